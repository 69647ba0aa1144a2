"""Views: the current rows by key, computed from a venue's shelf, for screens.

A view is a table with a key.  The law, tested for every view and every event:
*snapshot(n) + changes(n..m) = snapshot(m)*, at any cut.  It holds because the shelf names every
subject that an event touched and each view says in which rows a subject can be seen.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

import msgspec

from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor

Params = tuple[tuple[str, str], ...]
"""A subscription's parameters, sorted by name: the part of a channel's key that a client chose."""

PARAMS_MAX: Final = 4
NO_PARAMS: Final[Params] = ()


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all rows share.  Instants are ISO strings, never ages; absent means empty."""


class Reading(msgspec.Struct, frozen=True):
    """What a row is made from: the shelf and the personal texts that it refers to."""

    shelf: Shelf
    texts: Mapping[str, str]


class View(Protocol):
    """One view.  `roles` may subscribe; `params` names the parameters it takes.

    Quality list: (1) every row is made from the shelf alone; (2) `places` names every row in which
    a subject can appear, before and after its change; (3) rows carry instants, not ages; (4) rows
    are small; (5) nobody sees a row that `authorize` would not allow; (6) personal texts come
    from `Reading.texts`; (7) keys are stable; (8) row fields are only added; (9) a page that shows
    it works from `rows` alone; (10) its law is covered by the property test as soon as it exists.
    """

    name: str
    roles: frozenset[str]
    kinds: frozenset[str]
    """Kinds of subjects that `places` knows; it is not asked about others."""
    shared_rows: bool
    """Whether a row is the same under all parameters, so that its bytes are made once."""

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """The channel's parameters for this actor, or `None` when it may not look."""
        ...

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """Every (params, row key) in which the subject is, was or becomes visible."""
        ...

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """The keys of all rows now."""
        ...

    def row(self, reading: Reading, params: Params, key: str) -> Any | None:
        """The row, or `None` when there is none (any more)."""
        ...
