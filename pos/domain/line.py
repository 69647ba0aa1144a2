"""A line as it was sold: one item with its options and quantity, the unit of price and of tax.

Part of the journal's own format (pos/domain/events.py): changed only by adding.
"""

from typing import Final, Literal

import msgspec

from pos.domain.menu import VatClass

Case = Literal["sale", "deposit", "deposit_return"]
"""The kind of business case (GV_TYP of DSFinV-K: Umsatz, Pfand, PfandRueckzahlung)."""

CASES_MADE: Final[frozenset[str]] = frozenset({"sale"})
"""Cases of which a kitchen makes something; a deposit is money only."""


class Sold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the parts of a sold line share: immutable, and a field that nobody knows stops."""


class CooksName(Sold, frozen=True):
    """What a cook reads whose station has another language than the house."""

    language: str
    text: str


class PickedOption(Sold, frozen=True):
    """An option as it was sold; `kitchen` is the text a cook reads, `kitchen_in` in own language.

    `price_delta` is what was charged for it once, gross: 0 within a group's free quantity.
    `quantity` counts a doubled option; `part` is the id of the line's part it belongs to.
    """

    id: str
    name: str
    kitchen: str
    price_delta: int = 0
    removal: bool = False
    quantity: int = 1
    part: str = ""
    kitchen_in: tuple[CooksName, ...] = ()


class Part(Sold, frozen=True):
    """What one station makes of one portion of a line.

    A routed item has a part for each of its stations, a bundle one for each of its components (and
    of those that are routed, several).  `item` is empty unless the part is a bundle's component.
    """

    id: str
    station: str
    kitchen: str
    prep_seconds: int = 0
    item: str = ""
    name: str = ""
    variant: str = ""
    options: tuple[PickedOption, ...] = ()
    kitchen_in: tuple[CooksName, ...] = ()


class Share(Sold, frozen=True):
    """How much of a line's total is taxed in which class; the shares add up to the total."""

    vat_class: VatClass
    vat_permille: int
    amount: int


class Use(Sold, frozen=True):
    """What one portion takes from stock: `key` is `item:burger` or `part:bun`."""

    key: str
    quantity: int = 1


class Line(Sold, frozen=True):
    """One item with its options and quantity as it was sold: the unit of price and of tax.

    `unit_price` is gross and holds the options; `total = quantity * unit_price`.  `vat_permille` is
    the rate on the business day of the round.  `case` is the kind of business case (GV_TYP).
    `note` is the id of an erasable row, or empty.

    Without `parts` the whole line is made at `station`; with them `station` is the first part's.
    A line that nobody makes (a deposit) has no station.  Without `shares` all of the total is taxed
    in `vat_class`; with them that is the class of the largest share.  `of` is the line that a
    deposit belongs to.  `age` is the least age in years the buyer must have (JuSchG section 9).
    `kitchen` is what cooks read, `kitchen_in` what those read whose station has another language.
    """

    line_id: str
    item: str
    name: str
    kitchen: str
    station: str
    quantity: int
    unit_price: int
    total: int
    vat_class: VatClass
    vat_permille: int
    prep_seconds: int = 0
    variant: str = ""
    options: tuple[PickedOption, ...] = ()
    note: str = ""
    case: Case = "sale"
    parts: tuple[Part, ...] = ()
    shares: tuple[Share, ...] = ()
    uses: tuple[Use, ...] = ()
    of: str = ""
    age: int = 0
    course: int = 0
    open_price: bool = False
    kitchen_in: tuple[CooksName, ...] = ()
