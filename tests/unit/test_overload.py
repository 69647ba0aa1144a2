"""Overload: channels that pause themselves, kitchens that slow down, stations that are out."""

import msgspec

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide import decide
from pos.domain.decide_time import next_due
from pos.domain.envelope import Accepted, Facts, Rejected
from pos.domain.instants import MINUTE, Instant, datetime_of, iso
from pos.domain.menu import Hours
from pos.domain.staff import Actor
from pos.domain.venue import PromiseTerms
from tests.commands import CHANNEL, KITCHEN, SYSTEM, TILL, WINDOW, a_guest, a_line, a_table_venue
from tests.decided import Place

DRIVING = a_guest("s2", "lane")
FETCHING = a_guest("s3", "shelf")
LEARNER = msgspec.structs.replace(TILL, id="device:learner", practice=True)
LIMITS = {"drive_through": 12, "aggregator": 12}


class Rush(Place):
    """A place with limits for its lane; the clock runs when it is told to."""

    def __init__(self, firing: str = "planned", **terms: object) -> None:
        terms = {"firing": firing, "limits": LIMITS, "resume_minutes": 4} | terms
        promise = msgspec.convert(terms, PromiseTerms)
        super().__init__(msgspec.structs.replace(a_table_venue(), promise=promise))

    def fill(self, minutes: int = 12) -> None:
        """Orders at the till until the grill's next minute is beyond so many."""
        for _ in range(80):
            done = self.yes(TILL, self.order("hotdog", place="counter"))
            if done.result["promised_at"] > iso(self.at + minutes * MINUTE):
                return
        raise AssertionError("the grill has no end")

    def pass_until(self, at: Instant) -> list[ev.Event]:
        """Let the clock do what is due up to an instant, and say what it did to channels."""
        said: list[ev.Event] = []
        while 0 < (due := next_due(self.shelf)) <= at:
            self.at = max(self.at, due)
            said += self.yes(SYSTEM, cmd.TimePass()).events
        self.at = at
        return [e for e in said if isinstance(e, ev.ChannelPaused | ev.ChannelResumed)]

    def refused(self, actor: Actor, *items: str, **more: object) -> Rejected:
        decision = self.ask(actor, self.order(*items, **more))
        assert isinstance(decision, Rejected), decision
        return decision


def later(place: Place, minutes: int) -> cmd.At:
    return cmd.At(datetime_of(place.at + minutes * MINUTE))


def test_a_channel_pauses_itself_when_its_minute_is_too_far_away_and_says_until_when() -> None:
    for firing in ("planned", "at_once"):
        rush = Rush(firing)
        rush.yes(DRIVING, rush.order("hotdog"))
        rush.fill()
        first = rush.refused(DRIVING, "hotdog")
        (paused,) = first.events
        assert isinstance(paused, ev.ChannelPaused)
        assert (paused.channel, paused.why) == ("drive_through", "overload")
        assert paused.stations == ("grill",)
        assert first.code == "channel.paused"
        assert first.params == {"channel": "drive_through", "until": iso(paused.until)}
        expected = rush.at + paused.lead - 12 * MINUTE + 4 * MINUTE
        assert 0 <= paused.until - expected < MINUTE


def test_a_thousand_refused_guests_leave_one_event() -> None:
    rush = Rush()
    rush.fill()
    refused = [rush.refused(DRIVING, "hotdog") for _ in range(1_000)]
    assert sum(len(each.events) for each in refused) == 1
    assert {each.code for each in refused} == {"channel.paused"}
    assert len({str(each.params) for each in refused}) == 1


def test_others_go_on_while_a_channel_is_paused() -> None:
    rush = Rush()
    rush.fill()
    until = rush.refused(DRIVING, "hotdog").params["until"]
    # Another channel, and who wants it after the pause.
    assert rush.yes(FETCHING, rush.order("hotdog")).result["promised_at"] > until
    rush.yes(DRIVING, rush.order("hotdog", when=later(rush, 60)))
    assert rush.refused(DRIVING, "hotdog", when=later(rush, 3)).code == "channel.paused"
    # Staff decide for themselves, and are told.
    told = rush.yes(TILL, rush.order("hotdog", place="lane"))
    assert told.result["channel_paused"] == until
    beyond = rush.yes(TILL, rush.order("hotdog", place="counter", channel="aggregator"))
    assert beyond.result["beyond_limit"] is True


def test_an_aggregators_order_is_held_off_too() -> None:
    rush = Rush()
    rush.fill()
    first = rush.refused(CHANNEL, "hotdog", place="shelf", external="fake:1")
    assert (first.code, first.params["channel"]) == ("channel.paused", "aggregator")
    assert len(first.events) == 1


def test_a_held_minute_is_kept_through_a_pause() -> None:
    rush = Rush()
    wish = rush.order("hotdog")
    hold = cmd.CheckoutHold(rush.ids.new(), wish.lines)
    kept = rush.yes(DRIVING, hold).result["promised_at"]
    rush.fill()
    other = a_guest("s9", "lane")
    assert rush.refused(other, "hotdog").code == "channel.paused"
    assert rush.no(other, cmd.CheckoutHold(rush.ids.new(), wish.lines)) == "channel.paused"
    redeemed = msgspec.structs.replace(wish, hold=hold.hold_id)
    assert rush.yes(DRIVING, redeemed).result["promised_at"] == kept


def test_a_hold_opens_a_paused_channel_to_its_own_cart_and_no_other() -> None:
    for firing in ("planned", "at_once"):
        rush = Rush(firing)
        wish = rush.order("hotdog")
        hold = cmd.CheckoutHold(rush.ids.new(), wish.lines)
        rush.yes(DRIVING, hold)
        rush.yes(KITCHEN, cmd.ChannelPause("drive_through", 20))
        if firing == "planned":
            larger = rush.refused(DRIVING, "hotdog", "hotdog", hold=hold.hold_id)
            assert larger.code == "channel.paused"
        # Nobody holds a minute for longer while staff keep the channel shut.
        again = cmd.CheckoutHold(rush.ids.new(), wish.lines)
        assert rush.no(DRIVING, again) == "channel.paused"
        rush.yes(DRIVING, msgspec.structs.replace(wish, hold=hold.hold_id))


def test_a_large_order_in_a_quiet_kitchen_shuts_nobody_out() -> None:
    rush = Rush()
    large = rush.order(*["hotdog"] * 30)
    assert rush.yes(DRIVING, large).result["promised_at"] > iso(rush.at + 12 * MINUTE)
    assert not rush.shelf.state.channels


def test_it_opens_again_once_the_stations_are_free_and_not_before() -> None:
    for firing in ("planned", "at_once"):
        rush = Rush(firing)
        rush.fill()
        (paused,) = rush.refused(DRIVING, "hotdog").events
        assert isinstance(paused, ev.ChannelPaused)
        # Nobody bumps anything: the work stays, and so does the pause.
        (again,) = rush.pass_until(paused.until)
        assert isinstance(again, ev.ChannelPaused)
        assert again.until > paused.until
        for ticket in list(rush.shelf.state.tickets.values()):
            if ticket.fired_at and not ticket.bumped_at:
                rush.yes(KITCHEN, cmd.TicketBump(ticket.ticket_id))
            elif firing == "planned":
                order = rush.kept(ticket.order_id)
                line = order.rounds[0].lines[0].line_id
                portions = (cmd.LinePortions(line, 1),)
                rush.yes(TILL, cmd.LinesVoid(order.order_id, portions, "other"))
        said = rush.pass_until(again.until)
        assert said == [ev.ChannelResumed("drive_through")]
        rush.yes(DRIVING, rush.order("hotdog"))


def test_a_channel_whose_station_went_out_does_not_stay_shut_for_it() -> None:
    rush = Rush()
    rush.fill()
    (paused,) = rush.refused(DRIVING, "hotdog").events
    assert isinstance(paused, ev.ChannelPaused)
    rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 0))
    assert rush.pass_until(paused.until) == [ev.ChannelResumed("drive_through")]
    for _ in range(3):
        out = rush.refused(DRIVING, "hotdog")
        assert (out.code, out.params["station"], out.events) == ("station.out", "grill", ())
    rush.yes(DRIVING, rush.order("cola"))


def test_staff_pause_and_resume_a_channel() -> None:
    rush = Rush()
    pause = cmd.ChannelPause("drive_through", 20, "full")
    rush.yes(KITCHEN, pause)
    rush.already(KITCHEN, pause)
    assert rush.refused(DRIVING, "cola").params["until"] == iso(rush.at + 20 * MINUTE)
    rush.yes(TILL, cmd.ChannelResume("drive_through"))
    rush.already(TILL, cmd.ChannelResume("drive_through"))
    rush.yes(DRIVING, rush.order("cola"))
    rush.yes(KITCHEN, cmd.ChannelPause("drive_through"))
    assert "until" not in rush.refused(DRIVING, "cola", when=later(rush, 90)).params
    rush.yes(KITCHEN, pause)
    assert rush.pass_until(rush.at + 20 * MINUTE) == [ev.ChannelResumed("drive_through")]
    assert rush.no(LEARNER, pause) == "session.practice"
    assert rush.no(WINDOW, pause) == "session.forbidden"


def test_a_slower_kitchen_gives_later_minutes_for_a_while_and_keeps_those_it_gave() -> None:
    for firing in ("planned", "at_once"):
        rush = Rush(firing, limits={})
        wish = rush.order("hotdog")
        hold = cmd.CheckoutHold(rush.ids.new(), wish.lines)
        kept = rush.yes(DRIVING, hold).result["promised_at"]
        plain = rush.yes(FETCHING, rush.order("hotdog")).result["promised_at"]
        slow = cmd.KitchenSlow(10, 15)
        assert rush.yes(KITCHEN, slow).result["broken"] == []
        rush.already(KITCHEN, slow)
        slowed = rush.yes(FETCHING, rush.order("hotdog")).result["promised_at"]
        assert slowed >= iso(rush.at + 10 * MINUTE)
        assert slowed > plain
        assert rush.no(FETCHING, rush.order("hotdog", when=later(rush, 8))) == "order.too_soon"
        rush.yes(FETCHING, rush.order("hotdog", when=later(rush, 90)))
        redeemed = msgspec.structs.replace(wish, hold=hold.hold_id)
        # Where all is cooked at once a minute is an estimate, and others ordered meanwhile.
        given = rush.yes(DRIVING, redeemed).result["promised_at"]
        assert given == kept if firing == "planned" else kept <= given < slowed
        rush.pass_until(rush.at + 15 * MINUTE)
        assert rush.shelf.state.slowed is None
        quick = rush.yes(FETCHING, rush.order("hotdog")).result["promised_at"]
        assert quick < iso(rush.at + 10 * MINUTE)


def test_the_promises_that_break_are_named_at_once_and_their_guests_told() -> None:
    for firing in ("planned", "at_once"):
        rush = Rush(firing)
        meat = rush.placed(TILL, "hotdog", place="counter")
        rush.placed(TILL, "cola", place="counter")
        if firing == "planned":
            done = rush.yes(KITCHEN, cmd.StationPause("grill", 10))
            assert done.result["broken"] == []
        broken = rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 0)).result["broken"]
        order = rush.kept(meat.order_id)
        assert broken == [
            {
                "number": order.number,
                "order_id": meat.order_id,
                "round_id": meat.round_id,
                "promised_at": iso(order.rounds[0].promised_at),
                "expected_at": None,
                "place": order.place_label,
            }
        ]
        if firing == "planned":
            rush.pass_until(rush.at + MINUTE)
            assert rush.kept(meat.order_id).rounds[0].open_ended
        assert rush.yes(KITCHEN, cmd.StationSetPlaces("grill")).result["broken"] == []
        rush.already(KITCHEN, cmd.StationSetPlaces("grill"))
        assert not rush.shelf.state.places


def test_a_station_that_is_back_at_a_known_minute_is_planned_from_then_on() -> None:
    rush = Rush()
    rush.placed(TILL, "hotdog", place="counter")
    (row,) = rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 0, 20)).result["broken"]
    back = rush.at + 20 * MINUTE
    assert iso(back) < row["expected_at"] < iso(back + 10 * MINUTE)
    assert rush.refused(DRIVING, "hotdog").params["until"] == iso(back)
    rush.yes(DRIVING, rush.order("hotdog", when=later(rush, 40)))
    rush.pass_until(back)
    assert not rush.shelf.state.places
    rush.yes(FETCHING, rush.order("hotdog"))


def test_fewer_places_make_later_minutes() -> None:
    rush = Rush(limits={})
    rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 3))
    for _ in range(6):
        rush.placed(TILL, "hotdog", place="counter")
    facts = Facts(rush.at, TILL, command_id=rush.ids.new())
    wish = rush.order("hotdog", place="counter")
    before = decide(rush.shelf, wish, facts)
    broken = rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 1)).result["broken"]
    assert broken == sorted(broken, key=lambda row: row["promised_at"])
    assert broken
    rush.yes(SYSTEM, cmd.TimePass())
    after = decide(rush.shelf, wish, facts)
    assert isinstance(before, Accepted)
    assert isinstance(after, Accepted)
    assert after.result["promised_at"] > before.result["promised_at"]


def test_an_order_that_waited_is_not_accepted_for_no_minute() -> None:
    rush = Rush()
    waiting = rush.placed(a_guest("p3", "t2"), "hotdog")
    rush.yes(KITCHEN, cmd.StationSetPlaces("grill", 0))
    assert rush.no(TILL, cmd.OrderAccept(waiting.order_id, waiting.round_id)) == "order.no_minute"
    rush.yes(KITCHEN, cmd.StationSetPlaces("grill"))
    rush.yes(TILL, cmd.OrderAccept(waiting.order_id, waiting.round_id))


def test_no_minute_lies_long_after_closing() -> None:
    """Sunday 10:00 UTC is 11:00 in Berlin; the house closes at 11:30."""
    hours = (Hours(start="09:00", end="11:30"),)
    place = Place(a_table_venue(promise=PromiseTerms(firing="planned"), hours=hours))
    car = a_guest("car", "lane")
    for _ in range(8):
        place.placed(TILL, *["hotdog"] * 4, place="lane")
    assert place.no(a_guest("late", "lane"), place.order("hotdog")) == "venue.closed"
    place.placed(TILL, "hotdog", place="lane")
    place.at += 40 * MINUTE
    assert place.no(car, cmd.CheckoutHold(place.ids.new(), (a_line(place.ids, "cola"),))) == (
        "venue.closed"
    )
