"""Steps of guests who fetch what they ordered."""

from pos.domain import commands as cmd
from pos.domain.commands import Command
from pos.domain.decide_arrival import FETCHED
from pos.domain.staff import Actor
from tests.commands import WINDOW
from tests.property.scene import GUESTS, SECRET, Scene, orders_of, pick

Made = tuple[Actor, Command]


def guest_comes(scene: Scene) -> Made:
    """Whoever fetches it says when, is here, or never came: theirs to say, or the window's."""
    fetched = [o for o in orders_of(scene.shelf) if o.place_kind in FETCHED]
    order = pick(fetched or orders_of(scene.shelf), scene.a)
    order_id = order.order_id if order else scene.ids.new()
    own = [guest for guest in GUESTS if order and guest.seating == order.seating]
    actor = own[0] if own and scene.b % 2 else WINDOW
    if scene.b % 4 == 2:
        return WINDOW, cmd.OrderNoShow(order_id, reason=f"{SECRET} nobody" if scene.a % 2 else "")
    if scene.b % 4 == 3:
        return actor, cmd.OrderHere(order_id)
    return actor, cmd.OrderComing(order_id, scene.a * 7 % 121)
