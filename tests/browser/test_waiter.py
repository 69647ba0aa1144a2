"""The waiter's phone: sign in, eight drinks in ten taps, the tab, 86, a dead spot."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.town import Town, uuid7
from tests.browser.waiter_phone import cut_commands, in_the_outbox, kept, let_commands
from tests.screens import axe_complaints

VENUE = "krone"
PIN = "1111"


def enter_pin(page: Page, pin: str) -> None:
    # By touch: a keyboard is heard a moment after the keys are drawn.
    for digit in pin:
        page.locator(".pad-key", has_text=digit).click()
    page.locator(".pad-key--enter").click()


def signed_in(town: Town, phones: Phones, pin: str, name: str = "") -> Page:
    page = phones(town.surface(VENUE, "waiter"), reduced_motion="reduce")
    page.locator(".name", has_text=name).first.click()
    enter_pin(page, pin)
    expect(page.locator(".table-tile").first).to_be_visible()
    return page


@pytest.fixture
def waiter(town: Town, phones: Phones) -> Page:
    return signed_in(town, phones, PIN)


@pytest.fixture
def lead(town: Town, phones: Phones) -> Page:
    return signed_in(town, phones, "3333", "Schichtleitung")


def to_table(page: Page, nth: int, tab: str = "") -> None:
    back = page.get_by_role("button", name="Zurück zu den Tischen")
    if back.count():
        back.click()
    page.locator(".table-tile").nth(nth).click()
    if tab:
        page.get_by_role("tab", name=tab).click()


def three_drinks(page: Page, nth: int) -> None:
    to_table(page, nth)
    for _ in range(3):
        page.locator(".pick").first.click()
    page.locator(".dock--order .button--primary").click()
    expect(page.locator(".toast")).to_contain_text("ist unterwegs")


def overflow(page: Page) -> list[int]:
    found: list[int] = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    return found


class Taps:
    """Counts what a finger does."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, page: Page, selector: str, nth: int = 0) -> None:
        page.locator(selector).nth(nth).click()
        self.count += 1


def sent(town: Town, place: str) -> list[dict[str, Any]]:
    """The orders of a place as the window sees them, the newest last."""
    token = town.token(VENUE, "devices")
    rows = town.ask(f"/api/views/window.orders?partition=venue:{VENUE}", token)["rows"]
    return [row for _, row in sorted(rows.items()) if row["place_id"] == place]


def test_eight_drinks_in_ten_taps(town: Town, waiter: Page) -> None:
    tap = Taps()
    tap(waiter, ".table-tile")
    for nth in range(8):
        tap(waiter, ".pick", nth)
    tap(waiter, ".dock--order .button--primary")
    assert tap.count == 10
    place = town.links["venues"][VENUE]["places"]
    expect(waiter.locator(".toast")).to_be_visible()
    waiter.get_by_role("tab", name="Rechnung").click()
    expect(waiter.locator(".row")).to_have_count(8)
    orders = sent(town, next(iter(place)))
    lines = [line for r in orders[-1]["rounds"] for line in r["lines"]]
    assert sum(line["quantity"] for line in lines if not line.get("of")) == 8
    # What is paid at another till is marked, and the tab says so.
    waiter.get_by_role("button", name="Alles wählen").click()
    waiter.locator(".dock--order .button--primary").click()
    expect(waiter.locator(".row").first).to_contain_text("Bezahlt")


def test_a_dead_spot_keeps_the_order_and_shows_what_has_not_left(town: Town, waiter: Page) -> None:
    waiter.context.set_offline(True)
    waiter.locator(".table-tile").nth(2).click()
    waiter.locator(".pick").first.click()
    waiter.locator(".dock--order .button--primary").click()
    expect(waiter.locator(".banner", has_text="noch nicht gesendet")).to_be_visible()
    expect(waiter.locator(".toast")).to_contain_text("geht raus, sobald Netz da ist")
    # No banner lies over the way back.
    waiter.get_by_role("button", name="Zurück zu den Tischen").click(trial=True)
    place = list(town.links["venues"][VENUE]["places"])[2]
    assert not sent(town, place)
    waiter.context.set_offline(False)
    expect(waiter.locator(".banner", has_text="noch nicht gesendet")).to_have_count(0)
    assert len(sent(town, place)) == 1


@pytest.mark.parametrize("role", ["waiter", "lead"])
def test_no_button_of_a_ticked_line_lies_outside(role: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(role)
    three_drinks(page, 9)
    page.get_by_role("tab", name="Rechnung").click()
    row = page.locator(".row").first
    before = row.bounding_box()
    row.locator("input").click()
    # The stepper stood there before: nothing below moves under the thumb.
    assert row.bounding_box() == before
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert overflow(page) == [width, width]
        buttons = page.locator(".dock--order .button")
        assert buttons.count() == (3 if role == "lead" else 2)
        for button in buttons.all():
            left, right = button.evaluate("e => [e.offsetLeft, e.offsetLeft + e.offsetWidth]")
            assert 0 <= left < right <= width
            button.click(trial=True)


def test_one_of_three_is_moved_says_where_it_is_and_comes_back(town: Town, lead: Page) -> None:
    labels = [place["label"] for place in town.links["venues"][VENUE]["places"].values()]
    three_drinks(lead, 10)
    to_table(lead, 10, "Rechnung")
    lead.locator(".row input").first.click()
    less = lead.locator(".row .stepper-button").first
    less.click()
    less.click()
    lead.get_by_role("button", name="Umbuchen").click()
    lead.locator(".place-pick", has_text=labels[11]).click()
    undo = lead.locator(".toast").get_by_role("button", name="Rückgängig")
    expect(lead.locator(".toast")).to_contain_text(f"jetzt auf {labels[11]}")
    first = lead.locator(".row").first
    expect(first).to_contain_text(f"1 × → {labels[11]}")
    expect(first).not_to_contain_text("Storniert")
    undo.click()
    expect(first).to_contain_text("3 × Pils")
    expect(first).not_to_contain_text(labels[11])
    # All of it, and the other table reads how far it is, not that it was served.
    first.locator("input").click()
    lead.get_by_role("button", name="Umbuchen").click()
    lead.locator(".place-pick", has_text=labels[11]).click()
    expect(first).to_contain_text(f"→ {labels[11]}")
    to_table(lead, 11, "Rechnung")
    expect(lead.locator(".row").first).to_contain_text("bestellt")
    expect(lead.locator(".panel-head .tag")).to_have_text("bestellt")
    # Those who sit somewhere are moved to free tables only; together they are one.
    lead.get_by_role("tab", name="Tisch", exact=True).click()
    lead.get_by_role("button", name="An anderen Tisch setzen").click()
    expect(lead.locator(".place-pick", has_text=labels[10])).to_be_disabled()
    lead.keyboard.press("Escape")
    lead.get_by_role("button", name="Mit anderem Tisch verbinden").click()
    lead.locator(".place-pick", has_text=labels[10]).click()
    lead.get_by_role("dialog").get_by_role("button", name="Verbinden", exact=True).click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text(f"mit {labels[10]}")
    # Nobody leaves a table by name unasked: what is open is said.
    lead.get_by_role("button", name="Tisch abschließen").click()
    ask = lead.get_by_role("dialog", name=f"{labels[11]} abschließen")
    expect(ask).to_contain_text("3 × Pils")
    assert axe_complaints(lead) == []
    ask.get_by_role("button", name="Trotzdem abschließen").click()
    expect(lead.locator(".toast")).to_contain_text(f"{labels[11]} ist abgeschlossen")


def test_a_start_without_reception_opens_the_page_and_the_order_goes_out_once(
    town: Town, waiter: Page
) -> None:
    kept(waiter)
    cut_commands(waiter)
    waiter.context.set_offline(True)
    waiter.reload()
    # The tables as they were seen last, and since when nothing was heard.
    expect(waiter.locator(".table-tile").nth(1)).to_be_visible()
    expect(waiter.locator(".banner--stale")).to_be_visible()
    waiter.locator(".table-tile").nth(6).click()
    waiter.locator(".pick").first.click()
    waiter.locator(".dock--order .button--primary").click()
    waiting = waiter.locator(".unsent")
    expect(waiting).to_contain_text("1 noch nicht gesendet")
    # The browser discards the page again before there is reception, once the device has the order.
    for _ in range(50):
        if in_the_outbox(waiter):
            break
        waiter.wait_for_timeout(100)
    waiter.reload()
    expect(waiting).to_contain_text("1 noch nicht gesendet")
    waiting.get_by_role("button", name="Zeigen").click()
    expect(waiting).to_contain_text("1 ×")
    assert axe_complaints(waiter) == []
    place = list(town.links["venues"][VENUE]["places"])[6]
    assert not sent(town, place)
    let_commands(waiter)
    waiter.context.set_offline(False)
    expect(waiting).to_have_count(0)
    (order,) = sent(town, place)
    assert len(order["rounds"]) == 1


def test_a_sign_in_that_ended_keeps_the_order_for_the_next_one(town: Town, waiter: Page) -> None:
    kept(waiter)
    over = {
        "status": 401,
        "content_type": "application/problem+json",
        "body": '{"code":"session.expired"}',
    }
    waiter.route("**/api/commands/*", lambda route: route.fulfill(**over))
    waiter.locator(".table-tile").nth(7).click()
    waiter.locator(".pick").first.click()
    waiter.locator(".dock--order .button--primary").click()
    ended = waiter.get_by_role("alert").filter(has_text="Die Anmeldung ist vorbei.")
    expect(ended).to_contain_text("1 noch nicht gesendet")
    assert len(in_the_outbox(waiter)) == 1
    waiter.unroute("**/api/commands/*")
    ended.get_by_role("button", name="Neu anmelden").click()
    mine = waiter.locator(".name").first
    expect(mine).to_contain_text("1 noch nicht gesendet")
    mine.click()
    enter_pin(waiter, PIN)
    waiter.locator(".table-tile").nth(7).click()
    waiter.get_by_role("tab", name="Rechnung").click()
    expect(waiter.locator(".row")).to_have_count(1)
    expect(waiter.locator(".unsent")).to_have_count(0)
    place = list(town.links["venues"][VENUE]["places"])[7]
    assert len(sent(town, place)) == 1
    assert in_the_outbox(waiter) == []


def test_what_came_too_late_is_shown_to_whoever_comes_next_and_entered_again(
    town: Town, waiter: Page
) -> None:
    place = list(town.links["venues"][VENUE]["places"])[8]
    pils = next(i for i in town.menu(VENUE)["items"] if i["name"]["de"] == "Pils vom Fass")
    line = {"line_id": uuid7(), "item": pils["id"], "variant": pils["variants"][0]["id"]}
    wish = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "place": place}
    record = {
        "id": uuid7(),
        "partition": f"venue:{VENUE}",
        "expires_at": "2020-01-01T00:00:00Z",
        "command": {**wish, "lines": [{**line, "quantity": 3}]},
        "owner": "somebody else",
    }
    waiter.evaluate(
        """(record) => new Promise((resolve) => {
            const opening = indexedDB.open("tresen");
            opening.onsuccess = () => {
                const changing = opening.result.transaction("outbox", "readwrite");
                changing.objectStore("outbox").put(record);
                changing.oncomplete = () => resolve();
            };
        })""",
        record,
    )
    waiter.reload()
    late = waiter.get_by_role("alert").filter(has_text="3 × Pils vom Fass")
    expect(late).to_be_visible()
    assert axe_complaints(waiter) == []
    late.get_by_role("button", name="Wieder eintragen").click()
    expect(late).to_have_count(0)
    expect(waiter.locator(".dock--order")).to_contain_text("3 Stück")
    assert not sent(town, place)
    assert in_the_outbox(waiter) == []


def test_a_call_moves_no_key_while_an_order_is_entered(
    town: Town, phones: Phones, waiter: Page
) -> None:
    place = list(town.links["venues"][VENUE]["places"])[5]
    office = town.token(VENUE, "devices")
    town.command(VENUE, office, {"type": "seating.open", "seating_id": uuid7(), "place": place})
    to_table(waiter, 5)
    key = waiter.locator(".pick").first
    key.click()
    before = key.bounding_box()
    boot = phones(town.place(VENUE, place)).locator("#boot").text_content()
    town.command(VENUE, json.loads(boot or "")["token"], {"type": "staff.call", "want": "waiter"})
    call = waiter.locator(".table-head").get_by_role("button", name="Ruft")
    expect(call).to_be_visible()
    assert key.bounding_box() == before
    call.click()
    waiter.get_by_role("button", name="Ich gehe").click()
    expect(waiter.get_by_role("button", name="Ich gehe")).to_have_count(0)


def test_86_is_a_tap_and_then_asks_everybody_it_hits(waiter: Page) -> None:
    dish = "Flammkuchen mit Speck"
    for nth in (12, 13):
        to_table(waiter, nth)
        waiter.locator("#pad-search").fill(dish)
        waiter.locator(".pick").first.click()
        waiter.locator(".dock--order .button--primary").click()
        expect(waiter.locator(".toast")).to_contain_text("ist unterwegs")
    waiter.get_by_role("button", name="Zurück zu den Tischen").click()
    waiter.locator(".dock-link").nth(3).click()
    waiter.locator("#stock-search").fill(dish)
    waiter.get_by_role("button", name="Ausverkauft").first.click()
    out = waiter.get_by_role("dialog", name=f"{dish} ist aus")
    expect(out).to_contain_text("2 offene Zeilen")
    instead = out.locator("#out-instead option").nth(1).inner_text()
    out.get_by_label("Dafür anbieten").select_option(index=1)
    out.get_by_label("Warum?").select_option("Nicht geliefert")
    assert axe_complaints(waiter) == []
    waiter.set_viewport_size({"width": 320, "height": 700})
    assert overflow(waiter) == [320, 320]
    out.get_by_role("button", name="Alle 2 fragen").click()
    # Nobody there has a phone: a person asks, and can offer what the house named.
    expect(out.locator(".tag", has_text="Zu tun")).to_have_count(2)
    out.get_by_role("button", name="Fertig").click()
    waiter.locator(".dock-link").nth(1).click()
    offers = waiter.get_by_role("button", name=f"Stattdessen {instead}")
    expect(offers).to_have_count(2)
    assert overflow(waiter) == [320, 320]
    for _ in range(2):
        left = offers.count()
        waiter.get_by_role("button", name="Ohne", exact=True).first.click()
        expect(offers).to_have_count(left - 1)
    waiter.locator(".dock-link").nth(0).click()
    to_table(waiter, 4)
    waiter.locator("#pad-search").fill(dish)
    expect(waiter.locator(".pick--off").first).to_contain_text("Ausverkauft")
    waiter.get_by_role("button", name="Zurück zu den Tischen").click()
    waiter.locator(".dock-link").nth(3).click()
    waiter.get_by_role("button", name="Wieder da").click()
    expect(waiter.get_by_role("button", name="Wieder da")).to_have_count(0)


def test_a_station_is_out_or_paused_and_back_from_one_list(waiter: Page) -> None:
    waiter.locator(".dock-link").nth(3).click()
    row = waiter.locator(".load__row").first
    name = row.locator("bdi").inner_text()
    waiter.get_by_role("button", name=f"{name}: Ausgefallen", exact=True).click()
    expect(row).to_contain_text("ausgefallen")
    waiter.get_by_role("button", name=f"{name}: Wieder da", exact=True).click()
    waiter.get_by_role("button", name=f"{name}: Pausieren").click()
    waiter.get_by_role("button", name="Bis auf Weiteres").click()
    expect(row).to_contain_text("Pausiert")
    for width in (320, 390):
        waiter.set_viewport_size({"width": width, "height": 844})
        assert overflow(waiter) == [width, width]
    waiter.get_by_role("button", name=f"{name}: Weiter").click()
    expect(waiter.locator(".load__row--off")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_phone_is_accessible(waiter: Page, scheme: str) -> None:
    waiter.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for nth in range(4):
        waiter.locator(".dock-link").nth(nth).click()
        assert axe_complaints(waiter) == [], nth
    waiter.locator(".dock-link").nth(0).click()
    waiter.locator(".table-tile").nth(1).click()
    for name in ("Bestellen", "Rechnung", "Tisch"):
        waiter.get_by_role("tab", name=name).click()
        assert axe_complaints(waiter) == [], name


def test_an_order_by_telephone_has_a_name_and_a_minute(town: Town, phones: Phones) -> None:
    url = f"{town.url}/d/burgerhof/waiter?token={town.token('burgerhof', 'window')}"
    page = phones(url, reduced_motion="reduce")
    page.locator(".name").first.click()
    enter_pin(page, PIN)
    page.locator(".dock-link").nth(2).click()
    page.get_by_role("button", name="Telefonbestellung").click()
    page.locator("#pad-search").fill("Pommes")
    page.locator(".pick").first.click()
    send = page.locator(".dock--order .button--primary")
    expect(send).to_be_disabled()
    page.locator("#call-name").fill("Ines")
    page.locator("#call-phone").fill("02561 12345")
    assert axe_complaints(page) == []
    send.click()
    expect(page.locator(".panel").first).to_contain_text("Ines")
    token = town.token("burgerhof", "devices")
    rows = town.ask("/api/views/window.orders?partition=venue:burgerhof", token)["rows"]
    (order,) = [row for row in rows.values() if row.get("name") == "Ines"]
    assert (order["channel"], order["phone"]) == ("telephone", "02561 12345")
