"""No guest's round fires at a table of an older day, or a settled one, before a person said yes."""

from hypothesis import given
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.envelope import Accepted
from pos.domain.instants import HOUR, MINUTE, Instant, business_day
from pos.domain.staff import Actor
from tests.commands import KITCHEN, SYSTEM, TILL, WINDOW, a_guest
from tests.decided import Place

PHONES = tuple(a_guest(f"p{n}", f"t{n % 2 + 1}") for n in range(4))
LATER = (MINUTE, 20 * MINUTE, 31 * MINUTE, 7 * HOUR, 20 * HOUR)
KINDS = ("order", "order", "order", "more", "more", "accept", "accept", "join", "serve", "pay",
         "time", "time", "pass", "staff", "ask", "admit", "close", "move")  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 4)),
    min_size=25,
    max_size=60,
)


class Evenings:
    """Days at two tables.  `words` are when a person last said yes to a seating's guests."""

    def __init__(self) -> None:
        self.place = Place()
        self.words: dict[str, Instant] = {}

    def day(self, at: Instant) -> str:
        return business_day(at, "Europe/Berlin", 4)

    def do(self, actor: Actor, command: cmd.Command) -> None:
        """Send it; if a guest's round fired by that, somebody had said yes in time."""
        state = self.place.shelf.state
        settled = {name for name in state.seatings if self.settled(name)}
        decision = self.place.ask(actor, command)
        if not isinstance(decision, Accepted):
            return
        for event in decision.events:
            match event:
                case ev.OrderPlaced() if event.by and not event.awaiting:
                    assert event.seating not in settled, "a settled table ordered"
                    said = self.day(self.words[event.seating])
                    assert said == self.day(self.place.at), "a table of yesterday ordered"
                    assert event.business_day == self.day(self.place.at)
                case ev.OrderPlaced() if not event.by:
                    self.words[event.seating] = self.place.at
                    assert event.business_day == self.day(self.place.at)
                case ev.OrderAccepted():
                    self.words[self.place.kept(event.order_id).seating] = self.place.at
                case ev.SeatingsMerged():
                    self.words[event.into] = self.place.at
                case _:
                    pass

    def settled(self, name: str) -> bool:
        """All served and paid, and nothing happened for half an hour."""
        state = self.place.shelf.state
        orders = [state.orders[o] for o in state.seatings[name].orders]
        if not orders or any(r.handed_at == 0 for o in orders for r in o.rounds):
            return False
        if any(one.portions > one.paid for o in orders for one in owed_by(o)):
            return False
        done = [r.handed_at for o in orders for r in o.rounds] + [
            check.at for o in orders for check in o.checks
        ]
        return max(done) + 30 * MINUTE <= self.place.at

    def step(self, kind: str, a: int, b: int) -> None:
        place, state, phone = self.place, self.place.shelf.state, PHONES[a]
        seatings = list(state.seatings.values())
        match kind:
            case "order":
                self.do(phone, place.order("hotdog" if b % 2 else "cola"))
            case "more":
                for order in list(place.shelf.orders())[-1 - b :][:1]:
                    wish = place.order("cola")
                    self.do(phone, cmd.OrderPlace(order.order_id, wish.round_id, wish.lines))
            case "accept":
                for round_id, order_id in list(place.shelf.awaiting.items())[: b + 1]:
                    self.do(TILL, cmd.OrderAccept(order_id, round_id))
            case "join" | "ask":
                code = seatings[b % len(seatings)].code if seatings else "XXXX"
                self.do(phone, cmd.SeatingJoin(code) if kind == "join" else cmd.SeatingAsk())
            case "admit":
                for seating in seatings:
                    for asking, _ in seating.asking:
                        self.do(PHONES[b % 4], cmd.SeatingAdmit(seating.seating_id, asking))
            case "serve":
                for ticket in list(state.tickets.values()):
                    self.do(KITCHEN, cmd.TicketBump(ticket.ticket_id))
                for order_id in list(state.orders):
                    self.do(WINDOW, cmd.OrderHandOver(order_id, age_checked=18))
            case "pay":
                for order in list(state.orders.values())[a:]:
                    left = [(o.line.line_id, o.portions - o.paid) for o in owed_by(order)]
                    lines = tuple(cmd.LinePortions(i, n) for i, n in left if n)
                    if lines:
                        self.do(TILL, cmd.LinesMarkPaid(order.order_id, place.ids.new(), lines))
            case "time":
                place.at += LATER[b]
            case "pass":
                self.do(SYSTEM, cmd.TimePass())
            case "staff":
                wish = place.order("cola", place=f"t{b % 2 + 1}")
                self.do(TILL, wish)
            case _ if seatings:
                seating_id = seatings[b % len(seatings)].seating_id
                close = cmd.SeatingClose(seating_id, unserved=True, unpaid=True, reason="left")
                self.do(
                    TILL, close if kind == "close" else cmd.SeatingMove(seating_id, f"t{a + 1}")
                )
            case _:
                pass


@given(STEPS)
def test_who_went_home_orders_nothing(steps: list[tuple[str, int, int]]) -> None:
    evenings = Evenings()
    for kind, a, b in steps:
        evenings.step(kind, a, b)
