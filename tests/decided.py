"""A place with tables in memory: commands are decided and folded, and nothing else happens."""

import msgspec

from pos.domain import commands as cmd
from pos.domain.commands import Command
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.evolve import evolve
from pos.domain.instants import Instant
from pos.domain.order import Order
from pos.domain.shelf import Shelf, VenueState
from pos.domain.staff import Actor
from pos.domain.venue import Venue
from pos.journal.book import encode_state
from tests.commands import AT, SYSTEM, TILL, Ids, a_line, a_table_venue, a_wide_menu, an_order


class Place:
    """A shelf that commands are decided on and folded into; time moves when it is told to."""

    def __init__(self, venue: Venue | None = None) -> None:
        self.shelf = Shelf()
        self.ids = Ids(3)
        self.at: Instant = AT
        self.yes(SYSTEM, cmd.VenuePublish(venue or a_table_venue()))
        self.yes(SYSTEM, cmd.MenuPublish(a_wide_menu()))

    def ask(self, actor: Actor, command: Command) -> Decision:
        """The decision, folded."""
        facts = Facts(self.at, actor, command_id=self.ids.new())
        decision = decide(self.shelf, command, facts)
        for event in decision.events:
            evolve(self.shelf, event, self.at)
        return decision

    def yes(self, actor: Actor, command: Command) -> Accepted:
        """It is accepted."""
        decision = self.ask(actor, command)
        assert isinstance(decision, Accepted), decision
        return decision

    def already(self, actor: Actor, command: Command) -> None:
        """It is accepted, and nothing happens: it was so already."""
        assert not self.yes(actor, command).events

    def no(self, actor: Actor, command: Command) -> str:
        """It is refused, and nothing has changed; the code."""
        before = encode_state(self.shelf)
        decision = self.ask(actor, command)
        assert isinstance(decision, Rejected), decision
        assert decision.events or encode_state(self.shelf) == before
        return decision.code

    def order(self, *items: str, **more: object) -> cmd.OrderPlace:
        """A cart with one portion of each item; the round keeps its order's name."""
        lines = [a_line(self.ids, item) for item in items]
        return msgspec.structs.replace(an_order(self.ids, *lines), **more)

    def placed(self, actor: Actor, *items: str, **more: object) -> cmd.OrderPlace:
        """The same, sent and accepted."""
        wish = self.order(*items, **more)
        self.yes(actor, wish)
        return wish

    def seated(self, phone: Actor, *items: str, **more: object) -> cmd.OrderPlace:
        """A first order at a free table, accepted by staff: the phone is in."""
        wish = self.placed(phone, *items, **more)
        self.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
        return wish

    def kept(self, order_id: str) -> Order:
        """The order as it is now."""
        found = self.shelf.order(order_id)
        assert found is not None
        return found

    def restart(self) -> None:
        """Begin again from a snapshot."""
        self.shelf = Shelf(msgspec.json.decode(encode_state(self.shelf), type=VenueState))
