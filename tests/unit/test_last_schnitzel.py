"""The last schnitzel falls, with four accepted orders open: each of them ends right."""

import asyncio
from typing import Any

import msgspec

from pos.domain import commands as cmd
from pos.domain.bill import owed_by
from pos.domain.cart import WishedLine, WishedPart
from pos.domain.commands import Command
from pos.domain.instants import iso
from pos.domain.staff import Actor
from tests.commands import AT, KITCHEN, TILL, a_guest
from tests.decided import Place
from tests.property.world import World

SCHNITZEL, HOTDOG, COLA, BOTTLE = 1690, 420, 290, 25
TABLES = ("t1", "t2", "t3", "t4")
_MEAL = tuple(
    WishedPart(part, item)
    for part, item in (("main", "hotdog"), ("side", "fries"), ("drink", "cola"))
)


class Evening:
    """Four tables, each with a schnitzel and a cola, taken by staff and on the fire."""

    def __init__(self) -> None:
        self.world = World(tables=True)
        self.orders: dict[str, cmd.OrderPlace] = {}

    async def ok(self, actor: Actor, command: Command) -> dict[str, Any]:
        outcome = await self.world.ask(actor, command)
        assert outcome.status == 200, outcome.answer
        found: dict[str, Any] = msgspec.json.decode(outcome.answer)["result"]
        return found

    async def open(self) -> None:
        await self.world.open()
        await self.ok(KITCHEN, cmd.StockSet("item:schnitzel", 4))
        await self.ok(KITCHEN, cmd.StockSet("part:bun", 6))
        ids = self.world.ids
        for table in TABLES:
            wish = cmd.OrderPlace(
                order_id=ids.new(),
                round_id=ids.new(),
                lines=(
                    WishedLine(ids.new(), "schnitzel"),
                    WishedLine(ids.new(), "cola", course=2),
                ),
                allergies=("nuts",) if table == "t1" else (),
            )
            self.orders[table] = wish
            assert (await self.ok(phone(table), wish))["awaiting"]
            await self.ok(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))

    async def row(self, table: str) -> dict[str, Any]:
        """The order as the table's phone sees it."""
        params = (("phone", phone(table).seating),)
        rows = await self.world.fresh_rows("guest.orders", params)
        found: dict[str, Any] = rows[self.orders[table].order_id]
        return found

    async def drop(self) -> dict[str, str]:
        """86, and the kitchen refuses what it hits; the open choice by table."""
        out = cmd.StockOut("item:schnitzel", "on the floor", "hotdog")
        hit = (await self.ok(KITCHEN, out))["hit"]
        assert [h["order_id"] for h in hit] == [w.order_id for w in self.orders.values()]
        choices = {}
        for table, one in zip(TABLES, hit, strict=True):
            refuse = cmd.LineRefuse(
                one["order_id"], one["line_id"], one["portions"], "sold_out", "hotdog"
            )
            choices[table] = (await self.ok(KITCHEN, refuse))["choice_id"]
        assert (await self.ok(KITCHEN, out))["hit"] == []
        return choices

    async def choose(self, table: str, choice: str, chosen: Any) -> dict[str, Any]:
        ids = self.world.ids
        wish = self.orders[table]
        made = cmd.ChoiceMake(wish.order_id, choice, chosen, ids.new(), ids.new())
        return await self.ok(phone(table), made)


def phone(table: str) -> Actor:
    return a_guest(f"phone-{table}", table)


def test_all_four_end_right() -> None:
    asyncio.run(_the_evening())


async def _the_evening() -> None:
    evening = Evening()
    await evening.open()
    shelf = await evening.world.shelf()
    paid = evening.orders["t3"]
    bill = cmd.LinePortions(paid.lines[0].line_id, 1)
    check = cmd.LinesMarkPaid(paid.order_id, evening.world.ids.new(), (bill,))
    assert (await evening.ok(TILL, check))["total"] == SCHNITZEL
    choices = await evening.drop()
    for table in TABLES:
        row = await evening.row(table)
        line = evening.orders[table].lines[0].line_id
        assert row["rounds"][0]["voided"] == {line: 1}
        assert row["rounds"][0]["choices"][0]["substitute"] == "hotdog"
        assert row["total"] == COLA + BOTTLE
    # A stranger does not choose for others.
    foreign = cmd.ChoiceMake(paid.order_id, choices["t3"], "without")
    assert (await evening.world.ask(phone("t1"), foreign)).status == 409

    await evening.choose("t1", choices["t1"], "substitute")
    await evening.choose("t2", choices["t2"], "without")
    await evening.choose("t3", choices["t3"], "money_back")
    await evening.choose("t4", choices["t4"], "substitute")

    totals = {"t1": HOTDOG, "t2": 0, "t3": 0, "t4": HOTDOG}
    for table, more in totals.items():
        row = await evening.row(table)
        assert row["total"] == COLA + BOTTLE + more
        order = shelf.order(evening.orders[table].order_id)
        assert order is not None
        assert sum(owed.total for owed in owed_by(order)) == order.total == row["total"]
        assert row.get("refund_due", 0) == (SCHNITZEL if table == "t3" else 0)
    assert shelf.state.stock["part:bun"].count == 2
    assert shelf.state.stock["item:schnitzel"].count == 0

    await _the_kitchen_sees_it(evening)
    # The substitute is quoted anew.
    rounds = (await evening.row("t1"))["rounds"]
    assert [len(r["lines"]) for r in rounds] == [3, 1]
    assert rounds[1]["promised_at"] > iso(AT)
    # Its allergies go with it: the cook must read them again.
    assert rounds[1]["allergies"] == ["nuts"]
    assert not rounds[1].get("allergy_read")
    rows = await evening.world.fresh_rows("kitchen.tickets", (("station", "grill"),))
    again = next(row for row in rows.values() if row.get("allergies"))
    await evening.ok(KITCHEN, cmd.AllergyAcknowledge(again["ticket_id"]))
    assert (await evening.row("t1"))["rounds"][1]["allergy_read"]
    await evening.world.close()


async def _the_kitchen_sees_it(evening: Evening) -> None:
    """Void portions stay struck through until they are bumped; the substitutes are new tickets."""
    rows = await evening.world.fresh_rows("kitchen.tickets", (("station", "grill"),))
    void = [row for row in rows.values() if row.get("void")]
    assert len(void) == 4
    fresh = [row for row in rows.values() if row["lines"][0]["item"] == "hotdog"]
    assert [row["place"] for row in fresh] == ["Tisch 1", "Tisch 4"]
    for row in void:
        for line in row["lines"]:
            assert line["voided"] == line["units"]
        if row.get("allergies"):
            await evening.ok(KITCHEN, cmd.AllergyAcknowledge(row["ticket_id"]))
        await evening.ok(KITCHEN, cmd.TicketBump(row["ticket_id"]))
    rows = await evening.world.fresh_rows("kitchen.tickets", (("station", "grill"),))
    assert {row["lines"][0]["item"] for row in rows.values()} == {"hotdog"}
    assert len(rows) == 2


def test_a_substitute_comes_with_the_size_and_the_options_it_needs() -> None:
    """What is offered can be had: a burger needs a side, a beer a size, a menu its parts."""
    for offered, chosen in (
        ("burger", {"options": ("bread",)}),
        ("beer", {"variant": "large"}),
        ("meal", {"parts": _MEAL}),
    ):
        place = Place()
        phone_one = a_guest("p1", "t1")
        wish = place.seated(phone_one, "schnitzel")
        refuse = cmd.LineRefuse(
            wish.order_id, wish.lines[0].line_id, 1, "sold_out", substitute=offered
        )
        choice = str(place.yes(KITCHEN, refuse).result["choice_id"])
        plain = cmd.ChoiceMake(
            wish.order_id, choice, "substitute", place.ids.new(), place.ids.new()
        )
        if offered != "meal":
            # Of the menu each part has one dish only.
            assert place.no(phone_one, plain) in {"option.too_few", "variant.required"}
        place.yes(phone_one, msgspec.structs.replace(plain, **chosen))
        placed = place.kept(wish.order_id).rounds[-1]
        assert placed.instead_of == wish.lines[0].line_id
        line = placed.lines[0]
        assert (line.item, line.variant) == (offered, chosen.get("variant", ""))
        assert tuple(option.id for option in line.options) == chosen.get("options", ())
