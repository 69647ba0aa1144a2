"""The printers' desk: what is known of a venue between two events, and the jobs it hands out."""

from typing import Literal

import msgspec

from pos.domain.instants import Instant
from pos.domain.venue import Printer, Venue
from printers.rounds import OpenRound, Seat, key_of

Kind = Literal["ticket", "remake", "void", "move", "number"]
"""A ticket, one that is made again, portions taken off one, guests that moved; and the guest's own
slip with the number that will be called."""


class Desk(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known after an event.  `venue_seq` is where the venue document was published.

    `rounds` by their id, oldest first; `seatings` says where each sits.
    """

    venue: Venue | None = None
    venue_seq: int = 0
    order_no: int = 0
    ticket_no_floor: int = 0
    ticket_nos: dict[str, int] = {}
    rounds: dict[str, OpenRound] = {}
    seatings: dict[str, Seat] = {}

    def printer(self, printer_id: str) -> Printer | None:
        """The printer as the venue document describes it."""
        printers = self.venue.printers if self.venue is not None else ()
        return next((printer for printer in printers if printer.id == printer_id), None)


class Job(msgspec.Struct, frozen=True):
    """One slip for one printer.  `n` counts the slips of its event, `at` is the event's instant.

    `tickets` are the ids and numbers it is about.  `known` is their round as it stood then; None
    where it is so old that only the journal knows it.  `portions` were voided, `lines` moved from
    `origin` to `target`; a remake replaces a part of the ticket `of`.  `copy`: somebody asked for
    the ticket once more.  `starts` are units of it that start later, and when.
    """

    kind: Kind
    job_id: str
    seq: int
    at: Instant
    printer_id: str
    station: str
    tickets: tuple[tuple[str, int], ...]
    known: OpenRound | None
    n: int
    reason: str = ""
    why: str = ""
    portions: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    origin: str = ""
    target: str = ""
    of: tuple[tuple[str, int], ...] = ()
    units: tuple[str, ...] = ()
    copy: bool = False
    starts: tuple[tuple[str, Instant], ...] = ()

    @property
    def ticket_id(self) -> str:
        """The ticket that it is about, or the first of them."""
        return self.tickets[0][0]

    @property
    def ticket_no(self) -> int:
        """That ticket's number."""
        return self.tickets[0][1]

    @property
    def later_round(self) -> bool:
        """Whether its round is an addition to an order that was there."""
        return self.known is not None and self.known.later_round


def remembered(known: OpenRound, job: Job) -> OpenRound:
    """A round that was looked up again, with what its job says about it."""
    key = key_of(job.ticket_id)
    units = {**known.remade, key: job.units} if job.units else known.remade
    return msgspec.structs.replace(
        known, numbers={**known.numbers, key: job.ticket_no}, remade=units
    )


def is_ticket(job_id: str) -> bool:
    """Whether a job is a ticket's own paper, and not a slip about one."""
    rest = job_id.split(".")[3:]
    return not rest or rest[0].isdigit()
