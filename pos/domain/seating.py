"""Seatings: guests at one place from the first order to the closed tab, and their phones."""

from typing import Final

import msgspec

from pos.domain.instants import MINUTE, Instant
from pos.domain.venue import PlaceKind

PHONES_MAX: Final = 40
"""Phones that one seating lets in."""
ASKING_MAX: Final = PHONES_MAX
"""Phones that may wait for a nod at one seating; the oldest gives way.  Never fewer than fit: who
asks for fun pushes nobody out."""
CALLS_MAX: Final = 200
RING_EVERY: Final = 10 * MINUTE
"""Phones that are not in ring at one place once in so long, all together: a photo rings, too."""
JOIN_TRIES_MAX: Final = 10
"""Wrong codes at one seating, from whichever phones, before no code opens it for `JOIN_PAUSE`."""
JOIN_PAUSE: Final = 10 * MINUTE
"""How long only a nod lets phones in then: 70 of 531,441 codes may be tried in an hour."""
JOIN_FORGIVEN: Final = MINUTE
"""One wrong code is forgiven in so long, so that who tries slowly closes no table's code."""
AWAITING_MAX: Final = 12
"""Rounds at one place that may wait for staff.  The oldest gives way: nobody is turned away because
others asked before and were not answered."""
AWAITING_UNSEATED_MAX: Final = 60
"""The same at a counter, lane or shelf: many guests share its code."""
AWAITING_LIFE: Final = 15 * MINUTE
"""How long a round waits for a person's word, in milliseconds."""
CODE_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ2345679"
"""No vowels, so that no word comes out, and nothing that looks like something else."""


class Seating(msgspec.Struct, frozen=True, omit_defaults=True):
    """Guests at a place.

    `phones` are in, `asking` want in, `declined` were told no and ask no more (the newest
    `ASKING_MAX`): the code still lets them in; `orders` are theirs, open ones;
    `joined` are further places that were put together with this one.  `misses` counts wrong codes
    less those forgiven until `missed_at`; when the code is closed, that is the last one's.
    `left_open_at` is when staff were told that its business day ended with something open.
    """

    seating_id: str
    place: str
    place_label: str
    place_kind: PlaceKind
    code: str
    opened_at: Instant
    covers: int = 0
    phones: tuple[str, ...] = ()
    asking: tuple[tuple[str, Instant], ...] = ()
    orders: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    misses: int = 0
    missed_at: Instant = 0
    declined: tuple[str, ...] = ()
    left_open_at: Instant = 0


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place where somebody wants a waiter, or the bill; `outside` is a phone that is not in."""

    place: str
    want: str
    at: Instant
    seating: str = ""
    outside: bool = False


def code_closed(seating: Seating, at: Instant) -> bool:
    """Whether only a nod lets phones in for now."""
    return seating.misses >= JOIN_TRIES_MAX and at < seating.missed_at + JOIN_PAUSE


def missed(seating: Seating, at: Instant) -> Seating:
    """The seating after one more wrong code."""
    counted, since = seating.misses, seating.missed_at
    if counted < JOIN_TRIES_MAX:
        forgiven = min(counted, (at - since) // JOIN_FORGIVEN)
        counted, since = counted - forgiven, since + forgiven * JOIN_FORGIVEN
    else:
        counted = 0
    if not counted or counted + 1 == JOIN_TRIES_MAX:
        since = at
    return msgspec.structs.replace(seating, misses=counted + 1, missed_at=since)


def needs_admission(admission: str, kind: str) -> bool:
    """Whether a phone at this kind of place must be admitted before it orders."""
    return admission == "staff" and kind in {"table", "room"}
