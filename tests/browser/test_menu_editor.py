"""The owner's menu editor: today's special in under ten steps, on every screen; the menu's file."""

import io
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.town import Town
from tests.screens import axe_complaints

VENUE = "krone"
ALLERGENS = 14
SPECIAL_S_MAX = 30
"""Within so long a special stands on every screen."""


@pytest.fixture
def editor(town: Town, phones: Phones) -> Page:
    # What fades in has its full contrast only when it stands still.
    url = f"{town.url}/d/{VENUE}/menu?token={town.token(VENUE, 'devices')}"
    page = phones(url, reduced_motion="reduce")
    expect(page.get_by_role("button", name="Tagesgericht", exact=True)).to_be_visible()
    return page


class Steps:
    """Counts what the owner does: a tap, or a field filled."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def tap(self, name: str) -> None:
        self.page.get_by_text(name, exact=True).first.click()
        self.count += 1

    def fill(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)
        self.count += 1

    def photo(self, path: Path) -> None:
        self.page.locator('input[accept="image/*"]').set_input_files(path)
        self.count += 1


def a_photo(folder: Path) -> Path:
    path = folder / "dish.jpg"
    out = io.BytesIO()
    Image.new("RGB", (900, 700), (150, 90, 40)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def test_a_special_is_on_every_screen_after_less_than_ten_steps(
    town: Town, phones: Phones, editor: Page, tmp_path: Path
) -> None:
    place = next(iter(town.links["venues"][VENUE]["places"]))
    guest = phones(town.place(VENUE, place))
    steps = Steps(editor)
    steps.tap("Tagesgericht")
    steps.fill("#dish-name", "Grünkohl mit Mettwurst")
    steps.fill("#dish-price", "13,50")
    steps.photo(a_photo(tmp_path))
    steps.tap("Speise: ermäßigt")
    steps.tap("Senf")
    steps.tap("Geprüft: alles andere ist nicht enthalten")
    begun = time.monotonic()
    steps.tap("Veröffentlichen")
    expect(guest.get_by_text("Grünkohl mit Mettwurst").first).to_be_visible()
    assert time.monotonic() - begun < SPECIAL_S_MAX
    # It stands first, under a heading of its own, as long as there is something for today.
    expect(guest.get_by_role("heading", level=2).first).to_have_text("Heute")
    assert steps.count < 10
    expect(editor.locator(".toast")).to_contain_text("steht auf allen Bildschirmen")
    assert axe_complaints(editor) == []
    # And off again, with the way back.
    editor.get_by_role("button", name="Grünkohl mit Mettwurst bearbeiten").click()
    assert axe_complaints(editor) == []
    editor.get_by_role("button", name="Von der Karte nehmen").click()
    expect(editor.get_by_role("button", name="Grünkohl mit Mettwurst bearbeiten")).to_have_count(0)
    expect(guest.get_by_role("heading", name="Heute")).to_have_count(0)


def test_what_is_missing_is_said_and_nothing_is_published(town: Town, editor: Page) -> None:
    def version() -> int:
        path = f"/api/menu?partition=venue:{VENUE}"
        found: int = town.ask(path, town.token(VENUE, "devices"))["version"]
        return found

    before = version()
    editor.get_by_role("button", name="Tagesgericht", exact=True).click()
    for selector, text, said in (
        ("#dish-name", "", "Der Name fehlt."),
        ("#dish-name", "Suppe", "kein Betrag"),
        ("#dish-price", "4,80", "Mehrwertsteuer"),
    ):
        editor.locator(selector).fill(text)
        editor.get_by_role("button", name="Veröffentlichen").click()
        expect(editor.get_by_role("alert")).to_contain_text(said)
    assert version() == before


def test_sizes_options_and_order_are_changed_on_the_phone_and_undone(
    town: Town, editor: Page
) -> None:
    def dish(name: str) -> dict[str, Any]:
        return next(i for i in town.menu(VENUE)["items"] if i["name"]["de"] == name)

    def in_order(category: str) -> list[str]:
        items = town.menu(VENUE)["items"]
        return [i["name"]["de"] for i in items if i["category"] == category]

    before = town.menu(VENUE)
    beer = dish("Pils vom Fass")
    editor.get_by_role("button", name="Pils vom Fass bearbeiten").click()
    editor.locator("#size-0").fill("4,10")
    editor.get_by_role("button", name="Weitere Größe").click()
    at = len(beer["variants"])
    editor.locator(f"#size-{at}").fill("11,50")
    publish = editor.get_by_role("button", name="Veröffentlichen", exact=True)
    publish.click()
    expect(editor.get_by_role("alert")).to_contain_text("Jede Größe braucht einen Namen.")
    editor.locator(f"#size-name-{at}").fill("1 l")
    editor.locator("#dish-after").select_option(label="an erster Stelle")
    assert axe_complaints(editor) == []
    publish.click()
    expect(editor.locator(".toast")).to_contain_text("Pils vom Fass")
    sizes = [(v["name"]["de"], v["price"]) for v in dish("Pils vom Fass")["variants"]]
    assert (sizes[0][1], sizes[-1]) == (410, ("1 l", 1150))
    assert in_order(beer["category"])[0] == "Pils vom Fass"

    grouped = next(
        i for i in before["items"] if i.get("groups") and len(i.get("allergens", ())) == ALLERGENS
    )
    editor.get_by_role("button", name=f"{grouped['name']['de']} bearbeiten").click()
    editor.locator("details.group summary").first.click()
    price = editor.locator('[id^="option-"][id$="-0-price"]').first
    price.fill("viel")
    publish.click()
    expect(editor.get_by_role("alert")).to_contain_text("kein Betrag")
    price.fill("-0,30")
    assert axe_complaints(editor) == []
    publish.click()
    expect(editor.get_by_role("dialog")).to_have_count(0)
    groups = {group["id"]: group for group in town.menu(VENUE)["groups"]}
    shown = [group["id"] for group in before["groups"] if group["id"] in grouped["groups"]]
    assert groups[shown[0]]["options"][0]["price_delta"] == -30
    # The way back, as long as the toast stands.
    editor.locator(".toast", has_text=grouped["name"]["de"]).get_by_role("button").first.click()
    expect(editor.locator(".toast", has_text="wie vorher")).to_be_visible()
    assert town.menu(VENUE)["groups"] == before["groups"]


def test_a_menu_file_is_checked_line_by_line(editor: Page, tmp_path: Path) -> None:
    path = tmp_path / "menu.toml"
    with editor.expect_download() as download:
        editor.get_by_role("link", name="Herunterladen").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert "[[items]]" in text
    path.write_text(text.replace('currency = "EUR"', 'currency = "XXX"'), "utf-8")
    editor.locator('input[accept^=".toml"]').set_input_files(path)
    expect(editor.locator(".fault--error").first).to_contain_text("Zeile")
    path.write_text(text, "utf-8")
    editor.locator('input[accept^=".toml"]').set_input_files(path)
    editor.get_by_role("button", name="Diese Karte veröffentlichen").click()
    expect(editor.locator(".toast")).to_contain_text("Karte aus der Datei")


def test_the_office_takes_somebody_on_who_signs_in_at_once(town: Town, phones: Phones) -> None:
    url = f"{town.url}/d/{VENUE}/people?token={town.token(VENUE, 'devices')}"
    office = phones(url, reduced_motion="reduce")
    office.get_by_role("button", name="Person anlegen").click()
    office.locator("#person-name").fill("Aushilfe Garten")
    office.get_by_text("Schichtleitung", exact=True).last.click()
    save = office.get_by_role("button", name="Speichern")
    office.locator("#person-pin").fill("12")
    expect(save).to_be_disabled()
    office.locator("#person-pin").fill("975310")
    assert axe_complaints(office) == []
    save.click()
    expect(office.locator(".row", has_text="Aushilfe Garten")).to_contain_text("Schichtleitung")
    assert axe_complaints(office) == []
    waiter = phones(town.surface(VENUE, "waiter"))
    waiter.get_by_role("button", name="Aushilfe Garten").click()
    waiter.keyboard.type("975310")
    waiter.keyboard.press("Enter")
    expect(waiter.locator(".table-tile").first).to_be_visible()
    # Who works here no longer is out at once, and it stands in the log.
    office.get_by_role("button", name="Aushilfe Garten bearbeiten").click()
    office.get_by_role("button", name="Arbeitet hier nicht mehr").click()
    office.get_by_role("button", name="Bleibt").click()
    office.get_by_role("button", name="Arbeitet hier nicht mehr").click()
    assert axe_complaints(office) == []
    office.get_by_role("button", name="Ja, arbeitet nicht mehr hier").click()
    expect(office.get_by_text("Aushilfe Garten arbeitet hier nicht mehr")).to_be_visible()
    expect(waiter.get_by_text("Die Anmeldung ist vorbei.")).to_be_visible()
    office.reload()
    expect(office.get_by_text("Person entfernt").first).to_be_visible()
