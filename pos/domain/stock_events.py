"""Events of stock: counts, 86, holds.  What is sold is counted by `order.placed` itself."""

from pos.domain.fact import Fact
from pos.domain.line import Use
from pos.domain.slot import Slot


class StockCounted(Fact, frozen=True, tag="stock.counted"):
    """So many are there; `count` -1 means that it is not counted any longer."""

    key: str
    count: int
    reason: str = ""


class StockWentOut(Fact, frozen=True, tag="stock.went_out"):
    """86: not to be had until an instant, or (0) until it is brought back."""

    key: str
    reason: str = ""
    substitute: str = ""
    until: int = 0


class StockCameBack(Fact, frozen=True, tag="stock.came_back"):
    """It can be had again."""

    key: str


class HeldSlot(Fact, frozen=True):
    """A place at a station that a checkout keeps."""

    station: str
    slot: Slot


class CheckoutHeld(Fact, frozen=True, tag="checkout.held"):
    """A checkout keeps these portions until `expires_at`; `instead_of` is let go with it.

    `promised_at` is the minute that its `slots` in the kitchen's plan make possible; 0: it keeps no
    minute.  `since` is when a guest's attempt to order began to hold; 0: staff hold for somebody.
    """

    hold_id: str
    by: str
    uses: tuple[Use, ...]
    expires_at: int
    instead_of: str = ""
    promised_at: int = 0
    slots: tuple[HeldSlot, ...] = ()
    since: int = 0


class CheckoutReleased(Fact, frozen=True, tag="checkout.released"):
    """These holds are let go, or have run out."""

    holds: tuple[str, ...]


StockEvent = StockCounted | StockWentOut | StockCameBack | CheckoutHeld | CheckoutReleased
