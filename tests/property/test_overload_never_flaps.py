"""A channel that pauses itself: shut means shut, open means open, and it does not flap."""

from datetime import datetime
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide import decide
from pos.domain.decide_time import next_due
from pos.domain.envelope import Accepted, Facts, Rejected
from pos.domain.instants import MINUTE, SECOND, Instant, from_datetime
from pos.domain.venue import PromiseTerms
from tests.commands import KITCHEN, SYSTEM, TILL, a_guest, a_table_venue
from tests.decided import Place

LIMIT, RESUME = 15, 5
CAR = "drive_through"
STEPS = st.one_of(
    st.tuples(st.just("guest"), st.integers(1, 3)),
    st.tuples(st.just("staff"), st.integers(1, 4)),
    st.tuples(st.just("bump"), st.integers(1, 6)),
    st.tuples(st.just("pass"), st.integers(5, 240)),
    st.tuples(st.just("slow"), st.sampled_from([0, 5, 20])),
    st.tuples(st.just("places"), st.sampled_from([-1, 0, 1, 3])),
)


class Lane(Place):
    """A lane with a limit, and what its channel did when."""

    def __init__(self, firing: str) -> None:
        terms = msgspec.convert(
            {"firing": firing, "limits": {CAR: LIMIT}, "resume_minutes": RESUME}, PromiseTerms
        )
        super().__init__(msgspec.structs.replace(a_table_venue(), promise=terms))
        self.guests = 0
        self.said: list[tuple[Instant, ev.ChannelPaused | ev.ChannelResumed]] = []

    def step(self, kind: str, count: int) -> None:
        match kind:
            case "guest":
                self.guest(count)
            case "staff":
                self.ask(TILL, self.order(*["hotdog"] * count, place="counter"))
            case "bump":
                tickets = self.shelf.state.tickets.values()
                for ticket in [t for t in tickets if t.fired_at and not t.bumped_at][:count]:
                    self.yes(KITCHEN, cmd.TicketBump(ticket.ticket_id))
            case "pass":
                self.passes(self.at + count * SECOND)
            case "slow":
                self.yes(KITCHEN, cmd.KitchenSlow(count, 10))
            case _:
                places = None if count < 0 else count
                self.yes(KITCHEN, cmd.StationSetPlaces("grill", places))

    def guest(self, count: int) -> None:
        """A guest drives up: accepted where the channel is open, refused where it is shut."""
        was_shut = CAR in self.shelf.state.channels
        self.guests += 1
        phone = a_guest(f"c{self.guests}", "lane")
        decision = self.ask(phone, self.order(*["hotdog"] * count))
        if isinstance(decision, Rejected):
            self.note(decision.events)
            if decision.code == "channel.paused":
                assert not (was_shut and decision.events), "a refusal while shut leaves nothing"
                until = decision.params["until"]
                assert from_iso(until) > self.at
        else:
            assert not was_shut

    def passes(self, until: Instant) -> None:
        while 0 < (due := next_due(self.shelf)) <= until:
            self.at = max(self.at, due)
            self.note(self.yes(SYSTEM, cmd.TimePass()).events)
        self.at = until

    def note(self, events: tuple[ev.Event, ...]) -> None:
        for event in events:
            if isinstance(event, ev.ChannelPaused):
                assert event.until >= self.at + MINUTE
                self.said.append((self.at, event))
            elif isinstance(event, ev.ChannelResumed):
                self.said.append((self.at, event))
                self.is_really_open()

    def is_really_open(self) -> None:
        """What opens again has room below the limit, or does not wait for a station that is out."""
        grill = self.shelf.state.places.get("grill")
        if grill is not None and not grill.places:
            return
        facts = Facts(self.at, TILL, command_id=self.ids.new())
        decision = decide(self.shelf, self.order("hotdog", place="counter"), facts)
        assert isinstance(decision, Accepted)
        lead = from_iso(decision.result["promised_at"]) - self.at
        assert lead < (LIMIT - RESUME) * MINUTE


def from_iso(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text))


@given(st.sampled_from(["planned", "at_once"]), st.lists(STEPS, max_size=30))
def test_a_channel_is_shut_until_it_has_room_again(
    firing: str, steps: list[tuple[str, int]]
) -> None:
    lane = Lane(firing)
    for kind, count in [*[("staff", 4)] * 4, ("guest", 1), *steps]:
        lane.step(kind, count)
    pauses = [(at, e.until) for at, e in lane.said if isinstance(e, ev.ChannelPaused)]
    # Nobody looks again before the minute that was told.
    assert all(later >= until for (_, until), (later, _) in pairwise(pauses))
