"""Steps that change what was ordered, print what was printed, and close what is over."""

from collections.abc import Callable
from typing import Final

from pos.domain import commands as cmd
from tests.commands import KITCHEN, TILL, WINDOW, a_device
from tests.property.scene import GUESTS, PHONES, Scene, pick
from tests.property.service_steps import Made, phones_at, some_lines, some_portions


def change(scene: Scene) -> Made:
    order, portions = some_portions(scene)
    wish = some_lines(scene)[0]
    own = [a for a in (*GUESTS, *PHONES) if order and a.seating in phones_at(scene, order)]
    actor = (*own, TILL)[scene.b % (len(own) + 1)]
    return actor, cmd.LinesChange(
        order.order_id if order else scene.ids.new(),
        portions[0].line_id,
        portions[0].portions,
        scene.ids.new(),
        wish,
        total_max=(None, 100_000, 400)[scene.b % 3],
    )


def reprint(scene: Scene) -> Made:
    ticket = pick(list(scene.shelf.state.tickets.values()), scene.a)
    actor = (KITCHEN, WINDOW, a_device("paper"), a_device("kitchen", "bar"))[scene.b % 4]
    return actor, cmd.TicketReprint(ticket.ticket_id if ticket is not None else "nothing")


def close(scene: Scene) -> Made:
    known = pick(list(scene.shelf.state.seatings), scene.a)
    paid = scene.b % 3 == 0
    return TILL, cmd.SeatingClose(
        known or scene.ids.new(),
        unserved=bool(scene.b % 2),
        unpaid=not paid,
        reason="" if paid else "left",
    )


CHANGING: Final[dict[str, Callable[[Scene], Made]]] = {
    "ticket.reprint": reprint,
    "lines.change": change,
    "seating.close": close,
}
