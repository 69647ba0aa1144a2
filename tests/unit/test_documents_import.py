"""A menu from somebody else's CSV: what can be read is there, what is missing is named."""

import contextlib
import csv
import io
import os
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.cli import main
from pos.documents import DocumentError, ImportFault, check_menu_file, import_menu, read_menu
from pos.documents.import_rows import COLUMNS

SAMPLE = Path(__file__).parents[1] / "samples" / "takeaway_menu.csv"
REAL = os.environ.get("TRESEN_TAKEAWAY_DIR", "")

GERMAN = """\
Artikel-Nr;Bezeichnung;Warengruppe;Größe;VK-Preis (€);MwSt
1;Helles;Biere;0,3 l;3,60 €;19 %
2;Helles;Biere;0,5 l;5,20 €;19 %
3;"Schnitzel ""Wiener"" Art";Speisen;;14,90;7 %
4;Tagesgericht;;;nach Angebot;7 %
5;Cola 0,3 l;;;1.003,20;19 %
"""


def complete(text: str) -> str:
    """The menu with its gaps filled the way an owner would."""
    rows = []
    for row in text.splitlines():
        rows.append(row)
        if row == "[[items]]":
            rows += ['vat = "reduced"', 'station = "kitchen"']
        elif row.startswith("languages"):
            rows.append("publish_undeclared = true")
    return "\n".join(rows)


def test_a_takeaways_file_becomes_a_menu_with_its_gaps_named(tmp_path: Path) -> None:
    imported = import_menu(SAMPLE)
    with SAMPLE.open(encoding="utf-8") as file:
        count = len(file.readlines()) - 1
    assert imported.items == count
    for gap in (f"vat: the VAT class of {count} items", f"station: who makes {count} items",
                f"allergens: what is in {count} items", "item -> name",
                "unit_price_pence -> price", "GB was taken from the currency"):  # fmt: skip
        assert gap in imported.report
    plain = tomllib.loads(imported.text)
    assert (plain["currency"], plain["country"]) == ("GBP", "GB")
    assert plain["items"][0]["price"] == "4.95"
    assert not any("vat" in item or "station" in item for item in plain["items"])
    menu = tmp_path / "menu.toml"
    menu.write_text(imported.text, encoding="utf-8")
    code, report = check_menu_file(menu)
    assert code == 1
    for word in ("vat: The VAT class is missing", "station: Nobody makes", "allergens: For "):
        assert report.count(f".{word}") == count
    assert len(read_menu(complete(imported.text)).items) == count


@pytest.mark.skipif(not REAL, reason="needs TRESEN_TAKEAWAY_DIR")
def test_the_whole_file_of_the_takeaway_is_read() -> None:
    imported = import_menu(Path(REAL) / "menu.csv")
    assert imported.items == 248
    assert len(read_menu(complete(imported.text)).items) == 248


@pytest.mark.parametrize(
    "headers, spoken",
    [("Name;Preis;MwSt", "de"), ("Naam;Prijs", "nl"), ("item;price", "en"), ("name;vk", "en"),
     ("Artikel;price", "de")],
)  # fmt: skip
def test_the_headers_tell_the_language_of_the_dishes(
    tmp_path: Path, headers: str, spoken: str
) -> None:
    file = tmp_path / "menu.csv"
    file.write_text(f"{headers}\nPils;4,20\n", "utf-8")
    imported = import_menu(file)
    assert tomllib.loads(imported.text)["languages"] == [spoken]
    assert f"“{spoken}”" in imported.report


def test_semicolons_decimal_commas_and_german_headers(tmp_path: Path) -> None:
    file = tmp_path / "karte.csv"
    file.write_bytes(GERMAN.encode("cp1252"))
    imported = import_menu(file, language="de")
    plain = tomllib.loads(imported.text)
    assert (plain["currency"], plain["country"], plain["languages"]) == ("EUR", "DE", ["de"])
    items = {item["name"]: item for item in plain["items"]}
    assert [(v["name"], v["price"]) for v in items["Helles"]["variants"]] == [
        ("0,3 l", "3.60"), ("0,5 l", "5.20"),
    ]  # fmt: skip
    assert items['Schnitzel "Wiener" Art']["price"] == "14.90"
    assert items["Cola 0,3 l"]["price"] == "1003.20"
    assert (items["Cola 0,3 l"]["category"], items["Tagesgericht"]["category"]) == ("drinks", "new")
    assert "price" not in items["Tagesgericht"]
    assert "# vat in the file: 19 %" in imported.text
    for said in ("windows-1252", "Artikel-Nr", "war bei 1 Artikeln nicht zu lesen: Tagesgericht"):
        assert said in imported.report


def test_an_item_at_several_prices_gets_sizes_without_names(tmp_path: Path) -> None:
    file = tmp_path / "menu.csv"
    file.write_text("name,price_eur\nPizza,8.50\nPasta,9\nPizza,6.50\n", encoding="utf-8")
    imported = import_menu(file)
    pizza = tomllib.loads(imported.text)["items"][0]
    prices = [(size["id"], size["price"]) for size in pizza["variants"]]
    assert prices == [("6-50", "6.50"), ("8-50", "8.50")]
    assert "variants: 1 items stand at several prices; name their sizes: Pizza." in imported.report


def test_a_file_without_names_or_prices_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "menu.csv"
    for text in ("", "a,b\n1,2\n", "name\nPizza\n"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ImportFault):
            import_menu(file)


@given(st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), max_size=8))
def test_whatever_a_file_holds_the_menu_can_be_read(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["name", "price", "category"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "menu.csv"
        file.write_text(out.getvalue(), encoding="utf-8", newline="", errors="replace")
        try:
            imported = import_menu(file, "EUR")
        except ImportFault:
            return
    assert tomllib.loads(imported.text)["currency"] == "EUR"
    with contextlib.suppress(DocumentError):
        # No items at all, a price or a letter that no menu may have: said, never a crash.
        read_menu(complete(imported.text))


def test_the_word_writes_a_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "menu.toml"
    assert main(["menu", "import", str(SAMPLE), "--out", str(out)]) == 0
    assert "To fill in:" in capsys.readouterr().err
    before = out.read_text(encoding="utf-8")
    assert main(["menu", "import", str(SAMPLE), "--out", str(out)]) == 2
    assert out.read_text(encoding="utf-8") == before
    assert main(["menu", "import", str(SAMPLE)]) == 0
    assert capsys.readouterr().out == before


def test_no_header_means_two_columns() -> None:
    headers = [header for known in COLUMNS.values() for header in known]
    assert len(headers) == len(set(headers))


def test_unknown_headings_are_named_and_end_in_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("x;number\n1;2\n", encoding="utf-8")
    for language, said in (("en", "the file has: x, number."), ("de", "die Datei hat: x, number.")):
        assert main(["menu", "import", str(file), "--language", language]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_what_excel_writes_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "karte.csv"
    rows = "Bezeichnung\tVK-Preis (€)\nKäsespätzle\t9,80\nRösti\t7,20\n"
    file.write_bytes(rows.replace("\n", "\r\n").encode(encoding))
    plain = tomllib.loads(import_menu(file).text)
    assert [(i["name"], i["price"]) for i in plain["items"]] == [
        ("Käsespätzle", "9.80"), ("Rösti", "7.20"),
    ]  # fmt: skip
    file.write_text('sep=;\nname;price\n"Toast, mit Käse";5\n', encoding="utf-8")
    assert tomllib.loads(import_menu(file).text)["items"][0]["name"] == "Toast, mit Käse"


def test_every_gap_of_every_dish_is_named(tmp_path: Path) -> None:
    names = [f"Dish {n}" for n in range(1, 41)]
    rows = ["name,price", *(f"{name},{n}" for n, name in enumerate(names, 1))]
    rows[4:4] = [",7.50", "", '"  ",8']
    file, out = tmp_path / "menu.csv", tmp_path / "menu.toml"
    file.write_text("\n".join(rows), encoding="utf-8")
    imported = import_menu(file)
    assert "…" not in imported.report + imported.missing
    assert "42 lines became 40 items" in imported.report
    assert "Left out, for they have no name (2): line 5, 7." in imported.report
    for name in names:
        assert imported.report.count(f"{name},") + imported.report.count(f"{name}.") >= 1
        assert f", {name}: vat, station, allergens, additives" in imported.missing
    assert "[ ] line 2, Dish 1:" in imported.missing
    assert "[ ] line 8, Dish 4:" in imported.missing
    assert main(["menu", "import", str(file), "--out", str(out)]) == 0
    assert (tmp_path / "menu.missing.txt").read_text("utf-8") == imported.missing


def test_what_was_assumed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "menu.csv"
    file.write_text("name,price\nPizza,8.50 €\n", encoding="utf-8")
    report = import_menu(file).report
    for said in ("currency: EUR, read from", "country: DE was taken", "taken as “en”"):
        assert said in report
    report = import_menu(file, "CHF", "CH", "de").report
    for said in ("currency: CHF, wie gesagt", "country: CH, wie gesagt", "gelten als „de“"):
        assert said in report
