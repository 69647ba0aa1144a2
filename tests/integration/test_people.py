"""People sign in by PIN: what they may then, when it ends, and where the PIN never appears."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.staff import Role
from pos.web import pins
from pos.web.live import Connection
from tests.commands import PARTITION, VENUE, Ids, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

NAME = "Frau Zauberflöte"
PIN = "73051946"


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path / "data") as made:
        yield await made.publish()


async def hire(inside: Inside, role: str, pin: str = PIN, name: str = NAME) -> str:
    """Take somebody on by the office; their id."""
    person = inside.id()
    body = {"name": name, "role": role, "pin": pin}
    answer = await inside.ask("PUT", f"/api/people/{person}", await inside.office(), body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"person_id": person}
    return person


async def sign_in(
    inside: Inside, device: str, person: str, pin: str = PIN, **more: Any
) -> dict[str, Any]:
    body = {"person_id": person, "pin": pin, **more}
    answer = await inside.ask("POST", "/api/people/sign-in", device, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_waiter_signs_in_and_orders_under_the_own_name(inside: Inside) -> None:
    phone = await inside.pair("waiter")
    person = await hire(inside, "server")
    wish = an_order(Ids(1), place="t1")
    assert (await inside.send(phone, wish)).status_code == 403
    tiles = (await inside.ask("GET", "/api/people", phone)).json()["people"]
    assert tiles == [{"person_id": person, "name": NAME, "role": "server"}]
    found = await sign_in(inside, phone, person)
    assert (found["name"], found["role"], found["practice"]) == (NAME, "server", False)
    answer = await inside.send(found["token"], wish)
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["number"] == "A1"
    actor = await inside.house.actor(found["token"])
    device_id = phone.split(".")[2]
    assert (actor.kind, actor.id, actor.device) == ("person", f"person:{person}", device_id)
    last = (await inside.house.journal.read(PARTITION, 0))[-1]
    assert last.actor == f"person:{person}"
    refused = await inside.send(found["token"], cmd.DeviceRevoke(device_id=device_id))
    assert refused.json()["code"] == "session.forbidden"


async def test_who_was_taken_on_at_another_node_signs_in_here(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as one, running(tmp_path / "data") as two:
        await one.publish()
        phone = await one.pair("waiter")
        assert (await two.ask("GET", "/api/people", phone)).json() == {"people": []}
        person = await hire(one, "server")
        token = (await sign_in(two, phone, person))["token"]
        assert (await one.ask("GET", "/api/people", token)).status_code == 200


async def test_practice_touches_no_real_number(inside: Inside) -> None:
    till = await inside.pair("till")
    person = await hire(inside, "server")
    found = await sign_in(inside, till, person, practice=True)
    assert found["practice"] is True
    answer = await inside.send(found["token"], an_order(Ids(2), place="t1"))
    assert answer.json()["result"]["number"] == "T1"
    assert inside.shelf.state.order_no == 0
    real = await inside.send(till, an_order(Ids(3), place="t1"))
    assert real.json()["result"]["number"] == "A1"


async def test_who_practises_changes_nothing_real(inside: Inside) -> None:
    till = await inside.pair("till")
    boss = await hire(inside, "owner")
    token = (await sign_in(inside, till, boss, practice=True))["token"]
    real, played = an_order(Ids(4), place="t1"), an_order(Ids(5), place="t1")
    await inside.send(till, real)
    await inside.send(token, played)
    tickets = {t.order_id: t.ticket_id for t in inside.shelf.state.tickets.values()}
    lines = [{"line_id": real.lines[0].line_id, "portions": 1}]
    wishes: list[dict[str, Any]] = [
        {"type": "lines.void", "order_id": real.order_id, "lines": lines, "reason": "-"},
        {"type": "ticket.bump", "ticket_id": tickets[real.order_id]},
        {"type": "tickets.fire", "tickets": [*tickets.values()]},
        {"type": "stock.out", "key": "item:beer"},
        {"type": "station.pause", "station": "grill"},
        {"type": "seating.open", "seating_id": inside.id(), "place": "t1"},
        {"type": "person.remove", "person_id": boss},
        {"type": "device.revoke", "device_id": till.split(".")[2]},
    ]
    before = (await inside.house.journal.head(PARTITION)).seq
    for wish in wishes:
        answer = await inside.send(token, wish)
        assert (answer.status_code, answer.json()["code"]) == (403, "session.practice"), wish
    assert (await inside.house.journal.head(PARTITION)).seq == before
    bumped = {"type": "ticket.bump", "ticket_id": tickets[played.order_id]}
    assert (await inside.send(token, bumped)).status_code == 200


async def _remove(inside: Inside, person: str, device: str) -> None:
    del device
    await inside.system(cmd.PersonRemove(person_id=person))


async def _new_pin(inside: Inside, person: str, device: str) -> None:
    del device
    body = {"name": NAME, "role": "server", "pin": "4711"}
    answer = await inside.ask("PUT", f"/api/people/{person}", await inside.office(), body)
    assert answer.status_code == 200


async def _new_role(inside: Inside, person: str, device: str) -> None:
    del device
    await inside.system(cmd.PersonSet(person_id=person, name=NAME, role="cook"))


async def _revoked(inside: Inside, person: str, device: str) -> None:
    del person
    await inside.system(cmd.DeviceRevoke(device_id=device.split(".")[2]))


@contextmanager
def socket_of(inside: Inside, token: str, actor: Any) -> Iterator[Connection]:
    """A socket that said hello with this token."""

    async def send(_: Any) -> None:
        return

    live = inside.installation.live
    connection = Connection(inside.house, send, {})
    connection.actor, connection.token = actor, token
    live._connections.add(connection)
    try:
        yield connection
    finally:
        live._connections.discard(connection)


@pytest.mark.parametrize("change", [_remove, _new_pin, _new_role, _revoked])
async def test_a_sign_in_ends_with_what_it_was_made_for(inside: Inside, change: Any) -> None:
    phone = await inside.pair("waiter")
    person = await hire(inside, "server")
    colleague = await hire(inside, "server", pin="2580")
    other = (await sign_in(inside, phone, colleague, "2580"))["token"]
    token = (await sign_in(inside, phone, person))["token"]
    actor, beside = await inside.house.actor(token), await inside.house.actor(other)
    with socket_of(inside, token, actor) as mine, socket_of(inside, other, beside) as theirs:
        await change(inside, person, phone)
        assert mine._ending is not None
        assert b"session.invalid" in mine._ending[0]
        assert (theirs._ending is not None) == (change is _revoked)
    answer = await inside.send(token, an_order(Ids(4), place="t1"))
    assert answer.json()["code"] == "session.invalid"


async def test_the_same_name_and_pin_again_sends_nobody_out(inside: Inside) -> None:
    phone = await inside.pair("waiter")
    person = await hire(inside, "server")
    token = (await sign_in(inside, phone, person))["token"]
    body = {"name": NAME, "role": "server", "pin": PIN}
    again = await inside.ask("PUT", f"/api/people/{person}", await inside.office(), body)
    assert again.status_code == 200
    assert (await inside.ask("GET", "/api/people", token)).status_code == 200
    renamed = {"name": "Frau Flöte", "role": "server"}
    await inside.ask("PUT", f"/api/people/{person}", await inside.office(), renamed)
    tiles = (await inside.ask("GET", "/api/people", token)).json()["people"]
    assert [tile["name"] for tile in tiles] == ["Frau Flöte"]


async def test_a_sign_in_ends_with_the_shift(inside: Inside) -> None:
    phone = await inside.pair("waiter")
    token = (await sign_in(inside, phone, await hire(inside, "server")))["token"]
    hours = inside.house.settings.session_hours
    assert (await inside.move_clock(hours * 3_600_000)).status_code == 200
    answer = await inside.ask("GET", "/api/people", token)
    assert answer.json()["code"] == "session.expired"


@pytest.mark.parametrize(
    "role, may_sign_in",
    [("waiter", True), ("till", True), ("window", True), ("kitchen", True), ("office", True),
     ("board", False), ("paper", False), ("agent", False), ("kiosk", False), ("channel", False)],
)  # fmt: skip
async def test_who_knows_the_names(inside: Inside, role: Role, may_sign_in: bool) -> None:
    person = await hire(inside, "cook")
    device = await inside.pair(role)
    tiles = await inside.ask("GET", "/api/people", device)
    signed = await inside.ask(
        "POST", "/api/people/sign-in", device, {"person_id": person, "pin": PIN}
    )
    assert {tiles.status_code, signed.status_code} == ({200} if may_sign_in else {403})


async def test_guests_and_strangers_learn_no_name(inside: Inside) -> None:
    await hire(inside, "cook")
    guest = inside.house.sessions.guest_token(VENUE, "t1", inside.id())
    for token, status in ((guest, 403), ("", 401), ("p1.e30.AAAA", 401), ("p1.x", 401)):
        assert (await inside.ask("GET", "/api/people", token)).status_code == status


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤", "1234\n", " 1234", 1234])
async def test_a_pin_is_four_to_eight_digits(inside: Inside, pin: Any) -> None:
    device = await inside.pair("till")
    person = await hire(inside, "server")
    for method, path, body, token in (
        ("POST", "/api/people/sign-in", {"person_id": person, "pin": pin}, device),
        ("PUT", f"/api/people/{person}", {"name": "N", "role": "cook", "pin": pin}, None),
    ):
        answer = await inside.ask(method, path, token or await inside.office(), body)
        assert answer.status_code == 400
        assert answer.json()["params"]["path"] == "$.pin"
        assert not isinstance(pin, str) or len(pin) < 3 or pin.strip() not in answer.text


async def test_guessing_is_paused_and_the_right_pin_waits_too(inside: Inside) -> None:
    device = await inside.pair("till")
    person, boss = await hire(inside, "server"), await hire(inside, "owner", pin="9753")
    codes = []
    for _ in range(5):
        body = {"person_id": person, "pin": "0000"}
        answer = await inside.ask("POST", "/api/people/sign-in", device, body)
        codes.append(answer.json()["code"])
    assert codes == ["session.wrong_pin"] * 3 + ["limit.guesses"] * 2
    assert answer.json()["params"]["wait_s"] >= 1
    assert str(answer.json()["params"]["wait_s"]) in answer.json()["detail"]
    right = {"person_id": person, "pin": PIN}
    refused = await inside.ask("POST", "/api/people/sign-in", device, right)
    assert refused.json()["code"] == "limit.guesses"
    # Somebody else at the same device is not made to wait for that.
    assert (await sign_in(inside, device, boss, "9753"))["role"] == "owner"


async def test_many_at_once_are_many(inside: Inside) -> None:
    device = await inside.pair("till")
    person = await hire(inside, "server")
    body = {"person_id": person, "pin": "0000"}
    answers = await asyncio.gather(
        *(inside.ask("POST", "/api/people/sign-in", device, body) for _ in range(10))
    )
    assert sum(answer.json()["code"] == "session.wrong_pin" for answer in answers) == 3


async def test_a_shift_lead_takes_people_on_and_leaves_the_owner_alone(inside: Inside) -> None:
    device = await inside.pair("till")
    owner = await hire(inside, "owner", pin="9753")
    lead = await hire(inside, "shift_lead")
    token = (await sign_in(inside, device, lead))["token"]
    new, body = inside.id(), {"name": "Neu", "role": "server", "pin": "4713"}
    assert (await inside.ask("PUT", f"/api/people/{new}", token, body)).status_code == 200
    for person, role in ((owner, "server"), (inside.id(), "owner")):
        answer = await inside.ask("PUT", f"/api/people/{person}", token, body | {"role": role})
        assert answer.json()["code"] == "session.forbidden"
    server = (await sign_in(inside, device, new, "4713"))["token"]
    answer = await inside.ask("PUT", f"/api/people/{inside.id()}", server, body)
    assert answer.json()["code"] == "session.forbidden"


async def test_people_look_at_the_screens_of_their_work(inside: Inside) -> None:
    device = await inside.pair("till")
    seen: dict[str, set[str]] = {}
    views = inside.house.hub.views
    for number, role in enumerate(("server", "cook", "shift_lead", "owner")):
        person = await hire(inside, role, pin=f"47{number}1")
        token = (await sign_in(inside, device, person, f"47{number}1"))["token"]
        seen[role] = {
            name
            for name in views
            if (
                await inside.ask("GET", f"/api/views/{name}?partition={PARTITION}", token)
            ).status_code
            == 200
        }
    assert {"window.orders", "venue.menu"} <= seen["server"]
    assert {"kitchen.tickets", "venue.menu"} <= seen["cook"]
    assert "window.orders" not in seen["cook"]
    assert {"staff.people", "venue.devices", "window.orders"} <= seen["shift_lead"] == seen["owner"]
    assert "staff.people" not in seen["server"] | seen["cook"]


async def test_the_pin_is_nowhere_and_its_text_in_one_erasable_row(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        device = await inside.pair("till")
        person = await hire(inside, "server")
        await sign_in(inside, device, person)
        wrong = {"person_id": person, "pin": "55512345"}
        await inside.ask("POST", "/api/people/sign-in", device, wrong)
        rows = await inside.ask(
            "GET", f"/api/views/staff.people?partition={PARTITION}", await inside.office()
        )
        assert "argon2" not in rows.text
        kept = inside.house.journal
        text = (await kept.texts(PARTITION, [f"{person}.pin"]))[f"{person}.pin"]
        assert text.startswith("$argon2id$")
        wanted = f"/api/texts?partition={PARTITION}&records={person}.pin,{person}.name"
        texts = await inside.ask("GET", wanted, await inside.office())
        assert texts.json()["texts"] == {f"{person}.name": NAME}
        entries = await kept.read(PARTITION, 0)
        assert not [e for e in entries if b"argon2" in e.body or NAME.encode() in e.body]
        await inside.system(cmd.PersonalErase(subject=person))
        assert await kept.texts(PARTITION, [f"{person}.pin"]) in ({}, {f"{person}.pin": ""})
        gone = await inside.ask(
            "POST", "/api/people/sign-in", device, {"person_id": person, "pin": PIN}
        )
        assert gone.json()["code"] == "session.wrong_pin"
        names = (await inside.ask("GET", "/api/people", device)).json()["people"]
        assert names[0]["name"] == ""
    for path in (tmp_path / "data").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert PIN.encode() not in content, path
        assert b"55512345" not in content, path
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert PIN not in said
    assert "55512345" not in said


@pytest.mark.parametrize(
    "text",
    [
        "$argon2id$v=19$m=4194304,t=2,p=1$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "$argon2id$v=19$m=19456,t=99,p=1$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "$argon2id$v=19$m=99999,t=9,p=1$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "$argon2id$v=19$m=19456,t=2,p=4$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "$argon2id$v=19$m=8,t=1,p=1$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "$argon2i$v=19$m=19456,t=2,p=1$KaJgfrwcAwYcj1JYN4ouGw$d2vFshYqwETNlnJNFNviSw",
        "1234",
    ],
)
async def test_nobody_sends_a_text_that_is_dear_to_check(inside: Inside, text: str) -> None:
    wish = {"type": "person.set", "person_id": inside.id(), "name": "N", "role": "cook"}
    answer = await inside.send(await inside.office(), wish | {"pin_hash": text})
    assert answer.status_code == 400
    assert answer.json()["params"]["path"] == "$.command.pin_hash"


@pytest.mark.parametrize(
    "pin", ["1111", "00000000", "1234", "4321", "12345678", "98765432", "8901", "1212", "12341234"]
)
def test_what_anybody_tries_first_is_weak(pin: str) -> None:
    assert pins.is_weak(pin)


@pytest.mark.parametrize("pin", ["4711", "1235", "1357", "73051946", "1123", "12124"])
def test_other_pins_are_not(pin: str) -> None:
    assert not pins.is_weak(pin)


@pytest.mark.parametrize("role, status", [("owner", 409), ("shift_lead", 409), ("server", 200)])
async def test_who_leads_takes_no_pin_that_anybody_tries_first(
    inside: Inside, role: str, status: int
) -> None:
    office, person = await inside.office(), inside.id()
    body = {"name": "Nele", "role": role, "pin": "1234"}
    answer = await inside.ask("PUT", f"/api/people/{person}", office, body)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["code"] == "person.weak_pin"
        assert person not in inside.shelf.state.people
        again = await inside.ask("PUT", f"/api/people/{person}", office, body | {"pin": PIN})
        assert again.status_code == 200


def test_a_pin_fits_its_text_and_no_other() -> None:
    text = pins.hash_pin("1234")
    assert pins.is_pin(text, "1234")
    assert not pins.is_pin(text, "1235")
    assert not pins.is_pin("", "1234")
    assert not pins.is_pin("$argon2id$nonsense", "1234")
    command = msgspec.convert(
        {"person_id": Ids(5).new(), "name": "N", "role": "cook", "pin_hash": text}, cmd.PersonSet
    )
    assert command.pin_hash == text
