"""The few words that a kitchen printer says by itself, in the cook's language.

Names of dishes come with the order, in the language of the cook who makes them, and a guest's note
is never translated.  A cook whose letters no code page of ESC/POS has reads the printer's language.
"""

from typing import Final

import msgspec

from pos.domain.menu import ALLERGENS


class Words(msgspec.Struct, frozen=True):
    """Fixed texts of tickets and slips.

    `allergens` are in the order of `pos.domain.menu.ALLERGENS`, in capitals: a program's idea of
    capital letters fails in Turkish.  `why` says who wanted portions off.
    """

    ticket: str
    order: str
    ready_by: str
    in_house: str
    take_away: str
    to_room: str
    addition: str
    duplicate: str
    copy: str
    backup: str
    late: str
    training: str
    without: str
    portion: str
    portions: str
    test_page: str
    ordered: str
    course: str
    remake: str
    instead_of: str
    void: str
    nothing_left: str
    moved: str
    reason: str
    why: dict[str, str]
    guests_gone: str
    allergy: str
    allergy_unknown: str
    read: str
    guests_words: str
    see_screen: str
    your_number: str
    ready_at: str
    awaited: str
    watch: str
    starts_later: str
    allergens: tuple[str, ...]

    def allergen(self, allergen_id: str) -> str:
        """An allergen's name in capitals; one that is not known here as it is written."""
        if allergen_id in ALLERGENS:
            return self.allergens[ALLERGENS.index(allergen_id)]
        return allergen_id.upper()


WORDS: Final[dict[str, Words]] = {
    "de": Words(
        ticket="Bon",
        order="Bestellung",
        ready_by="fertig bis",
        in_house="Hier essen",
        take_away="Zum Mitnehmen",
        to_room="Aufs Zimmer",
        addition="NACHBESTELLUNG",
        duplicate="*** MÖGLICHES DUPLIKAT ***",
        copy="*** KOPIE ***",
        backup="ERSATZDRUCK: {printer} antwortet nicht",
        late="*** VERSPÄTET GEDRUCKT ***",
        training="ÜBUNG",
        without="OHNE",
        portion="Portion",
        portions="Portionen",
        test_page="Probedruck",
        ordered="bestellt",
        course="{n}. GANG",
        remake="NEU MACHEN",
        instead_of="ersetzt aus",
        void="STORNO",
        nothing_left="Bon ganz storniert",
        moved="UMGEZOGEN",
        reason="Grund",
        why={
            "guest": "vom Gast",
            "staff": "vom Service",
            "request": "Wunsch des Gastes",
            "kitchen": "von der Küche",
        },
        guests_gone="Gäste gegangen",
        allergy="ALLERGIE",
        allergy_unknown="ANGABE GELÖSCHT - NACHFRAGEN",
        read="gelesen",
        guests_words="Worte des Gastes, nicht übersetzt:",
        see_screen="Schrift nicht druckbar: siehe Bildschirm",
        your_number="Ihre Nummer",
        ready_at="fertig um",
        awaited="Bitte kurz warten, wir bestätigen die Bestellung.",
        watch="Die Nummer wird aufgerufen und angezeigt.",
        starts_later="{offset} · ab {time}",
        allergens=(
            "GLUTEN", "KREBSTIERE", "EIER", "FISCH", "ERDNÜSSE", "SOJA", "MILCH", "NÜSSE",
            "SELLERIE", "SENF", "SESAM", "SULFITE", "LUPINEN", "WEICHTIERE",
        ),
    ),
    "nl": Words(
        ticket="Bon",
        order="Bestelling",
        ready_by="klaar om",
        in_house="Hier opeten",
        take_away="Meenemen",
        to_room="Naar de kamer",
        addition="NABESTELLING",
        duplicate="*** MOGELIJK DUPLICAAT ***",
        copy="*** KOPIE ***",
        backup="RESERVEDRUK: {printer} antwoordt niet",
        late="*** TE LAAT AFGEDRUKT ***",
        training="OEFENING",
        without="ZONDER",
        portion="portie",
        portions="porties",
        test_page="Proefafdruk",
        ordered="besteld",
        course="GANG {n}",
        remake="OPNIEUW MAKEN",
        instead_of="vervangt uit",
        void="VERVALLEN",
        nothing_left="hele bon vervallen",
        moved="VERPLAATST",
        reason="Reden",
        why={
            "guest": "door de gast",
            "staff": "door de bediening",
            "request": "op verzoek van de gast",
            "kitchen": "door de keuken",
        },
        guests_gone="gasten vertrokken",
        allergy="ALLERGIE",
        allergy_unknown="GEGEVEN GEWIST - NAVRAGEN",
        read="gelezen",
        guests_words="Woorden van de gast, niet vertaald:",
        see_screen="Schrift niet af te drukken: zie scherm",
        your_number="Uw nummer",
        ready_at="klaar om",
        awaited="Een ogenblik, wij bevestigen de bestelling.",
        watch="Het nummer wordt omgeroepen en getoond.",
        starts_later="{offset} · vanaf {time}",
        allergens=(
            "GLUTEN", "SCHAALDIEREN", "EIEREN", "VIS", "PINDA'S", "SOJA", "MELK", "NOTEN",
            "SELDERIJ", "MOSTERD", "SESAM", "SULFIET", "LUPINE", "WEEKDIEREN",
        ),
    ),
    "en": Words(
        ticket="Ticket",
        order="Order",
        ready_by="ready by",
        in_house="Eat in",
        take_away="Take away",
        to_room="To the room",
        addition="ADDITION",
        duplicate="*** POSSIBLE DUPLICATE ***",
        copy="*** COPY ***",
        backup="BACKUP PRINT: {printer} does not answer",
        late="*** PRINTED LATE ***",
        training="TRAINING",
        without="NO",
        portion="portion",
        portions="portions",
        test_page="Test print",
        ordered="ordered",
        course="COURSE {n}",
        remake="REMAKE",
        instead_of="replaces from",
        void="VOID",
        nothing_left="whole ticket void",
        moved="MOVED",
        reason="Reason",
        why={
            "guest": "by the guest",
            "staff": "by service",
            "request": "at the guest's wish",
            "kitchen": "by the kitchen",
        },
        guests_gone="guests have left",
        allergy="ALLERGY",
        allergy_unknown="DETAILS ERASED - ASK",
        read="read",
        guests_words="Guest's words, not translated:",
        see_screen="Letters can not be printed: see screen",
        your_number="Your number",
        ready_at="ready at",
        awaited="One moment please, we confirm the order.",
        watch="The number is called and shown.",
        starts_later="{offset} · from {time}",
        allergens=(
            "GLUTEN", "CRUSTACEANS", "EGGS", "FISH", "PEANUTS", "SOYA", "MILK", "NUTS",
            "CELERY", "MUSTARD", "SESAME", "SULPHITES", "LUPIN", "MOLLUSCS",
        ),
    ),
    "tr": Words(
        ticket="Fiş",
        order="Sipariş",
        ready_by="en geç",
        in_house="Burada yenecek",
        take_away="Paket",
        to_room="Odaya",
        addition="EK SİPARİŞ",
        duplicate="*** MUHTEMEL KOPYA ***",
        copy="*** KOPYA ***",
        backup="YEDEK BASKI: {printer} yanıt vermiyor",
        late="*** GEÇ BASILDI ***",
        training="EĞİTİM",
        without="OLMASIN:",
        portion="porsiyon",
        portions="porsiyon",
        test_page="Deneme baskısı",
        ordered="sipariş",
        course="{n}. SERVİS",
        remake="YENİDEN YAP",
        instead_of="yerine:",
        void="İPTAL",
        nothing_left="fişin tamamı iptal",
        moved="MASA DEĞİŞTİ",
        reason="Neden",
        why={
            "guest": "misafir",
            "staff": "servis",
            "request": "misafirin isteği",
            "kitchen": "mutfak",
        },
        guests_gone="misafirler gitti",
        allergy="ALERJİ",
        allergy_unknown="BİLGİ SİLİNDİ - SORUN",
        read="okundu",
        guests_words="Misafirin kendi sözleri, çevrilmedi:",
        see_screen="Yazı basılamıyor: ekrana bakın",
        your_number="Numaranız",
        ready_at="hazır:",
        awaited="Lütfen bekleyin, siparişi onaylıyoruz.",
        watch="Numara anons edilir ve gösterilir.",
        starts_later="{offset} · başla {time}",
        allergens=(
            "GLUTEN", "KABUKLULAR", "YUMURTA", "BALIK", "YER FISTIĞI", "SOYA", "SÜT",
            "KABUKLU YEMİŞ", "KEREVİZ", "HARDAL", "SUSAM", "SÜLFİT", "ACI BAKLA", "YUMUŞAKÇA",
        ),
    ),
    "pl": Words(
        ticket="Bon",
        order="Zamówienie",
        ready_by="gotowe do",
        in_house="Na miejscu",
        take_away="Na wynos",
        to_room="Do pokoju",
        addition="DOMÓWIENIE",
        duplicate="*** MOŻLIWY DUPLIKAT ***",
        copy="*** KOPIA ***",
        backup="WYDRUK ZASTĘPCZY: {printer} nie odpowiada",
        late="*** WYDRUK SPÓŹNIONY ***",
        training="ĆWICZENIE",
        without="BEZ",
        portion="porcja",
        portions="porcje",
        test_page="Wydruk próbny",
        ordered="zamówiono",
        course="DANIE {n}",
        remake="ZROBIĆ PONOWNIE",
        instead_of="zamiast z",
        void="STORNO",
        nothing_left="cały bon anulowany",
        moved="ZMIANA MIEJSCA",
        reason="Powód",
        why={
            "guest": "gość",
            "staff": "obsługa",
            "request": "na życzenie gościa",
            "kitchen": "kuchnia",
        },
        guests_gone="goście wyszli",
        allergy="ALERGIA",
        allergy_unknown="DANE USUNIĘTE - ZAPYTAĆ",
        read="przeczytano",
        guests_words="Słowa gościa, bez tłumaczenia:",
        see_screen="Nie da się wydrukować: patrz ekran",
        your_number="Twój numer",
        ready_at="gotowe o",
        awaited="Proszę chwilę poczekać, potwierdzamy zamówienie.",
        watch="Numer zostanie wywołany i wyświetlony.",
        starts_later="{offset} · od {time}",
        allergens=(
            "GLUTEN", "SKORUPIAKI", "JAJA", "RYBY", "ORZESZKI ZIEMNE", "SOJA", "MLEKO",
            "ORZECHY", "SELER", "GORCZYCA", "SEZAM", "SIARCZYNY", "ŁUBIN", "MIĘCZAKI",
        ),
    ),
}  # fmt: skip

REMOVALS: Final = frozenset(
    {"ohne", "kein", "keine", "keinen", "no", "without", "zonder", "geen", "sans", "bez", "-"}
)
"""First words that already say "leave it out"; a menu may bring its own, and none is said twice."""


def has_words(language: str) -> bool:
    """Whether there are words for a language."""
    return language.split("-", maxsplit=1)[0] in WORDS


def words(*languages: str) -> Words:
    """The words of the first language that is known, or its stem (`de-AT` reads `de`); English."""
    for language in languages:
        found = WORDS.get(language) or WORDS.get(language.split("-", maxsplit=1)[0])
        if found is not None:
            return found
    return WORDS["en"]
