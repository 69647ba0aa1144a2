"""The bare domain as a house to play in: a shelf, decided and folded, its time passing when due."""

from typing import Any

import msgspec

from loadtest.lunch_guests import OPENS_AT
from loadtest.lunch_house import PACE, Answer, Fired, News, Told, Who
from loadtest.lunch_place import VENUE, menu, venue
from loadtest.lunch_world import Ids
from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.commands import Command
from pos.domain.decide import decide
from pos.domain.decide_time import next_due
from pos.domain.envelope import Accepted, Decision, Facts
from pos.domain.evolve import evolve
from pos.domain.instants import MINUTE, Instant
from pos.domain.kitchen import ticket_units
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.venue import Venue

SYSTEM = Actor(kind="system", id="system:lunch", venue=VENUE, role="system")
STAFF: dict[Who, Actor] = {
    "kitchen": Actor(kind="device", id="device:kitchen", venue=VENUE, role="kitchen"),
    "window": Actor(kind="device", id="device:window", venue=VENUE, role="window"),
}


class ShelfHouse:
    """`decide` and `evolve` on one shelf, without a journal, a server or a page."""

    def __init__(
        self,
        firing: str = "planned",
        learned: ev.DurationsLearned | None = None,
        *,
        in_steps: bool = False,
        document: Venue | None = None,
    ) -> None:
        """`in_steps`: time goes on in a server's steps, so that both play the same lunch.

        `document` takes the place of the lunch's own venue.
        """
        self.shelf = Shelf()
        self._in_steps = in_steps
        self._at = OPENS_AT - MINUTE
        self._ids = Ids(-1)
        self._shown: dict[str, set[str]] = {}
        self._touched: dict[str, None] = {}
        self._delayed: list[Told] = []
        self.events: list[ev.Event] = []
        self._submit(SYSTEM, cmd.VenuePublish(document or venue(firing)))
        self._submit(SYSTEM, cmd.MenuPublish(menu()))
        if learned is not None:
            evolve(self.shelf, learned, self._at)

    def now(self) -> Instant:
        """The virtual clock."""
        return self._at

    def advance(self, limit: Instant) -> Instant:
        """To the next instant at which something is due, or to the limit."""
        if self._in_steps:
            limit = min(limit, (self._at // PACE + 1) * PACE)
        else:
            limit = min(limit, next_due(self.shelf) or limit)
        self._at = max(self._at, limit)
        self._pass_time()
        return self._at

    def _pass_time(self) -> None:
        """What is due now happens now."""
        due = next_due(self.shelf)
        while due and due <= self._at:
            decision = self._submit(SYSTEM, cmd.TimePass())
            due = next_due(self.shelf) if decision.events else 0

    def ask(self, who: Who, command: dict[str, Any], phone: str = "", place: str = "") -> Answer:
        """Decide a command and fold what came of it."""
        actor = STAFF[who] if who != "guest" else _guest(phone, place)
        wish: Command = msgspec.convert(command, Command)
        decision = self._submit(actor, wish)
        self._pass_time()
        if isinstance(decision, Accepted):
            return Answer("", decision.result)
        return Answer(decision.code, decision.params)

    def news(self) -> list[News]:
        """What came to the screens, by the tickets that were touched."""
        found: list[News] = []
        touched, self._touched = self._touched, {}
        for ticket_id in touched:
            ticket = self.shelf.state.tickets.get(ticket_id)
            if ticket is None or not ticket.fired_at:
                continue
            shown = self._shown.setdefault(ticket_id, set())
            units = ticket_units(ticket, self.shelf.lines_of(ticket))
            fresh = tuple(u for u in units if u not in shown and u not in ticket.later)
            if fresh:
                shown.update(fresh)
                found.append(Fired(ticket_id, ticket.station, ticket.order_id, fresh))
        delayed, self._delayed = self._delayed, []
        return [*found, *delayed]

    def _submit(self, actor: Actor, command: Command) -> Decision:
        facts = Facts(self._at, actor, command_id=self._ids.new(self._at))
        decision = decide(self.shelf, command, facts)
        for event in decision.events:
            self.events.append(event)
            if isinstance(event, ev.PromiseDelayed):
                self._delayed.append(Told(event.order_id, event.expected_at))
            for kind, key in evolve(self.shelf, event, self._at):
                if kind == "ticket":
                    self._touched[key] = None
        return decision


def _guest(phone: str, place: str) -> Actor:
    return Actor(
        kind="guest", id=f"guest:{phone}", venue=VENUE, role="guest", seating=phone, place=place
    )
