"""Pricing: a wished cart becomes sold lines, or the reason why not.

The server's menu is the only source of prices and of the VAT class; the guest's page shows what
comes from here.  One wish makes one line of its item, and one for each kind of deposit on it.
"""

from collections.abc import Sequence

from pos.domain.cart import WishedLine
from pos.domain.envelope import Rejected
from pos.domain.line import Case, Line
from pos.domain.menu import Deposit, Item, ServiceMode, Vat, VatClass, text_in
from pos.domain.menu_index import MenuIndex
from pos.domain.pricing_bundle import bundle_line, shares_of
from pos.domain.pricing_component import Component, age_of, component, parts_of, uses_of
from pos.domain.pricing_terms import Terms, rate_of, vat_class_of, vat_of


def price_line(index: MenuIndex, wish: WishedLine, terms: Terms) -> tuple[Line, ...] | Rejected:
    """The line with its price, options and VAT, then its deposits; or why it cannot be sold."""
    params = {"line_id": wish.line_id, "item": wish.item}
    item = index.item(wish.item)
    if item is None:
        return Rejected("item.unknown", params)
    if item.bundle:
        priced = bundle_line(index, item, wish, terms)
        if isinstance(priced, Rejected):
            return priced
        line, components = priced
        return _with_deposits(index, line, components, terms)
    if wish.parts:
        return Rejected("part.unknown", {**params, "part": wish.parts[0].part})
    made = component(index, wish, terms, item, wish.variant, wish.options)
    if isinstance(made, Rejected):
        return made
    line = _line(index, made, wish, terms)
    return _with_deposits(index, line, (made,), terms)


def _line(index: MenuIndex, made: Component, wish: WishedLine, terms: Terms) -> Line:
    item = made.item
    parts = parts_of(made, terms)
    total = made.price * wish.quantity
    shares = shares_of(total, (made,)) if item.vat_split else ()
    first = shares[0] if shares else None
    return Line(
        line_id=wish.line_id,
        item=item.id,
        name=made.name,
        kitchen=made.kitchen,
        station=parts[0].station if parts else item.station,
        quantity=wish.quantity,
        unit_price=made.price,
        total=total,
        vat_class=first.vat_class if first is not None else made.vat_class,
        vat_permille=first.vat_permille if first is not None else made.vat_permille,
        prep_seconds=max(part.prep_seconds for part in parts) if parts else item.prep_seconds,
        variant=wish.variant,
        options=made.options,
        note=f"{wish.line_id}.note" if wish.note.strip() else "",
        parts=parts,
        shares=shares if len(shares) > 1 else (),
        uses=uses_of(index, (made,)),
        age=age_of(index, made),
        course=wish.course,
        open_price=item.open_price is not None,
        kitchen_in=made.kitchen_in,
    )


def _with_deposits(
    index: MenuIndex, line: Line, components: Sequence[Component], terms: Terms
) -> tuple[Line, ...] | Rejected:
    """The line and its deposits: `{line_id}.deposit`, a second kind `{line_id}.deposit-2`."""
    counted: dict[tuple[str, VatClass, int], int] = {}
    for made in components:
        deposit = index.deposits.get(deposit_of(made))
        if deposit is None:
            continue
        rate: tuple[VatClass, int] | None = (made.vat_class, made.vat_permille)
        if deposit.vat is not None:
            rate = rate_of(index, deposit.vat, terms)
        if rate is None:
            return Rejected("deposit.no_vat_rate", {"deposit": deposit.id, "day": terms.day})
        key = (deposit.id, *rate)
        counted[key] = counted.get(key, 0) + 1
    found: list[Line] = []
    for (deposit_id, vat_class, permille), times in counted.items():
        ending = f"-{len(found) + 1}" if found else ""
        found.append(
            _money_line(
                index,
                index.deposits[deposit_id],
                line_id=f"{line.line_id}.deposit{ending}",
                quantity=line.quantity * times,
                rate=(vat_class, permille),
                language=terms.language,
                case="deposit",
                of=line.line_id,
            )
        )
    return line, *found


def deposit_of(made: Component) -> str:
    """The id of the deposit on an item as it is chosen: the size's, else the item's."""
    return (made.variant.deposit if made.variant is not None else "") or made.item.deposit


def return_line(
    index: MenuIndex, deposit_id: str, quantity: int, line_id: str, terms: Terms
) -> Line | Rejected:
    """The line of empties that come back without a sale: a negative total, nothing to make."""
    params = {"deposit": deposit_id}
    deposit = index.deposits.get(deposit_id)
    if deposit is None:
        return Rejected("deposit.unknown", params)
    rate = rate_of(index, vat_of_deposit(index, deposit, terms.service, terms.day), terms)
    if rate is None:
        return Rejected("deposit.no_vat_rate", params | {"day": terms.day})
    return _money_line(
        index,
        deposit,
        line_id=line_id,
        quantity=quantity,
        rate=rate,
        language=terms.language,
        case="deposit_return",
    )


def vat_of_deposit(
    index: MenuIndex, deposit: Deposit, service: ServiceMode, day: str
) -> Vat | None:
    """The deposit's own classes, else those of the items it is on - if these agree."""
    if deposit.vat is not None:
        return deposit.vat
    found = {
        vat_class_of(vat, service): vat
        for item in items_with_deposit(index.menu.items, deposit.id)
        if (vat := vat_of(item, day)) is not None
    }
    return next(iter(found.values())) if len(found) == 1 else None


def items_with_deposit(items: Sequence[Item], deposit_id: str) -> list[Item]:
    """The items that a deposit is on, in all or in some sizes."""
    return [
        item
        for item in items
        if item.deposit == deposit_id or any(v.deposit == deposit_id for v in item.variants)
    ]


def _money_line(
    index: MenuIndex,
    deposit: Deposit,
    *,
    line_id: str,
    quantity: int,
    rate: tuple[VatClass, int],
    language: str,
    case: Case,
    of: str = "",
) -> Line:
    name = text_in(deposit.name, language, index.menu.languages[0])
    unit_price = -deposit.price if case == "deposit_return" else deposit.price
    return Line(
        line_id=line_id,
        item=deposit.id,
        name=name,
        kitchen=name,
        station="",
        quantity=quantity,
        unit_price=unit_price,
        total=unit_price * quantity,
        vat_class=rate[0],
        vat_permille=rate[1],
        case=case,
        of=of,
    )
