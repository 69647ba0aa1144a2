"""The live socket, `/api/live`: a raw ASGI handler that resumes where a screen was cut.

Each connection has one reader (its ASGI task) and one sender.  A commit only marks subscriptions
dirty and wakes the sender; what is sent is made from the channel's history at that moment, so a
slow screen gets fewer, newer changes and never a backlog.
"""

import asyncio
import contextlib
import logging
from typing import Any, Final

import msgspec

from pos.domain.instants import iso
from pos.domain.staff import Actor
from pos.journal.book import Book, Change
from pos.journal.contract import StorageError
from pos.views import messages
from pos.views.hub import Channel
from pos.web.commands import client_address, header
from pos.web.frames import frame_protocol, is_gone, text_frame
from pos.web.house import House
from pos.web.problems import Problem

HELLO_S_MAX: Final = 10.0
PING_S: Final = 2.0
CONNECTIONS_MAX: Final = 12_000
CONNECTIONS_PER_ADDRESS_MAX: Final = 2_000
"""Many phones share the address of the venue's wireless network."""
RETRY_AFTER_MS: Final = 800
SPREAD_MS: Final = 4_000
"""After a stop, clients come back spread over this time."""

log = logging.getLogger("tresen.live")
Scope = dict[str, Any]


class Subscription:
    """One view on one connection, and up to which seq its screen has it."""

    __slots__ = ("channel", "connection", "id", "params", "sent", "whole")

    def __init__(
        self,
        connection: "Connection",
        sub_id: int,
        channel: Channel,
        params: dict[str, str],
        sent: int | None,
    ) -> None:
        """`sent` is what the client has, or `None` when it needs a snapshot."""
        self.connection = connection
        self.id = sub_id
        self.channel = channel
        self.params = params
        self.sent = sent or 0
        self.whole = sent is None

    def __call__(self, channel: Channel) -> None:
        """The channel changed: the sender will look."""
        del channel
        self.connection.mark(self)


class Connection:
    """One socket."""

    __slots__ = (
        "_busy",
        "_due",
        "_ending",
        "_house",
        "_left",
        "_ping",
        "_send",
        "_wake",
        "actor",
        "dirty",
        "line",
        "subscriptions",
        "token",
    )

    def __init__(self, house: House, send: Any, due: "dict[Connection, None]") -> None:
        """A socket that has been accepted and has not said hello.

        In `due` it puts itself when there is something to send.
        """
        self._house = house
        self._send = send
        self.line = frame_protocol(send)
        self._busy = False
        self._due = due
        self._wake = asyncio.Event()
        self._ping = False
        self._ending: list[bytes] | None = None
        self._left = b""
        self.actor: Actor | None = None
        self.token = ""
        self.subscriptions: dict[int, Subscription] = {}
        self.dirty: dict[Subscription, None] = {}

    def mark(self, subscription: Subscription) -> None:
        """Something to send: at the end of this commit, all in one frame."""
        self.dirty[subscription] = None
        self._due[self] = None

    def send_what_is_due(self) -> None:
        """Write at once if the line is free, else leave it to the sender."""
        if self.line is None or self._busy or self._left or self._ending is not None:
            self._wake.set()
            return
        payload = self._payload()
        if payload and not self.line.write_frame(text_frame(payload)):
            self._left = payload
            self._wake.set()

    def ping(self) -> None:
        """It is time for a ping."""
        self._ping = True
        self.send_what_is_due()

    def end(self, *last: bytes) -> None:
        """Send these messages and close."""
        self._ending = [b"[%b]" % message for message in last]
        self._wake.set()

    async def run_sender(self) -> None:
        """Send until the connection ends."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            # While a frame waits for the line, nothing may overtake it.
            self._busy = True
            if self._left:
                left, self._left = self._left, b""
                await self._say(left)
            if self._ending is not None:
                for payload in self._ending:
                    await self._say(payload)
                await self._send({"type": "websocket.close", "code": 1000})
                return
            payload = self._payload()
            if payload:
                await self._say(payload)
            self._busy = False
            if self.dirty or self._ping:
                self._wake.set()

    async def _say(self, payload: bytes) -> None:
        await self._send({"type": "websocket.send", "text": payload.decode()})

    def _payload(self) -> bytes:
        dirty, self.dirty = self.dirty, {}
        if not self._ping and len(dirty) == 1:
            subscription = next(iter(dirty))
            if not subscription.whole:
                return self._single(subscription)
        parts = [part for subscription in dirty if (part := self._message(subscription))]
        if self._ping:
            self._ping = False
            parts.append(self._ping_message())
        return b"[" + b",".join(parts) + b"]" if parts else b""

    def _single(self, subscription: Subscription) -> bytes:
        channel, since = subscription.channel, subscription.sent
        if channel.seq <= since:
            return b""
        if since < channel.start:
            subscription.whole = True
            return b"[%b]" % self._message(subscription)
        subscription.sent = channel.seq
        return channel.payload(subscription.id, since)

    def _message(self, subscription: Subscription) -> bytes:
        channel, since = subscription.channel, subscription.sent
        if subscription.whole or since < channel.start:
            subscription.whole = False
            subscription.sent = channel.seq
            return channel.snapshot(subscription.id, self._house.hub.epoch_json)
        if channel.seq <= since:
            return b""
        subscription.sent = channel.seq
        return channel.change(subscription.id, since)

    def _ping_message(self) -> bytes:
        partitions = {s.channel.key[0] for s in self.subscriptions.values()}
        seqs = self._house.hub.seqs
        seq = {p: seqs[p] for p in partitions if p in seqs}
        now = iso(self._house.clock.now())
        return messages.encode({"type": "ping", "seq": seq, "now": now})

    # What the client says

    async def subscribe(self, wish: messages.Subscribe) -> None:
        """Begin a subscription, or say why not."""
        try:
            if self.actor is None:
                raise Problem("session.missing")
            if wish.id in self.subscriptions:
                self.unsubscribe(wish.id)
            if len(self.subscriptions) >= messages.SUBSCRIPTIONS_MAX:
                raise Problem("limit.subscriptions", {"max": messages.SUBSCRIPTIONS_MAX})
            hub = self._house.hub
            channel = await self._house.channel(self.actor, wish.partition, wish.view, wish.params)
            sent = None
            if wish.since is not None and wish.since.epoch == hub.epoch:
                head = hub.seqs.get(wish.partition, 0)
                if channel.can_resume(wish.since.seq, head):
                    sent = wish.since.seq
            subscription = Subscription(self, wish.id, channel, dict(wish.params), sent)
            self.subscriptions[wish.id] = subscription
            hub.listen(channel, subscription)
            if sent is None or channel.seq > sent:
                self.mark(subscription)
                self.send_what_is_due()
            else:
                # Nothing changed: a ping tells the screen at once that it is live and right.
                self.ping()
        except Problem as problem:
            if problem.status == 503:
                # It will pass: a screen comes again for this, not for the end of one view.
                return self.end(messages.error(None, problem.code))
            text = f"[{messages.error(wish.id, problem.code).decode()}]"
            await self._send({"type": "websocket.send", "text": text})

    def unsubscribe(self, sub_id: int) -> None:
        """Follow a view no longer."""
        subscription = self.subscriptions.pop(sub_id, None)
        if subscription is not None:
            self.dirty.pop(subscription, None)
            self._house.hub.leave(subscription.channel, subscription)

    def leave(self) -> None:
        """Let go of everything."""
        for sub_id in list(self.subscriptions):
            self.unsubscribe(sub_id)


class LiveDoor:
    """The handler of all sockets of this process."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self._house = house
        self._connections: set[Connection] = set()
        self._addresses: dict[str, int] = {}
        self._due: dict[Connection, None] = {}
        self._stopping = False
        self._ticker: asyncio.Task[None] | None = None

    @property
    def connections(self) -> int:
        """Open sockets."""
        return len(self._connections)

    def start(self) -> None:
        """Begin to ping."""
        self._ticker = asyncio.create_task(self._tick(), name="live-ping")

    async def stop(self) -> None:
        """Say `bye` to everybody; they come back spread over a few seconds."""
        self._stopping = True
        if self._ticker is not None:
            self._ticker.cancel()
        for number, connection in enumerate(list(self._connections)):
            spread = SPREAD_MS * number // max(1, len(self._connections))
            connection.end(messages.bye(RETRY_AFTER_MS + spread))
        for _ in range(100):
            if not self._connections:
                return
            await asyncio.sleep(0.02)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            for number, connection in enumerate(list(self._connections)):
                if connection.actor is not None:
                    await self._still_welcome(connection)
                    connection.ping()
                if number % 100 == 99:
                    await asyncio.sleep(0)

    async def _still_welcome(self, connection: Connection) -> None:
        try:
            await self._house.actor(connection.token)
        except Problem as problem:
            connection.end(messages.error(None, problem.code))
        except StorageError:
            # Nobody can be asked; who was welcome stays so until somebody can.
            return

    def send_what_is_due(self) -> None:
        """After a commit: one frame to each connection that it concerns."""
        for connection in self._due:
            connection.send_what_is_due()
        self._due.clear()

    def claims_changed(self, book: Book, changes: list[Change]) -> None:
        """End the connections of devices that were revoked, and of people who changed."""
        ids = {key for c in changes for kind, key in c.touched if kind in {"device", "person"}}
        if not ids:
            return
        for connection in self._connections:
            actor = connection.actor
            if actor is not None and not self._house.may_stay(actor, connection.token, book, ids):
                connection.end(messages.error(None, "session.invalid"))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Serve one socket from connect to close."""
        await receive()
        address = client_address(scope)
        try:
            self._admit(scope, address)
        except Problem:
            # Before the handshake is answered a close is an HTTP 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        self._addresses[address] = self._addresses.get(address, 0) + 1
        await send({"type": "websocket.accept"})
        connection = Connection(self._house, send, self._due)
        self._connections.add(connection)
        self._house.writer.meters.connections += 1
        sender = asyncio.create_task(connection.run_sender())
        try:
            await self._serve(connection, receive)
        finally:
            self._connections.discard(connection)
            self._due.pop(connection, None)
            if connection.actor is not None:
                self._house.presence.left(connection.actor, self._house.clock.now())
            self._house.writer.meters.connections -= 1
            connection.leave()
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await sender
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    def _admit(self, scope: Scope, address: str) -> None:
        house = self._house
        if self._stopping or len(self._connections) >= CONNECTIONS_MAX:
            raise Problem("server.busy")
        if self._addresses.get(address, 0) >= CONNECTIONS_PER_ADDRESS_MAX:
            raise Problem("limit.connections")
        house.guards.address(address)
        house.guards.origin(header(scope, b"origin") or None, header(scope, b"host"))

    async def _serve(self, connection: Connection, receive: Any) -> None:
        try:
            async with asyncio.timeout(HELLO_S_MAX):
                while connection.actor is None:
                    if not await self._hear(connection, await receive()):
                        return
        except TimeoutError:
            await self._refuse(connection, "session.missing")
            return
        while await self._hear(connection, await receive()):
            pass

    async def _hear(self, connection: Connection, message: dict[str, Any]) -> bool:
        """One frame of the client; `False` when the connection is over."""
        if message["type"] == "websocket.disconnect" or is_gone(connection.line):
            return False
        raw = message.get("text") or message.get("bytes") or b""
        if len(raw) > messages.FRAME_MAX:
            return await self._refuse(connection, "request.too_large")
        try:
            said = messages.decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return await self._refuse(connection, "request.malformed")
        for one in said:
            match one:
                case messages.Hello():
                    # Once: what is subscribed was allowed to that actor and ends with it.
                    if one.protocol != messages.PROTOCOL or connection.actor is not None:
                        return await self._refuse(connection, "request.malformed")
                    try:
                        connection.actor = await self._house.actor(one.token)
                    except Problem as problem:
                        return await self._refuse(connection, problem.code)
                    except StorageError:
                        return await self._refuse(connection, "server.storage")
                    connection.token = one.token
                    house = self._house
                    house.presence.joined(connection.actor, house.clock.now())
                case messages.Subscribe():
                    await self._house.guards.subscription(connection.actor)
                    await connection.subscribe(one)
                case messages.Unsubscribe():
                    connection.unsubscribe(one.id)
        return True

    async def _refuse(self, connection: Connection, code: str) -> bool:
        connection.end(messages.error(None, code))
        await asyncio.sleep(0.05)
        return False
