"""`tresen new`: from an empty folder to a venue that can be published, or nothing at all."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from pos.documents import check_menu_file, read_menu, read_venue
from pos.domain import menu_rules
from pos.newcomer import Check, NewcomerError, run_new, run_new_from_file
from pos.newcomer.folder import write_folder
from pos.newcomer.terminal import new_command
from pos.newcomer.words import Language, language_of_locale

FULL = {
    "name": "Café Möwe",
    "kind": "cafe",
    "merchant": "Möwe Beispiel GmbH",
    "street": "Am Markt 3",
    "postcode": "00000",
    "city": "Musterstadt",
    "country": "DE",
    "tax_number": "12/345/67890",
    "vat_id": "",
    "time_zone": "Europe/Berlin",
    "languages": "de, nl, en",
    "tables": "1-4, Garten 1-2",
    "counter": "yes",
    "lane": "no",
    "shelf": "yes",
    "stations": "Küche, Bar",
    "printers": "192.168.1.50 -> Küche; drucker.local:9101 -> bar",
    "menu": "",
}
ORDER = tuple(FULL)


class Person:
    """Types answers one after the other and keeps what was asked and said."""

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []
        self.defaults: list[str] = []
        self.heard: list[str] = []

    def ask(self, question: str, default: str, _check: Check) -> str:
        self.asked.append(question)
        self.defaults.append(default)
        return next(self._answers)

    def say(self, sentence: str) -> None:
        self.heard.append(sentence)


Replies = dict[str, str | list[str]]


def typed(changed: Replies | None = None) -> list[str]:
    """All answers in order; a list stands for several tries at one question."""
    replies: Replies = {**FULL, **(changed or {})}
    typed: list[str] = []
    for key in ORDER:
        reply = replies[key]
        typed += [reply] if isinstance(reply, str) else reply
    return typed


def set_up(folder: Path, changed: Replies | None = None, language: Language = "en") -> Person:
    person = Person(typed(changed))
    assert run_new(folder, person.ask, person.say, language) == folder
    return person


def test_answers_become_a_venue_and_a_menu_that_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "moewe"
    set_up(folder)
    venue = read_venue(folder / "venue.toml")
    menu = read_menu(folder / "menu.toml", venue)
    assert (venue.id, venue.name, venue.kind) == ("cafe-moewe", "Café Möwe", "cafe")
    assert (venue.admission, venue.confirm) == ("staff", ("counter", "shelf"))
    assert venue.merchant.tax_number == "12/345/67890"
    assert [(place.id, place.kind, place.label) for place in venue.places] == [
        ("table-1", "table", "Tisch 1"),
        ("table-2", "table", "Tisch 2"),
        ("table-3", "table", "Tisch 3"),
        ("table-4", "table", "Tisch 4"),
        ("garten-1", "table", "Garten 1"),
        ("garten-2", "table", "Garten 2"),
        ("counter", "counter", "Theke"),
        ("shelf", "shelf", "Abholregal"),
    ]
    assert [(p.host, p.port, p.stations) for p in venue.printers] == [
        ("192.168.1.50", 9100, ("kueche",)),
        ("drucker.local", 9101, ("bar",)),
    ]
    assert menu.languages == ("de", "nl", "en")
    assert {item.station for item in menu.items} == {"kueche", "bar"}


def test_who_writes_nothing_keeps_strangers_out(tmp_path: Path) -> None:
    """A file without the line lets nobody order by a photo of a table's code."""
    folder = tmp_path / "moewe"
    set_up(folder)
    text = (folder / "venue.toml").read_text("utf-8")
    assert 'admission = "staff"\n' in text
    assert read_venue(text.replace('admission = "staff"\n', "")).admission == "staff"
    opened = text.replace('admission = "staff"', 'admission = "open"')
    assert read_venue(opened).admission == "open"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "country, languages, currency",
    [("DE", "de, en", "EUR"), ("NL", "nl", "EUR"), ("GB", "en", "GBP"), ("DE", "fr, ar", "EUR")],
)
def test_the_sample_menu_can_be_published_as_it_is(
    tmp_path: Path, language: Language, country: str, languages: str, currency: str
) -> None:
    folder = tmp_path / "venue"
    changed: Replies = {"country": country, "languages": languages}
    person = set_up(folder, {**changed, "stations": "Wok", "printers": "-"}, language)
    code, report = check_menu_file(folder / "menu.toml", folder / "venue.toml")
    assert code == 0, report
    menu = read_menu(folder / "menu.toml")
    assert menu.currency == currency
    assert len(menu.items) >= 10
    codes = {problem.code for problem in menu_rules.problems(menu)}
    assert codes <= {"allergens.undeclared"}, report
    foreign = languages == "fr, ar"
    assert any("menu.toml" in one and ":" not in one for one in person.heard) == foreign


def test_every_default_makes_a_venue_that_can_be_served(tmp_path: Path) -> None:
    needed = {"name": "Probe", "street": "Weg 1", "postcode": "1", "city": "Ort"}
    person = Person([needed.get(key, "") for key in ORDER])
    run_new(tmp_path / "v", person.ask, person.say, "de")
    venue = read_venue(tmp_path / "v" / "venue.toml")
    assert len([place for place in venue.places if place.kind == "table"]) == 10
    assert venue.merchant.name == "Probe"
    assert venue.printers == ()


@pytest.mark.parametrize(
    "key, bad, good",
    [
        ("name", "", "Möwe"),
        ("name", "…", "Möwe"),
        ("name", "x" * 81, "Möwe"),
        ("kind", "spaceship", "cafe"),
        ("street", "", "Am Markt 3"),
        ("postcode", "1234567890123", "00000"),
        ("country", "XX", "DE"),
        ("time_zone", "Europe/Atlantis", "Europe/Berlin"),
        ("languages", "Deutsch", "de"),
        ("languages", "de, de", "de"),
        ("tables", "12-1", "1-12"),
        ("tables", "1-3, 2", "1-3"),
        ("tables", "1-99999", "1-3"),
        ("counter", "maybe", "yes"),
        ("stations", "Küche, Kueche", "Küche, Bar"),
        ("stations", "-", "Küche, Bar"),
        ("printers", "192.168.1 -> Bar", "-"),
        ("printers", "192.168.1.50:99999 -> Bar", "-"),
        ("printers", "192.168.1.50 -> Grill", "-"),
        ("printers", "a:1; a:1", "-"),
        ("menu", "no/such/menu.toml", ""),
    ],
)
def test_a_bad_answer_is_asked_again_with_a_sentence(
    tmp_path: Path, key: str, bad: str, good: str
) -> None:
    person = set_up(tmp_path / "v", {key: [bad, good]})
    assert len(person.asked) == len(ORDER) + 1
    again = [one for one in person.asked if person.asked.count(one) == 2]
    assert len(set(again)) == 1
    assert person.heard[1].endswith(".")


def test_a_venue_where_nobody_could_order_is_not_set_up(tmp_path: Path) -> None:
    person = set_up(tmp_path / "v", {"tables": "-", "counter": "no", "shelf": ["no", "yes"]})
    assert "nobody could order" in person.heard[1]
    places = read_venue(tmp_path / "v" / "venue.toml").places
    assert [place.id for place in places] == ["shelf"]


def test_a_hotel_is_asked_for_its_rooms(tmp_path: Path) -> None:
    answers = typed({"kind": "hotel-bar"})
    answers.insert(ORDER.index("tables") + 1, "101-103")
    person = Person(answers)
    run_new(tmp_path / "v", person.ask, person.say)
    venue = read_venue(tmp_path / "v" / "venue.toml")
    rooms = [place for place in venue.places if place.kind == "room"]
    assert [room.label for room in rooms] == ["Zimmer 101", "Zimmer 102", "Zimmer 103"]


def test_nothing_is_written_before_the_last_answer(tmp_path: Path) -> None:
    folder = tmp_path / "v"

    def ask_and_look(question: str, default: str, check: Check) -> str:
        assert not folder.exists()
        return person.ask(question, default, check)

    person = Person(typed()[:-1])
    with pytest.raises(StopIteration):
        run_new(folder, ask_and_look, person.say)
    assert not folder.exists()


def test_a_folder_with_files_is_left_alone_before_any_question(tmp_path: Path) -> None:
    (tmp_path / "menu.toml").write_text("mine", encoding="utf-8")
    person = Person([])
    with pytest.raises(NewcomerError, match="not empty"):
        run_new(tmp_path, person.ask, person.say)
    assert (tmp_path / "menu.toml").read_text(encoding="utf-8") == "mine"
    assert person.asked == []


def test_a_file_that_appears_meanwhile_is_kept_and_ours_are_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "v"
    folder.mkdir()
    person = Person(typed())

    def last_moment(folder: Path, files: dict[str, str]) -> None:
        (folder / "menu.toml").write_text("mine", encoding="utf-8")
        write_folder(folder, files)

    monkeypatch.setattr("pos.newcomer.dialogue.write_folder", last_moment)
    with pytest.raises(NewcomerError):
        run_new(folder, person.ask, person.say)
    assert [path.name for path in folder.iterdir()] == ["menu.toml"]
    assert (folder / "menu.toml").read_text(encoding="utf-8") == "mine"


def test_nonsense_without_end_comes_to_an_end(tmp_path: Path) -> None:
    person = Person([""] * 1000)
    with pytest.raises(NewcomerError, match="Nothing was written"):
        run_new(tmp_path / "v", person.ask, person.say)
    assert not (tmp_path / "v").exists()


def test_the_own_menu_is_taken_as_it_stands(tmp_path: Path) -> None:
    set_up(tmp_path / "first")
    own = tmp_path / "own.toml"
    text = "# my remark\n" + (tmp_path / "first" / "menu.toml").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    set_up(tmp_path / "second", {"menu": str(own)})
    assert (tmp_path / "second" / "menu.toml").read_text(encoding="utf-8") == text


def test_an_own_menu_with_faults_is_refused_with_file_and_line(tmp_path: Path) -> None:
    set_up(tmp_path / "first")
    bad = tmp_path / "bad.toml"
    text = (tmp_path / "first" / "menu.toml").read_text(encoding="utf-8")
    bad.write_text(text.replace('station = "bar"', 'station = "cellar"', 1), encoding="utf-8")
    line = text[: text.index('station = "bar"')].count("\n") + 1
    person = set_up(tmp_path / "second", {"menu": [str(bad), ""]})
    assert person.heard[1].startswith(f"bad.toml:{line}: items.water.station: ")


def test_the_readme_names_the_next_step(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    set_up(folder, language="de")
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert f"tresen serve {folder}" in text
    assert f"tresen menu check {folder / 'menu.toml'}" in text
    assert text.startswith("Café Möwe\n=========\n")


def answers_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "answers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_answers_from_a_file_need_no_terminal(tmp_path: Path) -> None:
    path = answers_file(
        tmp_path,
        'name = "Snack"\nkind = "snack-bar"\nstreet = "Weg 1"\npostcode = "00000"\ncity = "Ort"\n'
        'tax_number = "1/2"\nlanguages = ["de", "en"]\ntables = 3\nlane = true\n'
        'stations = ["Grill", "Theke"]\nprinters = ["127.0.0.1:9100 -> Grill"]\n',
    )
    heard: list[str] = []
    folder = run_new_from_file(tmp_path / "v", path, heard.append, "de")
    venue = read_venue(folder / "venue.toml")
    assert [place.id for place in venue.places] == [
        "table-1",
        "table-2",
        "table-3",
        "counter",
        "lane",
    ]
    assert venue.printers[0].stations == ("grill",)
    assert {item.station for item in read_menu(folder / "menu.toml").items} == {"grill", "theke"}
    assert "tresen serve" in heard[-1]


def test_bad_answers_of_a_file_are_all_named_with_their_lines(tmp_path: Path) -> None:
    path = answers_file(
        tmp_path,
        'name = "Snack"\nstreet = "Weg 1"\npostcode = 48683\n\ncity = 1.5\ncountry = "XX"\n'
        'tabels = "1-3"\nlane = "maybe"\n',
    )
    with pytest.raises(NewcomerError) as caught:
        run_new_from_file(tmp_path / "v", path, print)
    places = [line.split(" ")[:2] for line in str(caught.value).splitlines()]
    assert places == [
        ["answers.toml:7:", "tabels:"],
        ["answers.toml:5:", "city:"],
        ["answers.toml:6:", "country:"],
        ["answers.toml:8:", "lane:"],
    ]
    assert not (tmp_path / "v").exists()


def test_the_command_gives_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert new_command(tmp_path / "v", "en", tmp_path / "missing.toml") == 1
    assert "missing.toml" in capsys.readouterr().err
    keys = iter(typed())
    monkeypatch.setattr("builtins.input", lambda _prompt: next(keys))
    assert new_command(tmp_path / "v", "de") == 0
    assert "tresen serve" in capsys.readouterr().out


def test_closing_the_terminal_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    assert new_command(tmp_path / "v", "de") == 130
    assert "nichts geschrieben" in capsys.readouterr().err
    assert not (tmp_path / "v").exists()


def test_the_locale_chooses_the_language() -> None:
    assert language_of_locale({"LANG": "de_DE.UTF-8"}) == "de"
    assert language_of_locale({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}) == "en"
    assert language_of_locale({}) == "en"
