"""Steps of a day: small numbers that Hypothesis can shrink, made into commands against the state.

A step picks among what there is (the third ticket, the last order), so that most commands mean
something; some pick what is not there, somebody else's, or an id that is taken.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain.commands import Command
from pos.domain.instants import HOUR, MINUTE
from pos.domain.kitchen import Ticket, ticket_units
from pos.domain.shelf import Shelf
from pos.domain.staff import ROLES, Actor
from pos.domain.venue import PromiseTerms
from tests.commands import (
    AGENT,
    KITCHEN,
    OFFICE,
    SYSTEM,
    TILL,
    WINDOW,
    Ids,
    a_device,
    a_menu,
    a_table_venue,
    a_venue,
    a_wide_menu,
    digest,
    uuid7,
)
from tests.property.changing_steps import CHANGING
from tests.property.plan_steps import PLAN
from tests.property.scene import GUESTS, SECRET, Scene, Step, lines, orders_of, pick
from tests.property.service_steps import SERVICE, SERVICE_OFTEN


def place(scene: Scene) -> tuple[Actor, Command]:
    """A new order of a guest or of staff."""
    actor = (*GUESTS[:4] * 3, TILL, WINDOW, *GUESTS[4:])[scene.b % 16]
    order = cmd.OrderPlace(
        order_id=scene.ids.new(),
        round_id=scene.ids.new(),
        lines=lines(scene.ids, scene.a, scene.b, f"{SECRET} no salt"),
        name=f"{SECRET} Meier" if scene.b % 3 else "",
        language="de" if scene.a % 2 else None,
        place="counter" if actor in {TILL, WINDOW} else "",
        total_max=(None, 100_000, None, None, None, 900)[scene.a % 6],
    )
    return actor, order


def place_more(scene: Scene) -> tuple[Actor, Command]:
    """A later round of a known order, by its own seating or by others."""
    order = pick(orders_of(scene.shelf), scene.a)
    actor, wish = place(scene)
    assert isinstance(wish, cmd.OrderPlace)
    if order is None:
        return actor, wish
    owner = [guest for guest in GUESTS if guest.seating == order.seating]
    wish = msgspec.structs.replace(wish, order_id=order.order_id)
    return (actor if scene.b % 8 == 7 or not owner else owner[scene.b % len(owner)]), wish


def place_taken(scene: Scene) -> tuple[Actor, Command]:
    """A new order with a round's or a line's id that another order has."""
    order = pick(orders_of(scene.shelf), scene.a)
    actor, wish = place(scene)
    assert isinstance(wish, cmd.OrderPlace)
    if order is None:
        return actor, wish
    if not order.rounds:
        return actor, msgspec.structs.replace(wish, order_id=order.order_id)
    taken = order.rounds[scene.b % len(order.rounds)]
    if scene.a % 2:
        return actor, msgspec.structs.replace(wish, round_id=taken.round_id)
    line = msgspec.structs.replace(wish.lines[0], line_id=taken.lines[0].line_id)
    return actor, msgspec.structs.replace(wish, lines=(line, *wish.lines[1:]))


def cook(scene: Scene, ticket: Ticket | None) -> Actor:
    if scene.b % 13 == 12:
        return (OFFICE, WINDOW, GUESTS[0])[scene.a % 3]
    if scene.b % 5 == 4 and ticket is not None:
        return a_device("kitchen", ticket.station if scene.a % 3 else "bar")
    return KITCHEN


def some_ticket(scene: Scene, *, bumped: bool) -> Ticket | None:
    """Mostly one that the command is for; sometimes any."""
    tickets = list(scene.shelf.state.tickets.values())
    fitting = [t for t in tickets if bool(t.bumped_at) == bumped]
    return pick(tickets if scene.a % 8 == 7 else fitting, scene.a)


def ticket_wish(
    make: Callable[..., Command], *, bumped: bool = False
) -> Callable[..., tuple[Actor, Command]]:
    def wish(scene: Scene) -> tuple[Actor, Command]:
        ticket = some_ticket(scene, bumped=bumped)
        name = ticket.ticket_id if ticket else scene.ids.new()
        return cook(scene, ticket), make(ticket_id=name)

    return wish


def units_wish(make: Callable[..., Command]) -> Callable[..., tuple[Actor, Command]]:
    def wish(scene: Scene) -> tuple[Actor, Command]:
        ticket = some_ticket(scene, bumped=False)
        begun = [t for t in scene.shelf.state.tickets.values() if t.ready and not t.bumped_at]
        if make is cmd.UnitsUnready and begun:
            ticket = pick(begun, scene.a)
        if ticket is None:
            return KITCHEN, make(ticket_id=scene.ids.new(), units=("x.1",))
        units = ticket_units(ticket, scene.shelf.lines_of(ticket))
        chosen = units[scene.b % len(units) :]
        return cook(scene, ticket), make(
            ticket_id=ticket.ticket_id,
            units=(*chosen, chosen[0], *(("x.1",) * (scene.b % 17 == 16))),
        )

    return wish


def hand_over(scene: Scene) -> tuple[Actor, Command]:
    order = pick(orders_of(scene.shelf), scene.a)
    actor = (WINDOW, TILL, OFFICE, WINDOW, KITCHEN)[scene.b % 5]
    name = order.order_id if order else scene.ids.new()
    return actor, cmd.OrderHandOver(name, unbumped=scene.b % 4 > 0)


def take_back(scene: Scene) -> tuple[Actor, Command]:
    order = pick(orders_of(scene.shelf)[::-1], scene.a)
    return WINDOW, cmd.OrderTakeBack(order.order_id if order else scene.ids.new())


def pairing_open(scene: Scene) -> tuple[Actor, Command]:
    known = pick([*scene.shelf.state.devices, *scene.shelf.state.pairings], scene.a)
    return OFFICE, cmd.PairingOpen(
        device_id=known if known and scene.b % 5 == 4 else scene.ids.new(),
        role=ROLES[scene.b % len(ROLES)],
        code_digest=digest(f"code {scene.b % 4}"),
        station=("", "grill")[scene.a % 2],
        label=f"{SECRET}'s tablet" if scene.b % 2 else "",
    )


def device_pair(scene: Scene) -> tuple[Actor, Command]:
    return SYSTEM, cmd.DevicePair(digest(f"code {scene.b % 4}"), digest(f"token {scene.a}"))


def device_revoke(scene: Scene) -> tuple[Actor, Command]:
    return OFFICE, cmd.DeviceRevoke(
        pick(list(scene.shelf.state.devices), scene.a) or scene.ids.new()
    )


def print_record(scene: Scene) -> tuple[Actor, Command]:
    known = pick(list(scene.shelf.state.prints.values()), scene.a)
    ticket = pick(list(scene.shelf.state.tickets), scene.b)
    fresh = known is None or scene.b % 2
    return AGENT, cmd.PrintRecord(
        job_id=f"job {scene.ids.new()}" if fresh or known is None else known.job_id,
        cause_seq=1 + scene.a,
        ticket_id=ticket or "gone",
        printer="pass",
        outcome="acknowledged" if scene.a % 2 else "sent",
        digest=digest(str(scene.b)),
        size=scene.b,
        duplicate=scene.a % 5 == 0,
    )


def erase(scene: Scene) -> tuple[Actor, Command]:
    subjects = [*scene.shelf.state.orders, *scene.shelf.state.recent, *scene.shelf.state.devices]
    subjects += [*scene.shelf.state.pairings, *scene.shelf.state.people]
    subject = pick(subjects, scene.a) if scene.b % 8 else None
    return OFFICE, cmd.PersonalErase(subject or scene.ids.new())


def publish(scene: Scene) -> tuple[Actor, Command]:
    known = scene.shelf.state.venue
    tables = known is not None and known.admission == "staff"
    if scene.b % 3 == 0:
        venue = a_table_venue if tables else a_venue
        # Now and then it plans its kitchen, or no longer does.
        promise = PromiseTerms(firing="planned", pack_places=scene.a % 2)
        terms = promise if scene.a % 4 < 2 else PromiseTerms()
        return OFFICE, cmd.VenuePublish(venue(name=f"Corner {scene.a % 3}", promise=terms))
    return OFFICE, cmd.MenuPublish((a_wide_menu if tables else a_menu)(scene.a % 4))


def restore(scene: Scene) -> tuple[Actor, Command]:
    return SYSTEM, cmd.RestoreDeclare(epoch=f"mem.{scene.a}", skip=1 + scene.b)


MAKERS: dict[str, Callable[[Scene], tuple[Actor, Command]]] = {
    "order.place": place,
    "order.place more": place_more,
    "order.place taken": place_taken,
    "ticket.start": ticket_wish(cmd.TicketStart),
    "units.ready": units_wish(cmd.UnitsReady),
    "units.unready": units_wish(cmd.UnitsUnready),
    "ticket.bump": ticket_wish(cmd.TicketBump),
    "ticket.recall": ticket_wish(cmd.TicketRecall, bumped=True),
    "order.hand_over": hand_over,
    "order.take_back": take_back,
    "pairing.open": pairing_open,
    "device.pair": device_pair,
    "device.revoke": device_revoke,
    "print.record": print_record,
    "personal.erase": erase,
    "venue.publish menu.publish": publish,
    "restore.declare": restore,
    **SERVICE,
    **CHANGING,
    **PLAN,
}
PASS_TIME = (0, 1, MINUTE, 11 * MINUTE, 20 * HOUR)
OFTEN = ["order.place"] * 4 + ["ticket.bump"] * 3 + ["order.hand_over"] * 3 + ["order.place more"]
OFTEN += [*SERVICE_OFTEN, "units.ready"]
STEPS = st.builds(
    Step,
    kind=st.sampled_from([*OFTEN, *MAKERS, "time"]),
    a=st.integers(0, 63),
    b=st.integers(0, 63),
)
DAYS = st.lists(STEPS, min_size=1, max_size=40)
BUSY_DAYS = st.lists(st.lists(STEPS, min_size=1, max_size=5), min_size=1, max_size=20)


def command_of(step: Step, shelf: Shelf, ids: Ids) -> tuple[Actor, Command]:
    """The step as a command against the state now."""
    return MAKERS[step.kind](Scene(shelf, ids, step.a, step.b))


def random_day(random: Any, length: int) -> list[Step]:
    """A long day from a seed, where Hypothesis' own lists would be too short."""
    kinds = [*OFTEN, *MAKERS, "time"]
    return [
        Step(random.choice(kinds), random.randrange(64), random.randrange(64))
        for _ in range(length)
    ]


NEVER_ID = uuid7(0, 0)
