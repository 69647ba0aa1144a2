"""The log of staff: who changed what, when and why, the same after a restart."""

from pathlib import Path
from typing import Any

import pytest

from pos.people import set_person
from tests.commands import VENUE, Ids, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


async def log(inside: Inside, token: str, query: str = "") -> dict[str, Any]:
    answer = await inside.ask("GET", f"/api/log{query}", token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_every_change_says_who_when_and_why(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        person = await set_person(inside.house, VENUE, "Nele", "shift_lead", "1234")
        till = await inside.pair("till")
        signed = await inside.ask(
            "POST", "/api/people/sign-in", till, {"person_id": person, "pin": "1234"}
        )
        token = signed.json()["token"]
        wish = an_order(Ids(1), place="t1")
        await inside.send(token, wish)
        await inside.move_clock(1_000)
        share = [{"line_id": wish.lines[0].line_id, "portions": 1}]
        changes: list[dict[str, Any]] = [
            {"type": "lines.void", "order_id": wish.order_id, "lines": share, "reason": "cold"},
            {"type": "stock.set", "key": "item:beer", "count": 3, "reason": "counted"},
            {"type": "stock.out", "key": "item:latte", "reason": "no milk"},
            {
                "type": "lines.move",
                "order_id": wish.order_id,
                "lines": [{"line_id": wish.lines[1].line_id, "portions": 1}],
                "to_order": inside.id(),
                "to_place": "room-7",
                "reason": "wrong table",
            },
        ]
        for change in changes:
            answer = await inside.send(token, change)
            assert answer.status_code == 200, answer.text
        found = (await log(inside, token))["rows"]
        assert [(row["event"], row.get("reason")) for row in found[:4]] == [
            ("lines.moved", "wrong table"),
            ("stock.went_out", "no milk"),
            ("stock.counted", "counted"),
            ("lines.voided", "cold"),
        ]
        for row in found[:4]:
            assert (row["who"], row["name"], row["role"]) == (
                f"person:{person}",
                "Nele",
                "shift_lead",
            )
        assert found[3]["at"] == "2026-11-22T10:00:01Z"
        assert found[3]["number"] == "A1"
        assert found[3]["what"]["order_id"] == wish.order_id
        secret = {"menu", "venue", "pin", "name"}
        assert all(secret.isdisjoint(row.get("what", {})) for row in found)
        placed = next(row for row in found if row["event"] == "order.placed")
        assert (placed["number"], placed["name"]) == ("A1", "Nele")
        assert placed["what"]["case"] == "sale"
        assert "lines" not in placed["what"]
        assert placed["place"] == found[3]["place"] != ""
        assert found[3]["about"].startswith("1 × ")
        assert found[2]["about"].endswith(": 3")
    async with running(tmp_path / "data") as again:
        assert (await log(again, await again.office()))["rows"][-len(found) :] == found


async def test_the_log_is_turned_page_by_page(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        office = await inside.office()
        for count in range(7):
            await inside.send(office, {"type": "stock.set", "key": "item:beer", "count": count})
        whole = (await log(inside, office, "?limit=200"))["rows"]
        turned: list[Any] = []
        page = await log(inside, office, "?limit=3")
        while True:
            turned += page["rows"]
            if "next" not in page:
                break
            page = await log(inside, office, f"?limit=3&before={page['next']}")
        assert turned == whole
        assert [row["what"]["count"] for row in whole[:3]] == [6, 5, 4]
        refused = await inside.ask("GET", "/api/log?limit=-1", office)
        assert refused.status_code == 400


@pytest.mark.parametrize("role", ["till", "waiter", "kitchen", "board", "agent", "kiosk"])
async def test_the_log_is_for_who_runs_the_place(tmp_path: Path, role: Any) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        answer = await inside.ask("GET", "/api/log", await inside.pair(role))
        assert answer.json()["code"] == "session.forbidden"
