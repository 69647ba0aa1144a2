"""The days of a report: cells by hour and channel; days that are over are packed."""

import base64
import zlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.reports.cell import Cell, Measure

DAYS_KEPT: Final = 28
"""Business days that the report knows; what was before is in the journal."""
OPEN_DAYS: Final = 2
"""Days that lie unpacked: this one and the last."""

Cells = dict[str, Cell]
"""Cells by slot: `12 table` is what was promised at a table between 12:00 and 13:00."""
_cells_decoder: Final = msgspec.json.Decoder(Cells)


class Days(msgspec.Struct):
    """Cells by business day.  `packed` days are the same, small; `tidy` is when that was done."""

    open: dict[str, Cells] = {}
    packed: dict[str, str] = {}
    tidy: str = ""

    @staticmethod
    def slot(promised_at: Instant, time_zone: str, channel: str) -> str:
        """The slot of a promise.  In the night when an hour comes twice, both are the same slot."""
        return f"{_hour(promised_at // (15 * 60 * SECOND), time_zone):02d} {channel}"

    def count(self, day: str, slot: str, measure: Measure, sign: int, today: str) -> None:
        """Count a round in its cell, or (-1) take it out; what is older than the weeks goes."""
        cells = self.of(day)
        if sign < 0 and slot not in cells:
            # Its day is over and gone.
            return
        self.open[day] = cells
        self.packed.pop(day, None)
        cell = cells.setdefault(slot, Cell())
        cell.count(measure, sign)
        if not cell.promised:
            del cells[slot]
        if not cells:
            del self.open[day]
        if today != self.tidy or len(self.open) > OPEN_DAYS:
            self._tidy(today)

    def of(self, day: str) -> Cells:
        """The cells of a day."""
        if day in self.open:
            return self.open[day]
        packed = self.packed.get(day)
        return _unpacked(packed) if packed else {}

    def names(self) -> list[str]:
        """The days that have something, the newest first."""
        return sorted({*self.open, *self.packed}, reverse=True)

    def _tidy(self, today: str) -> None:
        self.tidy = today
        oldest = (date.fromisoformat(today) - timedelta(days=DAYS_KEPT - 1)).isoformat()
        self.open = {day: cells for day, cells in self.open.items() if day >= oldest}
        self.packed = {day: packed for day, packed in self.packed.items() if day >= oldest}
        for day in sorted(self.open, reverse=True)[OPEN_DAYS:]:
            self.packed[day] = _packed(self.open.pop(day))


def _packed(cells: Mapping[str, Cell]) -> str:
    raw = msgspec.json.encode({slot: cells[slot] for slot in sorted(cells)})
    return base64.b85encode(zlib.compress(raw)).decode("ascii")


def _unpacked(packed: str) -> Cells:
    return _cells_decoder.decode(zlib.decompress(base64.b85decode(packed)))


@lru_cache(maxsize=4096)
def _hour(quarter: int, time_zone: str) -> int:
    # Every zone in use is whole quarters of an hour from UTC.
    return datetime.fromtimestamp(quarter * 15 * 60, ZoneInfo(time_zone)).hour
