"""What a screen asks about paper: a job drawn again, and how the printers are.

The shape of every answer is in docs/reference/printing.md; the page that shows the roll follows the
view `paper.roll` and fetches each job here.
"""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from pos.domain.events import OrderPlaced
from pos.domain.instants import iso
from pos.domain.staff import Actor
from pos.journal.book import recorded_of
from pos.journal.contract import StorageError
from pos.views.house import PaperRoll
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem
from printers.note import desk_at
from printers.redraw import RollJob, Ticketed, redraw, ticketed
from printers.routing import Desk, follow
from printers.service import service_of
from printers.surroundings import WorkerState

NO_STORE: Final = {"cache-control": "no-store"}
FOLD_EVENTS_MAX: Final = 50_000
"""A ticket of an order that left the shelf is numbered by folding; beyond this it is forgotten."""
CONFIRM_ROLES: Final = frozenset({"office", "till", "kitchen"})

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
    if actor.role not in roles or venue_id != actor.venue:
        raise Problem("session.forbidden", {"venue": venue_id[:64]})
    return actor, venue_id


async def _redrawn(house: House, venue_id: str, job_id: str) -> RollJob:
    partition = f"venue:{venue_id}"
    reading = await house.reading(venue_id)
    state = reading.shelf.state
    job, venue = state.prints.get(job_id), state.venue
    if job is None or venue is None:
        raise Problem("print.unknown", {"job_id": job_id[:120]})
    known = ticketed(reading.shelf, job.ticket_id)
    entries = await house.journal.read(partition, job.cause_seq - 1, 1)
    recorded = recorded_of(partition, entries[0]) if entries else None
    if recorded is None or not isinstance(recorded.event, OrderPlaced):
        raise Problem("print.unknown", {"job_id": job_id[:120]})
    event = recorded.event
    service = service_of(house)
    if known is None and service is not None and job.cause_seq <= FOLD_EVENTS_MAX:
        desk: Desk = await desk_at(service.feed, partition, job.cause_seq - 1)
        found = [j for j in follow(desk, recorded)[1] if j.job_id == job_id]
        known = Ticketed(found[0].ticket_no, found[0].later_round) if found else None
    notes = [line.note for line in event.lines if line.note]
    texts = await house.journal.texts(partition, notes) if notes else {}
    drawn = redraw(job, event, recorded.at, known, venue, texts) if known is not None else None
    if drawn is None:
        raise Problem("print.unknown", {"job_id": job_id[:120]})
    return drawn


def _state_row(state: WorkerState) -> dict[str, Any]:
    return {
        "printer": state.printer,
        "doing": state.doing,
        "since": iso(state.since),
        "trouble": state.trouble,
        "detail": state.detail,
        "job_id": state.job_id,
        "paper_near_end": state.paper_near_end,
    }


def _answer(body: Any) -> Response[bytes]:
    return Response(_encode(body), media_type="application/json", headers=NO_STORE)
