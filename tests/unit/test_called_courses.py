"""Starting by hand in a planned kitchen: plates of a course are done together."""

from collections.abc import Iterable, Iterator

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_time import next_due
from pos.domain.evolve import evolve
from pos.domain.instants import MINUTE, SECOND, Instant, iso
from pos.domain.kitchen import Ticket, ticket_units
from pos.domain.planning.kitchen_plan import KitchenPlan
from pos.domain.slot import UNPLANNED
from pos.domain.staff import Actor
from pos.domain.venue import PromiseTerms
from pos.views.contract import Reading
from pos.views.kitchen_tickets import TicketRow, ticket_row
from pos.views.orders import _courses
from tests.commands import SYSTEM, TILL, VENUE, a_table_venue, a_wide_menu
from tests.decided import Place

COOK = Actor(kind="device", id="device:grill", venue=VENUE, role="kitchen", station="grill")
PASS = Actor(kind="device", id="device:pass", venue=VENUE, role="kitchen")


def a_planned_place(firing: str = "planned") -> Place:
    """Burgers take ten minutes, hot dogs five, fries two."""
    terms = PromiseTerms(firing=firing)  # type: ignore[arg-type]
    place = Place(a_table_venue(promise=terms))
    menu = a_wide_menu()
    items = tuple(
        msgspec.structs.replace(
            item,
            prep_seconds={"burger": 600, "fries": 120, "hotdog": 300}.get(
                item.id, item.prep_seconds
            ),
            groups=(),
        )
        for item in menu.items
    )
    place.yes(SYSTEM, cmd.MenuPublish(msgspec.structs.replace(menu, items=items)))
    return place


def tickets_of(place: Place, round_id: str) -> dict[str, Ticket]:
    found = place.shelf.state.tickets.values()
    return {t.ticket_id.partition(".")[2]: t for t in found if t.round_id == round_id}


def ends(ticket: Ticket) -> list[Instant]:
    return [slot.end for slot in ticket.slots]


def a_dinner(place: Place, *mains: str) -> tuple[str, dict[str, Ticket]]:
    wish = place.order("cola", *mains, place="t3")
    lines = tuple(
        msgspec.structs.replace(line, course=1 if line.item == "cola" else 2) for line in wish.lines
    )
    place.yes(TILL, msgspec.structs.replace(wish, lines=lines))
    return wish.round_id, tickets_of(place, wish.round_id)


def fire(place: Place, actor: Actor, *tickets: Ticket) -> tuple[object, ...]:
    return place.yes(actor, cmd.TicketsFire(tuple(t.ticket_id for t in tickets))).events


def test_a_called_course_starts_its_slowest_plate_and_lays_the_others_before_the_same_moment() -> (
    None
):
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "fries")
    assert tickets["grill.2"].held
    assert tickets["fryer.2"].held
    place.at += 20 * MINUTE
    called, fired = fire(place, TILL, tickets["grill.2"], tickets["fryer.2"])
    assert isinstance(called, ev.CourseCalled)
    assert isinstance(fired, ev.TicketsFired)
    assert fired.tickets == (tickets["grill.2"].ticket_id,)
    now = tickets_of(place, round_id)
    assert now["grill.2"].fired_at == place.at
    assert not now["fryer.2"].fired_at
    assert not now["fryer.2"].held
    assert now["fryer.2"].due_at > place.at + 5 * MINUTE
    (slow,), (quick,) = ends(now["grill.2"]), ends(now["fryer.2"])
    assert 0 <= slow - quick <= 2 * MINUTE
    assert called.ready_at >= slow - 5 * SECOND


def test_a_called_course_no_longer_waits_for_a_hand() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "fries")

    def steps() -> list[str]:
        rows = _courses(place.shelf, list(tickets_of(place, round_id).values()))
        return [row.step for row in rows]

    assert steps() == ["placed", "waiting"]
    fire(place, TILL, tickets["grill.2"], tickets["fryer.2"])
    assert steps() == ["placed", "placed"]
    assert not tickets_of(place, round_id)["fryer.2"].fired_at


def test_the_rest_of_a_called_course_goes_by_itself_at_its_moment_once() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "fries")
    place.at += 20 * MINUTE
    fire(place, TILL, tickets["grill.2"], tickets["fryer.2"])
    fired: list[str] = []
    for _ in range(40):
        place.at += 15 * SECOND
        for event in place.yes(SYSTEM, cmd.TimePass()).events:
            if isinstance(event, ev.TicketsFired):
                fired += [t for t in event.tickets if t.endswith(".2")]
    assert fired == [tickets["fryer.2"].ticket_id]
    quick = tickets_of(place, round_id)["fryer.2"]
    slow = tickets_of(place, round_id)["grill.2"]
    assert quick.fired_at > slow.fired_at + 5 * MINUTE


def test_plates_of_one_station_wait_on_the_fired_ticket_and_are_told_with_their_moments() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "hotdog")
    place.at += 20 * MINUTE
    _, fired = fire(place, PASS, tickets["grill.2"])
    assert isinstance(fired, ev.TicketsFired)
    ticket = tickets_of(place, round_id)["grill.2"]
    assert fired.later == ticket.later
    assert len(ticket.later) == 1
    units = ticket_units(ticket, place.shelf.lines_of(ticket))
    slot = dict(zip(units, ticket.slots, strict=True))[ticket.later[0]]
    assert fired.starts == (slot.start,)
    assert slot.start > place.at + 2 * MINUTE


def test_what_waits_on_a_fired_ticket_starts_with_one_tap_and_lies_there_from_now_on() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "hotdog")
    place.at += 20 * MINUTE
    fire(place, PASS, tickets["grill.2"])
    waits = tickets_of(place, round_id)["grill.2"].later
    place.at += 30 * SECOND
    assert fire(place, COOK, tickets["grill.2"]) == (
        ev.UnitsFired(tickets["grill.2"].ticket_id, waits),
    )
    ticket = tickets_of(place, round_id)["grill.2"]
    assert not ticket.later
    assert max(slot.start for slot in ticket.slots) == place.at
    place.already(COOK, cmd.TicketsFire((ticket.ticket_id,)))


def test_a_cook_who_starts_a_held_ticket_starts_all_of_it_now_and_the_plan_counts_it() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "hotdog", "fries")
    place.at += 20 * MINUTE
    (fired,) = fire(place, COOK, tickets["grill.2"])
    assert isinstance(fired, ev.TicketsFired)
    ticket = tickets_of(place, round_id)["grill.2"]
    assert {slot.start for slot in ticket.slots} == {place.at}
    assert min(slot.takes for slot in ticket.slots) > MINUTE
    plan: KitchenPlan = place.shelf.plan
    both = plan.at(place.shelf, place.at).of("grill")
    assert not both.is_free(1, 24)
    assert tickets_of(place, round_id)["fryer.2"].held


def test_a_part_of_a_course_starts_now_and_the_rest_stays_held() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "fries")
    (fired,) = fire(place, TILL, tickets["fryer.2"])
    assert isinstance(fired, ev.TicketsFired)
    assert tickets_of(place, round_id)["grill.2"].held
    # The rest of a course of which something is begun is not planned together any more.
    (fired,) = fire(place, TILL, tickets["grill.2"])
    assert isinstance(fired, ev.TicketsFired)


def test_where_everything_is_cooked_at_once_a_called_course_is_too() -> None:
    place = a_planned_place("at_once")
    round_id, tickets = a_dinner(place, "burger", "fries")
    (fired,) = fire(place, TILL, tickets["grill.2"], tickets["fryer.2"])
    assert fired == ev.TicketsFired((tickets["grill.2"].ticket_id, tickets["fryer.2"].ticket_id))
    assert not tickets_of(place, round_id)["grill.2"].slots


def test_a_course_with_a_station_that_is_out_starts_now_for_nobody_knows_when_it_is_back() -> None:
    place = a_planned_place()
    _, tickets = a_dinner(place, "burger", "fries")
    evolve(place.shelf, ev.StationPlacesSet("grill", 0), place.at)
    (fired,) = fire(place, TILL, tickets["grill.2"], tickets["fryer.2"])
    assert isinstance(fired, ev.TicketsFired)
    assert len(fired.tickets) == 2


def test_a_held_ticket_frees_its_places_and_takes_them_again_when_it_is_started() -> None:
    place = a_planned_place()
    wish = place.placed(TILL, "burger", place="t3")
    (ticket,) = tickets_of(place, wish.round_id).values()
    assert ticket.slots[0].start
    place.yes(COOK, cmd.TicketsHold((ticket.ticket_id,)))
    assert tickets_of(place, wish.round_id)["grill"].slots == (UNPLANNED,)
    place.at += MINUTE
    fire(place, COOK, ticket)
    (slot,) = tickets_of(place, wish.round_id)["grill"].slots
    assert slot.start == place.at
    assert slot.takes > MINUTE


def test_who_makes_what_was_to_start_later_has_started_it() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "hotdog")
    fire(place, PASS, tickets["grill.2"])
    ticket = tickets_of(place, round_id)["grill.2"]
    place.yes(COOK, cmd.UnitsReady(ticket.ticket_id, ticket.later))
    assert not tickets_of(place, round_id)["grill.2"].later


def test_a_called_course_is_planned_anew_when_its_slowest_plate_is_late() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "hotdog")
    place.at += 20 * MINUTE
    fire(place, PASS, tickets["grill.2"])
    ticket = tickets_of(place, round_id)["grill.2"]
    before = max(slot.start for slot in ticket.slots)
    # The cook had no hand free for four minutes.
    place.at += 4 * MINUTE
    place.yes(COOK, cmd.TicketStart(ticket.ticket_id))
    for _ in range(4):
        place.at += 10 * SECOND
        place.yes(SYSTEM, cmd.TimePass())
    ticket = tickets_of(place, round_id)["grill.2"]
    assert len(ticket.later) == 1
    assert max(slot.start for slot in ticket.slots) >= before + 2 * MINUTE


MAINS = ("burger", "fries", "hotdog", "latte")


@settings(max_examples=12)
@example(
    mains=["burger", "burger", "fries", "hotdog", "hotdog"],
    before=["burger", "burger", "hotdog"],
    late=20,
)
@given(
    mains=st.lists(st.sampled_from(MAINS), min_size=2, max_size=6),
    before=st.lists(st.sampled_from(MAINS[:3]), max_size=4),
    late=st.integers(0, 40),
)
def test_of_a_called_course_every_portion_starts_once_and_none_is_forgotten(
    mains: list[str], before: list[str], late: int
) -> None:
    place = a_planned_place()
    if before:
        place.placed(TILL, *before, place="t2")
    round_id, tickets = a_dinner(place, *mains)
    place.at += late * 7 * SECOND
    course = [ticket for name, ticket in tickets.items() if name.endswith(".2")]
    units = {u for t in course for u in ticket_units(t, place.shelf.lines_of(t))}
    begun = list(_begun(place, fire(place, TILL, *course)))
    end = place.at + 60 * MINUTE
    while place.at < end and not units <= set(begun):
        # As the server's clock does: awake when something is due.
        place.at = max(place.at + SECOND, min(next_due(place.shelf), place.at + 30 * SECOND))
        begun += _begun(place, place.yes(SYSTEM, cmd.TimePass()).events)
    assert sorted(unit for unit in begun if unit in units) == sorted(units)
    assert not any(ticket.later for ticket in tickets_of(place, round_id).values())


def _begun(place: Place, events: Iterable[object]) -> Iterator[str]:
    """The units that start with these events."""
    for event in events:
        if isinstance(event, ev.UnitsFired):
            yield from event.units
        elif isinstance(event, ev.TicketsFired):
            for ticket_id in event.tickets:
                ticket = place.shelf.state.tickets[ticket_id]
                units = ticket_units(ticket, place.shelf.lines_of(ticket))
                yield from (unit for unit in units if unit not in event.later)


def test_what_belongs_together_is_held_together_and_starts_together() -> None:
    place = a_planned_place()
    wish = place.placed(TILL, "burger", "fries", "cola", place="t3")
    tickets = tickets_of(place, wish.round_id)
    held = place.yes(COOK, cmd.TicketsHold((tickets["grill"].ticket_id,)))
    waits = {ticket.ticket_id for ticket in tickets.values()}
    assert set(held.result["held"]) == waits
    place.at += 20 * MINUTE
    place.yes(SYSTEM, cmd.TimePass())
    assert all(t.held and not t.fired_at for t in tickets_of(place, wish.round_id).values())
    # Also the cook who sees one station only starts all of it: the burger takes longest.
    fire(place, COOK, tickets["grill"])
    now = tickets_of(place, wish.round_id)
    assert not any(ticket.held for ticket in now.values())
    assert now["grill"].fired_at == place.at
    assert not now["fryer"].fired_at
    assert abs(ends(now["grill"])[0] - ends(now["fryer"])[0]) <= MINUTE


def test_what_was_begun_is_not_held_with_what_was_not() -> None:
    place = a_planned_place()
    wish = place.placed(TILL, "burger", "fries", place="t3")
    tickets = tickets_of(place, wish.round_id)
    fire(place, COOK, tickets["grill"])
    (fryer,) = [t for s, t in tickets.items() if s == "fryer"]
    held = place.yes(PASS, cmd.TicketsHold((fryer.ticket_id,)))
    assert held.result["held"] == (fryer.ticket_id,)
    shown = place_rows(place)
    assert shown["grill"].bag_at is None
    assert shown["grill"].ends_at is not None
    fire(place, PASS, fryer)
    assert place_rows(place)["grill"].bag_at is not None


def test_a_called_course_has_a_minute_of_its_own_on_every_screen() -> None:
    place = a_planned_place()
    round_id, tickets = a_dinner(place, "burger", "fries")
    promised = place_rows(place)["bar"].promised_at
    place.at += 40 * MINUTE
    fire(place, PASS, tickets["grill.2"], tickets["fryer.2"])
    rows = place_rows(place)
    ready = max(end for s, t in tickets_of(place, round_id).items() if "2" in s for end in ends(t))
    assert {rows[station].bag_at for station in ("grill", "fryer")} == {iso(ready)}
    assert rows["grill"].promised_at >= iso(ready) > promised
    assert rows["bar"].promised_at == promised


def place_rows(place: Place) -> dict[str, TicketRow]:
    reading = Reading(place.shelf, {})
    return {t.station: ticket_row(reading, t) for t in place.shelf.state.tickets.values()}
