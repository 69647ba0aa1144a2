"""Who may do and see what: permissions as data, by role of device, person or guest.

A role that is not named may not.  The decider checks the rest: whose order, whose station.
"""

from typing import Final

GUEST: Final = frozenset({
    "order.place", "lines.cancel", "lines.change", "choice.make", "order.coming", "order.here",
    "car.arrive", "checkout.hold", "checkout.release", "seating.ask", "seating.join",
    "seating.admit", "seating.turn_away", "staff.call",
})  # fmt: skip
KITCHEN: Final = frozenset({
    "ticket.start", "units.ready", "units.unready", "ticket.bump", "ticket.recall",
    "ticket.remake", "ticket.reprint", "ticket.see", "tickets.deliver", "tickets.fire",
    "tickets.hold", "allergy.acknowledge", "line.refuse", "stock.out", "stock.back", "stock.set",
    "station.pause", "station.resume", "order.hand_over", "order.take_back",
    "channel.pause", "channel.resume", "kitchen.slow", "station.set_places",
})  # fmt: skip
WINDOW: Final = frozenset({
    "order.place", "order.hand_over", "order.take_back", "order.accept", "order.refuse",
    "order.coming", "order.here", "order.no_show", "car.arrive", "car.wave", "cars.swap",
    "ticket.remake", "ticket.reprint", "choice.make", "lines.cancel", "lines.change",
    "request.answer", "call.answer", "stock.out", "stock.back", "deposit.return",
    "refund.mark_given",
})  # fmt: skip
SERVICE: Final = WINDOW | frozenset({
    "seating.open", "seating.admit", "seating.turn_away", "seating.close", "seating.move",
    "seating.merge", "tickets.fire", "tickets.hold", "ticket.see", "lines.move",
    "lines.mark_paid", "line.refuse", "station.pause", "station.resume", "checkout.hold",
    "checkout.release", "channel.pause", "channel.resume", "kitchen.slow", "station.set_places",
})  # fmt: skip
LEAD: Final = SERVICE | KITCHEN | frozenset({"lines.void", "person.set", "person.remove"})
OFFICE: Final = LEAD | frozenset({
    "venue.publish", "menu.publish", "pairing.open", "device.revoke", "personal.erase",
})  # fmt: skip
CHANNEL: Final = frozenset({"order.place", "lines.cancel"})

MAY: Final[dict[str, frozenset[str]]] = {
    "guest": GUEST,
    "kitchen": KITCHEN,
    "window": WINDOW,
    "till": SERVICE | frozenset({"lines.void"}),
    "office": OFFICE,
    "agent": frozenset({"print.record", "tickets.deliver"}),
    "board": frozenset(),
    "paper": frozenset({"ticket.reprint"}),
    "kiosk": frozenset(),
    # On a waiter's device a person must sign in first.
    "waiter": frozenset({"tickets.deliver"}),
    "channel": CHANNEL,
    "server": SERVICE,
    "cook": KITCHEN,
    "shift_lead": LEAD,
    "owner": OFFICE,
}
"""What each role may do.  `system` - the server itself - may do everything."""


def may(role: str, command_type: str) -> bool:
    """Whether a role may send a command at all; the decider checks the rest."""
    return role == "system" or command_type in MAY.get(role, frozenset())


_RUNS_THE_PLACE: Final = frozenset(
    {"office", "till", "window", "waiter", "kitchen", "board", "paper"}
)
SEES: Final[dict[str, frozenset[str]]] = {
    "server": frozenset({"till", "window", "waiter", "board"}),
    "cook": frozenset({"kitchen"}),
    "shift_lead": _RUNS_THE_PLACE,
    "owner": _RUNS_THE_PLACE,
}
"""Whose screens a person may look at: the roles of devices that a view names."""


def eyes_of(role: str) -> frozenset[str]:
    """The roles of devices that somebody of a role sees as."""
    return SEES.get(role, frozenset({role}))
