"""What a screen asks about paper: a job drawn again, and how the printers are.

The shape of every answer is in docs/reference/printing.md; the page that shows the roll follows the
view `paper.roll` and fetches each job here.
"""

from collections.abc import AsyncIterator
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from pos.domain.envelope import Recorded
from pos.domain.instants import iso
from pos.domain.permissions import eyes_of
from pos.domain.shelf import PrintJob
from pos.domain.staff import Actor
from pos.domain.venue import Printer, Venue
from pos.journal.book import recorded_of
from pos.journal.contract import StorageError
from pos.views.house import PaperRoll
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem
from printers.desk import Job
from printers.documents.facts import SlipFacts
from printers.drawing import personal_records
from printers.redraw import RollJob, numbered, redraw
from printers.reel import WINDOW, ReadEvents, Reel
from printers.service import service_of
from printers.surroundings import WorkerState

NO_STORE: Final = {"cache-control": "no-store"}
FOLD_EVENTS_MAX: Final = 50_000
"""What the last stretch of the feed does not explain is folded whole, in a feed up to this long."""
CONFIRM_ROLES: Final = frozenset({"office", "till", "kitchen"})

_REELS: Final[WeakKeyDictionary[House, dict[str, Reel]]] = WeakKeyDictionary()

_encode: Final = msgspec.json.Encoder().encode
AnyRequest = Request[Any, Any, Any]


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers of one house."""

    @get("/api/paper/{job_id:str}", summary="A printed job, drawn again and compared")
    async def paper(request: AnyRequest, job_id: FromPath[str]) -> Response[bytes]:
        """The lines of a job, and whether they are what was sent."""
        actor, venue_id = await _staff(house, request, PaperRoll.roles)
        del actor
        return _answer(await _redrawn(house, venue_id, job_id))

    @get("/api/printers", summary="What the printers are doing")
    async def printers(request: AnyRequest) -> Response[bytes]:
        """Each printer's state, from the process that prints."""
        _, venue_id = await _staff(house, request, PaperRoll.roles)
        service = service_of(house)
        states = service.states(f"venue:{venue_id}") if service is not None else []
        here = service is not None and service.here
        return _answer({"here": here, "printers": [_state_row(state) for state in states]})

    @post("/api/printers/confirm", status_code=200, summary="Let paper go on after a restore")
    async def confirm(request: AnyRequest) -> Response[bytes]:
        """A person has looked at the paper; what was ordered since the restore is printed now."""
        _, venue_id = await _staff(house, request, CONFIRM_ROLES)
        service = service_of(house)
        if service is None:
            raise Problem("server.stopping")
        try:
            await service.confirm(f"venue:{venue_id}")
        except StorageError as error:
            raise Problem("server.storage") from error
        return _answer({"confirmed": True})

    return [paper, printers, confirm]


async def _staff(house: House, request: AnyRequest, roles: frozenset[str]) -> tuple[Actor, str]:
    """Who asks, and for which venue: the own one."""
    actor = await house.actor(bearer(request.headers.get("authorization", "")))
    house.guards.session(actor)
    venue_id = request.query_params.get("partition", f"venue:{actor.venue}").partition(":")[2]
    if roles.isdisjoint(eyes_of(actor.role)) or venue_id != actor.venue:
        raise Problem("session.forbidden", {"venue": venue_id[:64]})
    return actor, venue_id


async def _redrawn(house: House, venue_id: str, job_id: str) -> RollJob:
    reading = await house.reading(venue_id)
    state = reading.shelf.state
    printed, venue = state.prints.get(job_id), state.venue
    if printed is None or venue is None:
        raise Problem("print.unknown", {"job_id": job_id[:120]})
    drawn: RollJob | None = None
    async for job in _jobs(house, venue_id, printed, venue):
        if job.known is None:
            continue
        facts = SlipFacts(job, job.known, venue, Printer("", "", "", ()))
        records = personal_records(facts)
        texts = await house.journal.texts(f"venue:{venue_id}", records) if records else {}
        drawn = redraw(printed, job, venue, texts)
        if drawn is None or drawn.difference != "changed":
            break
    if drawn is None:
        raise Problem("print.unknown", {"job_id": job_id[:120]})
    return drawn


async def _jobs(house: House, venue_id: str, printed: PrintJob, venue: Venue) -> AsyncIterator[Job]:
    """The job behind a print, as the last stretch of the feed knows it, then as the whole does."""
    partition = f"venue:{venue_id}"
    reading = await house.reading(venue_id)
    reels = _REELS.setdefault(house, {})
    reel = reels.get(partition)
    oldest = min((p.cause_seq for p in reading.shelf.state.prints.values()), default=0)
    if reel is None or printed.cause_seq <= reel.start:
        start = max(0, min(oldest, printed.cause_seq) - 1 - WINDOW)
        reel = reels[partition] = Reel(_reader(house, partition), start, venue)
    found = await reel.job(printed.job_id, printed.cause_seq)
    job = numbered(found, reading.shelf) if found is not None and reel.start else found
    if job is not None:
        yield job
    if reel.start and printed.cause_seq <= FOLD_EVENTS_MAX:
        # Its order was placed days before, or has left the shelf with its numbers.
        whole = reels.get(f"{partition} whole")
        if whole is None:
            whole = reels[f"{partition} whole"] = Reel(_reader(house, partition), 0, venue)
        job = await whole.job(printed.job_id, printed.cause_seq)
        if job is not None:
            yield job


def _reader(house: House, partition: str) -> ReadEvents:
    async def read(after: int, limit: int) -> list[Recorded]:
        entries = await house.journal.read(partition, after, limit)
        return [recorded_of(partition, entry) for entry in entries]

    return read


def _state_row(state: WorkerState) -> dict[str, Any]:
    return {
        "printer": state.printer,
        "doing": state.doing,
        "since": iso(state.since),
        "trouble": state.trouble,
        "detail": state.detail,
        "job_id": state.job_id,
        "paper_near_end": state.paper_near_end,
        "backup": state.backup,
    }


def _answer(body: Any) -> Response[bytes]:
    return Response(_encode(body), media_type="application/json", headers=NO_STORE)
