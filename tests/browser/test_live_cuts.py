"""A screen's socket is cut again and again in a browser: its rows are the server's each time."""

import json
import time
from random import Random
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Phones
from tests.browser.town import Town, uuid7
from tests.conftest import LONG
from tests.promptness import PATIENCE_S, within

VENUE = "krone"
CUTS = 100 if LONG else 10
RIGHT_AGAIN_S = 2.0

# Every socket that the page opens from now on can be cut from outside.
WATCHED_SOCKETS = """
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...words) { super(...words); window.sockets.push(this); }
  };
"""
OPEN_SCREEN = """async ({base, token, partition}) => {
  const {connect} = await import(`${base}/lib/live.js`);
  window.live = connect({token});
  window.tickets = window.live.view(partition, "kitchen.tickets");
}"""
ROWS = "() => JSON.stringify(Object.fromEntries(window.tickets.rows.value))"


def until(page: Page, expression: str) -> None:
    """Wait for something to be true (the strict policy forbids what playwright has for it)."""
    end = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


def rows_on(page: Page) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads(page.evaluate(ROWS))
    return rows


def place(town: Town, chance: Random) -> None:
    """An order at the till: a guest's phone may have five open at once."""
    counters = [p for p in town.links["venues"][VENUE]["places"] if "counter" in p]
    line = {"line_id": uuid7(), "item": "beef-broth", "quantity": chance.randint(1, 3)}
    order = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "lines": [line]}
    order["place"] = chance.choice(counters)
    town.command(VENUE, town.token(VENUE, "devices"), order)


def bump_one(town: Town, chance: Random) -> None:
    office = town.token(VENUE, "devices")
    tickets = sorted(town.rows(VENUE, office, "kitchen.tickets"))
    if tickets:
        bump = {"type": "ticket.bump", "ticket_id": chance.choice(tickets)}
        town.command(VENUE, office, bump)


def test_after_every_cut_the_rows_are_the_servers_within_two_seconds(
    town: Town, phones: Phones
) -> None:
    chance = Random(20261122)
    page = phones()
    page.add_init_script(WATCHED_SOCKETS)
    page.goto(f"{town.url}/g/{VENUE}")
    icon = page.locator("link[rel=icon]").get_attribute("href") or ""
    token = town.token(VENUE, "kitchen")
    page.evaluate(
        OPEN_SCREEN,
        {"base": icon.rpartition("/")[0], "token": token, "partition": f"venue:{VENUE}"},
    )
    until(page, "tickets.ready.value")

    slowest = 0.0
    for _ in range(CUTS):
        until(page, "sockets.at(-1).readyState === WebSocket.OPEN")
        acts = [place, bump_one, place, lambda *_: page.evaluate("sockets.at(-1)?.close()")]
        chance.shuffle(acts)
        for act in acts:
            act(town, chance)
        began = time.monotonic()
        with within(RIGHT_AGAIN_S):
            # Asked anew each time: a printer's acknowledgement may come a moment later.
            while rows_on(page) != town.rows(VENUE, token, "kitchen.tickets"):
                assert time.monotonic() - began < PATIENCE_S, "the screen's rows are not right"
                page.wait_for_timeout(20)
        slowest = max(slowest, time.monotonic() - began)
    print(f"{CUTS} cuts, {page.evaluate('sockets.length')} sockets, at most {slowest:.2f} s")
    assert page.evaluate("sockets.length") >= CUTS
    until(page, "live.status.value.live")
