"""Why: what staff typed is read where it is needed, lies in no event, and can be erased."""

from pathlib import Path

import pytest

from pos.domain import commands as cmd
from pos.people import set_person
from tests.commands import PARTITION, VENUE, Ids, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
TYPED = "Käthe had to go"


async def stock(inside: Inside, token: str) -> str:
    rows = await inside.ask("GET", f"/api/views/stock.items?partition={PARTITION}", token)
    reason: str = rows.json()["rows"]["item:latte"].get("reason", "")
    return reason


async def why(inside: Inside) -> dict[str, tuple[str, str]]:
    rows = (await inside.ask("GET", "/api/log", await inside.office())).json()["rows"]
    return {row["event"]: (row.get("reason", ""), row["who"]) for row in rows}


async def test_what_staff_typed_can_be_erased_and_who_and_when_stay(tmp_path: Path) -> None:
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
        share = (cmd.LinePortions(wish.lines[0].line_id, 1),)
        for command in (
            cmd.LinesVoid(wish.order_id, share, TYPED),
            cmd.StockOut("item:latte", TYPED),
            cmd.StockSet("item:beer", 3, "counted"),
        ):
            assert (await inside.send(token, command)).status_code == 200
        entries = await inside.house.journal.read(PARTITION, 0, 1_000)
        assert not any("Käthe".encode() in entry.body for entry in entries)
        who = f"person:{person}"
        told = {
            "lines.voided": (TYPED, who),
            "stock.went_out": (TYPED, who),
            "stock.counted": ("counted", who),
        }
        assert told.items() <= (await why(inside)).items()
        assert await stock(inside, till) == TYPED
    async with running(tmp_path / "data") as inside:
        office = await inside.office()
        assert await stock(inside, office) == TYPED
        for subject in (wish.order_id, person):
            await inside.send(office, cmd.PersonalErase(subject))
        assert await stock(inside, office) == ""
        erased = {
            "lines.voided": ("", who),
            "stock.went_out": ("", who),
            "stock.counted": ("counted", who),
        }
        assert erased.items() <= (await why(inside)).items()
