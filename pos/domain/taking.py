"""What a round takes from stock once a person has accepted it, and what it can not have any more.

While it waited it kept nothing from others: in between, something may have run out, or somebody may
have begun to count.
"""

import msgspec

from pos.domain import events as ev
from pos.domain.availability import short_of, sold_out, with_counted
from pos.domain.envelope import Rejected
from pos.domain.instants import Instant
from pos.domain.line import Line
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf
from pos.domain.voiding import voided

SOLD_OUT = "sold_out"


class Taking(msgspec.Struct, frozen=True):
    """`counted`: uses that the lines did not know of; `events` ask the guest about `asked`."""

    counted: tuple[ev.LineUses, ...]
    events: tuple[ev.Event, ...]
    asked: tuple[ev.LineRefused, ...]


def taking(
    shelf: Shelf, order: Order, placed: Round, at: Instant, begins: Instant, *, ask: bool
) -> Taking | Rejected:
    """What is taken when the kitchen `begins`; what is sold out refuses it, or is asked about."""
    lines = with_counted(
        shelf,
        tuple(msgspec.structs.replace(line, quantity=left) for line, left in placed.live),
    )
    missing = sold_out(shelf, lines, at, begins)
    if missing is not None and not ask:
        return missing
    counted = tuple(
        ev.LineUses(line.line_id, line.uses)
        for line, (known, _) in zip(lines, placed.live, strict=True)
        if line.uses != known.uses
    )
    if missing is None:
        return Taking(counted, (), ())
    short = short_of(shelf, lines, at, begins)
    asked = tuple(
        _refused(
            order,
            placed,
            line,
            portions,
            substitute or _instead(shelf, line),
            len(placed.choices) + n,
        )
        for n, (line, portions, substitute) in enumerate(short, 1)
    )
    wished = {line.line_id: portions for line, portions, _ in short}
    event = voided(shelf, order, wished, "kitchen", reason=SOLD_OUT)
    if isinstance(event, Rejected):
        return event
    return Taking(counted, (*asked, event), asked)


def _instead(shelf: Shelf, line: Line) -> str:
    item = shelf.index.item(line.item) if shelf.index is not None else None
    return item.substitute if item is not None else ""


def _refused(
    order: Order, placed: Round, line: Line, portions: int, substitute: str, number: int
) -> ev.LineRefused:
    return ev.LineRefused(
        choice_id=f"{line.line_id}.choice-{number}",
        order_id=order.order_id,
        round_id=placed.round_id,
        line_id=line.line_id,
        portions=portions,
        reason=SOLD_OUT,
        substitute=substitute,
    )
