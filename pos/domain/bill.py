"""What an order pays: its own portions, less those given to another order, plus those taken.

A kitchen's line is never a bill's line: portions are paid elsewhere without the kitchen noticing.
The sum over all orders is the sum of all lines that are not void, at any time.
"""

import msgspec

from pos.domain.line import Line
from pos.domain.order import Order, Taken


class Owed(msgspec.Struct, frozen=True):
    """Portions of a line that an order pays.  `origin` is the order whose kitchen round has it."""

    origin: str
    line: Line
    portions: int
    paid: int = 0

    @property
    def total(self) -> int:
        """Gross, in minor units."""
        return self.portions * self.line.unit_price


def owed_by(order: Order) -> tuple[Owed, ...]:
    """Every line that an order pays for, with its portions."""
    owed: list[Owed] = []
    for placed in order.rounds:
        for line in placed.lines:
            portions = line.quantity - placed.voided_of(line.line_id)
            portions -= order.given.get(line.line_id, 0)
            if portions:
                paid = order.paid.get(line.line_id, 0)
                owed.append(Owed(order.order_id, line, portions, paid))
    owed += [
        Owed(t.order_id, t.line, t.portions, order.paid.get(t.line.line_id, 0))
        for t in order.taken
        if t.portions
    ]
    return tuple(owed)


def owed_of(order: Order, line_id: str) -> Owed | None:
    """What an order pays of one line."""
    for owed in owed_by(order):
        if owed.line.line_id == line_id:
            return owed
    return None


def held_of(order: Order, line_id: str) -> tuple[str, Line]:
    """The origin and the line that an order holds portions of."""
    owed = owed_of(order, line_id)
    if owed is None:
        raise LookupError(line_id)
    return owed.origin, owed.line


def give_portions(
    source: Order, target: Order, origin: str, line: Line, portions: int
) -> tuple[Order, Order]:
    """Both orders after portions went from the first to the second."""
    worth = portions * line.unit_price
    return (
        _changed(source, origin, line, -portions, -worth),
        _changed(target, origin, line, portions, worth),
    )


def _changed(order: Order, origin: str, line: Line, portions: int, worth: int) -> Order:
    total = order.total + worth
    if order.order_id == origin:
        given = {**order.given, line.line_id: order.given.get(line.line_id, 0) - portions}
        given = {line_id: n for line_id, n in given.items() if n}
        return msgspec.structs.replace(order, given=given, total=total)
    taken = list(order.taken)
    for position, entry in enumerate(taken):
        if entry.line.line_id == line.line_id:
            taken[position] = msgspec.structs.replace(entry, portions=entry.portions + portions)
            break
    else:
        taken.append(Taken(origin, line, portions))
    kept = tuple(entry for entry in taken if entry.portions)
    return msgspec.structs.replace(order, taken=kept, total=total)


def give_back(order: Order, line: Line, portions: int) -> Order:
    """The origin after portions that another order paid were voided."""
    left = order.given.get(line.line_id, 0) - portions
    given = {line_id: n for line_id, n in order.given.items() if line_id != line.line_id}
    return msgspec.structs.replace(order, given=given | {line.line_id: left} if left else given)


def with_deposits(order: Order, wished: dict[str, int]) -> dict[str, int]:
    """Deposits go where their bottles go, as far as this order still owes them."""
    owed = owed_by(order)
    bottles = {one.line.line_id: one.line for one in owed if one.line.line_id in wished}
    grown = dict(wished)
    for one in owed:
        bottle = bottles.get(one.line.of)
        if bottle is not None and one.line.line_id not in wished:
            each = one.line.quantity // bottle.quantity
            portions = min(wished[bottle.line_id] * each, one.portions - one.paid)
            if portions > 0:
                grown[one.line.line_id] = portions
    return grown


def hold_fewer(order: Order, origin: str, line: Line, portions: int) -> Order:
    """The holder after portions were voided; what was paid of them is due back.

    For the origin itself the round already counts them as void.
    """
    total = order.total - portions * line.unit_price
    if order.order_id == origin:
        changed = msgspec.structs.replace(order, total=total)
    else:
        changed = _changed(order, origin, line, -portions, -portions * line.unit_price)
    paid = changed.paid.get(line.line_id, 0)
    if not paid:
        return changed
    left = owed_of(changed, line.line_id)
    too_many = paid - (left.portions if left is not None else 0)
    if too_many <= 0:
        return changed
    return msgspec.structs.replace(
        changed,
        paid={**changed.paid, line.line_id: paid - too_many},
        refund_due=changed.refund_due + too_many * line.unit_price,
    )
