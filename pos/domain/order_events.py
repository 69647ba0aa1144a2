"""Events of orders: placed, accepted, voided, moved, paid elsewhere, handed over."""

from typing import Literal

from pos.domain.fact import Fact
from pos.domain.line import Line, Use
from pos.domain.menu import ServiceMode
from pos.domain.slot import Slot
from pos.domain.venue import PlaceKind


class OrderPlaced(Fact, frozen=True, tag="order.placed"):
    """A round was placed whole.

    Its units are fired by this very event where `fire_at <= at`, unless the round waits for a
    person's word (`awaiting`) or a line for its course.

    `order_no` counts every order of the venue from 1 without a gap; `number` is what is called out.
    A later round of the same order repeats both.  `promised_at` is an instant in milliseconds.
    A round that is not fired at once is due at `fire_at`; `wished_at` is the minute the guest
    asked for.  `name`, `phone`, `allergy` are ids of erasable rows.  `by` is the guest's phone.
    `expires_at` is when a round that nobody accepted is over.  `hold` was redeemed by it.
    A practice order (`practice`) has no `order_no`: it touches no real numbers.  `held` says that
    nothing of it fires before somebody fires it; `instead_of` is the line that it stands in for.
    `in_exchange` names portions, voided by the next event, whose stock it takes over.
    `slots` are where the kitchen plans its units, in the order of the lines and their units, and
    `bag` where it is bagged; without them it is cooked at once.
    """

    order_id: str
    round_id: str
    order_no: int
    number: str
    business_day: str
    seating: str
    place: str
    place_label: str
    place_kind: PlaceKind
    service: ServiceMode
    channel: str
    register: str
    operator: str
    lines: tuple[Line, ...]
    total: int
    currency: str
    menu_version: int
    promised_at: int
    fire_at: int
    language: str = ""
    name: str = ""
    training: bool = False
    by: str = ""
    awaiting: bool = False
    expires_at: int = 0
    wished_at: int = 0
    allergy: str = ""
    phone: str = ""
    external: str = ""
    hold: str = ""
    practice: bool = False
    instead_of: str = ""
    held: bool = False
    in_exchange: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    bag: Slot | None = None


class LineUses(Fact, frozen=True):
    """What one portion of a line takes from stock."""

    line_id: str
    uses: tuple[Use, ...]


class OrderAccepted(Fact, frozen=True, tag="order.accepted"):
    """A person took the round: it is firm, and due at `fire_at` (at once where that has come).

    `seating` is where its order belongs, if somebody was seated at its place meanwhile.  It takes
    its portions from stock now; `counted` has the uses of lines where counting began meanwhile.
    `age_checked` is the age in years that was checked; no birth date is kept.  `slots` and `bag`
    are where the kitchen plans it now, as in `order.placed`.
    """

    order_id: str
    round_id: str
    promised_at: int
    fire_at: int
    seating: str = ""
    counted: tuple[LineUses, ...] = ()
    age_checked: int = 0
    slots: tuple[Slot, ...] = ()
    bag: Slot | None = None


class OrderRefused(Fact, frozen=True, tag="order.refused"):
    """The round was not taken; nothing of it was ever fired."""

    order_id: str
    round_id: str
    reason: str = ""


class OrderExpired(Fact, frozen=True, tag="order.expired"):
    """Nobody took the round in time; nothing of it was ever fired."""

    order_id: str
    round_id: str


class LineShare(Fact, frozen=True):
    """So many portions of a line; `holder` is the order that pays for them, if another does.

    A holder that nobody knows any more was closed and forgotten.
    """

    line_id: str
    portions: int
    holder: str = ""


class LinesVoided(Fact, frozen=True, tag="lines.voided"):
    """These portions are not wanted any more, or can not be had.

    `units` names the portions (`{line_id}.{n}`), so that a replay takes the same ones.  `restock`
    says that what they would have used is for sale again.
    """

    order_id: str
    lines: tuple[LineShare, ...]
    units: tuple[str, ...]
    why: Literal["guest", "staff", "request", "kitchen"]
    reason: str = ""
    restock: bool = False


class LinesMoved(Fact, frozen=True, tag="lines.moved"):
    """These portions are paid with another order.  The kitchen's round keeps them.

    With `opened` the target order begins here: `order_no`, `number`, `business_day` and place are
    its own.
    """

    order_id: str
    lines: tuple[LineShare, ...]
    to_order: str
    to_seating: str
    to_place: str
    to_place_label: str
    to_place_kind: PlaceKind
    opened: bool = False
    order_no: int = 0
    number: str = ""
    business_day: str = ""
    reason: str = ""


class LinesPaid(Fact, frozen=True, tag="lines.paid"):
    """These portions were paid outside of this system, together as one check."""

    order_id: str
    check_id: str
    lines: tuple[LineShare, ...]
    total: int


class RefundGiven(Fact, frozen=True, tag="refund.given"):
    """Money that was due back went to the guest, outside of this system: a check below zero."""

    order_id: str
    check_id: str
    total: int
    reason: str = ""


class RequestMade(Fact, frozen=True, tag="request.made"):
    """A guest asks staff to take fired portions off."""

    request_id: str
    order_id: str
    lines: tuple[LineShare, ...]
    by: str


class RequestAnswered(Fact, frozen=True, tag="request.answered"):
    """Staff granted or declined it; what was granted is voided by an event of its own."""

    request_id: str
    order_id: str
    granted: bool
    reason: str = ""


class LineRefused(Fact, frozen=True, tag="line.refused"):
    """The kitchen cannot make these portions (voided by an event of its own); the guest chooses."""

    choice_id: str
    order_id: str
    round_id: str
    line_id: str
    portions: int
    reason: str
    substitute: str = ""


class ChoiceMade(Fact, frozen=True, tag="choice.made"):
    """What the guest wanted instead.  A substitute is a round of its own."""

    choice_id: str
    order_id: str
    chosen: Literal["substitute", "without", "money_back"]


class OrderHandedOver(Fact, frozen=True, tag="order.handed_over"):
    """The guest has these rounds.  With nothing left to hand over the order closes.

    `unbumped` names tickets that a station had not bumped: the window saw the food, not the tap.
    `age_checked` is the age in years that was checked; no birth date is kept.  `tickets` were
    served of rounds that stay open, as a later course of theirs still waits.
    """

    order_id: str
    rounds: tuple[str, ...]
    unbumped: tuple[str, ...] = ()
    age_checked: int = 0
    tickets: tuple[str, ...] = ()


class OrderTakenBack(Fact, frozen=True, tag="order.taken_back"):
    """A hand-over was marked by mistake; the order is open again.

    `recalled` names the tickets that nobody had bumped but the hand-over: they are to be made yet.
    """

    order_id: str
    reason: str = ""
    recalled: tuple[str, ...] = ()


class CarArrived(Fact, frozen=True, tag="car.arrived"):
    """The order's car is here, as the `turn`-th of the day.  `plate`, `look`: erasable rows."""

    order_id: str
    turn: int
    plate: str = ""
    look: str = ""
    bay: str = ""


class CarWaved(Fact, frozen=True, tag="car.waved"):
    """The car waits in a bay now, or (empty) is back in the lane."""

    order_id: str
    bay: str


class CarsSwapped(Fact, frozen=True, tag="cars.swapped"):
    """Two cars changed places."""

    first: str
    second: str


OrderEvent = (
    OrderAccepted
    | OrderRefused
    | OrderExpired
    | LinesVoided
    | LinesMoved
    | LinesPaid
    | RefundGiven
    | RequestMade
    | RequestAnswered
    | LineRefused
    | ChoiceMade
    | CarArrived
    | CarWaved
    | CarsSwapped
)
"""What changes orders beside placing and handing over."""
