"""Who is not in learns nothing that lets it in, and takes nothing from those who are."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Facts, Rejected
from pos.domain.seating import AWAITING_LIFE, AWAITING_MAX, PHONES_MAX
from pos.domain.table_events import SeatingOpened, SeatingTurnedAway
from pos.views.contract import Reading
from pos.views.guest import GuestOrders, GuestTable
from pos.views.orders import order_row
from tests.commands import KITCHEN, SYSTEM, TILL, a_guest, a_line
from tests.decided import Place

ONE, TWO, THREE = a_guest("p1", "t1"), a_guest("p2", "t1"), a_guest("p3", "t2")


@pytest.fixture
def place() -> Place:
    return Place()


def seen(place: Place, phone: str, texts: dict[str, str] | None = None) -> str:
    """All that a phone's own views tell it."""
    reading, params = Reading(place.shelf, texts or {}), (("phone", phone),)
    views = (GuestOrders(), GuestTable())
    rows = [v.row(reading, params, key) for v in views for key in v.keys(place.shelf, params)]
    return msgspec.json.encode(rows).decode()


def portions(wish: cmd.OrderPlace, line: int = 0, count: int = 1) -> tuple[cmd.LinePortions, ...]:
    return (cmd.LinePortions(wish.lines[line].line_id, count),)


def test_the_code_comes_from_nothing_that_a_phone_knows(place: Place) -> None:
    """The same command with the same ids opens with another code: only the server drew it."""
    command = cmd.SeatingOpen(place.ids.new(), "t1")
    codes = set()
    for number in range(20):
        facts = Facts(place.at, TILL, command_id="known", fresh=f"fresh {number}")
        decision = decide(place.shelf, command, facts)
        assert isinstance(decision, Accepted)
        (opened,) = decision.events
        assert isinstance(opened, SeatingOpened)
        codes.add(opened.code)
    assert len(codes) == 20


def test_who_leaves_does_not_know_the_next_code(place: Place) -> None:
    """It sent the command that made the code, and knows the one before."""
    wish = place.seated(ONE, "hotdog")
    place.yes(TWO, cmd.SeatingJoin(place.shelf.state.seatings[wish.order_id].code))
    leave = cmd.SeatingTurnAway(wish.order_id, "p2")
    codes = set()
    for fresh in ("a", "b"):
        decision = decide(place.shelf, leave, Facts(place.at, TWO, command_id="c", fresh=fresh))
        assert isinstance(decision, Accepted)
        (away,) = decision.events
        assert isinstance(away, SeatingTurnedAway)
        codes.add(away.code)
    assert len(codes) == 2


def test_a_phone_that_asks_learns_neither_code_nor_seating(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    place.yes(TWO, cmd.SeatingAsk())
    told = seen(place, "p2")
    assert '"asked"' in told
    assert wish.order_id not in told
    assert place.shelf.state.seatings[wish.order_id].code not in told
    place.yes(ONE, cmd.SeatingAdmit(wish.order_id, "p2"))
    assert wish.order_id in seen(place, "p2")


def test_a_phone_that_was_put_out_learns_no_seating(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    place.yes(TWO, cmd.SeatingJoin(place.shelf.state.seatings[wish.order_id].code))
    place.yes(TWO, place.order("cola"))
    place.yes(TILL, cmd.SeatingTurnAway(wish.order_id, "p2"))
    assert '"seating"' not in seen(place, "p2")
    assert place.shelf.state.seatings[wish.order_id].code not in seen(place, "p2")


def test_who_pays_for_another_table_does_not_learn_its_order(place: Place) -> None:
    wish, other = place.seated(ONE, "hotdog"), place.seated(THREE, "cola")
    place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish), other.order_id, "t2"))
    told = seen(place, "p3")
    assert wish.lines[0].line_id in told
    assert wish.order_id not in told


def test_table_mates_do_not_read_allergies_notes_and_names(place: Place) -> None:
    """The whole tab is theirs, what somebody is allergic to is not."""
    wish = place.order("hotdog", allergies=("nuts",), name="Ada")
    noted = msgspec.structs.replace(wish.lines[0], note="for the baby")
    wish = msgspec.structs.replace(wish, lines=(noted,))
    texts = dict(place.yes(ONE, wish).texts)
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    place.yes(TWO, cmd.SeatingJoin(place.shelf.state.seatings[wish.order_id].code))
    place.yes(TWO, place.order("cola"))
    private = ("nuts", "for the baby", "Ada")
    own, other = seen(place, "p1", texts), seen(place, "p2", texts)
    assert all(word in own for word in private)
    assert not any(word in other for word in private)
    assert wish.lines[0].line_id in other
    order = order_row(Reading(place.shelf, texts), place.kept(wish.order_id))
    assert all(word in msgspec.json.encode(order).decode() for word in private)


# What waits for a person's word


def buns(place: Place) -> int:
    return place.shelf.state.stock["part:bun"].count


def hotdogs(place: Place, count: int) -> cmd.OrderPlace:
    return msgspec.structs.replace(place.order(), lines=(a_line(place.ids, "hotdog", count),))


def test_a_round_that_waits_keeps_nothing_from_others(place: Place) -> None:
    """Two buns a hot dog: who is in eats, whoever only scanned a code waits."""
    place.seated(THREE, "cola")
    place.yes(KITCHEN, cmd.StockSet("part:bun", 4))
    stranger = hotdogs(place, 2)
    place.yes(ONE, stranger)
    assert buns(place) == 4
    place.yes(THREE, hotdogs(place, 2))
    assert buns(place) == 0
    assert place.no(TILL, cmd.OrderAccept(stranger.order_id, stranger.round_id)) == "stock.sold_out"
    place.yes(TILL, cmd.OrderRefuse(stranger.order_id, stranger.round_id))
    assert buns(place) == 0


def test_a_round_takes_what_is_left_of_it_when_it_is_accepted(place: Place) -> None:
    place.yes(KITCHEN, cmd.StockSet("part:bun", 8))
    wish = hotdogs(place, 3)
    place.yes(ONE, wish)
    place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish)))
    assert buns(place) == 8
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert buns(place) == 4
    place.restart()
    place.yes(TILL, cmd.LinesVoid(wish.order_id, portions(wish), "cold", restock=True))
    assert buns(place) == 6


def test_a_round_that_expires_gives_nothing_back(place: Place) -> None:
    place.yes(KITCHEN, cmd.StockSet("part:bun", 8))
    place.yes(ONE, hotdogs(place, 2))
    place.at += AWAITING_LIFE
    place.yes(SYSTEM, cmd.TimePass())
    assert buns(place) == 8


def test_what_went_out_meanwhile_is_not_accepted(place: Place) -> None:
    """The refusal names what is missing; once it is back, the round can be taken."""
    wish = place.placed(ONE, "hotdog")
    place.yes(TILL, cmd.StockOut("item:hotdog", "gone"))
    accept = cmd.OrderAccept(wish.order_id, wish.round_id)
    decision = place.ask(TILL, accept)
    assert isinstance(decision, Rejected)
    assert (decision.code, decision.params["item"]) == ("stock.sold_out", "hotdog")
    place.yes(TILL, cmd.StockBack("item:hotdog"))
    place.yes(TILL, accept)


def waiting_at(place: Place, place_id: str) -> list[str]:
    """The phones whose rounds wait at a place, the oldest first."""
    orders = (place.kept(order_id) for order_id in place.shelf.awaiting.values())
    return [order.rounds[0].by for order in orders if order.place == place_id]


def test_strangers_at_a_free_table_turn_nobody_away(place: Place) -> None:
    """Whoever comes next waits with them, and staff take the one who sits there."""
    for number in range(AWAITING_MAX):
        place.placed(a_guest(f"stranger-{number}", "t1"), "cola")
    elsewhere = place.placed(THREE, "cola")
    wish = place.order("hotdog")
    accepted = place.yes(ONE, wish)
    assert accepted.result["awaiting"] is True
    assert len(waiting_at(place, "t1")) == AWAITING_MAX
    place.restart()
    assert waiting_at(place, "t1")[-1] == "p1"
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert place.shelf.state.seatings[wish.order_id].phones == ("p1",)
    assert place.kept(elsewhere.order_id).rounds[0].awaiting, "each place has a queue of its own"


def test_who_waited_longest_falls_out_and_is_told(place: Place) -> None:
    """It lapses as if nobody had answered: nothing was fired, and the phone may ask again."""
    first = place.placed(ONE, "hotdog")
    for number in range(AWAITING_MAX):
        place.placed(a_guest(f"stranger-{number}", "t1"), "cola")
    assert place.kept(first.order_id).rounds[0].ended == "expired"
    assert '"expired"' in seen(place, "p1")
    accept = cmd.OrderAccept(first.order_id, first.round_id)
    assert place.no(TILL, accept) == "order.expired"
    place.placed(ONE, "hotdog")
    assert waiting_at(place, "t1")[-1] == "p1"


def test_one_phone_waits_once(place: Place) -> None:
    """Asking again pushes nobody out."""
    place.placed(ONE, "hotdog")
    assert place.no(ONE, place.order("cola")) == "seating.awaited"
    assert waiting_at(place, "t1") == ["p1"]


def test_as_many_may_ask_a_table_as_fit_at_it(place: Place) -> None:
    """The oldest gives way, and only when more want in than could ever sit there."""
    wish = place.seated(ONE, "hotdog")
    for number in range(PHONES_MAX):
        place.yes(a_guest(f"asks-{number}", "t1"), cmd.SeatingAsk())
    place.yes(TILL, cmd.SeatingAdmit(wish.order_id, "asks-0"))
    place.yes(a_guest("late", "t1"), cmd.SeatingAsk())
    asking = [phone for phone, _ in place.shelf.state.seatings[wish.order_id].asking]
    assert (asking[0], asking[-1], len(asking)) == ("asks-1", "late", PHONES_MAX)
    place.yes(a_guest("later", "t1"), cmd.SeatingAsk())
    assert place.no(TILL, cmd.SeatingAdmit(wish.order_id, "asks-1")) == "seating.not_asked"


def later_drinks(place: Place, count: int) -> cmd.OrderPlace:
    """A hot dog now and bottles later, taken by staff: nobody has begun the bottles."""
    wish = place.order("hotdog")
    first = msgspec.structs.replace(wish.lines[0], course=1)
    drinks = a_line(place.ids, "cola", count, course=2)
    wish = msgspec.structs.replace(wish, lines=(first, drinks))
    place.yes(ONE, wish)
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    return wish


def test_what_another_table_pays_is_taken_off_by_staff_only(place: Place) -> None:
    """Two of three bottles were moved to friends: a guest takes off none of theirs."""
    place.yes(KITCHEN, cmd.StockSet("item:cola", 9))
    wish, other = later_drinks(place, 3), place.seated(THREE, "hotdog")
    place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish, 1, 2), other.order_id, "t2"))
    friends = place.kept(other.order_id).total
    drinks = wish.lines[1].line_id
    result = place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish, 1, 2))).result
    assert result == {"cancelled": [], "asked": [drinks]}
    assert place.kept(other.order_id).total == friends
    assert place.shelf.state.stock["item:cola"].count == 6
    (request,) = place.kept(wish.order_id).requests
    place.yes(TILL, cmd.RequestAnswer(request.request_id, grant=True))
    assert place.kept(wish.order_id).rounds[0].voided_of(drinks) == 2
    assert place.kept(other.order_id).total < friends
    assert place.shelf.state.stock["item:cola"].count == 8, "nobody had begun them"


def test_what_the_guest_pays_itself_is_taken_off_at_once(place: Place) -> None:
    wish, other = later_drinks(place, 3), place.seated(THREE, "hotdog")
    place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish, 1, 2), other.order_id, "t2"))
    friends = place.kept(other.order_id).total
    result = place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish, 1, 1))).result
    assert result == {"cancelled": [wish.lines[1].line_id], "asked": []}
    assert place.kept(other.order_id).total == friends
