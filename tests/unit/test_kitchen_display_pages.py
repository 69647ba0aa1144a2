"""First paints: the server draws in the order and with the ages that the scripts find too."""

from typing import Any

from kitchen_display.again import where_to
from kitchen_display.devices import sorted_devices, when_in
from kitchen_display.pickup import columns
from kitchen_display.rows import text_in
from kitchen_display.tickets import CARDS_FIRST_PAINT, age_level, first_cards
from kitchen_display.window import waiting_first
from pos.domain.instants import MINUTE, iso
from tests.commands import AT, a_venue


def ticket(number: int, fired: int, **more: Any) -> dict[str, Any]:
    return {"number": f"A{number}", "station": "grill", "ticket_no": number} | {
        "fired_at": iso(fired),
        **more,
    }


def test_recalled_tickets_come_first_then_the_oldest() -> None:
    rows = [
        ticket(3, AT + 2 * MINUTE),
        ticket(2, AT),
        ticket(1, AT),
        ticket(4, AT + MINUTE, recalled_at=iso(AT + 3 * MINUTE)),
    ]
    cards = first_cards(rows, a_venue(), AT + 4 * MINUTE)
    assert [card["number"] for card in cards] == ["A4", "A1", "A2", "A3"]


def test_an_addition_lies_on_its_orders_card_and_a_remake_on_its_own() -> None:
    of = {"order_id": "o", "round_id": "r"}
    rows = [
        ticket(1, AT, **of, ticket_id="r.grill"),
        ticket(1, AT + MINUTE, **of | {"round_id": "s"}, ticket_id="s.grill"),
        ticket(1, AT + MINUTE, **of, ticket_id="r.grill.r1", remake_of="r.grill"),
    ]
    again, known = first_cards(rows, a_venue(), AT + 2 * MINUTE)
    assert [row["ticket_id"] for row in known["tickets"]] == ["r.grill", "s.grill"]
    assert [row["ticket_id"] for row in again["tickets"]] == ["r.grill.r1"]
    rounds = first_cards(rows, a_venue(), AT + 2 * MINUTE, is_pass=True)
    assert [len(card["tickets"]) for card in rounds] == [2, 1]


def test_a_device_returns_to_its_own_screen_and_nowhere_else() -> None:
    assert where_to("/d/burgerhof/kitchen/grill") == "/d/burgerhof/kitchen/grill"
    for wrong in ("", "//elsewhere.test/d/x/kitchen", "/d/x/kitchen/../devices", "/d/x/devices"):
        assert where_to(wrong) == "/"


def test_the_first_paint_stays_small_on_a_full_wall() -> None:
    rows = [ticket(n, AT + n) for n in range(100)]
    assert len(first_cards(rows, a_venue(), AT)) == CARDS_FIRST_PAINT


def test_age_follows_the_stations_own_limits() -> None:
    station = a_venue().stations[0]
    aged, old = station.aged_seconds * 1000, station.old_seconds * 1000
    fired = iso(AT)
    assert age_level(fired, AT + aged - 1, station)[0] == "fresh"
    assert age_level(fired, AT + aged, station)[0] == "aged"
    assert age_level(fired, AT + old, station)[0] == "old"
    # A clock that is a little behind the server's makes no negative age.
    assert age_level(fired, AT - 1, station) == ("fresh", 0)


def test_the_board_shows_the_newest_ready_number_first() -> None:
    rows = [
        {"number": "A1", "step": "ready", "since": iso(AT)},
        {"number": "A2", "step": "ready", "since": iso(AT + 1)},
        {"number": "A4", "step": "started", "since": iso(AT + 3)},
        {"number": "A3", "step": "placed", "since": iso(AT + 2)},
    ]
    found = columns(rows)
    assert [row["number"] for row in found["ready"]] == ["A2", "A1"]
    assert [row["number"] for row in found["preparing"]] == ["A3", "A4"]


def test_the_window_lists_what_is_ready_before_what_is_due() -> None:
    def order(name: str, step: str, promised: int) -> dict[str, Any]:
        return {"order_id": name, "step": step, "promised_at": iso(promised)}

    rows = [
        order("late", "started", AT),
        order("ready", "ready", AT + MINUTE),
        order("gone", "handed_over", AT),
        order("soon", "placed", AT + 2 * MINUTE),
    ]
    assert [row["order_id"] for row in waiting_first(rows)] == ["ready", "late", "soon"]


def test_devices_are_sorted_into_paired_awaited_and_revoked() -> None:
    rows = [
        {"device_id": "old", "paired_at": iso(AT - 2)},
        {"device_id": "new", "paired_at": iso(AT - 1)},
        {"device_id": "gone", "paired_at": iso(AT - 3), "revoked_at": iso(AT - 1)},
        {"device_id": "awaited", "waiting_until": iso(AT + MINUTE)},
        {"device_id": "too late", "waiting_until": iso(AT - MINUTE)},
    ]
    found = sorted_devices(rows, AT)
    assert [row["device_id"] for row in found["paired"]] == ["new", "old"]
    assert [row["device_id"] for row in found["waiting"]] == ["awaited"]
    assert [row["device_id"] for row in found["revoked"]] == ["gone"]


def test_dates_are_written_for_the_venues_wall() -> None:
    moment = iso(AT)
    assert when_in("de", "Europe/Berlin")(moment) == "22.11.26 11:00"
    assert when_in("en", "Europe/Berlin")(moment) == "22/11/2026 11:00"
    assert "11:00" in when_in("ar", "Europe/Berlin")(moment)


def test_a_text_falls_back_to_the_venues_own_language() -> None:
    texts = {"de": "Grill", "en": "Grill station"}
    assert text_in(texts, "en", "de") == "Grill station"
    assert text_in(texts, "ar", "de") == "Grill"
    assert text_in({"nl": "Rooster"}, "ar", "de") == "Rooster"
