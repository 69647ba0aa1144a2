"""Which paper an event asks for: a pure fold over the feed that numbers tickets and finds printers.

It keeps of a venue only what printing needs, so that it runs beside the printers as well as in the
server.  Tickets are numbered by the rule of `pos.domain.evolve`, which a test compares.
"""

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import OrderPlaced, RestoreDeclared, VenuePublished
from pos.domain.instants import Instant
from pos.domain.order import stations_of
from pos.domain.venue import Printer, Venue


class Desk(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known after an event.  `venue_seq` is where the venue document was published."""

    venue: Venue | None = None
    venue_seq: int = 0
    order_no: int = 0
    ticket_no_floor: int = 0
    ticket_nos: dict[str, int] = {}

    def printer(self, printer_id: str) -> Printer | None:
        """The printer as the venue document describes it."""
        printers = self.venue.printers if self.venue is not None else ()
        return next((printer for printer in printers if printer.id == printer_id), None)


class Job(msgspec.Struct, frozen=True):
    """One ticket for one printer.  `n` counts the tickets of its event."""

    job_id: str
    seq: int
    at: Instant
    printer_id: str
    station: str
    ticket_id: str
    ticket_no: int
    later_round: bool
    event: OrderPlaced
    n: int


def follow(desk: Desk, happened: Recorded) -> tuple[Desk, tuple[Job, ...]]:
    """The desk after an event, and the paper it asks for at the printers of that moment."""
    event = happened.event
    match event:
        case VenuePublished():
            return msgspec.structs.replace(desk, venue=event.venue, venue_seq=happened.seq), ()
        case RestoreDeclared():
            return msgspec.structs.replace(
                desk,
                order_no=max(desk.order_no, event.order_no - 1),
                ticket_no_floor=event.ticket_no - 1,
            ), ()
        case OrderPlaced():
            return _placed(desk, happened, event)
        case _:
            return desk, ()


def _placed(desk: Desk, happened: Recorded, event: OrderPlaced) -> tuple[Desk, tuple[Job, ...]]:
    numbers = dict(desk.ticket_nos)
    # A later round repeats its order's number; a new order counts on.
    later_round = event.order_no <= desk.order_no
    printers = desk.venue.printers if desk.venue is not None else ()
    jobs: list[Job] = []
    for n, station in enumerate(stations_of(event.lines)):
        number = max(numbers.get(station, 0), desk.ticket_no_floor) + 1
        numbers[station] = number
        jobs += [
            Job(
                job_id=f"{happened.seq}.{printer.id}.{station}",
                seq=happened.seq,
                at=happened.at,
                printer_id=printer.id,
                station=station,
                ticket_id=f"{event.round_id}.{station}",
                ticket_no=number,
                later_round=later_round,
                event=event,
                n=n,
            )
            for printer in printers
            if station in printer.stations
        ]
    after = msgspec.structs.replace(
        desk, order_no=max(desk.order_no, event.order_no), ticket_nos=numbers
    )
    return after, tuple(jobs)
