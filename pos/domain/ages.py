"""Who must show how old they are: where nobody has seen the buyer, somebody looks and says so.

JuSchG section 9: what is sold with an age is handed to nobody younger; the check is recorded, no
birth date is.
"""

from typing import Final

from pos.domain.order import Order, Round

UNSEEN_CHANNELS: Final = frozenset({"kiosk", "pickup", "telephone", "aggregator", "drive_through"})
"""Channels whose buyer nobody has seen before the hand-over: there the age check is recorded."""


def is_unseen(order: Order, placed: Round) -> bool:
    """Whether nobody has seen who bought a round: at a counter the phone ordered, not the mouth."""
    return order.channel in UNSEEN_CHANNELS or (
        bool(placed.by) and order.place_kind not in {"table", "room"}
    )


def age_to_accept(order: Order, placed: Round) -> int:
    """What must be checked before a phone's round at a table is accepted: later nobody asks."""
    at_table = bool(placed.by) and order.place_kind in {"table", "room"}
    return age_of_round(placed) if at_table else 0


def age_of_round(placed: Round) -> int:
    """The greatest age that a line which is still wanted asks of its buyer, in years."""
    return max((line.age for line, _ in placed.live), default=0)


def age_needed(order: Order) -> int:
    """The same over all of an order's open rounds."""
    return max((age_of_round(placed) for placed in order.open_rounds), default=0)


def age_to_check(order: Order) -> int:
    """What must be checked before the open rounds are handed over; 0 where nothing must."""
    return max((age_of_round(r) for r in order.open_rounds if is_unseen(order, r)), default=0)
