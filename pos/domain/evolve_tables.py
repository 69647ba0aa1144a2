"""How seatings and calls change with each event."""

from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.evolve_orders import close_order
from pos.domain.instants import Instant
from pos.domain.order import Order, order_sits
from pos.domain.seating import ASKING_MAX, CALLS_MAX, Call, Seating, missed
from pos.domain.shelf import Shelf, Subject


def table_changed(shelf: Shelf, event: ev.TableEvent, at: Instant) -> list[Subject]:
    """Fold one event about a seating or a call."""
    match event:
        case ev.SeatingOpened():
            return _opened(shelf, event, at)
        case ev.SeatingAsked() | ev.SeatingAdmitted() | ev.SeatingTurnedAway():
            return _phones(shelf, event, at)
        case ev.SeatingCodeMissed():
            return _code_missed(shelf, event, at)
        case ev.SeatingClosed():
            return _closed(shelf, event, at)
        case ev.SeatingLeftOpen():
            seating = shelf.state.seatings[event.seating_id]
            left_open = msgspec.structs.replace(seating, left_open_at=at)
            shelf.state.seatings[event.seating_id] = left_open
            return _subjects(left_open)
        case ev.SeatingMoved():
            return _moved(shelf, event)
        case ev.SeatingsMerged():
            return _merged(shelf, event)
        case ev.StaffCalled():
            calls = shelf.state.calls
            calls.pop(event.place, None)
            calls[event.place] = Call(event.place, event.want, at, event.seating, event.outside)
            if event.outside:
                shelf.state.rung[event.place] = at
            touched: list[Subject] = [("place", event.place), ("call", event.place)]
            if len(calls) > CALLS_MAX:
                oldest = next(iter(calls))
                del calls[oldest]
                touched += [("place", oldest), ("call", oldest)]
            return [*touched, ("seating", shelf.at_place.get(event.place, ""))]
        case ev.CallAnswered():
            shelf.state.calls.pop(event.place, None)
            here = shelf.at_place.get(event.place, "")
            return [("place", event.place), ("call", event.place), ("seating", here)]
        case _:
            assert_never(event)


def _opened(shelf: Shelf, event: ev.SeatingOpened, at: Instant) -> list[Subject]:
    state = shelf.state
    orders = tuple(o.order_id for o in state.orders.values() if o.seating == event.seating_id)
    seating = Seating(
        seating_id=event.seating_id,
        place=event.place,
        place_label=event.place_label,
        place_kind=event.place_kind,
        code=event.code,
        opened_at=at,
        covers=event.covers,
        phones=(event.phone,) if event.phone else (),
        orders=orders,
    )
    state.seatings[event.seating_id] = seating
    shelf.index_seating(seating)
    return _subjects(seating)


def _subjects(seating: Seating) -> list[Subject]:
    """The seating, its places, and each phone's sight of each of its orders."""
    return [
        ("seating", seating.seating_id),
        *(("place", place) for place in (seating.place, *seating.joined)),
        *(("order", order) for order in seating.orders),
        *(("phone", phone) for phone in seating.phones),
        *(("phone", phone) for phone, _ in seating.asking),
        *(("phone", phone) for phone in seating.declined),
    ]


def _phones(
    shelf: Shelf,
    event: ev.SeatingAsked | ev.SeatingAdmitted | ev.SeatingTurnedAway,
    at: Instant,
) -> list[Subject]:
    seating = shelf.state.seatings[event.seating_id]
    asking = tuple(entry for entry in seating.asking if entry[0] != event.phone)
    phones, code = seating.phones, seating.code
    declined = tuple(phone for phone in seating.declined if phone != event.phone)
    gone: list[Subject] = []
    match event:
        case ev.SeatingAsked():
            given_up = asking[: max(0, len(asking) + 1 - ASKING_MAX)]
            gone = [("phone", phone) for phone, _ in given_up]
            asking = (*asking[-(ASKING_MAX - 1) :], (event.phone, at))
        case ev.SeatingAdmitted():
            phones = (*(phone for phone in phones if phone != event.phone), event.phone)
        case ev.SeatingTurnedAway():
            phones = tuple(phone for phone in phones if phone != event.phone)
            code = event.code or code
            if event.phone not in seating.phones:
                forgotten = declined[: max(0, len(declined) + 1 - ASKING_MAX)]
                gone = [("phone", phone) for phone in forgotten]
                declined = (*declined[-(ASKING_MAX - 1) :], event.phone)
            gone += [("unseen", f"{order} {event.phone}") for order in seating.orders]
    changed = msgspec.structs.replace(
        seating, phones=phones, asking=asking, code=code, declined=declined
    )
    shelf.forget_seating(seating)
    shelf.state.seatings[event.seating_id] = changed
    shelf.index_seating(changed)
    return [*_subjects(changed), ("phone", event.phone), *gone]


def _code_missed(shelf: Shelf, event: ev.SeatingCodeMissed, at: Instant) -> list[Subject]:
    seating = shelf.state.seatings[event.seating_id]
    shelf.state.seatings[event.seating_id] = missed(seating, at)
    return [("seating", event.seating_id)]


def _closed(shelf: Shelf, event: ev.SeatingClosed, at: Instant) -> list[Subject]:
    state = shelf.state
    seating = state.seatings.pop(event.seating_id)
    shelf.forget_seating(seating)
    touched = _subjects(seating)
    for place in (seating.place, *seating.joined):
        if state.calls.pop(place, None) is not None:
            touched.append(("call", place))
    for order_id in seating.orders:
        if order_id in state.orders:
            touched += close_order(shelf, order_id, at)
        # From now on each phone sees only what it ordered itself.
        touched += [("unseen", f"{order_id} {phone}") for phone in seating.phones]
    return touched


def _moved(shelf: Shelf, event: ev.SeatingMoved) -> list[Subject]:
    seating = shelf.state.seatings[event.seating_id]
    changed = msgspec.structs.replace(
        seating,
        place=event.place,
        place_label=event.place_label,
        place_kind=event.place_kind,
        joined=(),
    )
    touched = _subjects(seating)
    shelf.forget_seating(seating)
    shelf.state.seatings[event.seating_id] = changed
    shelf.index_seating(changed)
    for order_id in seating.orders:
        touched += _order_sits(shelf, order_id, changed)
    call = shelf.state.calls.pop(seating.place, None)
    if call is not None:
        shelf.state.calls[event.place] = msgspec.structs.replace(call, place=event.place)
        touched += [("call", seating.place), ("call", event.place)]
    return [*touched, *_subjects(changed)]


def _order_sits(shelf: Shelf, order_id: str, seating: Seating) -> list[Subject]:
    order: Order | None = shelf.state.orders.get(order_id)
    if order is None:
        return []
    shelf.state.orders[order_id] = order_sits(order, seating)
    return [("order", order_id), *(("ticket", t) for r in order.rounds for t in r.tickets)]


def _merged(shelf: Shelf, event: ev.SeatingsMerged) -> list[Subject]:
    state = shelf.state
    gone = state.seatings.pop(event.seating_id)
    into = state.seatings[event.into]
    shelf.forget_seating(gone)
    touched = [*_subjects(gone), *_subjects(into)]
    new_phones = tuple(phone for phone in gone.phones if phone not in into.phones)
    phones = (*into.phones, *new_phones)
    asking = tuple(one for one in (*into.asking, *gone.asking) if one[0] not in phones)
    declined = tuple(phone for phone in (*into.declined, *gone.declined) if phone not in phones)
    merged = msgspec.structs.replace(
        into,
        covers=into.covers + gone.covers,
        phones=phones,
        asking=asking[-ASKING_MAX:],
        declined=declined[-ASKING_MAX:],
        orders=(*into.orders, *gone.orders),
        joined=tuple(dict.fromkeys((*into.joined, gone.place, *gone.joined))),
    )
    state.seatings[event.into] = merged
    shelf.index_seating(merged)
    for order_id in gone.orders:
        touched += _order_sits(shelf, order_id, merged)
    return [*touched, *_subjects(merged)]
