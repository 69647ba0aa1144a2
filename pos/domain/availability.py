"""What can be had now: counts less holds, 86, stations that do not work, and who an 86 hits."""

from collections.abc import Iterable

import msgspec

from pos.domain.envelope import Rejected
from pos.domain.fact import is_record
from pos.domain.instants import Instant, iso
from pos.domain.kitchen import stations_of, ticket_id_of
from pos.domain.line import Line, Part, Use
from pos.domain.order import Round
from pos.domain.shelf import Shelf
from pos.domain.stock import Stock


def is_out(stock: Stock | None, at: Instant) -> bool:
    """Whether a key is 86 at an instant; one whose time has come is back by itself."""
    return stock is not None and stock.out and not (stock.until and stock.until <= at)


def reserved(shelf: Shelf, at: Instant, without: str = "") -> dict[str, int]:
    """What running holds keep, by key, but for one hold."""
    kept: dict[str, int] = {}
    for hold in shelf.state.holds.values():
        if hold.expires_at > at and hold.hold_id != without:
            for use in hold.uses:
                kept[use.key] = kept.get(use.key, 0) + use.quantity
    return kept


def uses_of_lines(lines: Iterable[Line]) -> dict[str, int]:
    """What these lines take from stock, by key."""
    wanted: dict[str, int] = {}
    for line in lines:
        for use in line.uses:
            wanted[use.key] = wanted.get(use.key, 0) + use.quantity * line.quantity
    return wanted


def keys_of(line: Line) -> list[str]:
    """Every key whose 86 keeps a line from being sold: item, options, parts and their items."""
    keys = [f"item:{line.item}", *(use.key for use in line.uses)]
    keys += [f"option:{option.id}" for option in line.options if not option.removal]
    for part in line.parts:
        if part.item:
            keys.append(f"item:{part.item}")
        keys += [f"option:{option.id}" for option in part.options if not option.removal]
    return list(dict.fromkeys(keys))


def unavailable(
    shelf: Shelf, lines: tuple[Line, ...], at: Instant, begins: Instant, hold: str = ""
) -> Rejected | None:
    """Why these lines cannot be sold together now, or nothing.

    A pause and an 86 that end before the kitchen `begins` with them do not matter; a count does: it
    is what is in the house, whenever it is made.  The refusal names the line, the key, how many are
    left, the reason and the substitute.
    """
    if shelf.state.paused or shelf.state.places:
        paused = _paused(shelf, lines, begins)
        if paused is not None:
            return paused
    return sold_out(shelf, lines, at, begins, hold)


def sold_out(
    shelf: Shelf, lines: tuple[Line, ...], at: Instant, begins: Instant, hold: str = ""
) -> Rejected | None:
    """Which of these lines is out, or asks for more than is left, or nothing."""
    state = shelf.state
    if not state.stock:
        return None
    for line in lines:
        known = _out_of(shelf, line, begins)
        if known is not None:
            return _sold_out(line, known.key, known, 0)
    kept = reserved(shelf, at, hold)
    for key, wanted in uses_of_lines(lines).items():
        known = state.stock.get(key)
        if known is None or known.count < 0:
            continue
        left = max(0, known.count - kept.get(key, 0))
        if wanted > left:
            line = next(line for line in lines if any(use.key == key for use in line.uses))
            return _sold_out(line, key, known, left)
    return None


def _out_of(shelf: Shelf, line: Line, begins: Instant) -> Stock | None:
    """What of a line is 86 when the kitchen begins with it."""
    for key in keys_of(line):
        known = shelf.state.stock.get(key)
        if is_out(known, begins):
            return known
    return None


def short_of(
    shelf: Shelf, lines: tuple[Line, ...], at: Instant, begins: Instant
) -> list[tuple[Line, int, str]]:
    """The lines of which portions can not be had: how many, and what there is instead (or "").

    The first lines take first, as far as it goes.
    """
    short: list[tuple[Line, int, str]] = []
    kept = reserved(shelf, at)
    stock = {key: known for key, known in shelf.state.stock.items() if known.count >= 0}
    left = {key: max(0, known.count - kept.get(key, 0)) for key, known in stock.items()}
    for line in lines:
        out = _out_of(shelf, line, begins)
        counted = [use for use in line.uses if use.key in left]
        there = 0 if out else min([line.quantity, *(left[u.key] // u.quantity for u in counted)])
        for use in counted:
            left[use.key] -= there * use.quantity
        if there < line.quantity:
            missing = out or next(stock[u.key] for u in counted if left[u.key] < u.quantity)
            short.append((line, line.quantity - there, missing.substitute))
    return short


def _sold_out(line: Line, key: str, known: Stock, left: int) -> Rejected:
    params: dict[str, str | int] = {
        "line_id": line.line_id,
        "item": line.item,
        "key": key,
        "left": left,
    }
    if known.reason and not is_record(known.reason):
        params["reason"] = known.reason
    if known.substitute:
        params["substitute"] = known.substitute
    if known.until:
        params["until"] = iso(known.until)
    return Rejected("stock.sold_out", params)


def _paused(shelf: Shelf, lines: tuple[Line, ...], begins: Instant) -> Rejected | None:
    for line in lines:
        for station in stations_of(line):
            pause, known = shelf.state.paused.get(station), shelf.state.places.get(station)
            until = pause.until if pause is not None else None
            code = "station.paused"
            if until is None and known is not None and not known.places:
                until, code = known.until, "station.out"
            if until is None or (until and until <= begins):
                continue
            params: dict[str, str | int] = {
                "line_id": line.line_id,
                "item": line.item,
                "station": station,
            }
            if until:
                params["until"] = iso(until)
            return Rejected(code, params)
    return None


def left_of(shelf: Shelf, key: str, at: Instant) -> int | None:
    """How many portions of a key can be sold now; `None` where it is not counted."""
    known = shelf.state.stock.get(key)
    if known is None:
        return None
    if is_out(known, at):
        return 0
    if known.count < 0:
        return None
    return max(0, known.count - reserved(shelf, at).get(key, 0))


def hit_by(shelf: Shelf, key: str, until: Instant, *, waiting: bool) -> list[dict[str, str | int]]:
    """The accepted lines that an 86 hits: not void, and still to be made before it ends.

    With `waiting` those of rounds that wait for a person's word, and meet it when they get that.
    """
    found: list[dict[str, str | int]] = []
    for order in shelf.state.orders.values():
        if order.practice:
            continue
        for placed in order.open_rounds:
            if placed.awaiting != waiting:
                continue
            for line in placed.lines:
                left = line.quantity - placed.voided_of(line.line_id)
                if left and key in keys_of(line) and _is_hit(shelf, placed, line, until):
                    found.append(
                        {
                            "order_id": order.order_id,
                            "number": order.number,
                            "place": order.place_label,
                            "line_id": line.line_id,
                            "item": line.item,
                            "portions": left,
                        }
                    )
    return found


def _is_hit(shelf: Shelf, placed: Round, line: Line, until: Instant) -> bool:
    for station in stations_of(line):
        ticket = shelf.state.tickets[ticket_id_of(placed.round_id, station, line.course)]
        # What is held, nobody knows the minute of.
        later = until and not ticket.fired_at and not ticket.held and ticket.due_at >= until
        if not ticket.bumped_at and not later:
            return True
    return False


def merged_uses(lines: Iterable[Line]) -> tuple[Use, ...]:
    """What lines take together, one `Use` a key."""
    return tuple(Use(key, quantity) for key, quantity in uses_of_lines(lines).items())


def with_counted(shelf: Shelf, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with a use of what staff count although the menu does not say so.

    "Ten schnitzel left" is said on a phone in the middle of the evening.
    """
    if not shelf.state.stock:
        return lines
    counted = {key for key, known in shelf.state.stock.items() if known.count >= 0}
    if not counted:
        return lines
    grown: list[Line] = []
    for line in lines:
        own = {use.key for use in line.uses}
        missing = [key for key in keys_of(line) if key in counted and key not in own]
        uses = (*line.uses, *(Use(key, _times(line, key)) for key in missing))
        grown.append(msgspec.structs.replace(line, uses=uses) if missing else line)
    return tuple(grown)


def _stem(part: Part) -> str:
    return part.id.removesuffix(f"-{part.station}")


def _times(line: Line, key: str) -> int:
    """How often one portion of a line holds an item or an option."""
    kind, _, name = key.partition(":")
    # What goes through several stations is several parts of one thing: the first one counts.
    ids = {part.id for part in line.parts}
    things = [
        part
        for part in line.parts
        if part.item and not (part.id.endswith(f"-{part.station}") and _stem(part) in ids)
    ]
    if kind == "item":
        return max(1, sum(part.item == name for part in things))
    picked = [option for thing in things for option in thing.options] if things else line.options
    return max(1, sum(option.quantity for option in picked if option.id == name))


def left_in(shelf: Shelf, key: str) -> int | None:
    """Like `left_of`, from the state alone: every hold that is there counts, every 86 too.

    For rows of views, which must not depend on the clock; `time.pass` ends both in time.
    """
    known = shelf.state.stock.get(key)
    if known is None:
        return None
    if known.out:
        return 0
    if known.count < 0:
        return None
    kept = sum(
        use.quantity for hold in shelf.state.holds.values() for use in hold.uses if use.key == key
    )
    return max(0, known.count - kept)
