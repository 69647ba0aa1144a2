"""Orders from elsewhere: brought once however often, accepted, paused, taken back."""

import asyncio
from pathlib import Path
from typing import Any

from pos.domain import commands as cmd
from pos.domain.instants import MINUTE, iso
from tests.commands import PARTITION, a_wide_menu
from tests.inside import Inside, running

ORDERS = "/api/channels/fake/orders"


def an_order(inside: Inside, external: str = "X-1", **changed: Any) -> dict[str, Any]:
    return {
        "id": external,
        "created": iso(inside.now),
        "items": [{"sku": "fries", "count": 2, "remark": "<b>hot</b>"}],
        "guest": {"name": "Ines", "phone": "02561 1"},
        **changed,
    }


async def open_orders(inside: Inside) -> dict[str, Any]:
    answer = await inside.ask(
        "GET", f"/api/views/window.orders?partition={PARTITION}", await inside.office()
    )
    rows: dict[str, Any] = answer.json()["rows"]
    return rows


async def test_an_order_is_brought_accepted_cooked_and_handed_over(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token, office = await inside.pair("channel", "fake"), await inside.office()
        order = an_order(inside)
        first = await inside.ask("POST", ORDERS, token, order)
        assert (first.status_code, first.json()["status"]) == (201, "PENDING")
        again = await inside.ask("POST", ORDERS, token, order)
        assert again.json() == first.json()
        ((order_id, row),) = (await open_orders(inside)).items()
        assert (row["channel"], row["name"], row["step"]) == ("aggregator", "Ines", "awaiting")
        assert not inside.shelf.load
        accept = {
            "type": "order.accept",
            "order_id": order_id,
            "round_id": row["rounds"][0]["round_id"],
        }
        assert (await inside.send(office, accept)).status_code == 200

        async def status() -> str:
            found: str = (await inside.ask("GET", f"{ORDERS}/X-1", token)).json()["status"]
            return found

        assert await status() == "ACCEPTED"
        for ticket in list(inside.shelf.state.tickets):
            await inside.send(office, {"type": "ticket.start", "ticket_id": ticket})
            assert await status() == "IN_KITCHEN"
            await inside.send(office, {"type": "ticket.bump", "ticket_id": ticket})
        assert await status() == "READY"
        done = {"type": "order.hand_over", "order_id": order_id}
        await inside.send(office, done)
        assert await status() == "COLLECTED"
        assert len(inside.shelf.orders()) == 1


async def test_staff_refuse_the_channel_cancels_and_time_runs_out(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token, office = await inside.pair("channel", "fake"), await inside.office()
        for external in ("refused", "cancelled", "late"):
            brought = await inside.ask("POST", ORDERS, token, an_order(inside, external))
            assert brought.status_code == 201
        rows = await open_orders(inside)
        row = next(r for r in rows.values() if r["external"] == "fake:refused")
        refuse = {
            "type": "order.refuse",
            "order_id": row["order_id"],
            "round_id": row["rounds"][0]["round_id"],
            "reason": "full",
        }
        assert (await inside.send(office, refuse)).status_code == 200
        cancelled = await inside.ask("POST", f"{ORDERS}/cancelled/cancel", token)
        await inside.move_clock(20 * MINUTE)
        said = {
            external: (await inside.ask("GET", f"{ORDERS}/{external}", token)).json()["status"]
            for external in ("refused", "cancelled", "late")
        }
        assert cancelled.status_code == 200
        assert said == {"refused": "REJECTED", "cancelled": "CANCELLED", "late": "TIMED_OUT"}
        assert not inside.shelf.load


async def test_a_paused_channel_brings_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token, office = await inside.pair("channel", "fake"), await inside.office()
        pause = {"type": "station.pause", "station": "channel-fake", "minutes": 10}
        assert (await inside.send(office, pause)).status_code == 200
        assert (await inside.ask("GET", "/api/channels/fake", token)).json()["open"] is False
        refused = await inside.ask("POST", ORDERS, token, an_order(inside))
        assert (refused.status_code, refused.json()["code"]) == (409, "channel.paused")
        await inside.move_clock(11 * MINUTE)
        assert (await inside.ask("GET", "/api/channels/fake", token)).json()["open"] is True
        later = await inside.ask("POST", ORDERS, token, an_order(inside, "X-2"))
        assert later.status_code == 201


async def test_a_refused_order_is_decided_anew_and_an_accepted_one_never(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token, office = await inside.pair("channel", "fake"), await inside.office()
        order = an_order(inside)
        await inside.send(office, {"type": "station.pause", "station": "channel-fake"})
        for _ in range(6):
            refused = await inside.ask("POST", ORDERS, token, order)
            assert (refused.status_code, refused.json()["code"]) == (409, "channel.paused")
        await inside.send(office, {"type": "station.resume", "station": "channel-fake"})
        # Two at the same time, and later ones: it is one order.
        both = await asyncio.gather(*(inside.ask("POST", ORDERS, token, order) for _ in range(4)))
        assert {answer.status_code for answer in both} == {201}
        assert len({answer.content for answer in both}) == 1
        assert len(inside.shelf.orders()) == 1
        # It left the shelf, as if a hundred others had been closed after it.
        (order_id,) = inside.shelf.state.orders
        await inside.ask("POST", f"{ORDERS}/X-1/cancel", token)
        del inside.shelf.state.recent[order_id]
        inside.shelf.taken.clear()
        again = await inside.ask("POST", ORDERS, token, order)
        assert (again.status_code, again.json()["code"]) == (409, "order.closed")
        assert inside.shelf.orders() == []


async def test_a_bundle_is_brought_with_what_was_chosen_for_its_parts(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        await inside.system(cmd.MenuPublish(a_wide_menu(), undeclared=True))
        token = await inside.pair("channel", "fake")
        chosen = [
            {"slot": "main", "sku": "hotdog"},
            {"slot": "side", "sku": "fries"},
            {"slot": "drink", "sku": "cola"},
        ]
        meal = an_order(inside, items=[{"sku": "meal", "choices": chosen}])
        brought = await inside.ask("POST", ORDERS, token, meal)
        assert brought.status_code == 201
        ((_, row),) = (await open_orders(inside)).items()
        (line,) = (line for line in row["rounds"][0]["lines"] if not line.get("of"))
        (kept,) = inside.shelf.state.orders.values()
        assert [part.item for part in kept.rounds[0].lines[0].parts] == ["hotdog", "fries", "cola"]
        assert line["name"] == "Menü"
        wrong = [*chosen[:2], {"slot": "drink", "sku": "rum"}]
        order = an_order(inside, "X-2", items=[{"sku": "meal", "choices": wrong}])
        refused = await inside.ask("POST", ORDERS, token, order)
        assert (refused.status_code, refused.json()["code"]) == (409, "part.unknown")


async def test_what_is_begun_is_asked_to_be_taken_back_and_staff_answer(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token, office = await inside.pair("channel", "fake"), await inside.office()
        for external, grant, said in (
            ("stays", False, "ACCEPTED"),
            ("goes", True, "CANCELLED"),
        ):
            await inside.ask("POST", ORDERS, token, an_order(inside, external))
            rows = await open_orders(inside)
            row = next(r for r in rows.values() if r["external"] == f"fake:{external}")
            accept = {
                "type": "order.accept",
                "order_id": row["order_id"],
                "round_id": row["rounds"][0]["round_id"],
            }
            assert (await inside.send(office, accept)).status_code == 200
            asked = await inside.ask("POST", f"{ORDERS}/{external}/cancel", token)
            assert asked.json()["status"] == "CANCELLATION_ASKED"
            looked = await inside.ask("GET", f"{ORDERS}/{external}", token)
            assert looked.json()["status"] == "CANCELLATION_ASKED"
            (request,) = inside.shelf.state.orders[row["order_id"]].requests
            answer = {"type": "request.answer", "request_id": request.request_id, "grant": grant}
            assert (await inside.send(office, answer)).status_code == 200
            looked = await inside.ask("GET", f"{ORDERS}/{external}", token)
            assert looked.json()["status"] == said


async def test_an_id_that_can_not_be_found_again_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token = await inside.pair("channel", "fake")
        for external in ("X" * 76, "a/b", "..", "a\nb"):
            refused = await inside.ask("POST", ORDERS, token, an_order(inside, external))
            assert (refused.status_code, refused.json()["code"]) == (400, "request.malformed")
        longest = await inside.ask("POST", ORDERS, token, an_order(inside, "X" * 75))
        assert longest.status_code == 201
        assert (await inside.ask("GET", f"{ORDERS}/{'X' * 75}", token)).status_code == 200


async def test_only_the_channel_itself_writes_its_ids(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        for token in (await inside.office(), await inside.pair("channel", "other")):
            wish = {
                "type": "order.place",
                "order_id": inside.id(),
                "round_id": inside.id(),
                "lines": [{"line_id": inside.id(), "item": "fries", "quantity": 1}],
                "place": "counter",
                "external": "fake:X-1",
            }
            answer = await inside.send(token, wish)
            assert (answer.status_code, answer.json()["code"]) == (403, "session.forbidden")
        assert inside.shelf.orders() == []


async def test_what_is_wrong_is_said_and_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        token = await inside.pair("channel", "fake")
        window = await inside.pair("window")
        unknown = an_order(inside, items=[{"sku": "unicorn"}])
        old = an_order(inside, created="2020-01-01T00:00:00Z")
        dear = an_order(inside, "X-2", sum=1)
        for body, status, code in (
            ({}, 400, "request.malformed"),
            (old, 400, "request.malformed"),
            (unknown, 409, "item.unknown"),
            (dear, 409, "order.total_above_max"),
        ):
            answer = await inside.ask("POST", ORDERS, token, body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (await inside.ask("POST", ORDERS, window, an_order(inside))).status_code == 403
        other = await inside.ask("POST", "/api/channels/other/orders", token, an_order(inside))
        assert other.status_code == 403
        assert (await inside.ask("GET", f"{ORDERS}/nothing", token)).status_code == 404
        assert inside.shelf.orders() == []
