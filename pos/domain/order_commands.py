"""Commands about orders: placing, accepting, cancelling, moving, paying marks, handing over."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.domain.cart import LINES_MAX, NAME_MAX, QUANTITY_MAX, Id, Wish, WishedLine, WishedPart
from pos.domain.menu import Allergen, Language, Slug

UNITS_MAX: Final = 400
"""Portions of a cart at most: so many one command can mark as done."""
REASON_MAX: Final = 80
PHONE_MAX: Final = 30
PLATE_MAX: Final = 20
COMING_MAX: Final = 120
"""So many minutes ahead somebody may say that they come."""

Reference = Annotated[str, Meta(min_length=1, max_length=120)]
"""An id that this program made earlier."""
Reason = Annotated[str, Meta(max_length=REASON_MAX)]
"""Why, as staff chose or typed it.  What they typed lies in an erasable row, not in the event."""
Bay = Annotated[str, Meta(pattern=r"^[A-Z0-9 -]{0,12}$", max_length=12)]
"""A bay as it is painted on the ground.  It stands in the journal, so no sentence fits in."""
Share = Annotated[int, Meta(ge=1, le=QUANTITY_MAX)]


class Asap(Wish, frozen=True, tag="asap"):
    """As soon as the kitchen can."""


class At(Wish, frozen=True, tag="at"):
    """Ready at this minute, within the next seven days."""

    at: Annotated[datetime, Meta(tz=True)]


class OrderPlace(Wish, frozen=True, tag="order.place"):
    """Place a round: accepted or refused whole.

    `total_max` and `promise_max` are what the guest saw; a worse total or minute is refused with
    the fresh value.  The place comes from the session, never from here - but staff at a till name
    the `place` they serve.  `pay` "first" asks for payment before the kitchen starts.  `hold` names
    a checkout's hold whose portions this round takes.  `allergies` asks the kitchen to look out.
    `channel` and `phone` are for orders that staff or a channel enter for a guest who is not here.
    `external` is a channel's own id of it, behind the channel's name; nobody else writes one.
    """

    order_id: Id
    round_id: Id
    lines: Annotated[tuple[WishedLine, ...], Meta(max_length=LINES_MAX)]
    when: Asap | At = msgspec.field(default_factory=Asap)
    total_max: Annotated[int, Meta(ge=0)] | None = None
    promise_max: Annotated[datetime, Meta(tz=True)] | None = None
    pay: Literal["first", "later"] = "later"
    name: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    language: Language | None = None
    place: Annotated[str, Meta(max_length=64)] = ""
    hold: Annotated[str, Meta(max_length=36)] = ""
    allergies: Annotated[tuple[Allergen, ...], Meta(max_length=14)] = ()
    channel: Literal["", "telephone"] = ""
    phone: Annotated[str, Meta(max_length=PHONE_MAX)] = ""
    external: Annotated[str, Meta(max_length=80)] = ""


class OrderAccept(Wish, frozen=True, tag="order.accept"):
    """Take a round that waits for a person's word; at a table this admits the phone too.

    It has kept nothing from others while it waited.  What is sold out by now refuses it, with the
    line and what is left - or, with `if_sold_out` "ask", is taken off, and the guest is asked what
    instead; the answer names those portions as `asked`.

    What a phone at a table orders with an age, nobody else looks at: `age_checked` is the age in
    years that was checked.
    """

    order_id: Reference
    round_id: Reference
    if_sold_out: Literal["refuse", "ask"] = "refuse"
    age_checked: Annotated[int, Meta(ge=0, le=18)] = 0


class OrderRefuse(Wish, frozen=True, tag="order.refuse"):
    """Do not take a round that waits for a person's word."""

    order_id: Reference
    round_id: Reference
    reason: Reason = ""


class LinePortions(Wish, frozen=True):
    """So many portions of a line."""

    line_id: Reference
    portions: Share


class LinesCancel(Wish, frozen=True, tag="lines.cancel"):
    """A guest's or channel's wish: take these portions off.

    What was fired already is a request to staff; the answer says which it became.
    """

    order_id: Reference
    lines: Annotated[tuple[LinePortions, ...], Meta(min_length=1, max_length=LINES_MAX)]


class LinesChange(Wish, frozen=True, tag="lines.change"):
    """A guest's wish: these portions otherwise - another size, other options, another dish.

    Only while no station has begun with them.  `line` takes their place in a round of its own,
    `round_id`, for the minute and in the course of what it replaces, and takes over its portions
    of stock; `total_max` is the price that the guest saw for it.  Refused, all stays as it was.
    """

    order_id: Reference
    line_id: Reference
    portions: Share
    round_id: Id
    line: WishedLine
    total_max: Annotated[int, Meta(ge=0)] | None = None


class LinesVoid(Wish, frozen=True, tag="lines.void"):
    """Staff take portions off an order, whatever their state.  `restock` puts them back to sale."""

    order_id: Reference
    lines: Annotated[tuple[LinePortions, ...], Meta(min_length=1, max_length=LINES_MAX)]
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX)]
    restock: bool = False


class LinesMove(Wish, frozen=True, tag="lines.move"):
    """Split a table: these portions are paid at another table.

    `to_order` is that table's open order, or a fresh id; the kitchen is not touched.
    """

    order_id: Reference
    lines: Annotated[tuple[LinePortions, ...], Meta(min_length=1, max_length=LINES_MAX)]
    to_order: Id
    to_place: Slug
    reason: Reason = ""


class LinesMarkPaid(Wish, frozen=True, tag="lines.mark_paid"):
    """These portions were paid elsewhere, e.g. at a till that is not ours.

    `check_id` is the share that was paid together.
    """

    order_id: Reference
    check_id: Id
    lines: Annotated[tuple[LinePortions, ...], Meta(min_length=1, max_length=LINES_MAX)]


class RefundMarkGiven(Wish, frozen=True, tag="refund.mark_given"):
    """What was paid and could not be had was given back to the guest, e.g. at a till.

    `total` is what was given; without it, all that is due.  `check_id` names the giving.
    """

    order_id: Reference
    check_id: Id
    total: Annotated[int, Meta(ge=0)] = 0
    reason: Reason = ""


class RequestAnswer(Wish, frozen=True, tag="request.answer"):
    """Grant or decline what a guest asked for after firing."""

    request_id: Reference
    grant: bool
    reason: Reason = ""


class LineRefuse(Wish, frozen=True, tag="line.refuse"):
    """The kitchen cannot make these portions; the guest is asked what instead.

    `substitute` is an item that is offered in its stead.  `allergy` says that the dish is not safe
    for the allergies that the guest named.
    """

    order_id: Reference
    line_id: Reference
    portions: Share
    reason: Literal["sold_out", "allergy", "broken", "other"] = "sold_out"
    substitute: Annotated[str, Meta(max_length=64)] = ""


class ChoiceMake(Wish, frozen=True, tag="choice.make"):
    """What the guest wants instead of refused portions.

    "substitute" needs `round_id` and `line_id` for the new round with the substitute, and what a
    line of a cart says of it: its size, its options, the choices of a bundle.
    """

    order_id: Reference
    choice_id: Reference
    chosen: Literal["substitute", "without", "money_back"]
    round_id: Id | None = None
    line_id: Id | None = None
    total_max: Annotated[int, Meta(ge=0)] | None = None
    variant: Annotated[str, Meta(max_length=64)] = ""
    options: Annotated[tuple[Slug, ...], Meta(max_length=60)] = ()
    parts: Annotated[tuple[WishedPart, ...], Meta(max_length=20)] = ()


class OrderHandOver(Wish, frozen=True, tag="order.hand_over"):
    """Hand everything that is ready to the guest.

    `unbumped` also hands over what the stations have not bumped (cooks forget; the food is there).
    `age_checked` is the age in years that was checked, where something on it needs one.
    """

    order_id: Reference
    unbumped: bool = False
    age_checked: Annotated[int, Meta(ge=0, le=18)] = 0


class OrderTakeBack(Wish, frozen=True, tag="order.take_back"):
    """Undo a hand-over, or that an order was given up as nobody came."""

    order_id: Reference
    reason: Reason = ""


class OrderComing(Wish, frozen=True, tag="order.coming"):
    """Whoever fetches the order will be here in so many minutes.

    The promise stays.  Who comes later than promised has what is not begun yet made later.
    """

    order_id: Reference
    minutes: Annotated[int, Meta(ge=0, le=COMING_MAX)]


class OrderHere(Wish, frozen=True, tag="order.here"):
    """Whoever fetches the order is here.  In a lane this is `car.arrive` without a word."""

    order_id: Reference


class OrderNoShow(Wish, frozen=True, tag="order.no_show"):
    """Nobody came for the order: it is given up, and what was paid for it stays paid.

    Ten minutes after the last minute that was told - the promise, an announced delay, the guest's
    own word - at the earliest.  `order.take_back` undoes it.
    """

    order_id: Reference
    reason: Reason = ""


class CarArrive(Wish, frozen=True, tag="car.arrive"):
    """The car of this order is here.  `plate` and `look` ("red van") help to find it."""

    order_id: Reference
    plate: Annotated[str, Meta(max_length=PLATE_MAX)] = ""
    look: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    bay: Bay = ""


class CarWave(Wish, frozen=True, tag="car.wave"):
    """Wave a car to a bay, out of the lane; an empty bay calls it back to its place."""

    order_id: Reference
    bay: Bay = ""


class CarsSwap(Wish, frozen=True, tag="cars.swap"):
    """Two cars stand the other way round than they ordered."""

    first: Reference
    second: Reference


class DepositReturn(Wish, frozen=True, tag="deposit.return"):
    """Take empties back and pay their deposit out, without a sale.  `deposits` counts by id."""

    order_id: Id
    round_id: Id
    place: Slug
    deposits: Annotated[dict[Slug, Share], Meta(min_length=1, max_length=20)]


OrderCommand = (
    OrderPlace
    | OrderAccept
    | OrderRefuse
    | LinesCancel
    | LinesChange
    | LinesVoid
    | LinesMove
    | LinesMarkPaid
    | RefundMarkGiven
    | RequestAnswer
    | LineRefuse
    | ChoiceMake
    | OrderHandOver
    | OrderTakeBack
    | OrderComing
    | OrderHere
    | OrderNoShow
    | CarArrive
    | CarWave
    | CarsSwap
    | DepositReturn
)
