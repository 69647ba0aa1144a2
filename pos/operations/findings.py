"""What a check of the journal found: one sentence a finding, in order, at most so many."""

from typing import Final

import msgspec

FINDINGS_MAX: Final = 100
"""Findings that are kept of one partition; a broken journal is broken after the first."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong.  `seq` 0 means the partition as a whole."""

    partition: str
    seq: int
    code: str
    text: str


class PartitionReport(msgspec.Struct):
    """What was checked of a partition, and what was found."""

    partition: str
    events: int = 0
    decisions: int = 0
    snapshots: int = 0
    snapshots_of_other_shape: int = 0
    orders: int = 0
    declared_gaps: int = 0
    erasures: int = 0
    head_hash: str = ""
    findings: list[Finding] = []

    def found(self, seq: int, code: str, text: str) -> None:
        """Keep a finding while there are few."""
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(self.partition, seq, code, text))


class Report(msgspec.Struct):
    """The whole check.  `seconds` it took."""

    epoch: str
    partitions: list[PartitionReport] = []
    storage: list[str] = []
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.storage and not any(p.findings for p in self.partitions)

    @property
    def events(self) -> int:
        """Events that were checked."""
        return sum(p.events for p in self.partitions)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 event`, `2,000 events`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def lines_of(report: Report) -> list[str]:
    """The report as a person reads it."""
    lines: list[str] = []
    for one in report.partitions:
        parts = [plural(one.events, "event"), plural(one.orders, "order")]
        compared = plural(one.snapshots, "snapshot")
        parts.append(f"replay equals {compared}" if one.snapshots else "no snapshot to compare")
        if one.snapshots_of_other_shape:
            parts.append(f"{one.snapshots_of_other_shape} of an older release, left out")
        parts.append(plural(one.decisions, "stored decision"))
        if one.declared_gaps:
            parts.append(plural(one.declared_gaps, "declared restore"))
        if one.erasures:
            parts.append(plural(one.erasures, "erasure"))
        lines.append(f"{'ok   ' if not one.findings else 'WRONG'} {one.partition}")
        lines.append("      " + ", ".join(parts))
        lines += [f"      event {f.seq}: {f.text}" if f.seq else f"      {f.text}"
                  for f in one.findings]  # fmt: skip
    lines += [f"WRONG {text}" for text in report.storage]
    lines.append("")
    summary = (
        f"{plural(report.events, 'event')} in {plural(len(report.partitions), 'partition')},"
        f" epoch {report.epoch}, checked in {report.seconds:.1f} s."
    )
    lines.append(summary)
    lines.append(
        "Everything is whole: no gap, the chain holds, replay equals every snapshot."
        if report.good
        else "Something is WRONG, see above. Keep this folder as it is, and restore a backup into"
        " another one."
    )
    return lines
