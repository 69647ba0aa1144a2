"""Reading rows for a first paint: their instants, and texts in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from pos.domain.instants import Instant, from_datetime


def instant_of(text: str) -> Instant:
    """Milliseconds of an ISO instant.

    Rows are never sorted by the text: a whole second has no fraction, and `Z` sorts behind `.`.
    """
    return from_datetime(datetime.fromisoformat(text))


def text_in(texts: Mapping[str, str], language: str, fallback: str) -> str:
    """A text in the reader's language, else in the venue's own, else in any."""
    return texts.get(language) or texts.get(fallback) or next(iter(texts.values()), "")
