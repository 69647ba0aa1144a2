"""A venue's journal written by hand, event by event, for what reports make of it."""

from typing import Any

import msgspec

from pos.domain import events as ev
from pos.domain.fact import Fact
from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.line import Line, Part
from pos.journal.book import encode_event
from pos.journal.contract import Entry
from pos.reports.cell import OUTCOMES, Cell, joined
from pos.reports.ledger import close_days, fold
from pos.reports.notes import Ledger
from tests.commands import AT, a_venue

WINDOW = "device:window"


def a_line(line_id: str, station: str = "grill", quantity: int = 1, course: int = 0) -> Line:
    return Line(
        line_id, "dish", "Dish", "Dish", station, quantity, 100, 100 * quantity, "reduced", 70,
        course=course,
    )  # fmt: skip


def a_split_line(line_id: str, *stations: str) -> Line:
    parts = tuple(Part(f"p{n}", station, "Dish") for n, station in enumerate(stations))
    return msgspec.structs.replace(a_line(line_id, stations[0]), parts=parts)


class Written:
    """Events in order, each at the instant that `at` says when it is written."""

    def __init__(self, at: Instant = AT, **venue: Any) -> None:
        self.entries: list[Entry] = []
        self.at = at
        self.say(ev.VenuePublished(a_venue(**venue)))

    def say(self, event: Fact, actor: str = WINDOW) -> None:
        self._write(encode_event(event), actor)  # type: ignore[arg-type]

    def tell(self, kind: str, **fields: Any) -> None:
        """An event by its name, as another release may write it."""
        self._write(msgspec.json.encode({"type": kind} | fields), WINDOW)

    def _write(self, body: bytes, actor: str) -> None:
        seq = len(self.entries) + 1
        self.entries.append(Entry(seq, self.at, f"c{seq}", actor, body, b""))

    def later(self, milliseconds: int) -> None:
        self.at += milliseconds

    def place(self, name: str, *lines: Line, minutes: int = 10, **more: Any) -> str:
        """A round of an order of its own, promised in so many minutes; its id."""
        order: dict[str, Any] = {
            "order_id": f"o-{name}", "round_id": name, "order_no": 1, "number": "A1",
            "business_day": "2026-11-22", "seating": "s", "place": "t1", "place_label": "1",
            "place_kind": "table", "service": "in_house", "channel": "table", "register": "r",
            "operator": "", "lines": lines or (a_line(f"{name}-1"),), "total": 100,
            "currency": "EUR", "menu_version": 1, "promised_at": self.at + minutes * MINUTE,
            "fire_at": self.at,
        }  # fmt: skip
        self.say(ev.OrderPlaced(**order | more))
        return name

    def bump(self, *tickets: str) -> None:
        for ticket in tickets:
            self.say(ev.TicketBumped(ticket))

    def hand(self, *rounds: str, actor: str = WINDOW, **more: Any) -> None:
        """Hand over all named rounds of the first one's order."""
        self.say(ev.OrderHandedOver(f"o-{rounds[0]}", rounds, **more), actor)

    def order(self, name: str, ready: int, handed: int, **more: Any) -> None:
        """Promised in ten minutes; bumped and handed over so many seconds off that."""
        promised_at = self.at + 10 * MINUTE
        self.place(name, **more)
        self.at = promised_at + ready * SECOND
        self.bump(f"{name}.grill")
        self.at = promised_at + handed * SECOND
        self.hand(name, actor=f"device:{name}")

    def ledger(self) -> Ledger:
        ledger = Ledger()
        for entry in self.entries:
            fold(ledger, entry)
        return ledger

    def sum(self, now: Instant = 0) -> Cell:
        """All that was counted, up to an instant."""
        ledger = self.ledger()
        if now:
            close_days(ledger, now)
        return joined(cell for day in ledger.days.names() for cell in ledger.days.of(day).values())

    def outcomes(self, now: Instant = 0) -> dict[str, int]:
        """The outcomes that happened, by how often."""
        cell = self.sum(now)
        found = {name: getattr(cell, name) for name in OUTCOMES}
        return {name: count for name, count in found.items() if count}
