"""What all events share."""

from typing import Final

import msgspec

REASON_MARK: Final = ".reason"
"""How the ids of erasable rows with reasons end (pos/domain/reasons.py)."""


def is_record(reason: str) -> bool:
    """Whether a reason in an event is the id of an erasable row."""
    return reason.endswith(REASON_MARK)


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event or a part of one: immutable, and a field that nobody knows stops the reader."""
