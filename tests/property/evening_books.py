"""An evening's books, kept from the events alone: what is due, void, fired, and whose money it is.

They know nothing of the program's own state, so that a test can hold one against the other.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.evolve_orders import first_course
from pos.domain.instants import Instant
from pos.domain.kitchen import (
    course_of,
    portions_of,
    ticket_id_of,
    ticket_ids,
    unit_portion,
    units_at,
)
from pos.domain.line import Line
from pos.domain.order import Order
from tests.property.evening_starts import NEVER, Starts


class Money:
    """Who owes which portions, what was paid of them, and what is due back or was given back."""

    def __init__(self) -> None:
        self.price: dict[str, int] = {}
        self.lines_of: dict[str, list[tuple[str, str]]] = {}
        self.owed: Counter[tuple[str, str]] = Counter()
        self.lines_on: dict[str, set[str]] = {}
        self.paid: Counter[tuple[str, str]] = Counter()
        self.due: Counter[str] = Counter()
        self.came: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.checks: set[tuple[str, str]] = set()

    def note(self, event: ev.Event) -> None:
        """Keep what the event says of money."""
        match event:
            case ev.OrderPlaced():
                keys = [(event.order_id, line.line_id) for line in event.lines]
                self.lines_of[event.round_id] = keys
                for line in event.lines:
                    self.price[line.line_id] = line.unit_price
                    self._owe(event.order_id, line.line_id, line.quantity)
            case ev.OrderRefused() | ev.OrderExpired():
                for key in self.lines_of[event.round_id]:
                    self._owe_less(key, self.owed[key])
            case ev.LinesVoided():
                for share in event.lines:
                    key = (share.holder or event.order_id, share.line_id)
                    self._owe_less(key, share.portions)
            case ev.LinesMoved():
                for share in event.lines:
                    key = (event.order_id, share.line_id)
                    assert share.portions <= self.owed[key] - self.paid[key], "paid, and moved"
                    self.owed[key] -= share.portions
                    self._owe(event.to_order, share.line_id, share.portions)
            case ev.LinesPaid():
                self._new_check(event.order_id, event.check_id)
                for share in event.lines:
                    key = (event.order_id, share.line_id)
                    self.paid[key] += share.portions
                    assert self.paid[key] <= self.owed[key], "paid twice"
                worth = sum(share.portions * self.price[share.line_id] for share in event.lines)
                assert event.total == worth
                self.came[event.order_id] += event.total
            case ev.RefundGiven():
                self._new_check(event.order_id, event.check_id)
                assert 0 < event.total <= self.due[event.order_id], "more than is due back"
                self.due[event.order_id] -= event.total
                self.given[event.order_id] += event.total
            case _:
                pass

    def _new_check(self, order_id: str, check_id: str) -> None:
        assert (order_id, check_id) not in self.checks, "the same check twice"
        self.checks.add((order_id, check_id))

    def _owe(self, order_id: str, line_id: str, portions: int) -> None:
        self.owed[order_id, line_id] += portions
        self.lines_on.setdefault(order_id, set()).add(line_id)

    def _owe_less(self, key: tuple[str, str], portions: int) -> None:
        self.owed[key] -= portions
        assert self.owed[key] >= 0, "taken off twice"
        back = self.paid[key] - self.owed[key]
        if back > 0:
            self.paid[key] -= back
            self.due[key[0]] += back * self.price[key[1]]

    def agrees(self, order: Order) -> None:
        """What came in, less what was given back or is due back, is what is paid of what stays."""
        name = order.order_id
        lines = self.lines_on.get(name, set())
        owed = {i: (n, self.paid[name, i]) for i in lines if (n := self.owed[name, i])}
        assert {o.line.line_id: (o.portions, o.paid) for o in owed_by(order) if o.portions} == owed
        assert order.refund_due == self.due[name]
        assert self.due[name] >= 0
        assert sum(check.total for check in order.checks) == self.came[name] - self.given[name]
        stays = sum(self.price[i] * self.paid[name, i] for i in lines)
        assert self.came[name] - self.given[name] - self.due[name] == stays


class Due(msgspec.Struct):
    """A ticket as the events tell it: its units, and from when on they should be cooking."""

    order_id: str
    round_id: str
    units: tuple[str, ...]
    due: Instant
    accepted: bool


class Allergies:
    """Which rounds are of guests with allergies, and what was acknowledged of them."""

    def __init__(self) -> None:
        self.rounds: set[str] = set()
        self.read: set[str] = set()
        self.screens: dict[str, str] = {}

    def note(self, event: ev.Event, tickets: dict[str, Due]) -> None:
        """Nothing is cooked unread."""
        match event:
            case ev.OrderPlaced(allergy=allergy) if allergy:
                self.rounds.add(event.round_id)
            case ev.AllergyAcknowledged():
                self.read.add(event.ticket_id)
            case ev.TicketStarted() | ev.UnitsReadied() | ev.TicketBumped():
                assert not self._is_unread(event.ticket_id, tickets), "cooked unread"
            case ev.DevicePaired(role="kitchen"):
                self.screens[event.device_id] = event.station
            case ev.DeviceRevoked():
                self.screens.pop(event.device_id, None)
            case _:
                pass

    def eaten(self, unbumped: tuple[str, ...], tickets: dict[str, Due]) -> None:
        """Nothing is handed over unread where the station has a screen to read it on."""
        for name in unbumped:
            has_screen = {"", name.split(".")[1]} & {*self.screens.values()}
            assert not (has_screen and self._is_unread(name, tickets)), "eaten unread"

    def _is_unread(self, name: str, tickets: dict[str, Due]) -> bool:
        return tickets[name].round_id in self.rounds and name not in self.read


class Books:
    """What the events say, kept without the program's own state."""

    def __init__(self) -> None:
        self.tickets: dict[str, Due] = {}
        self.lines: dict[str, Line] = {}
        self.round_of: dict[str, str] = {}
        self.fired: Counter[str] = Counter()
        self.fired_tickets: set[str] = set()
        self.void: set[str] = set()
        self.practice: set[str] = set()
        self.awaiting: set[str] = set()
        self.stock: dict[str, int] = {}
        self.out: dict[str, Instant] = {}
        self.paused: dict[str, Instant] = {}
        self.money = Money()
        self.allergies = Allergies()
        self.starts = Starts()
        self.later: set[str] = set()

    def note(self, event: ev.Event, at: Instant) -> None:
        """Keep what matters of an event."""
        self.money.note(event)
        self.allergies.note(event, self.tickets)
        self.starts.note(event, self.lines, self.round_of)
        match event:
            case ev.OrderPlaced():
                self._placed(event, at)
            case ev.OrderAccepted():
                self._taken(event)
                for name, ticket in self.tickets.items():
                    if ticket.round_id == event.round_id:
                        ticket.accepted = True
                        if ticket.due == NEVER:
                            self.starts.forget(ticket.units)
                        if event.slots:
                            continue
                        if ticket.due != NEVER:
                            ticket.due = event.fire_at
                            self._fire_if(name, event.fire_at <= at, at)
            case ev.OrderRefused() | ev.OrderExpired():
                # It never took anything from stock, and gives nothing back.
                lines = [i for i, r in self.round_of.items() if r == event.round_id]
                self._void([p for i in lines for p in self._live(i)])
            case ev.LinesVoided():
                assert len(set(event.units)) == len(event.units)
                assert not self.void & set(event.units), "void twice"
                assert len(event.units) == sum(share.portions for share in event.lines)
                self._void(list(event.units))
                if event.restock and event.order_id not in self.practice:
                    for share in event.lines:
                        if self.round_of[share.line_id] not in self.awaiting:
                            self._restock(share.line_id, share.portions)
            case ev.StockCounted():
                self.stock[event.key] = event.count
            case ev.StockWentOut():
                self.out[event.key] = event.until
            case ev.StockCameBack():
                self.out.pop(event.key, None)
            case ev.StationPaused():
                self.paused[event.station] = event.until
            case ev.StationResumed():
                self.paused.pop(event.station, None)
            case _:
                self._cooked(event, at)

    def _cooked(self, event: ev.Event, at: Instant) -> None:
        """Keep what the kitchen did, and what its plan moved."""
        match event:
            case ev.TicketsFired():
                for name in event.tickets:
                    self._fire(name, at, event.later)
            case ev.UnitsFired():
                self._fire_later(event.units)
            case ev.UnitsReadied():
                self._made(event.units)
            case ev.TicketBumped():
                self._made(self.tickets[event.ticket_id].units)
            case ev.OrderHandedOver():
                for name in event.unbumped:
                    self._made(self.tickets[name].units)
            case ev.PlanMoved() | ev.CourseCalled():
                for move in event.moves:
                    ticket = self.tickets[move.ticket_id]
                    self.starts.lie(zip(ticket.units, move.slots, strict=True))
            case ev.TicketsHeld():
                for name in event.tickets:
                    self.tickets[name].due = NEVER
                    self.starts.forget(self.tickets[name].units)
            case ev.UnitsRemade():
                old = self.tickets[event.of_ticket]
                assert not set(event.units) & set(self.fired), "a remake is a new unit"
                new = Due(old.order_id, old.round_id, event.units, at, accepted=True)
                self.tickets[event.ticket_id] = new
                self._fire(event.ticket_id, at)
            case _:
                pass

    def _taken(self, event: ev.OrderAccepted) -> None:
        self.awaiting.discard(event.round_id)
        for grown in event.counted:
            line = self.lines[grown.line_id]
            self.lines[grown.line_id] = msgspec.structs.replace(line, uses=grown.uses)
        if event.order_id not in self.practice:
            self._is_there(event.round_id, event.fire_at)
            for line_id in [i for i, r in self.round_of.items() if r == event.round_id]:
                self._restock(line_id, -len(self._live(line_id)))

    def _placed(self, event: ev.OrderPlaced, at: Instant) -> None:
        if event.practice:
            self.practice.add(event.order_id)
        if event.awaiting:
            self.awaiting.add(event.round_id)
        elif not event.practice:
            for portion in event.in_exchange:
                assert portion not in self.void, "given back twice"
                self._restock(portion.rpartition(".")[0], 1)
        for line in event.lines:
            self.lines[line.line_id] = line
            self.round_of[line.line_id] = event.round_id
            if not event.practice and not event.awaiting:
                self._restock(line.line_id, -line.quantity)
        if not event.practice:
            self._is_there(event.round_id, event.fire_at)
        first = first_course(event.lines)
        for name in ticket_ids(event.round_id, event.lines):
            station = name.split(".")[1]
            units = tuple(
                unit
                for line in event.lines
                if ticket_id_of(event.round_id, station, line.course) == name
                for unit in units_at(line, station)
            )
            starts = course_of(name) in {0, first} and not event.held
            due = event.fire_at if starts else NEVER
            if not starts:
                self.starts.forget(units)
            assert event.practice or _is_over(self.paused.get(station), event.fire_at), "paused"
            self.tickets[name] = Due(
                event.order_id, event.round_id, units, due, accepted=not event.awaiting
            )
            at_once = starts and not event.awaiting and not event.slots
            self._fire_if(name, at_once and event.fire_at <= at, at)

    def _is_there(self, round_id: str, begins: Instant) -> None:
        """What is sold is not 86 when the kitchen begins with it, and what is counted is taken."""
        for line_id in [i for i, r in self.round_of.items() if r == round_id]:
            line = self.lines[line_id]
            if line.station and self._live(line_id):
                key = f"item:{line.item}"
                assert _is_over(self.out.get(key), begins), f"86, and sold: {key}"
                counted = self.stock.get(key, -1) >= 0
                assert not counted or key in {use.key for use in line.uses}, "not taken"

    def _live(self, line_id: str) -> list[str]:
        return [p for p in portions_of(self.lines[line_id]) if p not in self.void]

    def _void(self, portions: list[str]) -> None:
        self.void.update(portions)

    def _restock(self, line_id: str, portions: int) -> None:
        for use in self.lines[line_id].uses:
            if self.stock.get(use.key, -1) >= 0:
                self.stock[use.key] += use.quantity * portions
                assert self.stock[use.key] >= 0, f"oversold: {use.key}"

    def _fire_if(self, name: str, starts: bool, at: Instant) -> None:
        ticket = self.tickets[name]
        # Where all is void before, there is nothing to fire.
        if starts and any(unit_portion(u) not in self.void for u in ticket.units):
            self._fire(name, at)

    def _fire_later(self, units: tuple[str, ...]) -> None:
        assert units
        assert self.later >= set(units), "it did not wait"
        self.later -= set(units)
        self.fired.update(u for u in units if unit_portion(u) not in self.void)

    def _made(self, units: Iterable[str]) -> None:
        """Whoever made what was to start later has started it."""
        early = self.later.intersection(units)
        self.later -= early
        self.fired.update(u for u in early if unit_portion(u) not in self.void)

    def _fire(self, name: str, at: Instant, later: tuple[str, ...] = ()) -> None:
        ticket = self.tickets[name]
        assert ticket.accepted, "nobody has taken it"
        assert name not in self.fired_tickets, "a second time"
        waits = [u for u in ticket.units if u in later]
        self.later.update(waits)
        live = [u for u in ticket.units if unit_portion(u) not in self.void and u not in waits]
        assert live, "an empty ticket"
        self.fired_tickets.add(name)
        self.fired.update(live)
        assert at <= self._due(ticket), "too late"

    def _due(self, ticket: Due) -> Instant:
        """When it should be cooking: at the first moment of what is still wanted of it."""
        live = [unit for unit in ticket.units if unit_portion(unit) not in self.void]
        planned = self.starts.first_of(live)
        return planned if planned != NEVER else ticket.due

    def overdue(self, at: Instant) -> list[str]:
        """Tickets that should be cooking and are not."""
        return [
            name
            for name, ticket in self.tickets.items()
            if ticket.accepted
            and self._due(ticket) <= at
            and name not in self.fired_tickets
            and any(unit_portion(u) not in self.void for u in ticket.units)
        ]

    def worth(self) -> int:
        """What all lines that are not void cost together."""
        return sum(line.unit_price * len(self._live(i)) for i, line in self.lines.items())


def _is_over(ends: Instant | None, begins: Instant) -> bool:
    """Whether an 86 or a pause (`None`: there is none, 0: no end is known) is over by then."""
    return ends is None or 0 < ends <= begins
