"""Events of the plan: what moved, who comes when, what is slow, shut or out, what was learned."""

from typing import Literal

from pos.domain.fact import Fact
from pos.domain.slot import Slot


class Move(Fact, frozen=True):
    """All slots of a ticket's units from now on, in the order of its units."""

    ticket_id: str
    slots: tuple[Slot, ...]


class BagMove(Fact, frozen=True):
    """Where a round is bagged from now on."""

    order_id: str
    round_id: str
    slot: Slot


class PlanMoved(Fact, frozen=True, tag="plan.moved"):
    """The kitchen was planned anew.  Only what moved is named; it may be nothing."""

    moves: tuple[Move, ...] = ()
    bags: tuple[BagMove, ...] = ()


class CourseCalled(Fact, frozen=True, tag="course.called"):
    """Somebody called a course that was held: its plates are planned to be ready together."""

    order_id: str
    round_id: str
    moves: tuple[Move, ...]
    ready_at: int


class UnitsFired(Fact, frozen=True, tag="units.fired"):
    """These units of a ticket that was fired before start now."""

    ticket_id: str
    units: tuple[str, ...]


class PromiseDelayed(Fact, frozen=True, tag="promise.delayed"):
    """What a round's guest is told beside the promise, which stays.

    It will be ready at a later minute; nobody knows when (`expected_at` 0); or, after such news, at
    a better minute or as promised after all (`expected_at` is the promise).
    """

    order_id: str
    round_id: str
    expected_at: int


class GuestComing(Fact, frozen=True, tag="guest.coming"):
    """Whoever fetches the order said when they will be here (`arrives_at`)."""

    order_id: str
    arrives_at: int


class GuestArrived(Fact, frozen=True, tag="guest.arrived"):
    """Whoever fetches the order is here."""

    order_id: str


class GuestMissed(Fact, frozen=True, tag="guest.missed"):
    """Nobody came for the order: it was given up, its food binned."""

    order_id: str
    reason: str = ""


class ChannelPaused(Fact, frozen=True, tag="channel.paused"):
    """A channel takes no orders until an instant (0: until it is resumed).

    `why` "overload": it paused itself as its earliest minute was `lead` milliseconds away, more
    than its limit; `stations` are those that made it so.
    """

    channel: str
    until: int
    why: Literal["overload", "staff"] = "staff"
    lead: int = 0
    stations: tuple[str, ...] = ()
    reason: str = ""


class ChannelResumed(Fact, frozen=True, tag="channel.resumed"):
    """A channel takes orders again."""

    channel: str


class KitchenSlowed(Fact, frozen=True, tag="kitchen.slowed"):
    """New promises are given so many minutes later, until an instant; 0 minutes ends it."""

    minutes: int
    until: int = 0


class StationPlacesSet(Fact, frozen=True, tag="station.places_set"):
    """A station has so many places now (0: it is out), until an instant or until it is set again.

    -1 is what the venue document says.
    """

    station: str
    places: int
    until: int = 0


class LearnedStep(Fact, frozen=True):
    """How long one kind of work takes, from what was watched: natural logarithms of milliseconds.

    `key` names the work (pos/domain/planning/steps.py); `seen` how often it was watched.
    """

    key: str
    log_median: float
    log_spread: float
    seen: int


class Habit(Fact, frozen=True):
    """How guests of a channel come: medians in milliseconds, shares from 0 to 1.

    `late` is the arrival behind the promise (below 0: before it), `handing` from ready to handed.
    """

    channel: str
    late: int
    handing: int
    no_show: float
    seen: int


class DurationsLearned(Fact, frozen=True, tag="durations.learned"):
    """What was learned up to a business day; it stands for all that was learned before."""

    business_day: str
    steps: tuple[LearnedStep, ...]
    day_spread: float
    habits: tuple[Habit, ...] = ()


PlanEvent = (
    PlanMoved
    | CourseCalled
    | UnitsFired
    | PromiseDelayed
    | GuestComing
    | GuestArrived
    | GuestMissed
    | ChannelPaused
    | ChannelResumed
    | KitchenSlowed
    | StationPlacesSet
    | DurationsLearned
)
