"""Where a unit of work lies in its station's calendar.  Part of the journal's own format."""

import msgspec

from pos.domain.instants import Instant


class Slot(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """From `start` on, for as long as such work usually `takes` (milliseconds).

    `start` 0 is unplanned: it waits until somebody fires it.
    """

    start: Instant = 0
    takes: Instant = 0

    @property
    def end(self) -> Instant:
        """When the work is expected to be done."""
        return self.start + self.takes


UNPLANNED = Slot()
