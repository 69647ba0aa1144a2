"""The guests of the played lunch: who comes when, wants what, waits how long, and comes late."""

from itertools import pairwise
from math import exp, log
from random import Random
from typing import Final, Literal

import msgspec

from loadtest.lunch_place import COUNTER, DISHES, LANE, SHELF, TABLES
from pos.domain.instants import HOUR, MINUTE, SECOND, Instant

Channel = Literal["drive_through", "pickup", "counter", "table"]
Stage = Literal["calm", "lunch", "rush"]

LASTS: Final = 150 * MINUTE
SHAPE: Final = ((0, 0.9), (30, 1.4), (60, 2.2), (100, 2.2), (130, 1.3), (150, 0.8))
"""Guests a minute, by minutes after the doors opened."""
SCALE: Final[dict[Stage, float]] = {"calm": 0.6, "lunch": 1.0, "rush": 1.0}
RUSH: Final = (60, 80)
"""In the rush twice as many come between these minutes."""
CHANNELS: Final[dict[Channel, int]] = {
    "drive_through": 40, "pickup": 27, "counter": 20, "table": 13,
}  # fmt: skip
PATIENCE: Final[dict[Channel, int]] = {
    "drive_through": 14, "pickup": 30, "counter": 16, "table": 30,
}  # fmt: skip
"""Minutes that half of a channel's guests would wait."""
LATER: Final = 0.35
"""Of those who pick up, so many wish for a minute of their own."""
LATE, GONE = 0.08, 0.025
"""Of those who pick up, so many come much later, or never."""


class Guest(msgspec.Struct, frozen=True):
    """One guest: everything that chance has in store is drawn before the place is asked anything.

    Durations in milliseconds.  `wishes` 0 is as soon as possible, else that long after asking.
    `comes` is the arrival after the promised minute of whoever picks up, `None` never.
    """

    number: int
    asks_at: Instant
    channel: Channel
    place: str
    items: tuple[str, ...]
    patience: Instant
    thinks: Instant
    wishes: Instant = 0
    comes: Instant | None = 0

    @property
    def is_here(self) -> bool:
        """Whether the guest waits on the spot."""
        return self.channel != "pickup"


def guests(seed: int, opens_at: Instant, stage: Stage = "lunch") -> list[Guest]:
    """All guests of one lunch, by time."""
    random = Random(f"guests {seed}")
    found: list[Guest] = []
    after = 0.0
    peak = 2 * max(rate for _, rate in SHAPE)
    while True:
        after += random.expovariate(peak) * MINUTE
        if after >= LASTS:
            return found
        # Guests who do not come take the same draws, so that stages differ only in who comes.
        guest = _guest(random, len(found), opens_at + round(after))
        if random.random() * peak < _rate(after / MINUTE, stage):
            found.append(guest)


def _rate(minute: float, stage: Stage) -> float:
    for (start, before), (end, rate) in pairwise(SHAPE):
        if start <= minute < end:
            here = before + (rate - before) * (minute - start) / (end - start)
            twice = 2 if stage == "rush" and RUSH[0] <= minute < RUSH[1] else 1
            return here * twice * SCALE[stage]
    return 0.0


def _guest(random: Random, number: int, at: Instant) -> Guest:
    channel = random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    size = random.choices((1, 2, 3, 4, 5, 6), (12, 25, 25, 19, 12, 7))[0]
    weights = [dish.weight for dish in DISHES]
    items = [dish.id for dish in random.choices(DISHES, weights, k=size)]
    table = f"t{random.randrange(TABLES) + 1}"
    spread = 0.35 * random.gauss(0, 1)
    wishes = random.randrange(12, 46) * MINUTE if random.random() < LATER else 0
    comes = random.gauss(0, 75) * SECOND
    chance, more = random.random(), random.expovariate(1 / (5 * MINUTE))
    pickup = channel == "pickup"
    return Guest(
        number=number,
        asks_at=at,
        channel=channel,
        place={"drive_through": LANE, "pickup": SHELF, "counter": COUNTER}.get(channel, table),
        items=tuple(sorted(items)),
        patience=round(exp(log(PATIENCE[channel]) + spread) * MINUTE),
        thinks=random.randrange(3, 30) * SECOND,
        wishes=wishes if pickup else 0,
        comes=_comes(chance, comes, more) if pickup else 0,
    )


def _comes(chance: float, around: float, more: float) -> Instant | None:
    if chance < GONE:
        return None
    return round(around + (2 * MINUTE + more if chance < GONE + LATE else 0))


OPENS_AT: Final[Instant] = 1_795_345_200_000
"""2026-11-22T11:00:00Z."""
CLOSES_AFTER: Final = LASTS + HOUR + HOUR // 2
"""When the last guest is long gone."""
