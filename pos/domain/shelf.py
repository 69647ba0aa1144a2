"""One venue's state: the fold of its events, subject by subject.

`VenueState` is what a snapshot holds.  `Shelf` is the state in memory with what is derived from it.
Each subject (order, ticket, device) is immutable and evolves by a pure function; the shelf only
replaces subjects and says which ones it touched, and every view is computed from that.  The writer
owns its shelf: after a commit that failed it throws the shelf away and folds anew.
"""

from typing import Final

import msgspec

from pos.domain.fact import is_record
from pos.domain.instants import Instant
from pos.domain.kitchen import Ticket, is_wanted, ticket_work
from pos.domain.line import Line
from pos.domain.menu import Menu
from pos.domain.menu_index import MenuIndex, index_menu
from pos.domain.order import Order, Round, ids_of
from pos.domain.plan_events import DurationsLearned
from pos.domain.plan_state import ChannelPause, DaySeen, PaceNow, PlacesNow, Slowed
from pos.domain.planning.kitchen_plan import KitchenPlan
from pos.domain.seating import Call, Seating
from pos.domain.staff import Device, Pairing, Person
from pos.domain.stock import Attempt, Hold, Pause, Stock
from pos.domain.venue import Venue

RECENT_MAX: Final = 100
"""Closed orders that stay at hand for the guest's page, recall and take-back."""
OWING_MAX: Final = 50
"""So many of the recent ones are kept while younger ones go, as money is still due back."""
PRINTS_MAX: Final = 60
"""Print jobs that the paper roll remembers."""
OPEN_ORDERS_MAX: Final = 20_000
"""Open orders of one venue; beyond it new ones are refused."""
ROUNDS_MAX: Final = 100
"""Rounds of one order; its row on every screen holds all of them."""
DEVICES_MAX: Final = 500

Subject = tuple[str, str]
"""(kind, id) of something that changed: `("ticket", "…")`; kinds are the fields of the state."""


def forgotten(reason: str) -> list[Subject]:
    """The text of a reason that the state shows no more; a word of the lists is none."""
    return [("text", reason)] if is_record(reason) else []


class Closed(msgspec.Struct, frozen=True, omit_defaults=True):
    """An order that is handed over, with its tickets."""

    order: Order
    tickets: tuple[Ticket, ...]
    closed_at: Instant


class PrintJob(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a print job, and from which event it can be rendered again."""

    job_id: str
    cause_seq: int
    ticket_id: str
    printer: str
    outcome: str
    digest: str
    size: int
    at: Instant
    duplicate: bool = False


class VenueState(msgspec.Struct, omit_defaults=True):
    """Everything a snapshot of a venue holds.  Counters name the last number that was given.

    `rung` is when a phone that is not in rang last, by place.  `planned_at` is when the kitchen was
    planned anew, `stirred_at` when the first thing happened since (0: nothing); `paces` is how fast
    each station is today, `places` how many places it has where that is not what the venue says,
    and `watched` what was seen of these days and is to be learned from.  `attempts` are guests who
    hold, or held lately, by their session.
    """

    venue: Venue | None = None
    menu: Menu | None = None
    menu_version: int = 0
    business_day: str = ""
    day_no: int = 0
    order_no: int = 0
    ticket_nos: dict[str, int] = {}
    ticket_no_floor: int = 0
    orders: dict[str, Order] = {}
    tickets: dict[str, Ticket] = {}
    recent: dict[str, Closed] = {}
    devices: dict[str, Device] = {}
    pairings: dict[str, Pairing] = {}
    prints: dict[str, PrintJob] = {}
    last_at: Instant = 0
    seatings: dict[str, Seating] = {}
    calls: dict[str, Call] = {}
    stock: dict[str, Stock] = {}
    holds: dict[str, Hold] = {}
    paused: dict[str, Pause] = {}
    people: dict[str, Person] = {}
    practice_no: int = 0
    car_no: int = 0
    rung: dict[str, Instant] = {}
    planned_at: Instant = 0
    stirred_at: Instant = 0
    paces: dict[str, PaceNow] = {}
    watched: dict[str, DaySeen] = {}
    learned: DurationsLearned | None = None
    channels: dict[str, ChannelPause] = {}
    slowed: Slowed | None = None
    places: dict[str, PlacesNow] = {}
    attempts: dict[str, Attempt] = {}


class Shelf:
    """A venue's state in memory, with what is derived from it.

    `load` is the stations' open work.  `taken` holds the ids of all rounds and lines of open and
    recent orders: tickets, units and notes are named after them, so nobody may use one again.
    `waiting` are tickets that will fire, `awaiting` rounds without a person's word yet
    (round to order).  `at_place` and `of_phone` lead to the seating.  `plan` is where work lies.
    """

    __slots__ = (
        "at_place", "awaiting", "index", "load", "of_phone", "plan", "state", "taken", "waiting",
    )  # fmt: skip

    def __init__(self, state: VenueState | None = None) -> None:
        """Start from a snapshot's state, or from nothing."""
        self.state = state or VenueState()
        self.index: MenuIndex | None = None
        self.load: dict[str, Instant] = {}
        self.taken: set[str] = set()
        self.waiting: dict[str, None] = {}
        self.awaiting: dict[str, str] = {}
        self.at_place: dict[str, str] = {}
        self.of_phone: dict[str, str] = {}
        self.plan = KitchenPlan()
        self.derive()

    def derive(self) -> None:
        """Compute anew what is not part of the state: the menu's index, the stations' work."""
        state = self.state
        self.index = index_menu(state.menu) if state.menu is not None else None
        self.load = {}
        self.waiting = {}
        for ticket in state.tickets.values():
            if not ticket.fired_at:
                if self.may_fire(ticket):
                    self.waiting[ticket.ticket_id] = None
            elif not ticket.bumped_at:
                self.add_load(ticket, 1)
        self.taken = {
            i for order in self.orders() for placed in order.rounds for i in ids_of(placed)
        }
        self.awaiting = {
            placed.round_id: order.order_id
            for order in state.orders.values()
            for placed in order.rounds
            if placed.awaiting
        }
        self.at_place, self.of_phone = {}, {}
        for seating in state.seatings.values():
            self.index_seating(seating)
        self.plan.set_up(self)

    def may_fire(self, ticket: Ticket) -> bool:
        """Whether a ticket that has not fired ever will: its round goes on, and not all is void."""
        placed = self.round_of(ticket)
        return not placed.ended and is_wanted(ticket, placed.lines, placed.voided)

    def index_seating(self, seating: Seating) -> None:
        """Let its place and its phones lead to a seating."""
        for place in (seating.place, *seating.joined):
            self.at_place[place] = seating.seating_id
        for phone in seating.phones:
            self.of_phone[phone] = seating.seating_id

    def forget_seating(self, seating: Seating) -> None:
        """Let place and phones lead nowhere."""
        for place in (seating.place, *seating.joined):
            if self.at_place.get(place) == seating.seating_id:
                del self.at_place[place]
        for phone in seating.phones:
            if self.of_phone.get(phone) == seating.seating_id:
                del self.of_phone[phone]

    def seating_at(self, place: str) -> Seating | None:
        """The seating at a place, if somebody sits there."""
        return self.state.seatings.get(self.at_place.get(place, ""))

    def seating_of(self, phone: str) -> Seating | None:
        """The seating that a phone is admitted to."""
        return self.state.seatings.get(self.of_phone.get(phone, ""))

    def add_load(self, ticket: Ticket, sign: int) -> None:
        """Count a ticket's work (+1) at its station, or no more (-1); practice is no work."""
        order = self.order(ticket.order_id)
        placed = order.round(ticket.round_id) if order is not None else None
        if order is None or placed is None:
            raise LookupError(ticket.ticket_id)
        if not order.practice:
            self.count_work(ticket, placed, sign)

    def count_work(self, ticket: Ticket, placed: Round, sign: int) -> None:
        """The same for a ticket whose round is at hand."""
        work = ticket_work(ticket, placed.lines, placed.voided)
        self.load[ticket.station] = self.load.get(ticket.station, 0) + sign * work

    def round_of(self, ticket: Ticket) -> Round:
        """The round that a ticket of an open or recent order belongs to."""
        order = self.order(ticket.order_id)
        if order is not None:
            for placed in order.rounds:
                if placed.round_id == ticket.round_id:
                    return placed
        raise LookupError(ticket.ticket_id)

    def orders(self) -> list[Order]:
        """All orders at hand, the recent ones first."""
        return [*(c.order for c in self.state.recent.values()), *self.state.orders.values()]

    def order(self, order_id: str) -> Order | None:
        """An open or recently closed order."""
        found = self.state.orders.get(order_id)
        if found is not None:
            return found
        closed = self.state.recent.get(order_id)
        return closed.order if closed is not None else None

    def ticket(self, ticket_id: str) -> Ticket | None:
        """A ticket of an open order."""
        return self.state.tickets.get(ticket_id)

    def lines_of(self, ticket: Ticket) -> tuple[Line, ...]:
        """All lines of the ticket's round."""
        return self.round_of(ticket).lines

    def personal_records(self) -> list[str]:
        """Ids of all erasable rows that the state refers to."""
        records: list[str] = []
        for order in self.orders():
            records += order.personal_records
        records += [d.label for d in self.state.devices.values() if d.label]
        records += [p.label for p in self.state.pairings.values() if p.label]
        for person in self.state.people.values():
            records += [record for record in (person.name, person.pin) if record]
        return records
