"""Orders and their rounds: what a seating or a pick-up owes, and how far it has come."""

from collections.abc import Iterable
from typing import Final

import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.instants import Instant
from pos.domain.kitchen import stations_of as stations_of_line
from pos.domain.kitchen import ticket_ids, unit_portion
from pos.domain.line import Line
from pos.domain.menu import ServiceMode
from pos.domain.seating import Seating
from pos.domain.slot import Slot
from pos.domain.venue import PlaceKind

DAY_NUMBER_MAX: Final = 999
"""After A999 comes A1 again: three digits are called out and read from across the room."""


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Portions that the kitchen refused, and what the guest chose instead (empty: not yet)."""

    choice_id: str
    line_id: str
    portions: int
    reason: str
    at: Instant
    substitute: str = ""
    chosen: str = ""


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was sent at once, with its own promise.  `tickets` are ids, one a station and course.

    `handed_at` is also set when a round ended in another way, which `ended` names: refused,
    expired, missed (nobody came), cancelled (nothing of it is wanted any more).  `voided` names
    portions.  `by` is the phone that sent it; `allergy` an erasable row's id.  `moved_from` is the
    label of the place it was sent to, where its guests sit somewhere else by now.  `bag` is where
    the plan has it bagged; `expected_at` the later minute that its guest was told, beside the
    promise; `open_ended`: later was told, and that nobody knows until when; `notices` counts what
    was told of delays; `told_at` the minute that was told before a late yes moved the promise.
    """

    round_id: str
    placed_at: Instant
    promised_at: Instant
    lines: tuple[Line, ...]
    tickets: tuple[str, ...]
    handed_at: Instant = 0
    voided: tuple[str, ...] = ()
    by: str = ""
    awaiting: bool = False
    expires_at: Instant = 0
    wished_at: Instant = 0
    ended: str = ""
    allergy: str = ""
    choices: tuple[Choice, ...] = ()
    instead_of: str = ""
    reason: str = ""
    moved_from: str = ""
    bag: Slot | None = None
    expected_at: Instant = 0
    told_at: Instant = 0
    open_ended: bool = False
    notices: int = 0

    @property
    def is_delayed(self) -> bool:
        """Whether its guest was told that it will be later, and no better news since."""
        return self.open_ended or bool(self.expected_at)

    def line(self, line_id: str) -> Line | None:
        """A line of this round."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        return None

    def voided_of(self, line_id: str) -> int:
        """How many portions of a line are void."""
        if not self.voided:
            return 0
        return sum(portion.rpartition(".")[0] == line_id for portion in self.voided)

    @property
    def live(self) -> list[tuple[Line, int]]:
        """Its lines with the portions that are not void, where any are left."""
        left = [(line, line.quantity - self.voided_of(line.line_id)) for line in self.lines]
        return [(line, portions) for line, portions in left if portions]

    @property
    def is_served(self) -> bool:
        """Whether the guest got something of it that is still theirs: not void, not money only."""
        return bool(self.handed_at and self.tickets) and not (self.ended or self.is_void)

    @property
    def is_void(self) -> bool:
        """Whether nothing of it is wanted any more."""
        return len(self.voided) >= sum(line.quantity for line in self.lines)


class Taken(msgspec.Struct, frozen=True, omit_defaults=True):
    """Portions of another order's line that this order pays for."""

    order_id: str
    line: Line
    portions: int


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """A share of an order that was paid together elsewhere."""

    check_id: str
    total: int
    at: Instant
    operator: str = ""


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """A guest's wish that staff must answer: take fired portions off."""

    request_id: str
    lines: tuple[tuple[str, int], ...]
    by: str
    at: Instant


class Car(msgspec.Struct, frozen=True, omit_defaults=True):
    """The car that fetches it; `turn` is its place in the lane.  `plate`, `look`: erasable rows."""

    turn: int
    arrived_at: Instant
    plate: str = ""
    look: str = ""
    bay: str = ""


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """Open until everything is handed over and, at a table, the seating is closed.

    `name`, `phone` are erasable rows' ids.  `given` counts portions by line that another order
    pays, `taken` those of other orders that this one pays, `paid` what was paid, by line.
    `comes_at` is when whoever fetches it said they would be here (0: nobody said, or they are),
    `here_at` when they were; of a car that stands in `car`.  `comings` counts how often they said
    it, `said_at` is when they did last.
    """

    order_id: str
    order_no: int
    number: str
    business_day: str
    seating: str
    place: str
    place_label: str
    place_kind: PlaceKind
    service: ServiceMode
    channel: str
    operator: str
    currency: str
    rounds: tuple[Round, ...]
    total: int = 0
    name: str = ""
    language: str = ""
    training: bool = False
    phone: str = ""
    external: str = ""
    practice: bool = False
    given: dict[str, int] = {}
    taken: tuple[Taken, ...] = ()
    paid: dict[str, int] = {}
    checks: tuple[Check, ...] = ()
    refund_due: int = 0
    requests: tuple[Request, ...] = ()
    car: Car | None = None
    comes_at: Instant = 0
    here_at: Instant = 0
    comings: int = 0
    said_at: Instant = 0

    @property
    def placed_at(self) -> Instant:
        """When its first round was placed; 0 for one that began with another's lines."""
        return self.rounds[0].placed_at if self.rounds else 0

    @property
    def open_rounds(self) -> tuple[Round, ...]:
        """Rounds that the guest does not have yet."""
        return tuple(r for r in self.rounds if not r.handed_at)

    @property
    def personal_records(self) -> list[str]:
        """Ids of its erasable rows."""
        records = [line.note for r in self.rounds for line in r.lines if line.note]
        records += [r.allergy for r in self.rounds if r.allergy]
        records += [record for record in (self.name, self.phone) if record]
        if self.car is not None:
            records += [record for record in (self.car.plate, self.car.look) if record]
        return records

    def round(self, round_id: str) -> Round | None:
        """One of its rounds."""
        for placed in self.rounds:
            if placed.round_id == round_id:
                return placed
        return None

    def round_of_line(self, line_id: str) -> Round | None:
        """The round that brought a line."""
        for placed in self.rounds:
            if placed.line(line_id) is not None:
                return placed
        return None


def ids_of(placed: Round) -> list[str]:
    """The ids that a round brought: its own, and those of its lines."""
    return [placed.round_id, *(line.line_id for line in placed.lines)]


def order_with_round(order: Order | None, event: OrderPlaced, at: Instant) -> Order:
    """The order after a round was placed: a new one, or the known one grown by a round."""
    placed = Round(
        round_id=event.round_id,
        placed_at=at,
        promised_at=event.promised_at,
        lines=event.lines,
        tickets=ticket_ids(event.round_id, event.lines),
        by=event.by,
        awaiting=event.awaiting,
        expires_at=event.expires_at,
        wished_at=event.wished_at,
        allergy=event.allergy,
        instead_of=event.instead_of,
        bag=event.bag,
    )
    if order is not None:
        return msgspec.structs.replace(
            order, rounds=(*order.rounds, placed), total=order.total + event.total
        )
    return Order(
        order_id=event.order_id,
        order_no=event.order_no,
        number=event.number,
        business_day=event.business_day,
        seating=event.seating,
        place=event.place,
        place_label=event.place_label,
        place_kind=event.place_kind,
        service=event.service,
        channel=event.channel,
        operator=event.operator,
        currency=event.currency,
        rounds=(placed,),
        total=event.total,
        name=event.name,
        language=event.language,
        training=event.training,
        phone=event.phone,
        external=event.external,
        practice=event.practice,
    )


def stations_of(lines: tuple[Line, ...]) -> list[str]:
    """The stations that the lines go to, each once, in the order of the lines."""
    return list(dict.fromkeys(station for line in lines for station in stations_of_line(line)))


def with_round(order: Order, changed: Round) -> Order:
    """The order with one of its rounds replaced."""
    return msgspec.structs.replace(
        order,
        rounds=tuple(changed if r.round_id == changed.round_id else r for r in order.rounds),
    )


def order_handed(order: Order, rounds: tuple[str, ...], at: Instant) -> Order:
    """The order after these rounds went to the guest; `at` 0 takes the hand-over back.

    So it does for rounds that were given up, as nobody came.
    """
    return msgspec.structs.replace(
        order,
        rounds=tuple(_handed(r, at) if r.round_id in rounds else r for r in order.rounds),
    )


def _handed(placed: Round, at: Instant) -> Round:
    ended = "" if placed.ended == "missed" else placed.ended
    return msgspec.structs.replace(placed, handed_at=at, ended=ended)


def portions_by_line(portions: Iterable[str]) -> dict[str, list[str]]:
    """Portions (`{line_id}.{n}`) sorted by their lines."""
    found: dict[str, list[str]] = {}
    for portion in portions:
        found.setdefault(portion.rpartition(".")[0], []).append(portion)
    return found


def round_voided(placed: Round, portions: tuple[str, ...]) -> Round:
    """The round without these portions."""
    return msgspec.structs.replace(placed, voided=(*placed.voided, *portions))


def order_sits(order: Order, seating: Seating) -> Order:
    """The order as one of a seating, at the place where that is."""
    rounds = tuple(_sent_on(r, order.place_label, seating.place_label) for r in order.rounds)
    return msgspec.structs.replace(
        order,
        rounds=rounds,
        seating=seating.seating_id,
        place=seating.place,
        place_label=seating.place_label,
        place_kind=seating.place_kind,
    )


def _sent_on(placed: Round, label: str, target: str) -> Round:
    """An open round that goes to another place, with the label a kitchen knows it by."""
    if placed.handed_at or label == target:
        return placed
    known = placed.moved_from or label
    return msgspec.structs.replace(placed, moved_from=known if known != target else "")


def is_voided(placed: Round, unit: str) -> bool:
    """Whether a unit's portion is void."""
    return bool(placed.voided) and unit_portion(unit) in placed.voided
