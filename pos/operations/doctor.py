"""`tresen doctor`: what is wrong with this installation, in plain words, and what to do about it.

Each check is one function that answers with findings and never raises; they run one after the other
and change nothing but a small file that measures the disk and is removed again.
"""

import importlib
import os
import platform
import re
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from pos.domain.instants import MINUTE
from pos.domain.venue import Venue
from pos.journal.book import Book
from pos.journal.contract import Journal, StorageError
from pos.operations import machine
from pos.operations.consumers import consumers
from pos.operations.doctor_words import trouble_word
from pos.operations.opening import DATABASE_FILE, journal_of
from pos.operations.words import Language
from pos.settings import Settings

DISK_LOW_BYTES: Final = 2_000_000_000
DISK_FULL_BYTES: Final = 100_000_000
FSYNC_SLOW_MS: Final = 30.0
FSYNC_BAD_MS: Final = 300.0
YEAR_MIN: Final = 2025
YEAR_MAX: Final = 2100
CLOCK_BEHIND_MAX: Final = 2 * MINUTE
TLS_SOON_DAYS: Final = 14
REACH_S_MAX: Final = 3.0
VENUES_MAX: Final = 200
TLS_FILE: Final = "tls/server.crt"

Level = Literal["ok", "warn", "bad"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; the sentence is made of code and params."""

    level: Level
    code: str
    params: dict[str, str] = {}


async def examine(settings: Settings, language: Language) -> list[Finding]:
    """Look at everything; findings in the order of the checks."""
    found = [*_programs(), *_port(settings), *_folder(settings), *_clock(settings), *_tls(settings)]
    found += await _redis(settings)
    found += await _journal(settings, language)
    return found


def _programs() -> list[Finding]:
    params = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    old = sys.version_info < (3, 11)
    return [Finding("bad" if old else "ok", "python.old" if old else "python.ok", params)]


def _port(settings: Settings) -> list[Finding]:
    found = machine.look_at_port(settings.host, settings.port)
    who = f": {found.who}" if found.who else ""
    params = {"port": str(settings.port), "who": who, "reason": found.reason}
    level: Level = "ok" if found.state in {"free", "ours"} else "bad"
    return [Finding(level, f"port.{found.state}", params)]


def _folder(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    path = {"path": str(folder)}
    if not folder.is_dir():
        above = machine.existing(folder)
        if not os.access(above, os.W_OK):
            return [Finding("bad", "folder.read_only", {**path, "reason": str(above)})]
        return [Finding("ok", "folder.missing", path), _disk(settings)]
    disk = _disk(settings)
    try:
        took = machine.fsync_ms(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if disk.level == "bad":
            return [disk]
        return [Finding("bad", "folder.read_only", {**path, "reason": reason}), disk]
    level: Level = "ok"
    code = "fsync.ok"
    if took >= FSYNC_SLOW_MS:
        level, code = ("bad", "fsync.bad") if took >= FSYNC_BAD_MS else ("warn", "fsync.slow")
    return [Finding("ok", "folder.ok", path), disk, Finding(level, code, {"ms": f"{took:.1f}"})]


def _disk(settings: Settings) -> Finding:
    free = machine.free_bytes(settings.data_dir)
    params = {"free": machine.size_text(free)}
    if free < DISK_FULL_BYTES:
        return Finding("bad", "disk.full", params)
    if free < DISK_LOW_BYTES:
        return Finding("warn", "disk.low", params)
    return Finding("ok", "disk.ok", params)


def _clock(settings: Settings) -> list[Finding]:
    now = datetime.now(UTC).astimezone()
    params = {"now": now.strftime("%Y-%m-%d %H:%M:%S %Z")}
    if not YEAR_MIN <= now.year <= YEAR_MAX:
        return [Finding("bad", "clock.year", params)]
    ahead = machine.newest_change(settings.data_dir) - time.time()
    if ahead * 1_000 > CLOCK_BEHIND_MAX:
        return [Finding("warn", "clock.turned_back", {"behind": _span(int(ahead * 1_000))})]
    return [Finding("ok", "clock.ok", params)]


def _tls(settings: Settings) -> list[Finding]:
    path = settings.tls_certificate or settings.data_dir / TLS_FILE
    if settings.tls_certificate is None and not path.is_file():
        return []
    from pos import tls

    try:
        certificate = tls.describe(path)
    except (OSError, ValueError) as error:
        params = {"path": str(path), "reason": str(error)[:200]}
        return [Finding("bad", "tls.unreadable", params)]
    params = {"days": str(certificate.days), "names": ", ".join(certificate.names[:6])}
    if certificate.days < 0:
        return [Finding("bad", "tls.expired", params)]
    soon = certificate.days < TLS_SOON_DAYS
    return [Finding("warn" if soon else "ok", "tls.soon" if soon else "tls.ok", params)]


async def _redis(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return []
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(
        settings.redis_url, socket_connect_timeout=REACH_S_MAX, socket_timeout=REACH_S_MAX
    )
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return [Finding("warn", "redis.unreachable", {"reason": str(error)[:200]})]
    finally:
        await client.aclose()
    return [Finding("ok", "redis.ok")]


async def _journal(settings: Settings, language: Language) -> list[Finding]:
    if not settings.database_url and not (settings.data_dir / DATABASE_FILE).is_file():
        return [Finding("ok", "journal.none")]
    journal = journal_of(settings)
    try:
        await journal.open()
    except (StorageError, OSError) as error:
        if not settings.database_url and _disk(settings).level == "bad":
            # A full disk was said already; the journal on it is as good as it was.
            return []
        code = "database.unreachable" if settings.database_url else "journal.unreadable"
        return [Finding("bad", code, {"reason": str(error)[:200]})]
    try:
        return await _venues(settings, journal, language)
    except (StorageError, ValueError, LookupError, msgspec.MsgspecError) as error:
        return [Finding("bad", "journal.unreadable", {"reason": str(error)[:200]})]
    finally:
        await journal.close()


async def _venues(settings: Settings, journal: Journal, language: Language) -> list[Finding]:
    names = (await journal.partitions())[:VENUES_MAX]
    events = 0
    last_at = 0
    found: list[Finding] = []
    for name in names:
        book = Book(journal, name)
        await book.load()
        state = book.shelf.state
        events += book.head.seq
        last_at = max(last_at, state.last_at)
        found += await _venue(name.partition(":")[2], state.venue, state.menu_version, language)
    params = {"partitions": str(len(names)), "events": f"{events:,}", "epoch": journal.epoch}
    behind = last_at - time.time_ns() // 1_000_000
    clock: list[Finding] = []
    if settings.clock == "system" and behind > CLOCK_BEHIND_MAX:
        clock = [Finding("bad", "clock.behind", {"behind": _span(behind)})]
    waiting: dict[str, list[str]] = {}
    for consumer in await consumers(journal):
        if consumer.waits:
            waiting.setdefault(consumer.partition.partition(":")[2], []).append(consumer.name)
    waits = [
        Finding("bad", "consumers.wait", {"venue": venue, "names": ", ".join(names)})
        for venue, names in waiting.items()
    ]
    return [Finding("ok", "journal.ok", params), *clock, *found, *waits]


async def _venue(
    name: str, venue: Venue | None, menu_version: int, language: Language
) -> list[Finding]:
    if venue is None:
        return [Finding("bad", "venue.unpublished", {"venue": name})]
    found: list[Finding] = []
    if menu_version:
        found.append(Finding("ok", "venue.ok", {"venue": name, "menu": str(menu_version)}))
    else:
        found.append(Finding("bad", "menu.unpublished", {"venue": name}))
    try:
        ZoneInfo(venue.time_zone)
    except (LookupError, ValueError, OSError):
        found.append(Finding("bad", "zone.unknown", {"venue": name, "zone": venue.time_zone}))
    for printer in venue.printers:
        params = {
            "venue": name,
            "printer": printer.name,
            "address": f"{printer.host}:{printer.port}",
        }
        found.append(await _printer(printer.host, printer.port, params, language))
    return found


async def _printer(host: str, port: int, params: dict[str, str], language: Language) -> Finding:
    """Ask a printer how it is; without the printers' part, whether somebody is there."""
    try:
        transports: Any = importlib.import_module("printers.transports")
        contract: Any = importlib.import_module("printers.transports.contract")
    except ModuleNotFoundError:
        return await _reachable(host, port, params)
    ask: Callable[[Any], Awaitable[Any]] = transports.open_transport().state
    state = await ask(contract.Address(host, port))
    if isinstance(state, contract.Failed):
        reason = _plain(state.detail or state.trouble)
        return Finding("bad", "printer.unreachable", {**params, "reason": reason})
    if not state.answered:
        return Finding("ok", "printer.mute", params)
    if state.trouble is not None:
        word = trouble_word(state.trouble, language)
        return Finding("bad", "printer.trouble", {**params, "trouble": word})
    if state.paper_near_end:
        return Finding("warn", "printer.paper_low", params)
    return Finding("ok", "printer.ok", params)


async def _reachable(host: str, port: int, params: dict[str, str]) -> Finding:
    import asyncio

    try:
        async with asyncio.timeout(REACH_S_MAX):
            _, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        reason = _plain(str(error) or type(error).__name__)
        return Finding("bad", "printer.unreachable", {**params, "reason": reason})
    writer.close()
    return Finding("ok", "printer.mute", params)


def _plain(reason: str) -> str:
    """The system's own words for an error number, without the number."""
    found = re.match(r"\[Errno (\d+)\]", reason)
    return os.strerror(int(found[1])) if found else reason[:200]


def _span(milliseconds: int) -> str:
    minutes = milliseconds // MINUTE
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
