"""What is planned: a round's portions on their way through the stations, and its bag."""

from collections.abc import Iterator
from enum import IntEnum

from pos.domain.instants import Instant
from pos.domain.planning.pace import Step


class Stage(IntEnum):
    """Where a portion is; `QUEUED` is fired and waits for a place at its next station."""

    UNFIRED = 0
    QUEUED = 1
    WORKING = 2
    DONE = 3


class Portion:
    """One portion: its steps in order, and how far it is.

    `hot`: it ages from the moment it is done.  `since`: when the step in work began.  `start`: the
    instant it is to be fired; `done_at`: when it is done, expected or really.  `lies`: where its
    steps to come lie, as (station, bucket since the epoch, buckets).
    """

    __slots__ = ("done_at", "hot", "lies", "since", "stage", "start", "step", "steps")

    def __init__(self, steps: tuple[Step, ...], *, hot: bool) -> None:
        self.steps = steps
        self.hot = hot
        self.stage = Stage.UNFIRED
        self.step = 0
        self.since: Instant = 0
        self.start: Instant = 0
        self.done_at: Instant = 0
        self.lies: tuple[tuple[str, int, int], ...] = ()


class Bagging(IntEnum):
    WAITING = 0
    WORKING = 1
    DONE = 2


class PlannedRound:
    """A round in the plan.

    `promise` is the minute told to the guest, `due` the instant the plan aims at: the promise, or
    later where the guest is known to come later.  `handover`: how long from the bag to the guest's
    hand usually takes, in milliseconds.  `bag_at`, `ready_at`: when bagging is to begin and end.
    `lies`: where its work lies, as (station, bucket since the epoch, buckets).
    """

    __slots__ = (
        "bag",
        "bag_at",
        "bagging",
        "bagging_since",
        "due",
        "gate",
        "handover",
        "lies",
        "portions",
        "promise",
        "ready_at",
        "round_id",
        "told",
    )

    def __init__(
        self, round_id: str, portions: tuple[Portion, ...], bag: Step, handover: Instant
    ) -> None:
        self.round_id = round_id
        self.portions = portions
        self.bag = bag
        self.handover = handover
        self.promise: Instant = 0
        self.due: Instant = 0
        self.bagging = Bagging.WAITING
        self.bagging_since: Instant = 0
        self.bag_at: Instant = 0
        self.ready_at: Instant = 0
        self.gate: Instant = 0
        self.told: Instant = 0
        self.lies: tuple[tuple[str, int, int], ...] = ()

    @property
    def stations(self) -> frozenset[str]:
        """All stations that work for this round, the bag's too."""
        own = {step.station for portion in self.portions for step in portion.steps}
        return frozenset(own | {self.bag.station})

    def unfired(self) -> Iterator[Portion]:
        return (portion for portion in self.portions if portion.stage is Stage.UNFIRED)
