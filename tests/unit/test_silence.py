"""What nobody bumps: the next station goes on, and silent screens are known as such."""

import pytest

from pos.domain import commands as cmd
from pos.domain.decide_time import next_due
from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.kitchen import Ticket
from pos.domain.planning.kitchen_plan import KitchenPlan
from pos.domain.planning.places import BAGGING
from pos.domain.planning.silence import TOLD, patience, told_after
from pos.domain.venue import PromiseTerms
from tests.commands import KITCHEN, SYSTEM, TILL, WINDOW, a_table_venue
from tests.decided import Place


def a_planned_place(pack_places: int = 0) -> Place:
    return Place(a_table_venue(promise=PromiseTerms(firing="planned", pack_places=pack_places)))


def pass_until(place: Place, at: Instant) -> None:
    """Time passes as the clock's reactor lets it pass."""
    while (due := next_due(place.shelf)) and due <= at:
        place.at = max(place.at, due)
        if not place.yes(SYSTEM, cmd.TimePass()).events:
            break
    place.at = max(place.at, at)


def ticket(place: Place, round_id: str, station: str) -> Ticket:
    return place.shelf.state.tickets[f"{round_id}.{station}"]


def a_schnitzel(place: Place) -> cmd.OrderPlace:
    """Five minutes at the grill, then two at the fryer."""
    return place.placed(TILL, "schnitzel", place="t3")


def test_a_cook_who_forgets_to_bump_does_not_keep_the_next_station_waiting() -> None:
    place = a_planned_place()
    wish = a_schnitzel(place)
    promised = place.kept(wish.order_id).rounds[0].promised_at

    pass_until(place, promised - MINUTE)

    assert not ticket(place, wish.round_id, "grill").bumped_at
    assert ticket(place, wish.round_id, "fryer").fired_at


def test_what_stands_at_the_pass_is_not_told_to_be_late_though_a_bump_is_missing() -> None:
    place = a_planned_place()
    wish = a_schnitzel(place)
    pass_until(place, place.kept(wish.order_id).rounds[0].promised_at - 2 * MINUTE)
    fryer = ticket(place, wish.round_id, "fryer")
    place.yes(KITCHEN, cmd.TicketBump(fryer.ticket_id))
    assert not place.kept(wish.order_id).rounds[0].expected_at

    pass_until(place, place.at + 10 * MINUTE)

    # The last station is done: so is the grill, whatever its screen says.
    assert not ticket(place, wish.round_id, "grill").bumped_at
    assert not place.kept(wish.order_id).rounds[0].expected_at


def test_where_only_paper_hangs_silence_is_soon_believed_to_be_done() -> None:
    place = a_planned_place()
    for _ in range(30):
        wish = place.placed(TILL, "hotdog", place="counter")
        pass_until(place, place.kept(wish.order_id).rounds[0].promised_at)
        place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))

    told = place.shelf.state.paces["grill"].told

    assert told < 0.3
    assert patience(5 * MINUTE, told) == 5 * MINUTE


def test_a_screen_that_tells_is_believed_longer() -> None:
    told = TOLD
    for _ in range(60):
        told = told_after(told, was_told=True)

    assert TOLD < told <= 1
    assert patience(5 * MINUTE, told) > 2 * patience(5 * MINUTE, 0.1)


@pytest.mark.parametrize("told", [0.0, 0.29, 0.3, 0.7, 0.9, 1.0])
def test_nothing_is_done_before_it_usually_is(told: float) -> None:
    assert patience(200 * SECOND, told) >= 200 * SECOND


def test_the_pass_keeps_a_bags_place_when_the_first_ticket_is_done() -> None:
    place = a_planned_place(pack_places=1)
    wish = place.placed(TILL, "cola", "hotdog", place="t3")
    placed = place.kept(wish.order_id).rounds[0]
    first = placed.tickets[0]
    assert placed.bag is not None
    place.yes(TILL, cmd.TicketsFire((first,)))

    place.shelf.plan.at(place.shelf, place.at)
    place.yes(KITCHEN, cmd.TicketBump(first))

    kept = place.shelf.plan.at(place.shelf, place.at)
    start = kept.bucket(place.kept(wish.order_id).rounds[0].bag.start)  # type: ignore[union-attr]
    assert not kept.of(BAGGING).is_free(start, 1)
    anew = KitchenPlan()
    anew.set_up(place.shelf)
    assert anew.at(place.shelf, place.at).of(BAGGING).full == kept.of(BAGGING).full
