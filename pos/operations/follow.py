"""`tresen backup --follow DIR TARGET`: a copy on another disk that is never far behind.

Every half second what is new is copied, event by event, and an erasure is carried out in the copy
as well.  When the target vanishes (a stick is pulled) the copying waits for the same target to come
back and goes on; a mount point that is suddenly empty is not taken for it.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import msgspec

from pos.journal.contract import Journal, StorageError
from pos.journal.sqlite import SqliteJournal
from pos.operations.backup import FOLDER_MODE, write_whole
from pos.operations.copying import Copier, NotACopy
from pos.operations.opening import DATABASE_FILE, Trouble

INTERVAL_S: Final = 0.5
AWAY_S: Final = 1.0
TELL_S: Final = 1.0
PRUNE_S: Final = 3_600.0
MARK_S: Final = 10.0
"""How often the mark in the target is written when nothing else is."""
MARK: Final = "copy.json"
COPIES: Final = "copies"
"""Folder beside the source where the server's `/metrics` finds how far the copies are."""

State = Literal["copying", "complete", "target_away", "source_away"]


class CopyState(msgspec.Struct, frozen=True):
    """How far a copy is.  `at` and `complete_at` are seconds since 1970."""

    target: str
    at: float
    complete_at: float
    lag_events: int
    lag_seconds: float
    copied: int
    state: State
    epoch: str


Tell = Callable[[CopyState], None]


class Follower:
    """Keeps one target up to date until it is stopped."""

    def __init__(
        self, source: Journal, target: Path, tell: Tell, interval_s: float = INTERVAL_S
    ) -> None:
        """`source` is open; `tell` hears of every round."""
        self._source = source
        self._folder = target
        self._tell = tell
        self._interval_s = interval_s
        self._journal: SqliteJournal | None = None
        self._copier: Copier | None = None
        self._file: int | None = None
        self._known = False
        self._whole = True
        self._pending: set[str] = set()
        self._have: dict[str, int] = {}
        self._lag: dict[str, int] = {}
        self._complete_at = time.time()
        self._marked_at = 0.0
        self._told_at = 0.0
        self._pruned_at = 0.0
        self._copied = 0
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Copy until `stopping` is set.  Raises `Trouble` when the target is no copy of this."""
        self._known = (self._folder / MARK).is_file()
        try:
            while True:
                state = await self._round()
                self._say(state)
                if self.stopping.is_set():
                    return
                wait = AWAY_S if state in {"target_away", "source_away"} else self._interval_s
                try:
                    async with asyncio.timeout(wait):
                        await self.stopping.wait()
                except TimeoutError:
                    continue
        finally:
            await self._let_go()

    async def _round(self) -> State:
        try:
            if not self._same_file():
                await self._let_go()
                if not await self._take_hold():
                    await self._count_lag()
                    return "target_away"
            await self._count_lag()
            await self._copy()
        except NotACopy as error:
            raise Trouble(f"{self._folder} can not be continued: {error}.") from error
        except (StorageError, OSError):
            await self._let_go()
            return await self._who_is_away()
        return "complete"

    async def _copy(self) -> None:
        """Copy what is pending: at first everything, then what moved."""
        assert self._copier is not None

        def told(name: str, count: int) -> None:
            self._copied += count
            self._have[name] = self._have.get(name, 0) + count
            self._lag[name] = max(0, self._lag.get(name, 0) - count)
            if time.time() - self._told_at >= TELL_S:
                self._say("copying")

        copied = await self._copier.copy(sorted(self._pending), told)
        self._pending.clear()
        self._lag.clear()
        self._complete_at = time.time()
        if self._whole or self._complete_at - self._pruned_at >= PRUNE_S:
            self._pruned_at = self._complete_at
            await self._copier.prune(time.time_ns() // 1_000_000)
        self._whole = False
        if copied or self._complete_at - self._marked_at >= MARK_S:
            self._write_mark("complete")

    async def _take_hold(self) -> bool:
        """Open the target, a new one only at the first time; whether it is there."""
        folder = self._folder
        if self._known and not self._folder_is_there():
            return False
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        journal = SqliteJournal(folder / DATABASE_FILE)
        await journal.open()
        self._journal = journal
        self._copier = Copier(self._source, journal)
        await self._copier.adopt()
        (folder / DATABASE_FILE).chmod(0o600)
        self._file = (folder / DATABASE_FILE).stat().st_ino
        self._write_mark("copying")
        self._known = True
        self._whole = True
        names = await journal.partitions()
        self._have = {name: (await journal.head(name)).seq for name in names}
        return True

    async def _let_go(self) -> None:
        if self._journal is not None:
            await self._journal.close()
        self._journal = self._copier = self._file = None

    def _folder_is_there(self) -> bool:
        return (self._folder / MARK).is_file() and (self._folder / DATABASE_FILE).is_file()

    def _same_file(self) -> bool:
        """Whether what is open is still what has that name: a file can be unlinked while open."""
        if self._journal is None:
            return False
        try:
            return (self._folder / DATABASE_FILE).stat().st_ino == self._file
        except OSError:
            return False

    async def _who_is_away(self) -> State:
        try:
            await self._count_lag()
        except StorageError:
            return "source_away"
        return "target_away"

    async def _count_lag(self) -> None:
        """Look what moved and how much of it the copy does not have, also while it is away."""
        self._pending.update(await self._source.moved())
        if self._whole:
            self._pending.update(await self._source.partitions())
        for name in self._pending:
            head = (await self._source.head(name)).seq
            self._lag[name] = max(0, head - self._have.get(name, 0))

    def _say(self, state: State) -> None:
        self._told_at = time.time()
        self._tell(self._state(state))

    def _state(self, state: State) -> CopyState:
        now = time.time()
        lag = sum(self._lag.values())
        behind = now - self._complete_at if state != "complete" else 0.0
        return CopyState(
            str(self._folder), now, self._complete_at, lag, behind, self._copied, state,
            self._source.epoch,
        )  # fmt: skip

    def _write_mark(self, state: State) -> None:
        write_whole(self._folder / MARK, msgspec.json.encode(self._state(state)))
        self._marked_at = time.time()


def state_file(data_dir: Path, target: Path) -> Path:
    """Where a copy of this folder says how far it is."""
    name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:12]
    return data_dir / COPIES / f"{name}.json"


def write_state(path: Path, state: CopyState) -> None:
    """Tell the server's `/metrics`; where that can not be written the copying goes on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(msgspec.json.encode(state))
    partial.replace(path)


def exposition(state: CopyState) -> str:
    """The same for Prometheus' textfile collector."""
    label = state.target.replace("\\", "\\\\").replace('"', '\\"')
    return (
        "# TYPE tresen_copy_lag_events gauge\n"
        f'tresen_copy_lag_events{{target="{label}"}} {state.lag_events}\n'
        "# TYPE tresen_copy_lag_seconds gauge\n"
        f'tresen_copy_lag_seconds{{target="{label}"}} {state.lag_seconds:.3f}\n'
        "# TYPE tresen_copy_events_total counter\n"
        f'tresen_copy_events_total{{target="{label}"}} {state.copied}\n'
    )


def line_of(state: CopyState) -> str:
    """One line for a person."""
    words = {
        "complete": "complete",
        "copying": "copying",
        "target_away": "TARGET AWAY",
        "source_away": "SOURCE AWAY",
    }
    return (
        f"{words[state.state]:<11}  lag {state.lag_events:,} events, {state.lag_seconds:.1f} s"
        f"  copied {state.copied:,} events"
    )
