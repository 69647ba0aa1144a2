"""Rules of the staff's scripts, asked of their modules in a page: order, holes, counts, wishes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.nodes import Node
from tests.screens import chromium, open_screen, serving


@pytest.fixture(scope="module")
def page(
    chromium_path: str, chromium_args: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    with (
        serving(tmp_path_factory.mktemp("rules")) as node,
        sync_playwright() as driver,
        chromium(driver, chromium_path, chromium_args) as browser,
    ):
        yield a_page_of(browser, node)


def a_page_of(browser: Any, node: Node) -> Page:
    screen = open_screen(browser, node, "kitchen")
    screen.evaluate(
        "() => { window.files = document.querySelector('script[type=module]').src"
        ".replace(/kitchen\\/kitchen.js$/, '') }"
    )
    return screen


def ask(page: Page, module: str, call: str, *given: Any) -> Any:
    """What `call` of a module answers, `m` being the module and `a` what is given."""
    return page.evaluate(
        f"async a => {{ const m = await import(window.files + '{module}'); return {call}; }}",
        list(given),
    )


def ticket(key: str, fired: str, **more: Any) -> dict[str, Any]:
    row = {"ticket_id": key, "ticket_no": 1, "fired_at": f"2026-11-22T12:00:{fired}Z", "lines": []}
    return row | more


def line(key: str, units: int, **more: Any) -> dict[str, Any]:
    names = [f"{key}.{n}" for n in range(1, units + 1)]
    return {"line_id": key, "name": key.upper(), "quantity": units, "units": names} | more


def test_the_oldest_is_first_whatever_its_fraction(page: Page) -> None:
    rows = [ticket("b", "00.500"), ticket("c", "01"), ticket("a", "00"), ticket("r", "09")]
    rows[3]["recalled_at"] = "2026-11-22T12:01:00Z"
    order = ask(
        page,
        "kitchen/cards_of.js",
        "m.inOrder(m.stationCards({open: new Map(a[0].map(r => [r.ticket_id, r])),"
        " waiting: new Map()})).map(r => r.ticket_id)",
        rows,
    )
    assert order == ["r", "a", "b", "c"]


def test_a_gone_ticket_leaves_a_hole_and_only_the_end_grows(page: Page) -> None:
    a, b, c, recalled = (ticket(key, f"0{n}") for n, key in enumerate("abcr"))

    def card(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "key": row["ticket_id"], "tickets": [row]}

    slots = [{"key": row["ticket_id"], "card": card(row), "isGone": False} for row in (a, b)]
    held = ask(
        page,
        "kitchen/slots.js",
        "m.heldSlots(a[0], a[1]).map(s => [s.key, s.isGone])",
        slots,
        [card(recalled), card(b), card(c)],
    )
    assert held == [["a", True], ["b", False], ["c", False]]


def test_one_tap_is_one_bump_in_the_list(page: Page) -> None:
    def done(key: str, order: str, bumped: str, **more: Any) -> dict[str, Any]:
        at = f"2026-11-22T12:{bumped}Z"
        return ticket(key, "00", order_id=order, station="grill", bumped_at=at) | more

    rows = [
        done("a", "one", "10:00.900"),
        done("b", "one", "10:01.200"),
        done("c", "one", "08:00"),
        done("d", "two", "10:00.950"),
        done("e", "two", "10:00.960", served_at="2026-11-22T12:11:00Z"),
    ]
    bumps = ask(
        page,
        "kitchen/cards_of.js",
        "m.bumpsOf(new Map(a[0].map(r => [r.ticket_id, r])), false)"
        ".map(b => b.rows.map(r => r.ticket_id))",
        rows,
    )
    assert bumps == [["a", "b"], ["e"], ["d"], ["c"]]


def test_no_hole_stays_on_the_wall_and_a_card_keeps_its_column(page: Page) -> None:
    tiles = [("a", 1, 40), ("b", 1, 100), ("c", 1, 60), ("d", 2, 90), ("e", 1, 20), ("f", 1, 10)]
    given = [{"key": key, "span": span, "rows": rows} for key, span, rows in tiles]
    places, again = ask(
        page,
        "kitchen/pack.js",
        "(() => { const one = m.packed(a[0], 3); a[0][0].rows += 12;"
        " const two = m.packed(a[0], 3, one.kept); const at = (p) => [p.column, p.top];"
        " return [one.places.map(at), two.places.map(at)] })()",
        given,
    )
    # The wide one lies below two columns; the small ones fill what it leaves above it.
    assert places == [[0, 0], [1, 0], [2, 0], [0, 103], [0, 43], [0, 66]]
    assert [column for column, _ in again] == [column for column, _ in places]
    assert again[3] == places[3]
    assert again[4:] == [[0, 55], [0, 78]]


def test_all_day_counts_what_is_not_ready_and_how_it_is_wanted(page: Page) -> None:
    burger = line("burger", 3, ready=["burger.1"], removals=["OHNE ZWIEBEL"])
    rows = [
        ticket("a", "00", lines=[burger, line("fries", 1)]),
        ticket("b", "01", lines=[line("fries", 4), line("done", 1, ready=["done.1"])]),
    ]
    counts = ask(
        page,
        "kitchen/all_day.js",
        "m.countAllDay(new Map(a[0].map(r => [r.ticket_id, r])))",
        rows,
    )
    assert counts == [
        {"name": "FRIES", "count": 5, "ways": []},
        {"name": "BURGER", "count": 2, "ways": [{"text": "OHNE ZWIEBEL", "count": 2}]},
    ]


def test_wishes_lie_over_the_servers_rows_in_the_order_of_the_taps(page: Page) -> None:
    row = ticket("a", "00", lines=[line("fries", 2)])
    at = "2026-11-22T12:05:00Z"

    def wish(kind: str, **more: Any) -> dict[str, Any]:
        command = {"type": kind, "ticket_id": "a", **more}
        return {"command": command, "at": at, "unsent": True}

    def applied(*wishes: dict[str, Any]) -> Any:
        call = (
            "(({open, done}) => ({open: [...open.values()], done: [...done.values()]}))"
            "(m.applyWishes({open: new Map([['a', a[0]]]), done: new Map()}, a[1]))"
        )
        return ask(page, "kitchen/overlay.js", call, row, list(wishes))

    ready = applied(wish("units.ready", units=["fries.1"]))
    assert ready["open"][0]["lines"][0]["ready"] == ["fries.1"]
    assert ready["open"][0]["started_at"] == at
    gone = applied(wish("units.ready", units=["fries.1"]), wish("ticket.bump"))
    assert gone["open"] == []
    assert gone["done"][0]["unsent"] is True
    back = applied(wish("ticket.bump"), wish("ticket.recall"))
    assert back["done"] == []
    assert back["open"][0]["lines"][0]["ready"] == []


@pytest.mark.parametrize(
    "typed, found",
    [("", True), ("47", True), ("a4", True), ("A47", True), ("7", False), ("tisch", True)],
)
def test_an_order_is_found_by_number_or_place(page: Page, typed: str, found: bool) -> None:
    order = {"number": "A47", "place": "Tisch 5", "rounds": []}
    assert ask(page, "window/orders.js", "m.matches(a[0], a[1])", order, typed) is found


def test_a_station_is_done_when_all_its_tickets_of_the_order_are(page: Page) -> None:
    rounds = [{"round_id": "r1", "step": "started"}, {"round_id": "r0", "step": "handed_over"}]
    open_row = ticket("r1.grill", "00", station="grill", lines=[line("a", 2, ready=["a.1"])])
    done_row = ticket("r1.bar", "00", station="bar", lines=[line("b", 1)])
    other = ticket("r0.bar", "00", station="bar", lines=[line("c", 1)])
    states = ask(
        page,
        "window/orders.js",
        "m.stationStates("
        "{rounds: a[0]}, new Map([['1', a[1]], ['3', a[3]]]), new Map([['2', a[2]]]))",
        rounds,
        open_row,
        done_row,
        other,
    )
    by_station = {state["station"]: state for state in states}
    assert by_station["bar"]["isBumped"] is True
    assert (by_station["grill"]["ready"], by_station["grill"]["all"]) == (1, 2)
    assert by_station["grill"]["isBumped"] is False


def test_a_bag_that_the_plan_moves_past_its_promise_was_due(page: Page) -> None:
    gate = "m.gateOf({bagAt: a[0], latest: 100, isDone: a[1], now: a[2]})"
    assert ask(page, "display/countdown.js", gate, 95, False, 90) == {"state": "from", "at": 95}
    assert ask(page, "display/countdown.js", gate, 130, False, 120) == {"state": "late", "at": 100}
    assert ask(page, "display/countdown.js", gate, 95, False, 120) == {"state": "late", "at": 95}
    assert ask(page, "display/countdown.js", gate, 130, True, 120) == {"state": "go", "at": 100}


def test_a_ticket_ages_by_its_plan_where_there_is_one(page: Page) -> None:
    minute = "x => new Date(x * 60000).toISOString()"
    level = (
        f"(at => m.ageOf({{fired_at: at(0), ends_at: at(6), promised_at: at(15)}}, "
        f"{{aged_seconds: 120, old_seconds: 300}}, a[0] * 60000).level)({minute})"
    )
    levels = [ask(page, "kitchen/age.js", level, at) for at in (5, 8, 11, 15)]
    assert levels == ["fresh", "aged", "old", "old"]


def test_a_part_on_hold_stays_on_its_slip_and_nobody_came_asks_for_food(page: Page) -> None:
    held = {"ticket_id": "1.grill", "station": "grill", "held": True, "lines": []}
    states = ask(
        page,
        "window/orders.js",
        "m.stationStates({rounds: [{round_id: '1', step: 'placed'}]}, new Map(), new Map(), "
        "new Map([['1.grill', a[0]]]))",
        held,
    )
    assert [state["isHeld"] for state in states] == [True]
    missed = "m.mayBeMissed({missed_from: new Date(5).toISOString(), step: a[0], car: a[1]}, 9)"
    found = [
        ask(page, "window/orders.js", missed, *order)
        for order in (("ready", None), ("started", None), ("ready", {"turn": 1}))
    ]
    assert found == [True, False, False]


def test_a_card_that_moved_under_the_finger_takes_no_tap(page: Page) -> None:
    moving = ask(
        page,
        "display/settle.js",
        "(s => (s.laid(['a', 'b']), s.laid(['b', 'c']), ['b', 'c'].map(k => s.isMoving(k))))"
        "(m.createSettle())",
    )
    assert moving == [True, True]
    added = ask(
        page,
        "display/settle.js",
        "(s => (s.laid([]), s.laid(['a']), s.laid(['a', 'b']), ['a', 'b'].map(k => s.isMoving(k))))"
        "(m.createSettle())",
    )
    assert added == [False, False]


def test_slips_keep_their_order_under_a_finger_and_what_is_new_lies_behind(page: Page) -> None:
    before = [{"order_id": key} for key in "abc"]
    after = [{"order_id": key} for key in "ncba"]
    held = ask(
        page, "window/hold.js", "m.heldOrder(a[0], a[1]).map(o => o.order_id)", before, after
    )
    assert held == ["a", "b", "c", "n"]


def test_a_number_stays_with_its_unit(page: Page) -> None:
    names = ["Pils 0,5 l", "4 cl Korn", "2 große", "0.3 لتر"]
    together = ask(page, "kitchen/lines.js", "a[0].map(m.together)", names)
    assert together == ["Pils 0,5\u00a0l", "4\u00a0cl Korn", "2 große", "0.3\u00a0لتر"]
