"""How stock and holds change with each event.  What is sold is taken by the order's own event."""

from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.instants import Instant
from pos.domain.shelf import Shelf, Subject, forgotten
from pos.domain.stock import HOLD_REST, Attempt, Hold, Stock


def stock_changed(shelf: Shelf, event: ev.StockEvent, at: Instant) -> list[Subject]:
    """Fold one event about a count, an 86 or a hold."""
    stock, holds = shelf.state.stock, shelf.state.holds
    match event:
        case ev.StockCounted():
            known = stock.get(event.key) or Stock(event.key)
            _keep(shelf, msgspec.structs.replace(known, count=event.count, at=at))
            return [("stock", event.key)]
        case ev.StockWentOut():
            known = stock.get(event.key) or Stock(event.key)
            stock[event.key] = msgspec.structs.replace(
                known,
                out=True,
                reason=event.reason,
                substitute=event.substitute,
                until=event.until,
                at=at,
            )
            return [("stock", event.key), *forgotten(known.reason)]
        case ev.StockCameBack():
            known = stock.get(event.key) or Stock(event.key)
            back = msgspec.structs.replace(
                known, out=False, reason="", substitute="", until=0, at=at
            )
            _keep(shelf, back)
            return [("stock", event.key), *forgotten(known.reason)]
        case ev.CheckoutHeld():
            gone = holds.pop(event.instead_of, None)
            holds[event.hold_id] = Hold(
                event.hold_id,
                event.by,
                event.uses,
                event.expires_at,
                event.promised_at,
                event.slots,
                event.since,
            )
            _attempts(shelf, event, at)
            keys = [use.key for use in (*event.uses, *(gone.uses if gone is not None else ()))]
            ids = [hold_id for hold_id in (event.hold_id, event.instead_of) if hold_id]
            return [*(("stock", key) for key in dict.fromkeys(keys)), *(("hold", i) for i in ids)]
        case ev.CheckoutReleased():
            keys = []
            for hold_id in event.holds:
                hold = holds.pop(hold_id, None)
                if hold is not None and hold.by in shelf.state.attempts:
                    tried = shelf.state.attempts[hold.by]
                    until = min(tried.until, at)
                    shelf.state.attempts[hold.by] = Attempt(tried.since, until)
                keys += [use.key for use in hold.uses] if hold is not None else []
            stock_keys = dict.fromkeys(keys)
            return [*(("stock", k) for k in stock_keys), *(("hold", i) for i in event.holds)]
        case _:
            assert_never(event)


def _attempts(shelf: Shelf, event: ev.CheckoutHeld, at: Instant) -> None:
    """A guest goes on trying to order; who held nothing for a while begins afresh."""
    if not event.since:
        return
    attempts = shelf.state.attempts
    attempts[event.by] = Attempt(event.since, event.expires_at)
    for by in [by for by, tried in attempts.items() if tried.until + HOLD_REST <= at]:
        del attempts[by]


def _keep(shelf: Shelf, stock: Stock) -> None:
    if stock.out or stock.count >= 0:
        shelf.state.stock[stock.key] = stock
    else:
        # Neither counted nor out: nothing is known of it any more.
        shelf.state.stock.pop(stock.key, None)
