"""The product's planner behind the rush judge's JSON lines, on virtual time only.

`python -m loadtest.rush_planner` reads one message a line and answers each with one line; see the
judge's own description for the fields.  It translates and decides nothing.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pos.domain.instants import SECOND, Instant
from pos.domain.planning.aims import AIMS, Aims
from pos.domain.planning.learning import Seen, learn, learn_bags
from pos.domain.planning.notice import last_look, to_tell
from pos.domain.planning.pace import Pace
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage

PACK: Final = "pack"
BAG: Final = -1
HANDOVER: Final = {"drive_thru": 28 * SECOND, "online": 28 * SECOND}
"""How long the way from the bag to the hand usually takes; the others stand at the counter."""
COUNTER: Final = 12 * SECOND

Message = dict[str, Any]


class Restaurant:
    """One lunch: the menu's steps by (item, step), and the planner that is told what happens."""

    def __init__(self, hello: Message, aims: Aims = AIMS) -> None:
        said = {
            f"{number}.{step}": (station, seconds * SECOND)
            for number, dish in enumerate(hello["menu"])
            for step, (station, seconds) in enumerate(dish["route"])
        }
        seen, bags = _history(Path(hello["history"]))
        learned = learn(seen, said)
        self._dishes = [
            (tuple(learned.steps[f"{number}.{step}"] for step in range(len(dish["route"]))), dish)
            for number, dish in enumerate(hello["menu"])
        ]
        self._bag = learn_bags(PACK, bags, hello["pack"] * SECOND)
        self._aims = aims
        self._offered: dict[int, PlannedRound] = {}
        self._gates: dict[str, Instant] = {}
        self.planner = Planner(hello["stations"], Pace(learned.day_spread), aims)

    def answer(self, message: Message) -> Message:
        """What to do after one message."""
        now, event = round(message["t"] * SECOND), message["ev"]
        if event == "quote":
            return {"promise": self._quote(message["order"], now), "wake": self._wake(now)}
        told = getattr(self, f"_{event}", None)
        if told is not None:
            told(message, now)
        self.planner.plan(now)
        commands = list(self._commands(now))
        return {"cmds": commands, "wake": self._wake(now)}

    def _quote(self, order: Message, now: Instant) -> float | None:
        portions = tuple(
            Portion(steps, hot=bool(dish["hot"]))
            for steps, dish in (self._dishes[item] for item in order["items"])
        )
        channel = order["channel"]
        planned = PlannedRound(
            str(order["id"]), portions, self._bag.of(len(portions)), HANDOVER.get(channel, COUNTER)
        )
        wished = order["requested"]
        minute = self.planner.quote(planned, now, None if wished is None else wished * SECOND)
        if minute is None:
            return None
        self._offered[order["id"]] = planned
        return minute / SECOND

    def _accepted(self, message: Message, now: Instant) -> None:
        self.planner.accepted(self._offered.pop(message["order"]), now)

    def _balked(self, message: Message, _: Instant) -> None:
        self._offered.pop(message["order"])

    def _cancelled(self, message: Message, _: Instant) -> None:
        self.planner.removed(str(message["order"]))

    def _started(self, message: Message, now: Instant) -> None:
        planned = self.planner.rounds[str(message["order"])]
        if message["item"] == BAG:
            planned.bagging, planned.bagging_since = Bagging.WORKING, now
            return
        portion = planned.portions[message["item"]]
        portion.stage, portion.since = Stage.WORKING, now

    def _finished(self, message: Message, now: Instant) -> None:
        portion = self.planner.rounds[str(message["order"])].portions[message["item"]]
        self.planner.pace.finished(portion.steps[portion.step], now - portion.since)
        portion.step += 1
        portion.stage = Stage.DONE if portion.step == len(portion.steps) else Stage.QUEUED
        portion.done_at = now

    def _packed(self, message: Message, now: Instant) -> None:
        planned = self.planner.rounds[str(message["order"])]
        self.planner.pace.finished(planned.bag, now - planned.bagging_since)
        self.planner.removed(planned.round_id)

    def _eta(self, message: Message, _: Instant) -> None:
        planned = self.planner.rounds.get(str(message["order"]))
        if planned is not None:
            self.planner.comes_at(planned, round(message["arrival"] * SECOND))

    def _capacity(self, message: Message, _: Instant) -> None:
        self.planner.places(message["station"], message["capacity"])

    def _commands(self, now: Instant) -> Iterator[Message]:
        for planned, portion in self.planner.due(now):
            number = int(planned.round_id)
            item = planned.portions.index(portion)
            yield {"fire": [number, item], "prio": self.planner.needed(planned) / SECOND}
        for planned in self.planner.rounds.values():
            number = int(planned.round_id)
            if planned.bagging is not Bagging.WAITING:
                continue
            if self._gates.get(planned.round_id) != planned.gate:
                self._gates[planned.round_id] = planned.gate
                yield {"pack_at": [number, max(0, planned.gate) / SECOND]}
            minute = to_tell(planned, self.planner.pace, now, self._aims)
            if minute is not None:
                yield {"notify": [number, minute / SECOND]}

    def _wake(self, now: Instant) -> float | None:
        rounds = self.planner.rounds.values()
        wakes = [self.planner.next_start(), *(last_look(one, now, self._aims) for one in rounds)]
        soonest = min((wake for wake in wakes if wake is not None), default=None)
        return None if soonest is None else soonest / SECOND


def _history(file: Path) -> tuple[list[Seen], list[tuple[int, Instant]]]:
    """Past days as (steps seen, bags as (portions, milliseconds))."""
    seen, bags = [], []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            order = json.loads(line)
            for number, steps in zip(order["items"], order["steps"], strict=True):
                for step, (station, seconds) in enumerate(steps):
                    took = round(seconds * SECOND)
                    seen.append(Seen(order["day"], station, f"{number}.{step}", took))
            bags.append((len(order["items"]), round(order["pack"] * SECOND)))
    return seen, bags


def main() -> None:
    restaurant: Restaurant | None = None
    for line in sys.stdin:
        message = json.loads(line)
        reply: Message = {}
        if restaurant is None:
            restaurant = Restaurant(message)
        else:
            reply = restaurant.answer(message)
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
