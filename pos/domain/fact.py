"""What all events share."""

import msgspec


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event or a part of one: immutable, and a field that nobody knows stops the reader."""
