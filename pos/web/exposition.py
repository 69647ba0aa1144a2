"""Prometheus' text format, version 0.0.4: a page of named numbers, written line by line."""

from collections.abc import Mapping
from typing import Final, Literal

from pos.journal.meters import Histogram

MEDIA_TYPE: Final = "text/plain; version=0.0.4"
"""Litestar adds the charset; named twice, Prometheus would not read the page."""
PREFIX: Final = "tresen_"
LABEL_CHARACTERS_MAX: Final = 120

Kind = Literal["counter", "gauge"]


def escaped(value: str) -> str:
    """A label's value as the format wants it."""
    short = value[:LABEL_CHARACTERS_MAX]
    return short.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def number(value: float) -> str:
    """A number without a useless fraction."""
    return str(int(value)) if value == int(value) else repr(float(value))


class Page:
    """Lines of an exposition in the order in which they were added."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        self._lines: list[str] = []

    def head(self, name: str, kind: str, meaning: str) -> None:
        """Begin a family of samples."""
        self._lines += [f"# HELP {PREFIX}{name} {meaning}", f"# TYPE {PREFIX}{name} {kind}"]

    def sample(self, name: str, value: float, labels: Mapping[str, str] | None = None) -> None:
        """Add one sample of the family that was begun."""
        shown = ",".join(f'{key}="{escaped(text)}"' for key, text in (labels or {}).items())
        self._lines.append(f"{PREFIX}{name}{{{shown}}} {number(value)}" if shown else
                           f"{PREFIX}{name} {number(value)}")  # fmt: skip

    def single(self, name: str, kind: Kind, meaning: str, value: float) -> None:
        """A family of one sample without labels."""
        self.head(name, kind, meaning)
        self.sample(name, value)

    def histogram(self, name: str, meaning: str, found: Histogram) -> None:
        """A histogram; buckets count everything up to their bound."""
        self.head(name, "histogram", meaning)
        seen = 0
        for bound, count in zip(found.bounds, found.counts, strict=False):
            seen += count
            self.sample(f"{name}_bucket", seen, {"le": number(bound)})
        seen += found.counts[-1]
        self.sample(f"{name}_bucket", seen, {"le": "+Inf"})
        self.sample(f"{name}_sum", found.total)
        self.sample(f"{name}_count", seen)

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._lines) + "\n"
