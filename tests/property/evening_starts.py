"""When each unit of a planned evening is to start, as the events tell it."""

from collections.abc import Iterable
from typing import Final

from pos.domain import events as ev
from pos.domain.instants import Instant
from pos.domain.kitchen import units_of
from pos.domain.line import Line
from pos.domain.slot import Slot

NEVER: Final = 1 << 60


class Starts:
    """When each unit is to start, where the kitchen is planned."""

    def __init__(self) -> None:
        self.of: dict[str, Instant] = {}

    def note(self, event: ev.Event, lines: dict[str, Line], round_of: dict[str, str]) -> None:
        """Keep the slots of what was placed or accepted."""
        match event:
            case ev.OrderPlaced() if event.slots:
                self._lie(event.lines, event.slots)
            case ev.OrderAccepted() if event.slots:
                own = [line for i, line in lines.items() if round_of[i] == event.round_id]
                self._lie(own, event.slots)
            case _:
                pass

    def _lie(self, lines: Iterable[Line], slots: tuple[Slot, ...]) -> None:
        self.lie(zip((unit for line in lines for unit in units_of(line)), slots, strict=True))

    def lie(self, slots: Iterable[tuple[str, Slot]]) -> None:
        """Units lie there from now on."""
        for unit, slot in slots:
            self.of[unit] = slot.start

    def forget(self, units: Iterable[str]) -> None:
        """They wait until somebody fires them."""
        for unit in units:
            self.of.pop(unit, None)

    def first_of(self, units: Iterable[str]) -> Instant:
        """When the first of them is to start."""
        return min((self.of[unit] for unit in units if self.of.get(unit)), default=NEVER)
