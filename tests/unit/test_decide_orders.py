"""Rules of orders and tickets that the property tests were taught by: each was a fault once."""

import asyncio

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import crowding
from pos.domain import events as ev
from pos.domain.commands import UNITS_MAX, Command
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.evolve import evolve
from pos.domain.instants import DAY, MINUTE, Instant
from pos.domain.shelf import ROUNDS_MAX, Shelf
from pos.domain.staff import Actor
from pos.journal.book import encode_state
from tests.commands import (
    AT,
    KITCHEN,
    OFFICE,
    PARTITION,
    SYSTEM,
    TILL,
    WINDOW,
    Ids,
    a_guest,
    a_line,
    a_menu,
    a_venue,
    an_order,
    digest,
)
from tests.property.world import World

GUEST = a_guest("s1")
STRANGER = a_guest("s2", "lane")


class Venue:
    """A shelf that commands are decided on and folded into."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.ids = Ids(1)
        self.at: Instant = AT
        self.yes(SYSTEM, cmd.VenuePublish(a_venue()))
        self.yes(SYSTEM, cmd.MenuPublish(a_menu()))

    def ask(self, actor: Actor, command: Command) -> Decision:
        decision = decide(self.shelf, command, Facts(self.at, actor))
        for event in decision.events if isinstance(decision, Accepted) else ():
            evolve(self.shelf, event, self.at)
        return decision

    def yes(self, actor: Actor, command: Command) -> Accepted:
        decision = self.ask(actor, command)
        assert isinstance(decision, Accepted)
        return decision

    def no(self, actor: Actor, command: Command) -> str:
        before = encode_state(self.shelf)
        decision = self.ask(actor, command)
        assert isinstance(decision, Rejected)
        assert encode_state(self.shelf) == before
        return decision.code

    def ordered(self, actor: Actor = GUEST, **more: str) -> cmd.OrderPlace:
        order = an_order(self.ids, a_line(self.ids, note="no salt"), **more)
        self.yes(actor, order)
        return order


@pytest.fixture
def venue() -> Venue:
    return Venue()


def test_a_round_may_not_take_the_name_of_anothers_round(venue: Venue) -> None:
    """Its tickets would replace the other's on the kitchen's screen."""
    first = venue.ordered()
    second = msgspec.structs.replace(an_order(venue.ids), round_id=first.round_id)
    assert venue.no(STRANGER, second) == "order.id_taken"


def test_a_line_may_not_take_the_name_of_anothers_line(venue: Venue) -> None:
    """Its note would replace the other's - an allergy that the cook never reads."""
    first = venue.ordered()
    line = a_line(venue.ids, note="extra nuts")
    line = msgspec.structs.replace(line, line_id=first.lines[0].line_id)
    assert venue.no(STRANGER, an_order(venue.ids, line)) == "order.id_taken"
    assert venue.no(GUEST, an_order(venue.ids, line, order_id=first.order_id)) == "order.id_taken"


def test_names_stay_taken_while_an_order_can_be_taken_back(venue: Venue) -> None:
    first = venue.ordered()
    venue.yes(WINDOW, cmd.OrderHandOver(first.order_id, unbumped=True))
    again = msgspec.structs.replace(an_order(venue.ids), round_id=first.round_id)
    assert venue.no(STRANGER, again) == "order.id_taken"


def test_two_lines_of_one_cart_have_two_names(venue: Venue) -> None:
    line = a_line(venue.ids)
    assert venue.no(GUEST, an_order(venue.ids, line, line)) == "order.id_taken"


def test_a_handed_ticket_is_not_recalled_until_the_hand_over_is_taken_back(venue: Venue) -> None:
    """Else it would leave the screen with the order's last round, unbumped and unseen."""
    first = venue.ordered()
    ticket_id = f"{first.round_id}.fryer"
    venue.yes(KITCHEN, cmd.TicketBump(ticket_id))
    venue.at += 1
    venue.yes(GUEST, an_order(venue.ids, order_id=first.order_id))
    venue.yes(WINDOW, cmd.OrderHandOver(first.order_id))
    assert venue.no(KITCHEN, cmd.TicketRecall(ticket_id)) == "ticket.already_handed"
    venue.yes(WINDOW, cmd.OrderTakeBack(first.order_id))
    assert venue.yes(KITCHEN, cmd.TicketRecall(ticket_id)).events


def test_a_later_round_by_staff_stays_with_the_guests_seating(venue: Venue) -> None:
    first = venue.ordered()
    later = an_order(venue.ids, order_id=first.order_id, place="counter")
    event = venue.yes(TILL, later).events[0]
    assert isinstance(event, ev.OrderPlaced)
    assert event.seating == "s1"


def test_a_cart_has_a_limit_of_portions(venue: Venue) -> None:
    """So many as one command can mark as done."""
    most = [a_line(venue.ids, "latte", 80) for _ in range(UNITS_MAX // 80)]
    venue.yes(GUEST, an_order(venue.ids, *most))
    one_more = an_order(venue.ids, *most, a_line(venue.ids))
    assert venue.no(GUEST, one_more) == "limit.lines"


def test_a_label_of_an_open_pairing_is_erased(venue: Venue) -> None:
    device_id = venue.ids.new()
    venue.yes(OFFICE, cmd.PairingOpen(device_id, "kitchen", digest("1"), label="Eva's tablet"))
    erased = venue.yes(OFFICE, cmd.PersonalErase(device_id))
    assert erased.events == (ev.PersonalErased((f"{device_id}.label",), device_id),)
    assert ("device", device_id) in evolve(venue.shelf, erased.events[0], venue.at)


def test_after_a_restore_a_day_that_began_in_what_was_lost_goes_on(venue: Venue) -> None:
    """Yesterday's backup knows nothing of today's A1; the guest who holds it does."""
    venue.ordered()
    venue.at += DAY
    venue.yes(SYSTEM, cmd.RestoreDeclare(epoch="e2", skip=50))
    event = venue.yes(GUEST, an_order(venue.ids)).events[0]
    assert isinstance(event, ev.OrderPlaced)
    assert (event.order_no, event.number) == (52, "A51")
    venue.at += DAY
    event = venue.yes(GUEST, an_order(venue.ids)).events[0]
    assert isinstance(event, ev.OrderPlaced)
    # The A1 of the first day was never fetched.
    assert (event.order_no, event.number) == (53, "A2")


def test_the_door_takes_no_free_text_as_a_subject() -> None:
    """It would stand in the journal for ever."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"personal.erase","subject":"Max Muster"}', type=Command)


def test_the_door_takes_no_time_without_a_zone() -> None:
    """Read in the server's own zone it would be another minute on another node."""
    order = msgspec.to_builtins(an_order(Ids(1)))
    for zone, fine in (("Z", True), ("+01:00", True), ("", False)):
        raw = msgspec.json.encode(order | {"promise_max": f"2026-11-22T12:00:00{zone}"})
        try:
            msgspec.json.decode(raw, type=Command)
        except msgspec.ValidationError:
            assert not fine
        else:
            assert fine


def test_a_code_that_expired_pairs_nothing_and_its_label_is_let_go(venue: Venue) -> None:
    device_id = venue.ids.new()
    venue.yes(OFFICE, cmd.PairingOpen(device_id, "kitchen", digest("1"), label="Eva's tablet"))
    venue.at += 11 * MINUTE
    assert venue.no(SYSTEM, cmd.DevicePair(digest("1"), digest("t"))) == "pairing.expired"
    other = cmd.PairingOpen(venue.ids.new(), "kitchen", digest("2"))
    decision = decide(venue.shelf, other, Facts(venue.at, OFFICE))
    assert isinstance(decision, Accepted)
    touched = evolve(venue.shelf, decision.events[0], venue.at)
    assert ("text", f"{device_id}.label") in touched
    assert device_id not in venue.shelf.state.pairings


async def test_a_note_written_after_an_erasing_in_one_breath_is_kept() -> None:
    """Both share a commit, in which a journal empties texts last: they must not."""
    world = World()
    await world.open()
    first = an_order(world.ids, a_line(world.ids, note="old note"))
    later = an_order(world.ids, a_line(world.ids, note="new note"), order_id=first.order_id)
    answers = await asyncio.gather(
        world.ask(GUEST, first),
        world.ask(OFFICE, cmd.PersonalErase(first.order_id)),
        world.ask(GUEST, later),
    )
    assert [answer.status for answer in answers] == [200, 200, 200]
    book = await world.book()
    records = [placed.lines[0].note for placed in book.shelf.state.orders[first.order_id].rounds]
    assert await world.journal.texts(PARTITION, records) == {records[1]: "new note"}
    assert book.texts == {records[1]: "new note"}
    await world.close()


async def test_who_uses_a_forgotten_orders_ids_again_writes_over_no_text() -> None:
    """The board shows everybody the ids of orders; their texts lie under their own command's."""
    first, later = World(), World()
    await first.open()
    ordered = an_order(
        first.ids, a_line(first.ids, note="no nuts"), name="Ada", allergies=("nuts",)
    )
    await first.ask(GUEST, ordered)
    kept = dict((await first.book()).texts)
    assert sorted(kept.values()) == ["Ada", "no nuts", "nuts"]
    # As if that one had been closed and forgotten long ago: the same ids, another's texts.
    await later.open()
    line = msgspec.structs.replace(ordered.lines[0], note="mine")
    again = msgspec.structs.replace(ordered, lines=(line,), name="Eve", allergies=("milk",))
    await later.ask(STRANGER, again)
    texts = (await later.book()).texts
    assert sorted(texts.values()) == ["Eve", "milk", "mine"]
    assert kept.keys().isdisjoint(texts)
    await first.close()
    await later.close()


def test_an_order_does_not_grow_without_end(venue: Venue) -> None:
    """Every screen that shows it holds all of its rounds."""
    first = venue.ordered()
    for _ in range(ROUNDS_MAX - 1):
        venue.yes(GUEST, an_order(venue.ids, order_id=first.order_id))
    assert venue.no(GUEST, an_order(venue.ids, order_id=first.order_id)) == "limit.lines"
    venue.yes(GUEST, an_order(venue.ids))


def test_phones_can_not_fill_the_kitchen_from_one_place(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "GUESTS_OPEN_MAX", 3)
    for number in range(3):
        venue.ordered(a_guest(f"s{number}"))
    assert venue.no(a_guest("s9"), an_order(venue.ids)) == "order.too_many_open"
    # Elsewhere, and by staff at the same table, orders go on.
    venue.ordered(STRANGER)
    venue.ordered(TILL, place="t1")
