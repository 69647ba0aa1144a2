"""Orders and their rounds: what a seating or a pick-up owes, and how far it has come."""

import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.instants import Instant
from pos.domain.line import Line
from pos.domain.menu import ServiceMode
from pos.domain.venue import PlaceKind


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was sent at once, with its own promise.  `tickets` are ids, one per station."""

    round_id: str
    placed_at: Instant
    promised_at: Instant
    lines: tuple[Line, ...]
    tickets: tuple[str, ...]
    handed_at: Instant = 0


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """Open until everything is handed over.  `name` is an erasable row's id."""

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

    @property
    def placed_at(self) -> Instant:
        """When its first round was placed."""
        return self.rounds[0].placed_at

    @property
    def open_rounds(self) -> tuple[Round, ...]:
        """Rounds that the guest does not have yet."""
        return tuple(r for r in self.rounds if not r.handed_at)

    @property
    def personal_records(self) -> list[str]:
        """Ids of its erasable rows."""
        notes = [line.note for r in self.rounds for line in r.lines if line.note]
        return [*notes, self.name] if self.name else notes


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
        tickets=tuple(f"{event.round_id}.{station}" for station in stations_of(event.lines)),
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
    )


def stations_of(lines: tuple[Line, ...]) -> list[str]:
    """The stations that the lines go to, each once, in the order of the lines."""
    return list(dict.fromkeys(line.station for line in lines))


def order_handed(order: Order, rounds: tuple[str, ...], at: Instant) -> Order:
    """The order after these rounds went to the guest; `at` 0 takes the hand-over back."""
    return msgspec.structs.replace(
        order,
        rounds=tuple(
            msgspec.structs.replace(r, handed_at=at) if r.round_id in rounds else r
            for r in order.rounds
        ),
    )
