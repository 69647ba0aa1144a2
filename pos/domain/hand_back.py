"""Undoing a hand-over: what the last one gave, and which tickets it took off the screens."""

from collections.abc import Mapping

import msgspec

from pos.domain.instants import Instant
from pos.domain.kitchen import Ticket, is_wanted
from pos.domain.order import Order


class LastHandOver(msgspec.Struct, frozen=True):
    """The rounds and tickets that were handed over last, at one instant."""

    at: Instant
    rounds: tuple[str, ...]
    tickets: tuple[str, ...]


def last_hand_over(order: Order, tickets: Mapping[str, Ticket]) -> LastHandOver:
    """What went to the guest last, or was given up; of an order that has neither, nothing."""
    # Of what ended without the guest, or was voided since, nothing is to be handed over again.
    # (Journals may hold that of a time when such an order could still be taken back.)
    over = [r for r in order.rounds if r.is_served or r.ended == "missed"]
    handed = over or [r for r in order.rounds if not r.ended]
    served = [(t, tickets[t].served_at) for r in order.rounds for t in r.tickets]
    last = max((*(r.handed_at for r in handed), *(at for _, at in served), 0))
    return LastHandOver(
        last,
        tuple(r.round_id for r in handed if r.handed_at == last),
        tuple(ticket_id for ticket_id, at in served if at == last),
    )


def bumped_by_it(
    order: Order, tickets: Mapping[str, Ticket], last: LastHandOver
) -> tuple[str, ...]:
    """The tickets that no station had bumped before they were handed over: who makes them, again.

    A tap of the cook in the same instant is taken for the hand-over's: then it is tapped again.
    """
    given = {t for r in order.rounds if r.round_id in last.rounds for t in r.tickets}
    given |= set(last.tickets)
    return tuple(
        ticket_id
        for placed in order.rounds
        for ticket_id in placed.tickets
        if last.at
        and ticket_id in given
        and tickets[ticket_id].bumped_at == last.at
        and is_wanted(tickets[ticket_id], placed.lines, placed.voided)
    )
