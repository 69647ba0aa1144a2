"""A planned evening for the golden journal: slots, courses, told delays, a guest who stays away."""

from typing import Any

import msgspec

from pos.domain import commands as cmd
from pos.domain.decide_time import next_due
from pos.domain.instants import MINUTE, SECOND
from pos.domain.learning_commands import LearnedHabit, LearnedWork
from pos.domain.venue import PromiseTerms
from tests.commands import (
    KITCHEN,
    OFFICE,
    SYSTEM,
    TILL,
    WINDOW,
    a_guest,
    a_line,
    a_table_venue,
    an_order,
)
from tests.property.world import World

PLANNED = a_table_venue(
    promise=PromiseTerms(firing="planned", pack_places=2, limits={"drive_through": 12}),
    admission="open",
)


async def clock(world: World, until: int) -> None:
    """What is due by then happens in its instant."""
    while 0 < (due := next_due(await world.shelf())) <= until:
        world.clock.move(max(world.clock.now(), due))
        await world.ask(SYSTEM, cmd.TimePass())
    world.clock.move(until)


async def a_planned_evening(world: World) -> None:
    """Portions fire one by one, a course is called, work falls behind, and nobody comes."""
    await world.ask(OFFICE, cmd.VenuePublish(PLANNED))
    times = (LearnedWork("hotdog::grill", 12.6, 0.3, 40), LearnedWork("cola::bar", 9.9, 0.2, 90))
    habit = LearnedHabit("pickup", 45 * SECOND, 25 * SECOND, 0.04, 120)
    await world.ask(SYSTEM, cmd.DurationsLearn("2026-11-21", times, 0.07, (habit,)))
    lines = [a_line(world.ids, "hotdog", 3), a_line(world.ids, "cola"), a_line(world.ids, "fries")]
    held = cmd.CheckoutHold(world.ids.new(world.clock.now()), tuple(lines))
    pick_up = a_guest("planned", "shelf")
    await world.ask(pick_up, held)
    wish = an_order(world.ids, *lines)
    await world.ask(pick_up, msgspec.structs.replace(wish, hold=held.hold_id))
    cake = a_line(world.ids, "cake", 2, course=3)
    soon = a_line(world.ids, "hotdog", course=1)
    courses = an_order(world.ids, soon, cake, place="t3")
    await world.ask(TILL, courses)
    await clock(world, world.clock.now() + 4 * MINUTE)
    await world.ask(pick_up, cmd.OrderComing(wish.order_id, 7))
    await world.ask(TILL, cmd.TicketsFire((f"{courses.round_id}.bar.3",)))
    late = an_order(world.ids, a_line(world.ids, "hotdog", 2))
    await world.ask(a_guest("late", "shelf"), late)
    await world.ask(OFFICE, cmd.KitchenSlow(3, 10))
    # The grill fails before it has begun: the guest is told.
    await world.ask(KITCHEN, cmd.StationSetPlaces("grill", 0, 10))
    await clock(world, world.clock.now() + 12 * MINUTE)
    await world.ask(pick_up, cmd.OrderHere(wish.order_id))
    await _too_much(world)
    await clock(world, world.clock.now() + 20 * MINUTE)
    for ticket in list((await world.shelf()).state.tickets.values()):
        if ticket.fired_at and not ticket.bumped_at:
            await world.ask(KITCHEN, cmd.TicketBump(ticket.ticket_id))
            await clock(world, world.clock.now() + 7 * SECOND)
    await world.ask(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    never: Any = an_order(world.ids, a_line(world.ids, "cola"))
    await world.ask(a_guest("never", "shelf"), never)
    await clock(world, world.clock.now() + 30 * MINUTE)
    await world.ask(WINDOW, cmd.OrderNoShow(never.order_id, reason="nobody"))


async def _too_much(world: World) -> None:
    """The lane pauses itself, and staff pause and resume another channel."""
    for number in range(12):
        car = a_guest(f"car{number}", "lane")
        await world.ask(car, an_order(world.ids, a_line(world.ids, "hotdog", 4)))
    await world.ask(TILL, cmd.ChannelPause("pickup", 5))
    await world.ask(OFFICE, cmd.ChannelResume("pickup"))


async def calm(world: World) -> None:
    """Whatever chance has paused, slowed and taken out: it goes on, and cooks at once."""
    await world.ask(OFFICE, cmd.VenuePublish(a_table_venue()))
    state = (await world.shelf()).state
    for channel in list(state.channels):
        await world.ask(OFFICE, cmd.ChannelResume(channel))  # type: ignore[arg-type]
    for station in list(state.places):
        await world.ask(OFFICE, cmd.StationSetPlaces(station))
    for station in list(state.paused):
        await world.ask(OFFICE, cmd.StationResume(station))
    for key in [stock.key for stock in state.stock.values() if stock.out]:
        await world.ask(OFFICE, cmd.StockBack(key))
    await world.ask(OFFICE, cmd.KitchenSlow(0))
