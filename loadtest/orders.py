"""Orders of the load: requests that are made whole before they are measured."""

import time
from random import Random
from typing import Any, Final

import msgspec

from loadtest.stage import StageVenue
from pos.demo import carts
from pos.domain.instants import MINUTE, SECOND, iso
from pos.domain.venue import SERVICE_OF_PLACE
from pos.views.orders import PICKUP_KINDS
from pos.web.sessions import Sessions

EXPIRES: Final = 30 * MINUTE
_encode: Final = msgspec.json.Encoder().encode


class Ids:
    """Makes UUIDv7s faster than the standard library, from a seeded source."""

    def __init__(self, random: Random) -> None:
        """Take the source of chance."""
        self._bits = random.getrandbits

    def new(self) -> str:
        """One id of this moment."""
        at = f"{time.time_ns() // 1_000_000:012x}"
        tail = f"{self._bits(72):018x}"
        variant = "89ab"[int(tail[3], 16) & 3]
        return f"{at[:8]}-{at[8:]}-7{tail[:3]}-{variant}{tail[4:7]}-{tail[6:18]}"


def request(command_id: str, token: str, body: bytes) -> bytes:
    """A whole request of the door."""
    return (
        b"PUT /api/commands/%b HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %b\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        % (command_id.encode(), token.encode(), len(body), body)
    )


class Planned:
    """One order on its way: what is sent, and who must still have seen it."""

    __slots__ = (
        "acknowledged_at",
        "bumps_left",
        "data",
        "on_board",
        "order_id",
        "placed_at",
        "seen_at",
        "tickets",
        "venue",
        "waiting",
    )

    def __init__(
        self, venue: int, order_id: str, tickets: list[str], data: bytes, *, on_board: bool
    ) -> None:
        """Nothing has been sent yet; times are of the client's steady clock, 0: not yet."""
        self.venue = venue
        self.order_id = order_id
        self.tickets = tickets
        self.data = data
        self.on_board = on_board
        self.waiting = 0
        self.bumps_left = len(tickets)
        self.placed_at = 0.0
        self.acknowledged_at = 0.0
        self.seen_at = 0.0


class Guests:
    """Plans orders of one venue: every order comes from a guest with a session of its own."""

    def __init__(self, number: int, stage: StageVenue, sessions: Sessions, random: Random) -> None:
        """Look the menu over once for each way of being served."""
        self._number = number
        self._stage = stage
        self._sessions = sessions
        self._random = random
        self._ids = Ids(random)
        self._places = {place.id: place for place in stage.venue.places}
        self._kinds = carts.by_kind({place.id: place.kind for place in stage.venue.places})
        self._choosers = {
            service: carts.Chooser(stage.menu, service, random)
            for service in set(SERVICE_OF_PLACE.values())
        }

    def plan(self) -> Planned:
        """One order at a random place of the venue."""
        ids, venue = self._ids, self._stage.venue
        place = self._places[carts.draw_place(self._kinds, self._random)]
        cart = self._choosers[SERVICE_OF_PLACE[place.kind]].cart()
        order_id, round_id = ids.new(), ids.new()
        lines: list[dict[str, Any]] = []
        for line in cart:
            wished: dict[str, Any] = {"line_id": ids.new(), "item": line.item}
            wished |= {"quantity": line.quantity}
            for field in ("variant", "options", "note"):
                value = getattr(line, field)
                if value:
                    wished[field] = value
            lines.append(wished)
        body = {
            "partition": f"venue:{venue.id}",
            "expires_at": iso(time.time_ns() // 1_000_000 // SECOND * SECOND + EXPIRES),
            "command": {
                "type": "order.place",
                "order_id": order_id,
                "round_id": round_id,
                "lines": lines,
                "total_max": carts.total(cart),
            },
        }
        token = self._sessions.guest_token(venue.id, place.id, order_id, venue.languages[0])
        return Planned(
            self._number,
            order_id,
            [f"{round_id}.{station}" for station in carts.stations(cart)],
            request(ids.new(), token, _encode(body)),
            on_board=place.kind in PICKUP_KINDS,
        )


class Staff:
    """Makes the requests of a venue's kitchen and window, spread over its devices."""

    def __init__(self, stage: StageVenue, ids: Ids) -> None:
        """Take the devices' tokens."""
        self._ids = ids
        self._partition = f"venue:{stage.venue.id}"
        self._kitchens = stage.kitchens
        self._windows = stage.windows
        self._turn = 0
        self.plans = stage.venue.promise.firing == "planned"

    def _request(self, tokens: list[str], command: bytes) -> bytes:
        self._turn += 1
        expires_at = iso(time.time_ns() // 1_000_000 // MINUTE * MINUTE + EXPIRES)
        body = b'{"partition":"%b","expires_at":"%b","command":%b}' % (
            self._partition.encode(),
            expires_at.encode(),
            command,
        )
        return request(self._ids.new(), tokens[self._turn % len(tokens)], body)

    def fire(self, tickets: list[str]) -> bytes:
        """A cook begins with tickets that wait for their moment."""
        return self._request(self._kitchens, _encode({"type": "tickets.fire", "tickets": tickets}))

    def bump(self, ticket_id: str) -> bytes:
        """The kitchen has done a ticket."""
        command = b'{"type":"ticket.bump","ticket_id":"%b"}' % ticket_id.encode()
        return self._request(self._kitchens, command)

    def hand_over(self, order_id: str) -> bytes:
        """The window hands an order over."""
        command = b'{"type":"order.hand_over","order_id":"%b","age_checked":18}' % order_id.encode()
        return self._request(self._windows, command)
