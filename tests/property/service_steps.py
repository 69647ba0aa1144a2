"""Steps of service: tables and their phones, portions, courses, stock, cars, people."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from pos.domain import commands as cmd
from pos.domain.bill import owed_by
from pos.domain.cart import WishedLine
from pos.domain.commands import Command
from pos.domain.instants import MINUTE, datetime_of
from pos.domain.kitchen import Ticket, ticket_units
from pos.domain.menu import Allergen
from pos.domain.order import Order
from pos.domain.staff import PERSON_ROLES, Actor
from tests.commands import AT, CHANNEL, KITCHEN, OFFICE, PIN_HASH, SYSTEM, TILL, WINDOW, a_device
from tests.property.fetching_steps import guest_comes
from tests.property.scene import GUESTS, PHONES, SECRET, Scene, lines, orders_of, pick
from tests.property.stock_steps import back, count_stock, out, pause

Made = tuple[Actor, Command]
LEARNER = msgspec.structs.replace(TILL, id="device:learner", practice=True)
_ALLERGIES: tuple[tuple[Allergen, ...], ...] = ((), ("nuts",), ("nuts", "milk"))
WIDE = ("hotdog", "schnitzel", "cola", "rum", "cake", "meal", "beer", "fries")
"""Items of the wide menu; on the plain one most of them are refused."""


def some_lines(scene: Scene) -> tuple[WishedLine, ...]:
    if scene.a % 4 == 0:
        return lines(scene.ids, scene.a, scene.b, f"{SECRET} hot")
    made = []
    for n in range(1 + scene.b % 3):
        item = WIDE[(scene.a + n) % len(WIDE)]
        made.append(
            WishedLine(
                line_id=scene.ids.new(),
                item=item,
                quantity=1 + (scene.b + n) % 3,
                variant="small" if item == "beer" else "",
                course=(0, 0, n + 1)[scene.a % 3],
            )
        )
    return tuple(made)


def place_wide(scene: Scene) -> Made:
    """A round of a phone at a table, of staff for a table, of a channel, for now or for later."""
    now = scene.shelf.state.last_at or AT
    actor = (*PHONES * 2, TILL, TILL, WINDOW, CHANNEL, LEARNER, OFFICE, *GUESTS[:2])[scene.b % 16]
    wanted: cmd.Asap | cmd.At = cmd.Asap()
    if scene.a % 5 == 4:
        wanted = cmd.At(datetime_of(now + (30 + scene.b * 3) * MINUTE))
    hold = pick(list(scene.shelf.state.holds), scene.a) or ""
    by_staff = actor.kind == "device"
    spot = "shelf" if actor.role == "channel" else f"t{1 + scene.a % 4}"
    return actor, cmd.OrderPlace(
        order_id=scene.ids.new(),
        round_id=scene.ids.new(),
        lines=some_lines(scene),
        when=wanted,
        place=spot if by_staff else "",
        hold=hold if scene.b % 2 else "",
        allergies=_ALLERGIES[scene.a % 3],
        channel="telephone" if by_staff and scene.a % 7 == 6 else "",
        phone=f"{SECRET} 0123" if by_staff and scene.a % 7 == 6 else "",
        external=f"{actor.station}:ext {scene.a}" if actor.role == "channel" else "",
    )


def _awaiting(scene: Scene) -> tuple[str, str]:
    found = [(order, placed) for placed, order in scene.shelf.awaiting.items()]
    order = pick(orders_of(scene.shelf), scene.a)
    if scene.a % 8 == 7 and order is not None and order.rounds:
        return order.order_id, order.rounds[-1].round_id
    return pick(found, scene.a) or (scene.ids.new(), scene.ids.new())


def accept(scene: Scene) -> Made:
    order_id, round_id = _awaiting(scene)
    asks: tuple[Literal["refuse", "ask"], ...] = ("refuse", "ask")
    actor = (WINDOW, TILL, KITCHEN, TILL)[scene.b % 4]
    age = (18, 18, 0)[scene.b % 3]
    return actor, cmd.OrderAccept(order_id, round_id, asks[scene.b // 4 % 2], age)


def refuse(scene: Scene) -> Made:
    order_id, round_id = _awaiting(scene)
    why = ("sold_out", SECRET)[scene.a % 2]
    return (WINDOW, TILL, KITCHEN, TILL)[scene.b % 4], cmd.OrderRefuse(order_id, round_id, why)


def some_portions(scene: Scene) -> tuple[Order | None, tuple[cmd.LinePortions, ...]]:
    # Mostly an open one.
    orders = list(scene.shelf.state.orders.values()) if scene.a % 4 else orders_of(scene.shelf)
    order = pick(orders, scene.a)
    owed = owed_by(order) if order is not None else ()
    if not owed:
        return order, (cmd.LinePortions(scene.ids.new(), 1),)
    first = owed[scene.b % len(owed)]
    chosen = [first, *owed[: scene.b % 3]]
    return order, tuple(
        cmd.LinePortions(one.line.line_id, 1 + (scene.a + scene.b) % one.portions)
        for one in dict.fromkeys(chosen)
    )


def portions_wish(
    make: Callable[..., Command], *actors: Actor, **more: Any
) -> Callable[[Scene], Made]:
    def wish(scene: Scene) -> Made:
        order, portions = some_portions(scene)
        own = [a for a in (*GUESTS, *PHONES) if order and a.seating in phones_at(scene, order)]
        chosen = (*actors, *own[:2])
        return chosen[scene.b % len(chosen)], make(
            order_id=order.order_id if order else scene.ids.new(), lines=portions, **more
        )

    return wish


def phones_at(scene: Scene, order: Order) -> set[str]:
    seating = scene.shelf.state.seatings.get(order.seating)
    return {order.seating, *(r.by for r in order.rounds), *(seating.phones if seating else ())}


def move_lines(scene: Scene) -> Made:
    order, portions = some_portions(scene)
    other = pick(list(scene.shelf.state.orders.values()), scene.b)
    return TILL, cmd.LinesMove(
        order_id=order.order_id if order else scene.ids.new(),
        lines=portions,
        to_order=other.order_id if other and scene.b % 2 else scene.ids.new(),
        to_place=f"t{1 + scene.b % 5}",
    )


def mark_paid(scene: Scene) -> Made:
    order, portions = some_portions(scene)
    checks = [check.check_id for check in order.checks] if order else []
    return TILL, cmd.LinesMarkPaid(
        order_id=order.order_id if order else scene.ids.new(),
        check_id=checks[0] if checks and scene.b % 7 == 6 else scene.ids.new(),
        lines=portions,
    )


def give_back(scene: Scene) -> Made:
    due = [order for order in orders_of(scene.shelf) if order.refund_due]
    order = pick(due or orders_of(scene.shelf), scene.a)
    checks = [check.check_id for check in order.checks] if order else []
    return (TILL, WINDOW)[scene.b % 2], cmd.RefundMarkGiven(
        order_id=order.order_id if order else scene.ids.new(),
        check_id=checks[0] if checks and scene.b % 7 == 6 else scene.ids.new(),
        total=(0, 100, 10**6)[scene.b % 3],
    )


def answer_request(scene: Scene) -> Made:
    known = [r.request_id for order in orders_of(scene.shelf) for r in order.requests]
    return TILL, cmd.RequestAnswer(
        pick(known, scene.a) or "nothing", bool(scene.b % 2), f"{SECRET} said so"
    )


def refuse_line(scene: Scene) -> Made:
    order, portions = some_portions(scene)
    made = [line for placed in order.rounds for line in placed.lines] if order else []
    whole = pick([line for line in made if line.station], scene.b)
    if whole is not None and scene.a % 2:
        # All of it, whoever pays for the portions.
        portions = (cmd.LinePortions(whole.line_id, whole.quantity),)
    return (KITCHEN, KITCHEN, a_device("kitchen", "grill"), TILL)[scene.b % 4], cmd.LineRefuse(
        order_id=order.order_id if order else scene.ids.new(),
        line_id=portions[0].line_id,
        portions=portions[0].portions,
        reason=("sold_out", "allergy", "broken", "other")[scene.a % 4],
        substitute=("fries", "", "cola", "unicorn")[scene.b % 4],
    )


def make_choice(scene: Scene) -> Made:
    found = [
        (order, placed, choice)
        for order in orders_of(scene.shelf)
        for placed in order.rounds
        for choice in placed.choices
    ]
    chosen = pick(found, scene.a)
    own = [a for a in (*GUESTS, *PHONES) if chosen and a.seating in phones_at(scene, chosen[0])]
    return (own[0] if own and scene.b % 3 else WINDOW), cmd.ChoiceMake(
        order_id=chosen[0].order_id if chosen else scene.ids.new(),
        choice_id=chosen[2].choice_id if chosen else "nothing",
        chosen=("substitute", "without", "money_back", "substitute")[scene.b % 4],
        round_id=scene.ids.new(),
        line_id=scene.ids.new(),
    )


def arrive(scene: Scene) -> Made:
    order = pick(orders_of(scene.shelf), scene.a)
    own = [guest for guest in GUESTS if order and guest.seating == order.seating]
    return (own[0] if own else WINDOW), cmd.CarArrive(
        order.order_id if order else scene.ids.new(),
        plate=f"{SECRET} 1" if scene.b % 2 else "",
        look=f"{SECRET} van" if scene.b % 3 else "",
        bay=("", "B2")[scene.b % 2],
    )


def wave(scene: Scene) -> Made:
    order = pick(orders_of(scene.shelf), scene.a)
    return WINDOW, cmd.CarWave(order.order_id if order else "nothing", ("", "B1")[scene.b % 2])


def swap(scene: Scene) -> Made:
    here = [order.order_id for order in orders_of(scene.shelf) if order.car is not None]
    first, second = pick(here, scene.a) or "nothing", pick(here[::-1], scene.b) or "nobody"
    return WINDOW, cmd.CarsSwap(first, second)


def empties(scene: Scene) -> Made:
    actor = (TILL, WINDOW, LEARNER)[scene.b % 3]
    deposits = {("bottle", "crate")[scene.b % 5 == 4]: 1 + scene.a % 5}
    return actor, cmd.DepositReturn(scene.ids.new(), scene.ids.new(), "counter", deposits)


def _tickets(scene: Scene, *, waiting: bool) -> list[Ticket]:
    tickets = list(scene.shelf.state.tickets.values())
    fitting = [t for t in tickets if bool(t.fired_at) != waiting]
    return tickets if scene.a % 8 == 7 else fitting


def remake(scene: Scene) -> Made:
    ticket = pick(_tickets(scene, waiting=False), scene.a)
    if ticket is None:
        return KITCHEN, cmd.TicketRemake("nothing", ("x.1",), "burnt")
    units = ticket_units(ticket, scene.shelf.lines_of(ticket))
    return KITCHEN, cmd.TicketRemake(
        ticket.ticket_id, units[scene.b % len(units) :], ("burnt", SECRET)[scene.b % 2]
    )


def one_ticket(make: Callable[..., Command]) -> Callable[[Scene], Made]:
    def wish(scene: Scene) -> Made:
        ticket = pick(_tickets(scene, waiting=False), scene.a)
        return KITCHEN, make(ticket.ticket_id if ticket else "nothing")

    return wish


def several_tickets(make: Callable[..., Command], *, waiting: bool) -> Callable[[Scene], Made]:
    def wish(scene: Scene) -> Made:
        found = [t.ticket_id for t in _tickets(scene, waiting=waiting)]
        chosen = found[scene.b % len(found) :][:3] if found else ["nothing"]
        cook = a_device("kitchen", "bar") if scene.b % 9 == 8 else KITCHEN
        return cook, make(tuple(chosen))

    return wish


def open_seating(scene: Scene) -> Made:
    return TILL, cmd.SeatingOpen(scene.ids.new(), f"t{1 + scene.a % 4}", covers=scene.b % 5)


def ask(scene: Scene) -> Made:
    return PHONES[scene.b % len(PHONES)], cmd.SeatingAsk()


def join(scene: Scene) -> Made:
    phone = PHONES[scene.b % len(PHONES)]
    seating = scene.shelf.seating_at(phone.place)
    right = seating is not None and scene.a % 3
    return phone, cmd.SeatingJoin(seating.code if seating and right else "XXXX")


def nod(make: Callable[..., Command]) -> Callable[[Scene], Made]:
    def wish(scene: Scene) -> Made:
        asked = [
            (seating, phone)
            for seating in scene.shelf.state.seatings.values()
            for phone in (*(p for p, _ in seating.asking), *seating.phones)
        ]
        found = pick(asked, scene.a)
        if found is None:
            return TILL, make(scene.ids.new(), "p1")
        seating, phone = found
        member = next((p for p in PHONES if p.seating in seating.phones), TILL)
        return (member if scene.b % 3 else TILL), make(seating.seating_id, phone)

    return wish


def move_seating(scene: Scene) -> Made:
    known = pick(list(scene.shelf.state.seatings), scene.a)
    spot = ("t1", "t2", "t3", "t4", "room-7", "lane")[scene.b % 6]
    return TILL, cmd.SeatingMove(known or scene.ids.new(), spot)


def merge(scene: Scene) -> Made:
    known = list(scene.shelf.state.seatings)
    first, second = pick(known, scene.a), pick(known, scene.b)
    return TILL, cmd.SeatingMerge(first or scene.ids.new(), second or scene.ids.new())


def call(scene: Scene) -> Made:
    return (*PHONES, *GUESTS)[scene.a % 10], cmd.StaffCall(("waiter", "bill")[scene.b % 2])


def answer_call(scene: Scene) -> Made:
    return WINDOW, cmd.CallAnswer(pick(list(scene.shelf.state.calls), scene.a) or "t1")


def hold(scene: Scene) -> Made:
    actor = (*PHONES, *GUESTS[:4], TILL)[scene.b % 9]
    now = scene.shelf.state.last_at or AT
    wanted: cmd.Asap | cmd.At = cmd.Asap()
    if scene.a % 5 == 4:
        wanted = cmd.At(datetime_of(now + scene.b * 3 * MINUTE))
    return actor, cmd.CheckoutHold(scene.ids.new(), some_lines(scene), wanted)


def release(scene: Scene) -> Made:
    known = pick(list(scene.shelf.state.holds.values()), scene.a)
    owner = [a for a in (*PHONES, *GUESTS, TILL) if known and a.id == known.by]
    actor = owner[0] if owner and scene.b % 4 else GUESTS[2]
    return actor, cmd.CheckoutRelease(known.hold_id if known else scene.ids.new())


def person(scene: Scene) -> Made:
    known = pick(list(scene.shelf.state.people), scene.a) if scene.b % 2 else None
    return OFFICE, cmd.PersonSet(
        known or scene.ids.new(),
        f"{SECRET} {scene.a}",
        PERSON_ROLES[scene.b % 4],
        pin_hash=PIN_HASH if scene.b % 3 else "",
    )


def remove_person(scene: Scene) -> Made:
    return OFFICE, cmd.PersonRemove(
        pick(list(scene.shelf.state.people), scene.a) or scene.ids.new()
    )


def pass_time(scene: Scene) -> Made:
    del scene
    return SYSTEM, cmd.TimePass()


SERVICE: dict[str, Callable[[Scene], Made]] = {
    "order.place wide": place_wide,
    "order.accept": accept,
    "order.refuse": refuse,
    "lines.cancel": portions_wish(cmd.LinesCancel, WINDOW),
    "lines.void": portions_wish(cmd.LinesVoid, TILL, OFFICE, reason=SECRET, restock=True),
    "lines.move": move_lines,
    "lines.mark_paid": mark_paid,
    "refund.mark_given": give_back,
    "request.answer": answer_request,
    "line.refuse": refuse_line,
    "choice.make": make_choice,
    "order.coming order.here order.no_show": guest_comes,
    "car.arrive": arrive,
    "car.wave": wave,
    "cars.swap": swap,
    "deposit.return": empties,
    "ticket.remake": remake,
    "ticket.see": one_ticket(cmd.TicketSee),
    "allergy.acknowledge": one_ticket(cmd.AllergyAcknowledge),
    "tickets.fire": several_tickets(cmd.TicketsFire, waiting=True),
    "tickets.hold": several_tickets(cmd.TicketsHold, waiting=True),
    "tickets.deliver": several_tickets(cmd.TicketsDeliver, waiting=False),
    "station.pause station.resume": pause,
    "seating.open": open_seating,
    "seating.ask": ask,
    "seating.join": join,
    "seating.admit": nod(cmd.SeatingAdmit),
    "seating.turn_away": nod(cmd.SeatingTurnAway),
    "seating.move": move_seating,
    "seating.merge": merge,
    "staff.call": call,
    "call.answer": answer_call,
    "stock.set": count_stock,
    "stock.out": out,
    "stock.back": back,
    "checkout.hold": hold,
    "checkout.release": release,
    "person.set": person,
    "person.remove": remove_person,
    "time.pass": pass_time,
}
SERVICE_OFTEN = ["order.place wide"] * 3 + ["order.accept"] * 3 + ["time.pass"] * 2
