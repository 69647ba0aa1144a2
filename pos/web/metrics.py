"""`/metrics` for Prometheus: what this process did, and how far every reader of the journal is.

Read by this machine itself, or by whoever holds `TRESEN_METRICS_TOKEN`.  What came through a proxy
needs the token even if the proxy runs on this machine.
"""

import hmac
import ipaddress
import os
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from pos import __version__
from pos.journal.contract import StorageError
from pos.journal.writer import INBOX_MAX
from pos.web.exposition import MEDIA_TYPE, Page
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem

PARTITIONS_MAX: Final = 200
"""Partitions and cursors that are listed; a page stays small in a town of any size."""
CURSORS_MAX: Final = 400
COPIES_MAX: Final = 8
COPIES: Final = "copies"
"""Folder in the data folder where `tresen backup --follow` says how far its copy is."""
PROXY_HEADERS: Final = ("forwarded", "x-forwarded-for", "x-real-ip")

_STARTED: Final = time.time()


class CopyState(msgspec.Struct):
    """What a running copy says of itself: `at` and `complete_at` in seconds since 1970."""

    target: str
    at: float
    complete_at: float
    lag_events: int
    state: str = "copying"


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handler of one house."""

    @get("/metrics", summary="Numbers for Prometheus")
    async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Text format 0.0.4; from this machine, or with the token of the settings."""
        check_reader(house, request)
        page = Page()
        _process(page)
        _writer(page, house)
        await _journal(page, house)
        _promises(page, house)
        _copies(page, house.settings.data_dir / COPIES)
        headers = {"cache-control": "no-store"}
        return Response(page.text().encode(), media_type=MEDIA_TYPE, headers=headers)

    return [metrics]


def check_reader(house: House, request: Request[Any, Any, Any]) -> None:
    """Refuse who is neither this machine nor holds the token.  Raises `Problem`."""
    token = house.settings.metrics_token
    given = request.headers.get("authorization", "")
    if given and token:
        if not hmac.compare_digest(bearer(given).encode(), token.encode()):
            raise Problem("session.invalid")
        return
    forwarded = any(request.headers.get(name) for name in PROXY_HEADERS)
    host = request.client.host if request.client is not None else ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        # A Unix socket has no address; only this machine can open it.
        local = not host
    if forwarded or not local:
        raise Problem("session.missing")


def _process(page: Page) -> None:
    page.head("build_info", "gauge", "What runs here; always 1.")
    versions = {"version": __version__, "python": platform.python_version()}
    page.sample("build_info", 1, versions)
    page.single("process_start_time_seconds", "gauge", "When this process began.", _STARTED)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    page.single("process_cpu_seconds_total", "counter", "Processor time of this process.", cpu)
    page.single("process_resident_memory_bytes", "gauge", "Memory of this process.", rss_bytes())


def rss_bytes() -> int:
    """Memory of this process that is in the machine; where that is not told, its greatest."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        greatest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return greatest if sys.platform == "darwin" else greatest * 1024


def _writer(page: Page, house: House) -> None:
    writer = house.writer
    meters = writer.meters
    page.head("commands_total", "counter", "Decided commands by type and HTTP status.")
    for (kind, status), count in sorted(meters.answers.items(), key=lambda item: str(item[0])):
        command = str(kind.__struct_config__.tag)  # type: ignore[attr-defined]
        outcome = {200: "accepted", 409: "refused"}.get(status, "failed")
        labels = {"type": command, "outcome": outcome, "status": str(status)}
        page.sample("commands_total", count, labels)
    page.head("prints_total", "counter", "Recorded print jobs by what became of them.")
    for (outcome, duplicate), count in sorted(meters.prints.items()):
        labels = {"outcome": outcome, "duplicate": str(duplicate).lower()}
        page.sample("prints_total", count, labels)
    meaning = "Seconds from handing a batch to the database until it was durable."
    page.histogram("commit_seconds", meaning, meters.commit.seconds)
    page.histogram("batch_commands", "Commands in one commit.", meters.batch)
    failed = meters.commit.failed
    page.single("commits_failed_total", "counter", "Commits that the storage refused.", failed)
    page.single("inbox_commands", "gauge", "Commands that wait to be decided.", writer.waiting)
    page.single("inbox_commands_max", "gauge", "Beyond it the door answers 503.", INBOX_MAX)
    page.single("connections", "gauge", "Open live sockets.", meters.connections)
    ok = int(writer.storage_ok)
    page.single("storage_ok", "gauge", "1 while the last commit succeeded.", ok)


async def _journal(page: Page, house: House) -> None:
    journal = house.journal
    try:
        names = (await journal.partitions())[:PARTITIONS_MAX]
        heads = {name: (await journal.head(name)).seq for name in names}
        cursors = await journal.cursors()
    except StorageError:
        page.single("journal_up", "gauge", "1 while the journal can be read.", 0)
        return
    page.single("journal_up", "gauge", "1 while the journal can be read.", 1)
    page.head("journal_seq", "gauge", "Last event of a partition.")
    for name, seq in heads.items():
        page.sample("journal_seq", seq, {"partition": name})
    listed = [key for key in sorted(cursors) if key[1] in heads][:CURSORS_MAX]
    page.head("consumer_lag_events", "gauge", "Events that a consumer has not taken yet.")
    for key in listed:
        lag = max(0, heads[key[1]] - cursors[key].seq)
        page.sample("consumer_lag_events", lag, {"consumer": key[0], "partition": key[1]})
    page.head("consumer_waits_for_a_person", "gauge", "1 after a restore, until confirmed.")
    for key in listed:
        # What only counts goes on by itself, and its cursor follows.
        waits = int(cursors[key].epoch != journal.epoch and not key[0].startswith("report."))
        labels = {"consumer": key[0], "partition": key[1]}
        page.sample("consumer_waits_for_a_person", waits, labels)


def _promises(page: Page, house: House) -> None:
    meters = house.hit_rate.meters
    page.head("promises_total", "counter", "Promised rounds by what became of their minute.")
    for (venue, channel, outcome), count in sorted(meters.outcomes.items()):
        labels = {"venue": venue, "channel": channel, "outcome": outcome}
        page.sample("promises_total", count, labels)
    meaning = "Seconds behind the promise of rounds that were recorded; 0 for those before it."
    page.histogram("promise_late_seconds", meaning, meters.late)
    meaning = "Seconds from ready to handed over, of a round's oldest hot food."
    page.histogram("food_age_seconds", meaning, meters.age)


def _copies(page: Page, folder: Path) -> None:
    found: list[CopyState] = []
    for path in sorted(folder.glob("*.json"))[:COPIES_MAX] if folder.is_dir() else ():
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=CopyState))
        except (OSError, msgspec.MsgspecError):
            # It is being replaced, or is not ours: the next look will find it.
            continue
    now = time.time()
    page.head("copy_lag_events", "gauge", "Events that a continuous copy does not have yet.")
    for one in found:
        page.sample("copy_lag_events", one.lag_events, {"target": one.target})
    meaning = "Seconds since a continuous copy was complete; grows when the copying has stopped."
    page.head("copy_lag_seconds", "gauge", meaning)
    for one in found:
        page.sample("copy_lag_seconds", max(0.0, now - one.complete_at), {"target": one.target})
