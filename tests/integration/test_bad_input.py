"""What bad input gets at the command door: the right answer, and a journal that did not notice."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from pos.domain.instants import DAY, HOUR, MINUTE
from tests.integration.bad_input_house import (
    SECOND_VENUE,
    BadHouse,
    an_order,
    assert_problem,
    body_of,
    id_of,
    send,
)
from tests.nodes import PARTITION, uuid7

ITEM = "loaded-fries"
NAME = "Wilhelmine Zauberflöte"
NOTE = "Kreuzkümmel-7731"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadHouse]:
    made = BadHouse(tmp_path_factory.mktemp("bad"))
    try:
        made.start()
        yield made
    finally:
        made.node.end()


def changed(path: tuple[str | int, ...], value: object) -> bytes:
    """A good order with one thing wrong in it."""
    whole: Any = json.loads(body_of(an_order(ITEM)))
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(whole).encode()


MALFORMED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "$"),
    "half a document": (lambda: body_of(an_order(ITEM))[:90], "$"),
    "no JSON": (lambda: b"<order/>", "$"),
    "no UTF-8": (lambda: b'{"partition": "\xff\xfe"}', "$"),
    "a list": (lambda: b"[]", "$"),
    "very deep": (lambda: b"[" * 30_000, "$"),
    "an unknown field": (lambda: changed(("colour",), "red"), "$.colour"),
    "an unknown field further in": (
        lambda: changed(("command", "discount"), 100),
        "$.command.discount",
    ),
    "an unknown field of a line": (
        lambda: changed(("command", "lines", 0, "colour"), 1),
        "$.command.lines[0].colour",
    ),
    "a missing field": (lambda: b'{"partition": "venue:burgerhof"}', "$.expires_at"),
    "an id with a line's end": (
        lambda: changed(("command", "order_id"), uuid7() + "\n"),
        "$.command.order_id",
    ),
    "a language without end": (
        lambda: changed(("command", "language"), "de" + "-latn" * 900),
        "$.command.language",
    ),
    "a word for a number": (
        lambda: changed(("command", "lines", 0, "quantity"), "two"),
        "$.command.lines[0].quantity",
    ),
    "a fraction": (
        lambda: changed(("command", "lines", 0, "quantity"), 1.5),
        "$.command.lines[0].quantity",
    ),
    "less than one": (
        lambda: changed(("command", "lines", 0, "quantity"), 0),
        "$.command.lines[0].quantity",
    ),
    "a very large number": (
        lambda: changed(("command", "lines", 0, "quantity"), 10**30),
        "$.command.lines[0].quantity",
    ),
    "a long note": (
        lambda: changed(("command", "lines", 0, "note"), "x" * 141),
        "$.command.lines[0].note",
    ),
    "an unknown command": (lambda: changed(("command", "type"), "order.eat"), "$.command.type"),
    "an id of another kind": (
        lambda: changed(("command", "order_id"), str(uuid4())),
        "$.command.order_id",
    ),
    "a wild partition": (lambda: changed(("partition",), "venue:../../etc"), "$.partition"),
    "an instant without a zone": (
        lambda: changed(("expires_at",), "2026-11-22T12:00:00"),
        "$.expires_at",
    ),
    "no instant": (lambda: changed(("expires_at",), "soon"), "$.expires_at"),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_body_is_told_where(house: BadHouse, what: str) -> None:
    make, path = MALFORMED[what]
    with house.nothing_changes():
        answer = await send(house, make(), house.guest())
    params = assert_problem(answer, 400, "request.malformed")
    assert params["path"] == path, params


async def test_a_sentence_is_in_the_readers_language(house: BadHouse) -> None:
    said = []
    for language in ("de-AT,de;q=0.9", "nl", "xx"):
        headers = {"accept-language": language}
        answer = await send(house, b"{", house.guest(), headers=headers)
        said.append(answer.json()["detail"])
    assert len(set(said)) == 3


async def test_a_body_that_is_too_large_is_not_read_to_its_end(house: BadHouse) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b" " * 1_000

    large = changed(("command", "name"), "x" * 70_000)
    with house.nothing_changes():
        assert_problem(await send(house, large, house.guest()), 413, "request.too_large")
        token = house.guest()
        async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
            answer = await client.put(
                f"/api/commands/{uuid7()}",
                content=endless(),
                headers={"authorization": f"Bearer {token}"},
            )
        assert_problem(answer, 413, "request.too_large")


TOKENS: dict[str, tuple[Callable[[BadHouse], str | None], int, str]] = {
    "none": (lambda _: None, 401, "session.missing"),
    "nonsense": (lambda _: "open-sesame", 401, "session.invalid"),
    "not even ASCII": (lambda _: "g1.\xe9.\xe9", 401, "session.invalid"),
    "forged": (lambda h: h.guest()[:-4] + "AAAA", 401, "session.invalid"),
    "of nobody's device": (
        lambda _: f"d1.burgerhof.{uuid7()}.secret",
        401,
        "session.invalid",
    ),
    "of a device with another secret": (
        lambda h: h.node.token("window").rpartition(".")[0] + ".secret",
        401,
        "session.invalid",
    ),
    "of another house": (lambda _: f"d1.nowhere.{uuid7()}.secret", 401, "session.invalid"),
    "expired": (
        lambda h: h.guest(at=time.time_ns() // 1_000_000 - 17 * HOUR),
        401,
        "session.expired",
    ),
    "to look only": (lambda h: h.guest(read_only=True), 403, "session.forbidden"),
    "of a board": (lambda h: h.node.token("board"), 403, "session.forbidden"),
}


@pytest.mark.parametrize("which", TOKENS)
async def test_a_token_that_does_not_fit(house: BadHouse, which: str) -> None:
    token, status, code = TOKENS[which]
    with house.nothing_changes():
        assert_problem(await send(house, body_of(an_order(ITEM)), token(house)), status, code)


async def test_a_guest_does_not_bump_publish_or_restore(house: BadHouse) -> None:
    for command in (
        {"type": "ticket.bump", "ticket_id": "x"},
        {"type": "restore.declare", "epoch": "x", "skip": 1},
        {"type": "device.pair", "code_digest": "0" * 64, "token_digest": "0" * 64},
        {"type": "personal.erase", "subject": uuid7()},
    ):
        with house.nothing_changes():
            answer = await send(house, body_of(command), house.guest())
        assert_problem(answer, 403, "session.forbidden")


async def test_another_venue_is_closed_to_this_token(house: BadHouse) -> None:
    body = body_of(an_order(ITEM), partition=f"venue:{SECOND_VENUE}")
    with house.nothing_changes():
        for token in (house.guest(), house.node.token("devices")):
            assert_problem(await send(house, body, token), 403, "session.forbidden")


LATE: dict[str, tuple[int, int, int, str]] = {
    # What: the id's age, the command's life (both in milliseconds), status, code.
    "expired": (0, -1, 409, "command.expired"),
    "too old": (3 * DAY, MINUTE, 409, "command.too_old"),
    "too old and expired": (3 * DAY, -2 * DAY, 409, "command.too_old"),
    "good for too long": (0, 25 * HOUR, 400, "command.expiry_too_far"),
    "from the future": (-10 * MINUTE, MINUTE, 400, "command.from_the_future"),
}


@pytest.mark.parametrize("what", LATE)
async def test_too_late_or_too_early(house: BadHouse, what: str) -> None:
    age, life, status, code = LATE[what]
    with house.nothing_changes():
        body = body_of(an_order(ITEM), life_ms=life)
        answer = await send(house, body, house.guest(), command_id=id_of(age))
        assert_problem(answer, status, code)


@pytest.mark.parametrize(
    "command_id",
    [
        str(uuid4()),
        uuid7().upper(),
        "1",
        uuid7().replace("-", ""),
        "x" * 36,
        uuid7() + "0",
        "%00",
        f"{uuid7()[:9]}_{uuid7()[10:]}",
        f"\u0660{uuid7()[1:]}",
        f"{uuid7()}%0a",
    ],
    # Ids of the time would name the tests anew in every process.
    ids=[
        "a version 4",
        "capitals",
        "one digit",
        "no hyphens",
        "letters",
        "one too many",
        "a control byte",
        "an underscore",
        "a digit of another script",
        "a line's end",
    ],
)
async def test_an_id_that_is_no_uuid7(house: BadHouse, command_id: str) -> None:
    with house.nothing_changes():
        answer = await send(
            house, body_of(an_order(ITEM)), house.guest(), command_id=command_id or "?"
        )
    assert_problem(answer, 400, "command.id_not_v7")


async def test_the_same_id_with_another_body_or_from_somebody_else(house: BadHouse) -> None:
    command_id, token, body = uuid7(), house.guest(), body_of(an_order(ITEM))
    first = await send(house, body, token, command_id=command_id)
    assert first.status_code == 200, first.text
    with house.nothing_changes():
        for _ in range(4):
            again = await send(house, body, token, command_id=command_id)
            assert (again.status_code, again.content) == (200, first.content)
        other = await send(house, body_of(an_order(ITEM)), token, command_id=command_id)
        assert_problem(other, 409, "command.id_reused")
        stranger = await send(house, body, house.guest(), command_id=command_id)
        assert_problem(stranger, 409, "command.id_reused")


DECIDED_AGAINST: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "an unknown item": (lambda: an_order("unicorn"), "item.unknown"),
    "an unknown option": (lambda: an_order(ITEM, options=["gold"]), "option.unknown"),
    "an empty cart": (lambda: {**an_order(ITEM), "lines": []}, "order.empty"),
    "a lower total": (lambda: {**an_order(ITEM), "total_max": 1}, "order.total_above_max"),
    "an earlier minute": (
        lambda: {**an_order(ITEM), "promise_max": "2020-01-01T00:00:00Z"},
        "order.promise_above_max",
    ),
    "another place": (lambda: {**an_order(ITEM), "place": "elsewhere"}, "place.invalid"),
}


@pytest.mark.parametrize("what", DECIDED_AGAINST)
async def test_a_decision_against_is_repeated_and_changes_nothing(
    house: BadHouse, what: str
) -> None:
    make, code = DECIDED_AGAINST[what]
    command_id, token, body = uuid7(), house.guest(), body_of(make())
    with house.nothing_changes():
        first = await send(house, body, token, command_id=command_id)
        again = await send(house, body, token, command_id=command_id)
    assert_problem(first, 403 if code == "place.invalid" else 409, code)
    assert again.content == first.content


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
async def test_another_method(house: BadHouse, method: str) -> None:
    with house.nothing_changes():
        answer = await send(house, body_of(an_order(ITEM)), house.guest(), method=method)
    assert_problem(answer, 405, "request.method_not_allowed")


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/api/menu/x"])
async def test_another_page(house: BadHouse, path: str) -> None:
    async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
        assert_problem(await client.get(path), 404, "request.not_found")
        assert_problem(await client.put("/api/menu"), 405, "request.method_not_allowed")


async def test_too_many_requests_of_one_session(house: BadHouse) -> None:
    token, body = house.guest(), body_of(an_order("unicorn"))
    with house.nothing_changes():
        answers = await asyncio.gather(*(send(house, body, token) for _ in range(90)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 10
    for answer in refused:
        assert_problem(answer, 429, "limit.requests")
    # Who keeps to the limit is not hindered by who does not.
    assert_problem(await send(house, body, house.guest()), 409, "item.unknown")


async def test_numbers_and_languages_of_absurd_length(house: BadHouse) -> None:
    long = "9" * 5_000
    sent = {"authorization": f"Bearer {house.guest()}", "accept-language": "a" * 300}
    async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
        for query in (f"since=x.{long}", f"wait={long}"):
            path = f"/api/views/guest.orders?partition={PARTITION}&{query}"
            assert (await client.get(path, headers=sent)).json()["type"] == "snapshot"
        refused = await client.get("/api/views/nothing", headers=sent)
    assert_problem(refused, 403, "view.forbidden")


async def test_nothing_secret_or_personal_is_in_the_log(house: BadHouse) -> None:
    tokens = [house.guest(), house.node.token("window"), house.node.token("devices")]
    for token in tokens:
        wish = an_order(ITEM, note=NOTE)
        await send(house, body_of({**wish, "name": NAME, "place": house.place_name}), token)
        await send(house, changed(("command", "name"), NAME * 9), token)
        async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
            for path in ("/d/burgerhof/kitchen", "/api/views/x", "/nowhere"):
                await client.get(path, params={"token": token})
            await client.get(house.place.url)
            await client.get(house.place.url + "x")
    output = (house.node.folder / "output.log").read_bytes()
    assert b'"level":"error"' not in output, "bad input is no fault of the server's"
    code = house.place.url.rpartition("/")[2]
    for secret in (*tokens, *(t.rpartition(".")[2] for t in tokens), NAME, NOTE, code):
        assert secret.encode() not in output


async def test_afterwards_the_journal_is_whole(house: BadHouse, tmp_path: Path) -> None:
    from pos.operations.opening import journal_of, opened
    from pos.operations.verify import verify
    from pos.settings import Settings

    del tmp_path
    async with opened(journal_of(Settings(data_dir=house.data))) as journal:
        report = await verify(journal)
    assert report.good, msgspec.json.encode(report)
    assert PARTITION in {one.partition for one in report.partitions}
