"""The menu: one whole document per venue, published as an event and priced by the server.

Texts are maps from a language tag to a text, e.g. `{"de": "Bier vom Fass", "en": "Draught beer"}`.
Prices are gross minor units.  An allergen is *contained*, *free* or - when the owner said nothing -
*not declared*; silence is never shown as free (Regulation (EU) 1169/2011, annex II names the 14).

Part of the journal's own format (`menu.published`): changed only by adding fields with defaults.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.domain.money import AMOUNT_MAX

CATEGORIES_MAX: Final = 60
ITEMS_MAX: Final = 600
VARIANTS_MAX: Final = 12
GROUPS_MAX: Final = 200
OPTIONS_MAX: Final = 60
OPTION_TIMES_MAX: Final = 20
BUNDLE_PARTS_MAX: Final = 12
CHOICES_MAX: Final = 60
STEPS_MAX: Final = 6
USES_MAX: Final = 20
DEPOSITS_MAX: Final = 40
DAYPARTS_MAX: Final = 40
DATED_MAX: Final = 40
TEXT_MAX: Final = 600

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", max_length=64)]
"""A name for programs: lower case, digits and hyphens."""
NoSlug = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,63})?$", max_length=64)]
"""Such a name, or an empty text for none."""
ShortText = Annotated[str, Meta(min_length=1, max_length=80)]
LongText = Annotated[str, Meta(max_length=TEXT_MAX)]
KitchenText = Annotated[str, Meta(max_length=24)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Texts = dict[Language, ShortText]
KitchenName = KitchenText | dict[Language, KitchenText]
"""One short name for every cook, or one a language (`pos.domain.kitchen_names`)."""
LongTexts = dict[Language, LongText]
Price = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
PriceDelta = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]
PrepSeconds = Annotated[int, Meta(ge=0, le=7200)]
Day = Annotated[str, Meta(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", max_length=10)]
"""A calendar day, `2026-11-22`."""
NoDay = Annotated[str, Meta(pattern=r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$", max_length=10)]
ClockTime = Annotated[str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", max_length=5)]
"""A local time of day, `07:30`; `24:00` is the day's end."""
VatClass = Literal["general", "reduced", "zero", "exempt"]
"""Classes, not rates: the rate of a class on a day comes from `pos.domain.tax`."""
ServiceMode = Literal["in_house", "take_away"]

ALLERGENS: Final = (
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts",
    "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
)  # fmt: skip
"""The fourteen of annex II, in its order."""
Allergen = Literal[
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts",
    "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
]  # fmt: skip
Declaration = Literal["contained", "free"]
CEREALS: Final = ("wheat", "rye", "barley", "oats", "spelt", "kamut")
"""Cereals with gluten: annex II asks for the cereal's own name."""
NUTS: Final = (
    "almonds", "hazelnuts", "walnuts", "cashews", "pecans", "brazil-nuts", "pistachios",
    "macadamias",
)  # fmt: skip
Kind = Literal[
    "wheat", "rye", "barley", "oats", "spelt", "kamut",
    "almonds", "hazelnuts", "walnuts", "cashews", "pecans", "brazil-nuts", "pistachios",
    "macadamias",
]  # fmt: skip
"""Which cereal with gluten, which nut."""
ADDITIVES: Final = (
    "preservative", "colour", "antioxidant", "saccharin", "cyclamate", "aspartame", "acesulfame",
    "phosphate", "sulphured", "quinine", "caffeine", "flavour-enhancer", "blackened", "waxed",
    "genetically-modified", "nitrite-salt", "nitrate", "high-caffeine", "taurine", "azo-dye",
)  # fmt: skip
"""In the order of the numbers in use in Germany (LMZDV section 5); the law fixes no numbers."""
Additive = Literal[
    "preservative", "colour", "antioxidant", "saccharin", "cyclamate", "aspartame", "acesulfame",
    "phosphate", "sulphured", "quinine", "caffeine", "flavour-enhancer", "blackened", "waxed",
    "genetically-modified", "nitrite-salt", "nitrate", "high-caffeine", "taurine", "azo-dye",
]  # fmt: skip
Alcohol = Literal["", "none", "beer_wine", "spirits"]
"""`beer_wine` (and its mixes) from 16, `spirits` (and theirs) from 18 (JuSchG section 9)."""
AGE_OF_ALCOHOL: Final[dict[str, int]] = {"": 0, "none": 0, "beer_wine": 16, "spirits": 18}
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of a published document shares: immutable, and no unknown field."""


class Hours(Document, frozen=True):
    """Local times on some weekdays.  `end` not after `start` is the next day's; equal is 24 h."""

    start: ClockTime
    end: ClockTime
    days: Annotated[tuple[Weekday, ...], Meta(max_length=7)] = WEEKDAYS


class SpecialDay(Document, frozen=True):
    """A date with hours of its own, instead of its weekday's; without any it is closed."""

    date: Day
    hours: Annotated[tuple[Hours, ...], Meta(max_length=10)] = ()
    name: Texts = {}


class Daypart(Document, frozen=True):
    """When something is sold: breakfast, lunch, the happy hour."""

    id: Slug
    name: Texts
    hours: Annotated[tuple[Hours, ...], Meta(min_length=1, max_length=20)]


class Vat(Document, frozen=True):
    """The VAT class by service mode (facts: a latte is 7 % to go and 19 % at the table)."""

    in_house: VatClass
    take_away: VatClass


class DatedVat(Document, frozen=True):
    """From this business day on another VAT class, until a later row."""

    since: Day
    vat: Vat


class VatShare(Document, frozen=True):
    """So many percent of a combined price that are taxed in another class: the drinks of a brunch.

    Germany lets 30 % stand for the drinks of a buffet (UStAE 10.1 (12)), 15 % for the part of a
    hotel's package that is not reduced (UStAE 12.16 (12)).
    """

    percent: Annotated[int, Meta(ge=1, le=99)]
    vat: Vat


class DatedPrice(Document, frozen=True):
    """Another price: for one way of serving, for one size, from a day, until a day (inclusive).

    Rows for the service go before rows for both; among those that hold, the latest `since` wins;
    where none holds, the item's or the size's own price does.
    """

    price: Price
    service: Literal["in_house", "take_away", ""] = ""
    variant: NoSlug = ""
    since: NoDay = ""
    until: NoDay = ""


class Use(Document, frozen=True):
    """What one portion takes from a shared part of stock, e.g. two buns."""

    part: Slug
    quantity: Annotated[int, Meta(ge=1, le=1000)] = 1


class StockPart(Document, frozen=True):
    """Something that several items share and that runs out for all of them: the buns."""

    id: Slug
    name: Texts


class Deposit(Document, frozen=True):
    """Pfand, shown beside the price and never in it.  Without `vat` it shares its item's class."""

    id: Slug
    name: Texts
    price: Price
    vat: Vat | None = None


class Picture(Document, frozen=True):
    """A stored picture by its digest, and what it shows, for those who do not see it."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
    alt: Texts


class OpenPrice(Document, frozen=True):
    """Staff name the price when they sell it, within these bounds."""

    min: Price
    max: Price


class Step(Document, frozen=True):
    """One station of an item that several stations make."""

    station: Slug
    prep_seconds: PrepSeconds = 240
    kitchen_name: KitchenName = ""


class Variant(Document, frozen=True):
    """A size of an item with its own price, e.g. 0.3 l and 0.5 l."""

    id: Slug
    name: Texts
    price: Price
    kitchen_name: KitchenName = ""
    deposit: NoSlug = ""
    uses: Annotated[tuple[Use, ...], Meta(max_length=USES_MAX)] = ()


class Option(Document, frozen=True):
    """One choice of a group; `removal` marks what the kitchen leaves out ("OHNE").

    `max` is how often it may be taken.  Allergens named in `takes_away` are no longer contained in
    the dish it is chosen for; nothing else ever takes one away.  `additives` None: not declared.
    """

    id: Slug
    name: Texts
    price_delta: PriceDelta = 0
    removal: bool = False
    default: bool = False
    kitchen_name: KitchenName = ""
    allergens: dict[Allergen, Declaration] = {}
    max: Annotated[int, Meta(ge=1, le=OPTION_TIMES_MAX)] = 1
    kinds: tuple[Kind, ...] = ()
    additives: tuple[Additive, ...] | None = None
    takes_away: tuple[Allergen, ...] = ()
    alcohol: Alcohol = ""
    uses: Annotated[tuple[Use, ...], Meta(max_length=USES_MAX)] = ()


class OptionGroup(Document, frozen=True):
    """Choices that belong together, with how many of them a guest must and may take.

    A doubled option counts twice.  The dearest `free` of those that were taken cost nothing.
    """

    id: Slug
    name: Texts
    options: Annotated[tuple[Option, ...], Meta(min_length=1, max_length=OPTIONS_MAX)]
    min: Annotated[int, Meta(ge=0, le=OPTIONS_MAX)] = 0
    max: Annotated[int, Meta(ge=1, le=OPTIONS_MAX)] = 1
    free: Annotated[int, Meta(ge=0, le=OPTIONS_MAX)] = 0


class Choice(Document, frozen=True):
    """One item, in one size if it has sizes, that a part of a bundle may be."""

    item: Slug
    variant: NoSlug = ""
    supplement: PriceDelta = 0
    default: bool = False


class BundlePart(Document, frozen=True):
    """One component of a bundle: the burger, the side, the drink.  A lone choice needs no wish."""

    id: Slug
    name: Texts
    choices: Annotated[tuple[Choice, ...], Meta(min_length=1, max_length=CHOICES_MAX)]


class Category(Document, frozen=True):
    """A heading of the menu, in the order of the document."""

    id: Slug
    name: Texts
    dayparts: Annotated[tuple[Slug, ...], Meta(max_length=DAYPARTS_MAX)] = ()


class Item(Document, frozen=True):
    """Something to sell.  One of `price`, `variants` and `open_price` is given.

    It is made at `station`, or along `route`, or - a bundle - where its components are made.
    A bundle has no VAT class of its own; everything else must name one.  Its own `dayparts` replace
    its category's.  `age` is raised by `alcohol`; `course` is proposed where courses are served.
    """

    id: Slug
    category: Slug
    name: Texts
    vat: Vat | None = None
    station: NoSlug = ""
    price: Price | None = None
    variants: Annotated[tuple[Variant, ...], Meta(max_length=VARIANTS_MAX)] = ()
    groups: Annotated[tuple[Slug, ...], Meta(max_length=20)] = ()
    description: LongTexts = {}
    kitchen_name: KitchenName = ""
    allergens: dict[Allergen, Declaration] = {}
    prep_seconds: PrepSeconds = 240
    services: tuple[ServiceMode, ...] = ("in_house", "take_away")
    sold_out: bool = False
    kinds: tuple[Kind, ...] = ()
    additives: tuple[Additive, ...] | None = None
    alcohol: Alcohol = ""
    age: Literal[0, 16, 18] = 0
    prices: Annotated[tuple[DatedPrice, ...], Meta(max_length=DATED_MAX)] = ()
    vat_changes: Annotated[tuple[DatedVat, ...], Meta(max_length=DATED_MAX)] = ()
    vat_split: Annotated[tuple[VatShare, ...], Meta(max_length=4)] = ()
    open_price: OpenPrice | None = None
    bundle: Annotated[tuple[BundlePart, ...], Meta(max_length=BUNDLE_PARTS_MAX)] = ()
    route: Annotated[tuple[Step, ...], Meta(max_length=STEPS_MAX)] = ()
    course: Annotated[int, Meta(ge=0, le=9)] = 0
    dayparts: Annotated[tuple[Slug, ...], Meta(max_length=DAYPARTS_MAX)] = ()
    deposit: NoSlug = ""
    counted: bool = False
    uses: Annotated[tuple[Use, ...], Meta(max_length=USES_MAX)] = ()
    substitute: NoSlug = ""
    picture: Picture | None = None


class Menu(Document, frozen=True):
    """A venue's whole menu.  `languages` is in order of preference; the first has every text.

    `publish_undeclared` is the owner's explicit word to publish although allergens of some items
    are not declared.  `additive_codes` replaces the numbers that stand for additives.
    """

    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=12)]
    categories: Annotated[tuple[Category, ...], Meta(min_length=1, max_length=CATEGORIES_MAX)]
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    groups: Annotated[tuple[OptionGroup, ...], Meta(max_length=GROUPS_MAX)] = ()
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "DE"
    publish_undeclared: bool = False
    additive_codes: dict[Additive, Annotated[str, Meta(min_length=1, max_length=4)]] = {}
    dayparts: Annotated[tuple[Daypart, ...], Meta(max_length=DAYPARTS_MAX)] = ()
    deposits: Annotated[tuple[Deposit, ...], Meta(max_length=DEPOSITS_MAX)] = ()
    parts: Annotated[tuple[StockPart, ...], Meta(max_length=200)] = ()


def text_in(texts: dict[str, str], language: str, fallback: str) -> str:
    """The text in `language`, else in the menu's first language, else any there is."""
    found = texts.get(language) or texts.get(fallback)
    return found if found is not None else next(iter(texts.values()), "")
