"""The log of staff: who changed what, when and why - read back from the journal itself.

Only events are read whose kind a person in charge asks about; the journal is the memory, so that
the log is the same after a restart and on every node.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from pos.domain.fact import REASON_MARK, is_record
from pos.domain.instants import iso
from pos.domain.permissions import eyes_of
from pos.domain.reasons import said
from pos.journal.contract import Entry, StorageError
from pos.views.contract import Reading
from pos.web.feed_http import whole_number
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.log_words import about, order_of, place_of, station_or_place
from pos.web.problems import Problem

ROWS_MAX: Final = 200
PAGE: Final = 1_000
EVENTS_MAX: Final = 20_000
"""So far back one question looks; `next` tells where the next one goes on."""
CHANGES: Final = frozenset({
    "venue.published", "menu.published", "lines.voided", "lines.moved", "lines.paid",
    "refund.given", "line.refused", "request.answered", "order.refused", "order.taken_back",
    "ticket.recalled", "units.remade", "seating.moved", "seatings.merged", "seating.closed",
    "seating.turned_away", "stock.counted", "stock.went_out", "stock.came_back", "station.paused",
    "station.resumed", "person.set", "person.removed", "device.paired", "device.revoked",
    "pairing.opened", "personal.erased", "restore.declared", "call.answered", "seating.opened",
    "seating.admitted", "choice.made", "allergy.acknowledged", "ticket.reprinted",
    "guest.missed",
})  # fmt: skip
"""The kinds of events that change what was ordered, sold or allowed, or who answered for it."""
WORK: Final = frozenset({
    "ticket.started", "ticket.bumped", "units.readied", "units.unreadied", "order.handed_over",
    "car.arrived", "car.waved", "cars.swapped", "guest.coming", "guest.arrived",
})  # fmt: skip
"""What hands do all day: told to who asks for everything."""
SOMETIMES: Final[dict[str, bytes]] = {
    "order.accepted": b"",
    "tickets.fired": b"",
    "tickets.held": b"",
    "units.fired": b"",
    "course.called": b"",
    "order.handed_over": b'"age_checked":',
    "order.placed": b"",
    "channel.paused": b"",
    "channel.resumed": b"",
    "kitchen.slowed": b"",
    "station.places_set": b"",
}
"""Kinds that are a change when a person did them, and - where a mark stands here - it is inside."""
NO_PERSON: Final = b'"channel":"aggregator"'
"""A platform's order is entered by nobody here."""
SHOWN: Final = (
    "order_id", "to_order", "ticket_id", "number", "place_label", "to_place_label", "lines",
    "line_id", "portions", "restock", "granted", "units", "key", "count", "until", "substitute",
    "station", "version", "person_id", "role", "device_id", "subject", "into", "seating_id", "why",
    "round_id", "tickets", "age_checked", "total", "case", "chosen", "currency", "unpaid",
    "channel", "minutes", "places",
)  # fmt: skip
"""The fields of an event that the log repeats.  Documents and digests are not among them."""
_HEAD: Final = b'{"type":"'
_TYPED: Final = f'{REASON_MARK}"'.encode()


class LogRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change.  `who` is an actor's id; `name` is empty once it was erased.

    A device acts where nobody is signed in: `at_device` is the station or place that it stands at.
    `place` and `about` say in the house's words what it was: a table; dishes, a count, a station.
    """

    seq: int
    at: str
    event: str
    who: str
    name: str = ""
    role: str = ""
    at_device: str = ""
    reason: str = ""
    number: str = ""
    place: str = ""
    about: str = ""
    what: dict[str, Any] = {}


def kind_of(body: bytes) -> str:
    """An event's tag, without decoding it: it stands first."""
    if not body.startswith(_HEAD):
        return ""
    return body[len(_HEAD) : body.find(b'"', len(_HEAD))].decode("ascii", "replace")


def row_of(reading: Reading, entry: Entry, kind: str, reasons: Mapping[str, str]) -> LogRow:
    """The row of an event; `reasons` are the texts that were not erased."""
    fields: dict[str, Any] = msgspec.json.decode(entry.body)
    who, _, own_id = entry.actor.partition(":")
    state, texts = reading.shelf.state, reading.texts
    name = role = at_device = ""
    if who == "person" and (person := state.people.get(own_id)) is not None:
        name, role = texts.get(person.name, ""), person.role
    elif who == "device" and (device := state.devices.get(own_id)) is not None:
        name, role = texts.get(device.label, ""), device.role
        at_device = station_or_place(reading.shelf, device.station)
    order = order_of(reading.shelf, fields)
    # The lines of an order are the order itself, and not a change of it.
    hidden = {"lines"} if kind == "order.placed" else set()
    if kind == "order.placed":
        fields["case"] = _case(fields["lines"])
    return LogRow(
        seq=entry.seq,
        at=iso(entry.at),
        event=kind,
        who=entry.actor,
        name=name,
        role=role,
        at_device=at_device,
        reason=said(reasons, fields.get("reason", "")),
        number=(order.number if order is not None else "") or fields.get("number", ""),
        place=place_of(reading.shelf, fields, order),
        about=about(reading, kind, fields, order),
        what={key: fields[key] for key in SHOWN if key in fields and key not in hidden},
    )


class StaffLog:
    """Reads the journal backwards."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house

    async def rows(
        self, venue: str, limit: int, before: int, also: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """The newest changes before a seq (0: of all), the newest first; `also` of these kinds.

        `next` is the `before` of the next question, left out when there is nothing older.
        """
        partition = f"venue:{venue}"
        reading = await self.house.reading(venue)
        head = (await self.house.journal.head(partition)).seq
        upto = min(before - 1, head) if before else head
        found: list[LogRow] = []
        oldest = max(0, upto - EVENTS_MAX)
        while upto > oldest and len(found) < limit:
            after = max(oldest, upto - PAGE)
            page = await self.house.journal.read(partition, after, upto - after)
            changes = list(_changes(page, also))[: limit - len(found)]
            reasons = await self._reasons(partition, changes)
            for entry, kind in changes:
                found.append(row_of(reading, entry, kind, reasons))
                if len(found) == limit:
                    upto = entry.seq - 1
                    break
            else:
                upto = after
        answer: dict[str, Any] = {"rows": found}
        if upto > 0:
            answer["next"] = upto + 1
        return answer

    async def _reasons(self, partition: str, changes: list[tuple[Entry, str]]) -> Mapping[str, str]:
        bodies = (entry.body for entry, _ in changes if _TYPED in entry.body)
        named = [msgspec.json.decode(body).get("reason", "") for body in bodies]
        wanted = [reason for reason in named if is_record(reason)]
        return await self.house.journal.texts(partition, wanted) if wanted else {}


def _case(lines: list[dict[str, Any]]) -> str:
    """What makes an order of staff more than an order: empties taken back, a price they named."""
    if any(line.get("case") == "deposit_return" for line in lines):
        return "deposit_return"
    return "open_price" if any(line.get("open_price") for line in lines) else "sale"


def _changes(page: list[Entry], also: frozenset[str] = frozenset()) -> Iterator[tuple[Entry, str]]:
    for entry in reversed(page):
        kind = kind_of(entry.body)
        if entry.actor.startswith("guest:"):
            continue
        done_by_hand = kind in SOMETIMES and _is_a_change(entry, SOMETIMES[kind])
        if kind in CHANGES or done_by_hand or (kind in also and _is_a_change(entry, b"")):
            yield entry, kind


def _is_a_change(entry: Entry, marks: bytes) -> bool:
    # What falls due by itself is nobody's change.  No note can feign a mark: it lies elsewhere.
    if entry.actor.startswith("system:") or NO_PERSON in entry.body:
        return False
    return marks in entry.body


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handler."""
    log = StaffLog(house)

    @get("/api/log", summary="Who changed what, when and why")
    async def changes(request: Request[Any, Any, Any]) -> Response[bytes]:
        """`limit` rows (at most 200), the newest first; for office, shift lead and owner.

        With `all=yes` also what hands do all day: bumps, hand-overs, cars.
        """
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        if "office" not in eyes_of(actor.role):
            raise Problem("session.forbidden", {"role": actor.role})
        query = request.query_params
        limit = whole_number(query.get("limit", "50"), ROWS_MAX)
        before = whole_number(query.get("before", "0"), 1 << 53)
        try:
            also = WORK if query.get("all") == "yes" else frozenset()
            found = await log.rows(actor.venue, max(1, limit), before, also)
        except StorageError as error:
            raise Problem("server.storage") from error
        headers = {"cache-control": "no-store"}
        body = msgspec.json.encode(found)
        return Response(body, media_type="application/json", headers=headers)

    return [changes]
