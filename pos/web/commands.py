"""The door: `PUT /api/commands/{command_id}`, a raw ASGI handler because it is the hot path.

Decode, check who asks, submit, encode; the rules are the decider's.
"""

import asyncio
import re
from typing import Any, Final

import msgspec

from pos import logs
from pos.domain.commands import Envelope, SeatingJoin
from pos.domain.instants import from_datetime
from pos.domain.shelf import Shelf
from pos.journal.contract import StorageError
from pos.journal.writer import Outcome
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.networks import network_of
from pos.web.problem_words import words_of
from pos.web.problems import MEDIA_TYPE, RETRY_AFTER_S, Problem, document, language_of

BODY_WAIT_S_MAX: Final = 10.0
"""How long a body may trickle in."""
PREFIX: Final = "/api/commands/"

Scope = dict[str, Any]

_UUID7: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_decoder: Final = msgspec.json.Decoder(Envelope)
_refusal: Final = msgspec.json.Decoder(dict[str, Any])
_JSON_HEADERS: Final = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
]


def header(scope: Scope, name: bytes) -> str:
    """A request header, empty when missing."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def has_come(receive: Any) -> bool:
    """Whether a part of the body is here already, as uvicorn's request tells; else we may wait."""
    return bool(getattr(getattr(receive, "__self__", None), "body", b""))


async def read_body(receive: Any, size_max: int) -> bytes:
    """The whole body.  Raises `Problem` when it is too large, too slow or cut off."""
    if has_come(receive):
        # Nearly always all of it comes with the head, and a timer would cost 4 % of an order.
        message = await receive()
    else:
        message = await patient(receive)()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        parts = [body]
        size = len(body)
        try:
            async with asyncio.timeout(BODY_WAIT_S_MAX):
                while message.get("more_body"):
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Problem("request.too_slow")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > size_max:
                        break
        except TimeoutError as error:
            raise Problem("request.too_slow") from error
        body = b"".join(parts)
    if len(body) > size_max:
        raise Problem("request.too_large", {"max": size_max})
    return body


def patient(receive: Any) -> Any:
    """`receive` that gives up: who sends the head of a form and then nothing holds no line."""

    async def receive_in_time() -> Any:
        try:
            async with asyncio.timeout(BODY_WAIT_S_MAX):
                return await receive()
        except TimeoutError as error:
            raise Problem("request.too_slow") from error

    return receive_in_time


def bodiless(send: Any) -> Any:
    """`send` that keeps the head of an answer and drops its body."""

    async def send_head(message: dict[str, Any]) -> None:
        is_body = message["type"] == "http.response.body"
        await send({**message, "body": b""} if is_body else message)

    return send_head


async def respond(send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """One whole answer."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def respond_problem(
    scope: Scope,
    send: Any,
    code: str,
    params: dict[str, Any],
    status: int,
    shelf: Shelf | None = None,
) -> None:
    """A problem document; 503 says when to come again.  `shelf` knows what things are called."""
    logs.refused(scope["method"], scope["path"], status, code)
    accept = header(scope, b"accept-language")
    body = document(code, params, accept, words_of(shelf, params, language_of(accept)))
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if status in {429, 503}:
        headers.append((b"retry-after", RETRY_AFTER_S.encode()))
    if status == 405:
        headers.append((b"allow", params["allowed"].encode()))
    await respond(send, status, body, headers)


def client_address(scope: Scope) -> str:
    """The peer's network: what limits count by."""
    client = scope.get("client")
    return network_of(str(client[0])) if client else ""


class CommandDoor:
    """The handler."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self._house = house

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        try:
            if scope["method"] != "PUT":
                raise Problem("request.method_not_allowed", {"allowed": "PUT"})
            partition, outcome = await self._answer(scope, receive)
        except Problem as problem:
            await respond_problem(scope, send, problem.code, problem.params, problem.status)
            return
        except StorageError:
            # Who asks, or for which venue, could not be looked up: nothing was tried, come again.
            await respond_problem(scope, send, "server.storage", {}, 503)
            return
        if outcome.status == 200:
            await respond(send, 200, outcome.answer, _JSON_HEADERS)
            return
        refusal = _refusal.decode(outcome.answer)
        code, params = refusal["code"], refusal["params"]
        await respond_problem(scope, send, code, params, outcome.status, self._shelf(partition))

    def _shelf(self, partition: str) -> Shelf | None:
        book = self._house.writer.known_book(partition)
        return book.shelf if book is not None else None

    async def _answer(self, scope: Scope, receive: Any) -> tuple[str, Outcome]:
        house = self._house
        house.guards.address(client_address(scope))
        token = bearer(header(scope, b"authorization"))
        actor = await house.actor(token)
        house.guards.session(actor)
        command_id = checked_id(scope["path"][len(PREFIX) :])
        guest = actor.kind == "guest"
        size_max = house.settings.guest_body_max if guest else house.settings.body_max
        body = await read_body(receive, size_max)
        try:
            envelope = _decoder.decode(body)
        except msgspec.ValidationError as error:
            raise malformed(str(error)) from error
        except msgspec.DecodeError as error:
            raise Problem("request.malformed", {"path": "$", "problem": str(error)}) from error
        except UnicodeDecodeError as error:
            raise Problem("request.malformed", {"path": "$", "problem": "not UTF-8"}) from error
        if envelope.partition != f"venue:{actor.venue}":
            raise Problem("session.forbidden", {"partition": envelope.partition})
        if envelope.expires_at.tzinfo is None:
            raise Problem("request.malformed", {"path": "$.expires_at", "problem": "no time zone"})
        if not await house.knows(envelope.partition):
            raise Problem("partition.unknown", {"partition": envelope.partition})
        tried = ""
        if isinstance(envelope.command, SeatingJoin):
            tried = house.guards.join(client_address(scope), actor, house.clock.now())
        # The writer answers every future, at the latest after its own patience: no timer here.
        future = house.writer.submit(
            command_id,
            envelope.partition,
            from_datetime(envelope.expires_at),
            envelope.command,
            actor,
        )
        outcome = await future
        if tried and outcome.status == 200:
            house.guards.joined(tried)
        return envelope.partition, outcome


def checked_id(text: str) -> str:
    """A lower-case UUIDv7.  Raises `Problem`.

    Letter by letter: `int(text, 16)` also takes underscores and the digits of other scripts, which
    no journal can store, and then the whole batch would fail.
    """
    if _UUID7.fullmatch(text) is None:
        raise Problem("command.id_not_v7", {"id": text[:60]})
    return text


def malformed(message: str) -> Problem:
    """A 400 with the path of the bad field, taken from msgspec's sentence."""
    what, _, found = message.rpartition(" - at `")
    # Of a mapping's key it says "key` in `$.command.names".
    path = found.rstrip("`").rpartition("` in `")[2] if what else "$"
    what = what or message
    # Of a field that is unknown or missing msgspec tells where it should stand, and its name apart.
    if "field `" in what:
        path += "." + what.split("`")[1][:60]
    return Problem("request.malformed", {"path": path, "problem": what})
