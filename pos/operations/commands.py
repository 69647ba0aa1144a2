"""The subcommands of operations: what is typed, what is said, and the exit code.

0: all is well.  1: something is wrong, and was said.  2: the command itself can not be carried out.
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from pos.operations.cards import add_qr
from pos.operations.carrying_out import (
    WRONG,
    Chosen,
    command,
    data_option,
    folder_argument,
    say,
    say_json,
)
from pos.operations.clock_words import add_clock
from pos.operations.people_words import add_people
from pos.operations.venue_commands import add_venue_commands


def add_commands(commands: Any) -> None:
    """Add our subcommands to the parser of `pos.cli`."""
    _add_verify(commands)
    _add_backup(commands)
    _add_restore(commands)
    _add_consumers(commands)
    _add_doctor(commands)
    add_venue_commands(commands)
    add_qr(commands)
    add_clock(commands, command)
    add_people(commands)


# verify


def _add_verify(commands: Any) -> None:
    text = "check every event, the chain of hashes, the numbers and the snapshots"
    parser = command(commands, "verify", text, _verify)
    folder_argument(parser)
    parser.add_argument("--json", action="store_true", help="the report as JSON")


async def _verify(chosen: Chosen) -> int:
    from pos.operations.findings import lines_of
    from pos.operations.opening import journal_of, opened, require_journal, settings_of
    from pos.operations.stored_decisions import check_decisions
    from pos.operations.verify import verify

    settings = settings_of(chosen.folder)
    require_journal(settings)
    async with opened(journal_of(settings)) as journal:
        report = await verify(journal, _progress if sys.stderr.isatty() else None)
        await check_decisions(settings, report)
    if chosen.json:
        say_json({"good": report.good, **msgspec.to_builtins(report)})
    else:
        say("\n".join(lines_of(report)))
    return 0 if report.good else WRONG


def _progress(partition: str, done: int, whole: int) -> None:
    end = "\n" if done >= whole else ""
    sys.stderr.write(f"\r{partition}: {done:,} of {whole:,} events{end}")
    sys.stderr.flush()


# backup


def _add_backup(commands: Any) -> None:
    parser = command(commands, "backup", "copy the journal while the server runs", _backup)
    parser.add_argument("folder", type=Path, help="the data folder, or - for the database")
    parser.add_argument("target", type=Path, help="the folder that takes the backups")
    parser.add_argument("--keep", type=int, default=0, help="forget all but so many backups")
    parser.add_argument("--follow", action="store_true", help="copy on and on, a moment behind")
    parser.add_argument("--metrics-file", type=Path, help="with --follow: lag for Prometheus")


async def _backup(chosen: Chosen) -> int:
    from pos.operations.backup import make_backup
    from pos.operations.opening import require_journal, settings_of

    settings = settings_of(None if str(chosen.folder) == "-" else chosen.folder)
    require_journal(settings)
    if chosen.follow:
        return await _follow(chosen, settings)
    path, manifest = await make_backup(settings, chosen.target, chosen.keep)
    events = sum(head.seq for head in manifest.partitions.values())
    say(f"{path}: {len(manifest.partitions)} partitions, {events:,} events, {manifest.bytes:,} B")
    return 0


async def _follow(chosen: Chosen, settings: Any) -> int:
    from pos.operations import follow
    from pos.operations.backup import write_whole
    from pos.operations.opening import journal_of, opened

    beside = follow.state_file(settings.data_dir, chosen.target)
    show = _Shown()

    def tell(state: follow.CopyState) -> None:
        show(state)
        if not settings.database_url:
            follow.write_state(beside, state)
        if chosen.metrics_file:
            write_whole(chosen.metrics_file, follow.exposition(state).encode())

    async with opened(journal_of(settings)) as journal:
        follower = follow.Follower(journal, chosen.target, tell)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, follower.stopping.set)
        await follower.run()
    say("")
    return 0


class _Shown:
    """Shows the lag: one line that changes at a terminal, else a line when something changed."""

    def __init__(self) -> None:
        self._last: tuple[Any, ...] = ()

    def __call__(self, state: Any) -> None:
        from pos.operations.follow import line_of

        if sys.stdout.isatty():
            sys.stdout.write(f"\r{line_of(state):<78}")
            sys.stdout.flush()
            return
        now = (state.state, state.copied, state.lag_events)
        if now != self._last:
            self._last = now
            say(line_of(state))
            sys.stdout.flush()


# restore, consumers


def _add_restore(commands: Any) -> None:
    parser = command(commands, "restore", "bring a backup back into an empty folder", _restore)
    parser.add_argument("backup", type=Path, nargs="?", help="a backup, or a folder of backups")
    parser.add_argument("folder", type=Path, nargs="?", help="the empty data folder")
    parser.add_argument("--lost-seconds", type=float, help="how long after the backup it was lost")
    parser.add_argument("--skip", type=int, help="by how much numbers jump")
    parser.add_argument(
        "--to-database", action="store_true", help="into the empty database of the environment"
    )
    parser.add_argument(
        "--in-place",
        type=Path,
        metavar="FOLDER",
        help="declare only: the journal of FOLDER (- for the database) came back by other means",
    )


async def _restore(chosen: Chosen) -> int:
    from pos.operations import restore
    from pos.operations.opening import Trouble, require_journal, settings_of

    skip = chosen.skip or restore.skip_for(chosen.lost_seconds)
    if chosen.in_place is not None:
        settings = settings_of(None if str(chosen.in_place) == "-" else chosen.in_place)
        require_journal(settings)
        restored = await restore.declare(settings, skip)
    else:
        if chosen.backup is None or (chosen.folder is None) != chosen.to_database:
            raise Trouble("Say which backup and which folder: tresen restore BACKUP FOLDER")
        settings = settings_of(chosen.folder)
        if chosen.folder is not None:
            settings = msgspec.structs.replace(settings, data_dir=chosen.folder)
        restored = await restore.restore(settings, chosen.backup, skip)
    events = sum(restored.partitions.values())
    say(f"Restored {len(restored.partitions)} partitions with {events:,} events.")
    if restored.made_at:
        say(f"The backup is of {restored.made_at}; what happened after that is lost.")
    say(f"The new epoch is {restored.epoch}. Numbers jump by {restored.skip + 1}.")
    say("Sessions and QR cards stay good. A device that was revoked after the backup is let in")
    say("again: look at `tresen devices VENUE`. An erasure after the backup is undone: repeat it.")
    if restored.waiting:
        say("These wait for your word; look at their paper and till first:")
        for name in restored.waiting:
            say(f"  {name}")
        say("Then: tresen consumers confirm NAME, or all")
    return 0


def _add_consumers(commands: Any) -> None:
    text = "list who reads the journal; `confirm NAME` lets one go on after a restore"
    parser = command(commands, "consumers", text, _consumers)
    parser.add_argument("action", nargs="?", choices=("list", "confirm"), default="list")
    parser.add_argument("name", nargs="?", help="the consumer's name, or all")
    parser.add_argument("--partition", default="", help="only of this partition")
    data_option(parser)


async def _consumers(chosen: Chosen) -> int:
    from pos.operations import consumers
    from pos.operations.opening import Trouble, journal_of, opened, require_journal, settings_of

    settings = settings_of(chosen.data)
    require_journal(settings)
    async with opened(journal_of(settings)) as journal:
        if chosen.action == "confirm":
            if not chosen.name:
                raise Trouble("Say which: tresen consumers confirm NAME (or all)")
            confirmed = await consumers.confirm(journal, chosen.name, chosen.partition)
            for one in confirmed:
                say(f"{one.name} ({one.partition}) goes on behind event {one.seq:,}.")
            if not confirmed:
                say("Nobody of that name waits.")
            return 0 if confirmed else WRONG
        listed = await consumers.consumers(journal)
    for one in listed:
        state = "WAITS for a person's word" if one.waits else f"lag {one.head - one.seq:,}"
        say(f"{one.name:<28} {one.partition:<28} {one.seq:>9,} of {one.head:>9,}  {state}")
    if not listed:
        say("Nobody has read this journal yet.")
    return WRONG if any(one.waits for one in listed) else 0


# doctor


def _add_doctor(commands: Any) -> None:
    text = "say in plain words what is wrong, and what to do about it"
    parser = command(commands, "doctor", text, _doctor)
    folder_argument(parser)
    parser.add_argument("--port", type=int, help="the port that will be served on")
    parser.add_argument("--host", help="and its address")
    parser.add_argument("--language", choices=("de", "en"))
    parser.add_argument("--json", action="store_true", help="the findings as JSON")


async def _doctor(chosen: Chosen) -> int:
    from pos.operations.doctor import examine
    from pos.operations.doctor_words import said
    from pos.operations.opening import settings_of
    from pos.operations.words import terminal_language

    language = terminal_language(chosen.language)
    settings = settings_of(chosen.folder, port=chosen.port, host=chosen.host)
    found = await examine(settings, language)
    bad = sum(one.level == "bad" for one in found)
    notes = sum(one.level == "warn" for one in found)
    lines = [
        {"level": one.level, "code": one.code, "text": said(one.code, language, one.params)}
        for one in found
    ]
    if chosen.json:
        say_json({"good": not bad, "findings": lines})
        return WRONG if bad else 0
    signs = {"ok": "ok  ", "warn": "NOTE", "bad": "BAD "}
    for line in lines:
        say(f"{signs[line['level']]}  {line['text']}")
    code = "summary.bad" if bad else "summary.warn" if notes else "summary.good"
    say("\n" + said(code, language, {"count": str(bad or notes)}))
    return WRONG if bad else 0
