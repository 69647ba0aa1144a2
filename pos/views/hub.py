"""The hub: committed rows of every view that somebody looks at, and who looks.

A channel is one (partition, view, params).  It holds the encoded rows as of its last commit and a
short history of which keys changed at which seq.  Rows are encoded once per commit, however many
screens show them; a screen that is slow keeps only its place in the history, so memory is bounded
and nobody is cut off for being slow.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from pos.domain.permissions import eyes_of
from pos.domain.staff import Actor
from pos.journal.book import Book, Change
from pos.views import messages
from pos.views.contract import Params, Reading, View

HISTORY_MAX: Final = 2_000
"""Changes of a channel that a returning screen can resume from; older ones get a snapshot."""
IDLE_CHANNELS_MAX: Final = 2_000
"""Channels that nobody looks at and that stay warm for those who come back."""
FRAMES_MAX: Final = 200
"""Made messages that a channel keeps until its next change.  Screens ask with the same few ids and
seqs; who makes up others costs time, not memory."""
SHAPES: Final = 1
"""The version of the row shapes; part of the epoch, so a release that changes a row resets."""

ChannelKey = tuple[str, str, Params]
Listener = Callable[["Channel"], None]

_encode: Final = msgspec.json.Encoder().encode


class ViewError(Exception):
    """A subscription that can not be: `code` of the error table."""

    def __init__(self, code: str) -> None:
        """Name the code."""
        super().__init__(code)
        self.code = code


class Channel:
    """Committed rows of one view with its parameters."""

    __slots__ = (
        "_frames",
        "_payloads",
        "_snapshot",
        "history",
        "key",
        "listeners",
        "rows",
        "seq",
        "start",
    )

    def __init__(self, key: ChannelKey, seq: int, rows: dict[str, bytes]) -> None:
        """Start with all rows as of a seq."""
        self.key = key
        self.seq = seq
        self.start = seq
        self.rows = rows
        self.history: deque[tuple[int, list[str]]] = deque()
        self.listeners: set[Listener] = set()
        self._snapshot: bytes | None = None
        self._frames: dict[tuple[int, int], bytes] = {}
        self._payloads: dict[tuple[int, int], bytes] = {}

    def put(self, seq: int, fresh: Mapping[str, bytes | None]) -> bool:
        """Take over the rows that a commit touched; whether any of them is another one now.

        A touched row that came out the same is no change: no screen hears of it.
        """
        rows = self.rows
        changed: list[str] = []
        for key, row in fresh.items():
            if row is None:
                if rows.pop(key, None) is not None:
                    changed.append(key)
            elif rows.get(key) != row:
                rows[key] = row
                changed.append(key)
        if not changed:
            return False
        self.seq = seq
        self.history.append((seq, changed))
        if len(self.history) > HISTORY_MAX:
            self.start = self.history.popleft()[0]
        self._snapshot = None
        self._frames.clear()
        self._payloads.clear()
        return True

    def snapshot(self, sub_id: int, epoch: bytes) -> bytes:
        """The snapshot message."""
        if self._snapshot is None:
            self._snapshot = messages.rows_json(self.rows)
        return messages.snapshot(sub_id, epoch, self.seq, self._snapshot)

    def can_resume(self, seq: int, head: int) -> bool:
        """Whether the history reaches back to a seq; `head` is the partition's own.

        A seq beyond the channel's last change is fine: nothing that it shows changed since.
        """
        return self.start <= seq <= max(head, self.seq)

    def payload(self, sub_id: int, since: int) -> bytes:
        """A frame's payload with this one change: what nearly every screen gets after a commit."""
        payload = self._payloads.get((sub_id, since))
        if payload is None:
            payload = b"[%b]" % self.change(sub_id, since)
            if len(self._payloads) < FRAMES_MAX:
                self._payloads[sub_id, since] = payload
        return payload

    def change(self, sub_id: int, since: int) -> bytes:
        """The union of what changed after a seq, as one message; made once for all who ask."""
        frame = self._frames.get((sub_id, since))
        if frame is None:
            keys: dict[str, None] = {}
            for seq, changed in reversed(self.history):
                if seq <= since:
                    break
                keys.update(dict.fromkeys(changed))
            put = {key: self.rows[key] for key in keys if key in self.rows}
            gone = [key for key in keys if key not in self.rows]
            frame = messages.change(sub_id, since, self.seq, messages.rows_json(put), _encode(gone))
            if len(self._frames) < FRAMES_MAX:
                self._frames[sub_id, since] = frame
        return frame


class Hub:
    """All channels of this process."""

    def __init__(self, epoch: str, views: Sequence[View]) -> None:
        """`epoch` is the journal's; the row shapes' version is added."""
        self.epoch = f"{epoch}.{SHAPES}"
        self.epoch_json = _encode(self.epoch)
        self.views = {view.name: view for view in views}
        self.seqs: dict[str, int] = {}
        self._channels: dict[ChannelKey, Channel] = {}
        self._watched: dict[str, dict[str, int]] = {}
        self._watchers: dict[str, dict[str, list[View]]] = {}

    def authorize(self, view_name: str, params: Mapping[str, str], actor: Actor) -> Params:
        """The channel's parameters for an actor.  Raises `ViewError`."""
        view = self.views.get(view_name)
        if view is None:
            raise ViewError("view.unknown")
        if actor.role != "system" and view.roles.isdisjoint(eyes_of(actor.role)):
            raise ViewError("view.forbidden")
        allowed = view.authorize(params, actor)
        if allowed is None:
            raise ViewError("view.forbidden")
        return allowed

    def channel(self, book: Book, view_name: str, params: Params) -> Channel:
        """The channel, computed from the book when nobody looked yet.

        The caller holds the book's lock, so what is read here is committed.
        """
        key = (book.partition, view_name, params)
        channel = self._channels.get(key)
        if channel is None:
            rows = self._all_rows(book, view_name, params)
            channel = Channel(key, book.head.seq, rows)
            self._make_room()
            self._channels[key] = channel
            watched = self._watched.setdefault(book.partition, {})
            watched[view_name] = watched.get(view_name, 0) + 1
            self._look_after(book.partition)
        self.seqs.setdefault(book.partition, book.head.seq)
        return channel

    def _all_rows(self, book: Book, view_name: str, params: Params) -> dict[str, bytes]:
        view = self.views[view_name]
        reading = Reading(book.shelf, book.texts)
        found = ((key, view.row(reading, params, key)) for key in view.keys(book.shelf, params))
        return {key: _encode(row) for key, row in found if row is not None}

    def renew(self, book: Book) -> None:
        """The book was loaded anew: compare every channel of it, and tell what is different."""
        self.seqs[book.partition] = book.head.seq
        for (partition, view_name, params), channel in self._channels.items():
            if partition != book.partition:
                continue
            fresh: dict[str, bytes | None] = dict.fromkeys(channel.rows)
            fresh |= self._all_rows(book, view_name, params)
            if channel.put(book.head.seq, fresh):
                for listener in channel.listeners:
                    listener(channel)

    def _make_room(self) -> None:
        if len(self._channels) < IDLE_CHANNELS_MAX:
            return
        for key, channel in list(self._channels.items()):
            if not channel.listeners:
                self._drop(key)
                if len(self._channels) < IDLE_CHANNELS_MAX:
                    return

    def _drop(self, key: ChannelKey) -> None:
        del self._channels[key]
        partition, view_name, _ = key
        watched = self._watched[partition]
        watched[view_name] -= 1
        if not watched[view_name]:
            del watched[view_name]
            self._look_after(partition)

    def _look_after(self, partition: str) -> None:
        by_kind: dict[str, list[View]] = {}
        for view_name in self._watched[partition]:
            view = self.views[view_name]
            for kind in view.kinds:
                by_kind.setdefault(kind, []).append(view)
        self._watchers[partition] = by_kind

    def listen(self, channel: Channel, listener: Listener) -> None:
        """Be called after every commit that changes the channel."""
        channel.listeners.add(listener)

    def leave(self, channel: Channel, listener: Listener) -> None:
        """Stop listening.  The channel stays warm until room is needed."""
        channel.listeners.discard(listener)

    def publish(self, book: Book, changes: Sequence[Change]) -> None:
        """Encode what a commit changed, once, and tell everybody who looks."""
        if not changes or any(("venue", "") in change.touched for change in changes):
            # A new document may leave places and stations out: their rows are told to be gone.
            self.renew(book)
            return
        seq = changes[-1].recorded.seq
        self.seqs[book.partition] = seq
        watchers = self._watchers.get(book.partition)
        if not watchers:
            return
        channels, partition, shelf = self._channels, book.partition, book.shelf
        subjects = dict.fromkeys(subject for change in changes for subject in change.touched)
        dirty: dict[Channel, dict[str, None]] = {}
        for subject in subjects:
            for view in watchers.get(subject[0], ()):
                for params, row_key in view.places(shelf, subject):
                    channel = channels.get((partition, view.name, params))
                    if channel is not None:
                        dirty.setdefault(channel, {})[row_key] = None
        reading = Reading(book.shelf, book.texts)
        made: dict[tuple[str, str, Params], bytes | None] = {}
        for channel, keys in dirty.items():
            _, view_name, params = channel.key
            view = self.views[view_name]
            fresh: dict[str, bytes | None] = {}
            for row_key in keys:
                # The screen of one station and the expo's share a row's bytes.
                known = (view_name, row_key, () if view.shared_rows else params)
                if known not in made:
                    row = view.row(reading, params, row_key)
                    made[known] = _encode(row) if row is not None else None
                fresh[row_key] = made[known]
            if channel.put(seq, fresh):
                for listener in channel.listeners:
                    listener(channel)
