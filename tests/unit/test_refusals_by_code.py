"""Every refusal of the deciders of service, one line a case; and what is so already stays so."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.commands import Command
from pos.domain.decide import decide
from pos.domain.envelope import Facts, Rejected
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.instants import datetime_of
from pos.domain.staff import Actor
from pos.journal.book import encode_state
from tests.commands import (
    AT,
    CHANNEL,
    KITCHEN,
    OFFICE,
    PIN_HASH,
    TILL,
    WINDOW,
    Ids,
    a_device,
    a_guest,
    a_line,
)
from tests.decided import Place

IN = a_guest("p1", "t1")
ASKING = a_guest("p2", "t1")
STRANGER = a_guest("p9", "t1")
WAITING = a_guest("p3", "t2")
FETCHING = a_guest("s3", "shelf")
DRIVING = a_guest("s2", "lane")
LEAD = Actor(kind="person", id="person:lead", venue="corner", role="shift_lead")
GRILL = a_device("kitchen", "grill")
BAR = a_device("kitchen", "bar")
LEARNER = msgspec.structs.replace(TILL, id="device:learner", practice=True)
NEVER = Ids(99).new()


class Scene(Place):
    """Something of everything: a table in, one waiting, one by staff, a car, a closed order."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.seated(IN, "hotdog", "cola", "cola")
        self.yes(ASKING, cmd.SeatingAsk())
        self.waiting = self.placed(WAITING, "fries")
        self.courses = self.order("hotdog", place="t3", allergies=("nuts",))
        later = a_line(self.ids, "cake", course=3)
        first = msgspec.structs.replace(self.courses.lines[0], course=1)
        self.courses = msgspec.structs.replace(self.courses, lines=(first, later))
        self.yes(TILL, self.courses)
        self.closed = self.placed(FETCHING, "fries")
        self.yes(WINDOW, cmd.OrderHandOver(self.closed.order_id, unbumped=True))
        self.car = self.placed(DRIVING, "rum")
        self.brought = self.placed(CHANNEL, "fries", place="shelf", external="fake:x")
        self.refused = self.placed(FETCHING, "fries")
        line = cmd.LineRefuse(self.refused.order_id, self.refused.lines[0].line_id, 1)
        self.choice = self.yes(KITCHEN, line).result["choice_id"]
        self.yes(FETCHING, cmd.ChoiceMake(self.refused.order_id, self.choice, "without"))
        self.open_choice = self.placed(FETCHING, "fries")
        line = cmd.LineRefuse(self.open_choice.order_id, self.open_choice.lines[0].line_id, 1)
        self.asked = self.yes(KITCHEN, line).result["choice_id"]
        self.yes(KITCHEN, cmd.StockSet("item:schnitzel", 0))
        self.yes(KITCHEN, cmd.StockSet("part:bun", 0))
        self.yes(KITCHEN, cmd.StockOut("item:cake"))
        self.yes(OFFICE, cmd.PersonSet(self.ids.new(), "Ada", "owner", PIN_HASH))
        self.owner = next(iter(self.shelf.state.people))
        check = cmd.LinePortions(self.first.lines[2].line_id, 1)
        self.yes(TILL, cmd.LinesMarkPaid(self.first.order_id, self.ids.new(), (check,)))
        self.yes(KITCHEN, cmd.StationPause("fryer", reason="broken"))

    def ticket(self, order: cmd.OrderPlace, station: str, course: str = "") -> str:
        return f"{order.round_id}.{station}{course}"

    def portions(
        self, order: cmd.OrderPlace, line: int = 0, count: int = 1
    ) -> tuple[cmd.LinePortions, ...]:
        return (cmd.LinePortions(order.lines[line].line_id, count),)


SCENE = Scene()
CART = (WishedLine(NEVER, "cola"),)
Made = Command | Callable[[Scene], Command]
Case = tuple[str, Actor, Made]


def later(minutes: int) -> cmd.At:
    return cmd.At(datetime_of(AT) + timedelta(minutes=minutes))


def wish(*items: str, **more: object) -> Callable[[Scene], Command]:
    return lambda s: Place.order(s, *(items or ("cola",)), **more)


def of(order: str, make: Callable[..., Command], *words: object) -> Callable[[Scene], Command]:
    """A command about one of the scene's orders: its id first."""
    return lambda s: make(getattr(s, order).order_id, *words)


def lines_of(
    make: Callable[..., Command], order: str, **more: object
) -> Callable[[Scene], Command]:
    def command(s: Scene) -> Command:
        chosen = getattr(s, order)
        return make(chosen.order_id, lines=s.portions(chosen, **_index(more)), **_rest(more))

    return command


def _index(more: dict[str, object]) -> dict[str, int]:
    return {k: int(str(v)) for k, v in more.items() if k in {"line", "count"}}


def _rest(more: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in more.items() if k not in {"line", "count"}}


def answer(make: Callable[..., Command], order: str, round_id: str = "") -> Callable[..., Command]:
    return lambda s: make(getattr(s, order).order_id, round_id or getattr(s, order).round_id)


def at_ticket(
    make: Callable[..., Command], order: str, station: str, *words: object, course: str = ""
) -> Callable[[Scene], Command]:
    return lambda s: make(s.ticket(getattr(s, order), station, course), *words)


def move(order: str, to: str, place: str, **more: object) -> Callable[[Scene], Command]:
    def command(s: Scene) -> Command:
        chosen = getattr(s, order)
        target = getattr(s, to).order_id if to else NEVER
        return cmd.LinesMove(chosen.order_id, s.portions(chosen, **_index(more)), target, place)

    return command


def refuse(order: str, count: int = 1, substitute: str = "") -> Callable[[Scene], Command]:
    def command(s: Scene) -> Command:
        chosen = getattr(s, order)
        line = chosen.lines[0].line_id
        return cmd.LineRefuse(chosen.order_id, line, count, substitute=substitute)

    return command


def choose(order: str, choice: str, chosen: str = "without") -> Callable[[Scene], Command]:
    return lambda s: msgspec.convert(
        {
            "type": "choice.make",
            "order_id": getattr(s, order).order_id,
            "choice_id": getattr(s, choice) if choice else "none",
            "chosen": chosen,
        },
        cmd.ChoiceMake,
    )


def seating(make: Callable[..., Command], *words: object) -> Callable[[Scene], Command]:
    return lambda s: make(s.first.order_id, *words)


CASES: tuple[Case, ...] = (
    # Orders
    ("seating.not_admitted", STRANGER, wish()),
    ("seating.not_admitted", STRANGER, cmd.CheckoutHold(NEVER, CART)),
    ("seating.awaited", WAITING, wish()),
    ("order.awaiting", TILL, lambda s: s.order("cola", order_id=s.waiting.order_id, place="t2")),
    ("order.not_yours", TILL, lambda s: s.order("cola", order_id=s.first.order_id, place="t3")),
    ("order.not_yours", DRIVING, lambda s: s.order("cola", order_id=s.closed.order_id)),
    ("order.not_yours", CHANNEL, lambda s: s.order("cola", order_id=s.car.order_id, place="lane")),
    ("order.not_yours", LEARNER, lambda s: s.order("cola", order_id=s.car.order_id, place="lane")),
    ("order.closed", FETCHING, lambda s: s.order("cola", order_id=s.closed.order_id)),
    ("place.invalid", CHANNEL, wish("cola", place="t1")),
    ("place.invalid", TILL, wish("cola", place="nowhere")),
    ("session.forbidden", DRIVING, wish("cola", channel="telephone")),
    ("station.paused", DRIVING, wish("fries")),
    ("stock.sold_out", DRIVING, wish("cake")),
    ("stock.sold_out", TILL, wish("hotdog", place="counter")),
    ("order.too_soon", DRIVING, wish("cola", when=later(0))),
    ("order.too_far_ahead", DRIVING, wish("cola", when=later(8 * 24 * 60))),
    ("order.unknown", TILL, cmd.OrderAccept(NEVER, NEVER)),
    ("order.unknown", TILL, answer(cmd.OrderAccept, "first", NEVER)),
    ("order.not_awaiting", TILL, answer(cmd.OrderRefuse, "first")),
    ("session.forbidden", KITCHEN, answer(cmd.OrderAccept, "waiting")),
    ("session.forbidden", WAITING, answer(cmd.OrderAccept, "waiting")),
    ("age.unchecked", WINDOW, of("car", cmd.OrderHandOver, True)),
    ("age.unchecked", WINDOW, of("car", cmd.OrderHandOver, True, 16)),
    ("order.not_ready", WINDOW, of("first", cmd.OrderHandOver)),
    ("order.not_ready", WINDOW, of("waiting", cmd.OrderHandOver, True)),
    ("order.unknown", WINDOW, cmd.OrderTakeBack(NEVER)),
    ("order.not_yours", DRIVING, of("closed", cmd.CarArrive, "PL 8")),
    ("order.closed", WINDOW, of("closed", cmd.CarArrive, "PL 8")),
    ("order.closed", WINDOW, of("closed", cmd.CarWave, "B1")),
    ("car.not_here", WINDOW, lambda s: cmd.CarsSwap(s.car.order_id, s.brought.order_id)),
    ("order.not_fetched", IN, of("first", cmd.OrderHere)),
    ("order.not_yours", STRANGER, of("first", cmd.OrderComing, 5)),
    ("order.closed", FETCHING, of("closed", cmd.OrderComing, 5)),
    ("order.not_missed", WINDOW, of("car", cmd.OrderNoShow)),
    ("session.forbidden", DRIVING, of("car", cmd.OrderNoShow)),
    ("deposit.unknown", TILL, cmd.DepositReturn(NEVER, NEVER, "counter", {"crate": 1})),
    ("place.invalid", TILL, cmd.DepositReturn(NEVER, NEVER, "moon", {"bottle": 1})),
    # Portions
    ("line.unknown", IN, lambda s: cmd.LinesCancel(s.first.order_id, s.portions(s.car))),
    ("order.not_yours", STRANGER, lines_of(cmd.LinesCancel, "first")),
    ("order.not_yours", CHANNEL, lines_of(cmd.LinesCancel, "first")),
    ("line.too_many", IN, lines_of(cmd.LinesCancel, "first", count=2)),
    ("line.paid", IN, lines_of(cmd.LinesCancel, "first", line=2)),
    ("order.closed", FETCHING, lines_of(cmd.LinesCancel, "closed")),
    ("session.forbidden", IN, lines_of(cmd.LinesVoid, "first", reason="x")),
    ("session.forbidden", WINDOW, lines_of(cmd.LinesVoid, "first", reason="x")),
    ("line.paid", TILL, lines_of(cmd.LinesVoid, "first", line=2, reason="x")),
    ("line.too_many", TILL, lines_of(cmd.LinesVoid, "first", count=5, reason="x")),
    ("line.unknown", TILL, lambda s: cmd.LinesVoid(s.car.order_id, s.portions(s.first), "x")),
    ("place.invalid", TILL, move("first", "", "nowhere")),
    ("line.paid", TILL, move("first", "", "t4", line=2)),
    ("line.too_many", TILL, move("first", "", "t4", count=9)),
    ("order.awaiting", TILL, move("waiting", "", "t4")),
    ("order.closed", TILL, move("first", "closed", "shelf")),
    ("order.closed", TILL, move("closed", "", "t4")),
    ("line.too_many", TILL, lines_of(cmd.LinesMarkPaid, "first", line=2, check_id=NEVER)),
    ("line.already_served", KITCHEN, refuse("closed")),
    ("line.too_many", KITCHEN, refuse("first", 2)),
    ("order.awaiting", KITCHEN, refuse("waiting")),
    ("line.unknown", BAR, refuse("open_choice")),
    ("item.unknown", KITCHEN, refuse("first", 1, "unicorn")),
    ("choice.unknown", IN, choose("first", "")),
    ("order.not_yours", DRIVING, choose("open_choice", "asked")),
    ("choice.made", FETCHING, choose("refused", "choice", "money_back")),
    ("choice.no_substitute", FETCHING, choose("open_choice", "asked", "substitute")),
    # Tables
    ("seating.taken", TILL, cmd.SeatingOpen(NEVER, "t1")),
    ("seating.not_needed", TILL, cmd.SeatingOpen(NEVER, "lane")),
    ("order.id_taken", TILL, lambda s: cmd.SeatingOpen(s.car.order_id, "t4")),
    ("place.invalid", TILL, cmd.SeatingOpen(NEVER, "moon")),
    ("seating.free", WAITING, cmd.SeatingAsk()),
    ("seating.free", WAITING, cmd.SeatingJoin("BCDF")),
    ("seating.wrong_code", STRANGER, cmd.SeatingJoin("XXXX")),
    ("seating.not_asked", TILL, seating(cmd.SeatingAdmit, "p9")),
    ("seating.unknown", STRANGER, seating(cmd.SeatingAdmit, "p9")),
    ("seating.unknown", ASKING, seating(cmd.SeatingAdmit, "p2")),
    ("seating.unknown", STRANGER, seating(cmd.SeatingTurnAway, "p1")),
    ("seating.unserved", TILL, seating(cmd.SeatingClose)),
    ("session.forbidden", IN, seating(cmd.SeatingClose)),
    ("seating.taken", TILL, seating(cmd.SeatingMove, "t3")),
    ("seating.no_table", TILL, seating(cmd.SeatingMove, "lane")),
    ("seating.unknown", TILL, cmd.SeatingMove(NEVER, "t4")),
    ("seating.unknown", TILL, seating(cmd.SeatingMerge, NEVER)),
    ("seating.not_admitted", STRANGER, cmd.StaffCall("bill")),
    # The kitchen
    ("ticket.unknown", KITCHEN, cmd.TicketBump("nothing")),
    ("ticket.unknown", BAR, at_ticket(cmd.TicketBump, "first", "grill")),
    ("ticket.not_fired", KITCHEN, at_ticket(cmd.TicketBump, "waiting", "fryer")),
    ("ticket.not_fired", KITCHEN, at_ticket(cmd.TicketBump, "courses", "bar", course=".3")),
    ("allergy.unread", KITCHEN, at_ticket(cmd.TicketBump, "courses", "grill", course=".1")),
    ("allergy.unread", KITCHEN, at_ticket(cmd.TicketStart, "courses", "grill", course=".1")),
    ("unit.unknown", KITCHEN, at_ticket(cmd.UnitsReady, "first", "grill", ("x.1",))),
    ("unit.unknown", KITCHEN, at_ticket(cmd.TicketRemake, "first", "grill", ("x.1",), "burnt")),
    (
        "unit.void",
        KITCHEN,
        lambda s: cmd.TicketRemake(
            s.ticket(s.open_choice, "fryer"), (f"{s.open_choice.lines[0].line_id}.1",), "burnt"
        ),
    ),
    ("order.awaiting", TILL, lambda s: cmd.TicketsFire((s.ticket(s.waiting, "fryer"),))),
    ("ticket.unknown", GRILL, lambda s: cmd.TicketsFire((s.ticket(s.courses, "bar", ".3"),))),
    ("ticket.already_fired", TILL, lambda s: cmd.TicketsHold((s.ticket(s.first, "grill"),))),
    ("station.unknown", KITCHEN, cmd.StationPause("sauna")),
    ("station.unknown", BAR, cmd.StationPause("grill")),
    ("station.unknown", KITCHEN, cmd.StationSetPlaces("sauna", 0)),
    ("station.unknown", BAR, cmd.StationSetPlaces("grill", 0)),
    ("session.practice", LEARNER, cmd.StationSetPlaces("grill", 0)),
    ("session.practice", LEARNER, cmd.KitchenSlow(10)),
    ("session.forbidden", WINDOW, cmd.ChannelPause("pickup")),
    ("session.forbidden", IN, at_ticket(cmd.TicketBump, "first", "grill")),
    # Stock
    ("stock.unknown", KITCHEN, cmd.StockSet("item:unicorn", 3)),
    ("stock.unknown", KITCHEN, cmd.StockOut("part:unicorn")),
    ("stock.until_wrong", KITCHEN, cmd.StockOut("item:cola", until=datetime_of(AT))),
    ("item.unknown", KITCHEN, cmd.StockOut("item:cola", substitute="unicorn")),
    ("session.forbidden", IN, cmd.StockSet("item:cola", 3)),
    # People
    ("person.no_pin", OFFICE, cmd.PersonSet(NEVER, "Bo", "server")),
    ("person.unknown", OFFICE, cmd.PersonRemove(NEVER)),
    ("person.last_owner", OFFICE, lambda s: cmd.PersonRemove(s.owner)),
    ("person.last_owner", OFFICE, lambda s: cmd.PersonSet(s.owner, "Ada", "server")),
    ("session.forbidden", LEAD, cmd.PersonSet(NEVER, "Bo", "owner", PIN_HASH)),
    ("session.forbidden", LEAD, lambda s: cmd.PersonSet(s.owner, "Bo", "server", PIN_HASH)),
    ("session.forbidden", LEAD, lambda s: cmd.PersonRemove(s.owner)),
    ("session.practice", LEARNER, cmd.StockOut("item:cola")),
)
ELSEWHERE = {
    "order.empty", "order.id_taken", "order.too_many_open", "order.too_many_own",
    "order.total_above_max",
    "order.promise_above_max", "order.expired", "order.not_handed_over", "ticket.already_bumped",
    "ticket.already_handed", "ticket.not_bumped", "seating.too_many_tries",
    "person.weak_pin", "seating.declined", "seating.unpaid", "seating.day_over",
    "unit.being_remade", "line.begun", "line.elsewhere", "line.not_yours",
    "order.no_minute", "order.coming_again", "station.out",
}  # fmt: skip
"""Refused in other tests: of orders, of races, of counted tries, of overload."""
FAMILIES = {
    "order", "line", "choice", "car", "age", "seating", "stock", "ticket", "unit", "allergy",
    "station", "person",
}  # fmt: skip


@pytest.mark.parametrize(
    "code, actor, make", CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)]
)
def test_it_is_refused_and_changes_nothing(code: str, actor: Actor, make: Made) -> None:
    before = encode_state(SCENE.shelf)
    command = make(SCENE) if callable(make) else make
    decision = decide(SCENE.shelf, command, Facts(SCENE.at, actor))
    assert isinstance(decision, Rejected), decision
    assert decision.code == code
    assert encode_state(SCENE.shelf) == before


def test_every_refusal_of_service_stands_above() -> None:
    told = {code for code, _, _ in CASES} | ELSEWHERE
    assert {c for c in STATUS_BY_CODE if c.partition(".")[0] in FAMILIES} - told == set()


def test_what_is_so_already_is_no_event() -> None:
    place = Scene()
    first, ticket = place.first, place.ticket(place.first, "grill")
    check = place.kept(first.order_id).checks[0].check_id
    again: list[tuple[Actor, Command]] = [
        (TILL, cmd.OrderAccept(first.order_id, first.round_id)),
        (ASKING, cmd.SeatingAsk()),
        (IN, cmd.SeatingAsk()),
        (IN, cmd.SeatingJoin("XXXX")),
        (TILL, cmd.SeatingAdmit(first.order_id, "p1")),
        (TILL, cmd.SeatingTurnAway(first.order_id, "nobody")),
        (TILL, cmd.SeatingMove(first.order_id, "t1")),
        (TILL, cmd.SeatingMerge(first.order_id, first.order_id)),
        (TILL, cmd.SeatingClose(NEVER)),
        (TILL, cmd.LinesMarkPaid(first.order_id, check, place.portions(first, 2))),
        (TILL, cmd.LinesMove(first.order_id, place.portions(first), first.order_id, "t1")),
        (TILL, cmd.RequestAnswer("nobody asked", grant=True)),
        (FETCHING, cmd.ChoiceMake(place.refused.order_id, place.choice, "without")),
        (WINDOW, cmd.OrderHandOver(place.closed.order_id)),
        (KITCHEN, cmd.TicketsFire((ticket,))),
        (KITCHEN, cmd.TicketsDeliver(("nothing",))),
        (KITCHEN, cmd.AllergyAcknowledge(ticket)),
        (KITCHEN, cmd.TicketRecall(ticket)),
        (KITCHEN, cmd.StationPause("fryer", reason="broken")),
        (KITCHEN, cmd.StationResume("bar")),
        (KITCHEN, cmd.StockSet("item:schnitzel", 0)),
        (KITCHEN, cmd.StockOut("item:cake")),
        (KITCHEN, cmd.StockBack("item:fries")),
        (IN, cmd.CheckoutRelease(NEVER)),
        (WINDOW, cmd.CallAnswer("t1")),
        (WINDOW, cmd.CarsSwap(place.car.order_id, place.car.order_id)),
    ]
    for actor, command in again:
        place.already(actor, command)
