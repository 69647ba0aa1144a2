"""`order.place`: a cart becomes a round, whole, or the reason why not."""

from typing import Final

import msgspec

from pos.domain.availability import unavailable, with_counted
from pos.domain.cart import WishedLine
from pos.domain.commands import UNITS_MAX, At, OrderPlace
from pos.domain.crowding import crowded, overworked
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.estimate import begins_at
from pos.domain.events import OrderPlaced
from pos.domain.instants import DAY, Instant, business_day, ceil_minute, from_datetime, iso
from pos.domain.kitchen_names import cooks_of
from pos.domain.line import Line
from pos.domain.menu_index import MenuIndex
from pos.domain.order import DAY_NUMBER_MAX, Order
from pos.domain.overload import beyond_limit, held_off, minute_for, opens_at, pause_of
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms, closed
from pos.domain.promise import Promised
from pos.domain.seating import AWAITING_LIFE
from pos.domain.shelf import ROUNDS_MAX, Shelf
from pos.domain.stock import channel_key
from pos.domain.tab import Tab, tab_of
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue

CHANNEL_OF_PLACE: Final = {
    "table": "table",
    "room": "room",
    "counter": "counter",
    "lane": "drive_through",
    "shelf": "pickup",
}
AHEAD_MAX: Final = 7 * DAY
"""How far ahead an order may be wished for, in milliseconds."""
STAFF: Final = frozenset({"device", "person", "system"})


class Timing(msgspec.Struct, frozen=True):
    """When a round is wanted, and the minute it gets."""

    promise: Promised
    wished_at: Instant = 0


def place_order(shelf: Shelf, wish: OrderPlace, facts: Facts) -> Decision:
    """Decide a round.  Refusals bring the fresh value that lets the guest go on."""
    venue, index = shelf.state.venue, shelf.index
    if venue is None:
        return Rejected("venue.not_published")
    if index is None:
        return Rejected("menu.not_published")
    if not wish.lines:
        return Rejected("order.empty")
    if sum(line.quantity for line in wish.lines) > UNITS_MAX:
        return Rejected("limit.lines", {"max": UNITS_MAX})
    place = place_of(venue, wish.place, facts)
    if place is None or (facts.actor.role == "channel" and place.kind in {"table", "room"}):
        return Rejected("place.invalid")
    channel, wished = channel_of(wish.channel, place, facts), _wished(wish)
    kept = held_minute(shelf, own_hold(shelf, wish.hold, facts), facts.at)
    paused = _paused_channel(shelf, facts) or held_off(shelf, channel, facts, wished, kept)
    if paused is not None:
        return paused
    tab = tab_of(shelf, venue, place, wish, facts)
    if isinstance(tab, Rejected):
        return tab
    refused = _refused_for_order(shelf, tab.order, wish, facts) or _too_far(wish, facts.at)
    if refused is not None:
        return refused
    priced = priced_cart(shelf, wish, facts, terms_of(venue, tab, wish, facts))
    if isinstance(priced, Rejected):
        return priced
    sold, texts = named_apart(*priced, facts.command_id)
    timing = overworked(shelf, sold, facts) or timing_of(shelf, wish, sold, facts, channel)
    if isinstance(timing, Rejected):
        return timing
    total = sum(line.total for line in sold)
    if wish.total_max is not None and total > wish.total_max:
        return Rejected("order.total_above_max", {"total": total, "currency": index.menu.currency})
    return round_placed(shelf, venue, wish, facts, tab, sold, texts, timing)


def terms_of(venue: Venue, tab: Tab, wish: OrderPlace, facts: Facts) -> Terms:
    """On which terms this cart is priced: the service of its order, the minute it is for."""
    # What is wished for a minute that is over is refused by the kitchen's time, not by its prices.
    at = max(from_datetime(wish.when.at), facts.at) if isinstance(wish.when, At) else facts.at
    service = tab.order.service if tab.order is not None else SERVICE_OF_PLACE[tab.place.kind]
    return Terms(
        service,
        business_day(at, venue.time_zone, venue.day_ends_at_hour),
        venue.languages[0],
        at,
        venue.time_zone,
        facts.actor.kind in STAFF and facts.actor.role != "channel",
        cooks_of(venue),
    )


def priced_cart(
    shelf: Shelf, wish: OrderPlace, facts: Facts, terms: Terms
) -> tuple[tuple[Line, ...], dict[str, str]] | Rejected:
    """The sold lines of a cart with their notes, or why one of them can not be had."""
    venue, index = shelf.state.venue, shelf.index
    if venue is None or index is None:
        return Rejected("venue.not_published")
    if not terms.staff:
        shut = closed(venue, terms.at)
        if shut is not None:
            return shut
    priced = price_lines(index, wish.lines, terms)
    if isinstance(priced, Rejected):
        return priced
    if facts.actor.practice:
        return priced
    lines = with_counted(shelf, priced[0])
    wished = from_datetime(wish.when.at) if isinstance(wish.when, At) else 0
    begins = begins_at(lines, wished, facts.at)
    missing = unavailable(shelf, lines, facts.at, begins, own_hold(shelf, wish.hold, facts))
    if missing is not None:
        return missing
    return lines, priced[1]


def price_lines(
    index: MenuIndex, wishes: tuple[WishedLine, ...], terms: Terms
) -> tuple[tuple[Line, ...], dict[str, str]] | Rejected:
    """Every wished line priced, with the notes by record id."""
    lines: list[Line] = []
    texts: dict[str, str] = {}
    for wished in wishes:
        priced = price_line(index, wished, terms)
        if isinstance(priced, Rejected):
            return priced
        lines.extend(priced)
        if priced[0].note:
            texts[priced[0].note] = wished.note.strip()
    return tuple(lines), texts


def named_apart(
    lines: tuple[Line, ...], notes: dict[str, str], command_id: str
) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines with their notes under record ids that no other command has.

    Ids of lines and orders are the phones' own, and forgotten ones may come again: texts that were
    named after them alone would lie over those of whoever used them first.
    """
    lines = tuple(
        msgspec.structs.replace(line, note=record_id(line.note, command_id)) if line.note else line
        for line in lines
    )
    return lines, {record_id(record, command_id): text for record, text in notes.items()}


def record_id(name: str, command_id: str) -> str:
    """The id of an erasable row: what it belongs to, and the command that wrote it."""
    return f"{name}.{command_id}" if command_id else name


def _too_far(wish: OrderPlace, at: Instant) -> Rejected | None:
    # Before anything is priced: no price list and no calendar reaches as far as a guest may type.
    if isinstance(wish.when, At) and from_datetime(wish.when.at) > at + AHEAD_MAX:
        return Rejected("order.too_far_ahead", {"max": iso(at + AHEAD_MAX)})
    return None


def _wished(wish: OrderPlace) -> Instant:
    return from_datetime(wish.when.at) if isinstance(wish.when, At) else 0


def timing_of(
    shelf: Shelf, wish: OrderPlace, sold: tuple[Line, ...], facts: Facts, channel: str = ""
) -> Timing | Rejected:
    """The minute of a round, and when the kitchen must begin with it.

    It is not beyond the limit of the `channel`; what only changes an order has none.
    """
    wished = _wished(wish)
    hold = own_hold(shelf, wish.hold, facts)
    kept = held_minute(shelf, hold, facts.at)
    promise = minute_for(shelf, channel, sold, facts, wished, kept, hold)
    if isinstance(promise, Rejected):
        return promise
    earliest = promise.promised_at
    if isinstance(wish.when, At) and earliest > ceil_minute(wished):
        return Rejected("order.too_soon", {"promised_at": iso(earliest)})
    if wish.promise_max is not None and earliest > from_datetime(wish.promise_max):
        return Rejected("order.promise_above_max", {"promised_at": iso(earliest)})
    if facts.actor.practice:
        # Practice takes no place from anybody, and is cooked when it is ordered.
        promise = Promised(earliest, begins_at(sold, wished and earliest, facts.at))
    return Timing(promise, wished)


def held_minute(shelf: Shelf, hold_id: str, at: Instant) -> Instant:
    """The minute that a hold keeps: sooner ones that came free are not this guest's; 0: none."""
    hold = shelf.state.holds.get(hold_id)
    return hold.promised_at if hold is not None and hold.expires_at > at else 0


def round_placed(
    shelf: Shelf,
    venue: Venue,
    wish: OrderPlace,
    facts: Facts,
    tab: Tab,
    sold: tuple[Line, ...],
    texts: dict[str, str],
    timing: Timing,
) -> Accepted:
    """The event that places a priced round on its tab, with what the guest is told."""
    known, place, actor = tab.order, tab.place, facts.actor
    order_id = known.order_id if known is not None else tab.order_id or wish.order_id
    named = {} if known is not None else {"name": wish.name.strip(), "phone": wish.phone.strip()}
    named = {field: text for field, text in named.items() if text}
    records = {field: record_id(f"{order_id}.{field}", facts.command_id) for field in named}
    texts |= {records[field]: named[field] for field in records}
    allergy = record_id(f"{wish.round_id}.allergy", facts.command_id) if wish.allergies else ""
    texts |= {allergy: ",".join(dict.fromkeys(wish.allergies))} if allergy else {}
    day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    order_no, number = numbers(shelf, known, day, venue.number_prefix, practice=actor.practice)
    awaiting = tab.awaiting or _needs_a_word(sold, facts)
    event = OrderPlaced(
        order_id=order_id,
        round_id=wish.round_id,
        order_no=order_no,
        number=number,
        business_day=known.business_day if known is not None else day,
        seating=known.seating if known is not None else tab.seating,
        place=known.place if known is not None else place.id,
        place_label=known.place_label if known is not None else place.label,
        place_kind=known.place_kind if known is not None else place.kind,
        service=known.service if known is not None else SERVICE_OF_PLACE[place.kind],
        channel=channel_of(wish.channel, place, facts),
        register=venue.register,
        operator=actor.id,
        lines=sold,
        total=sum(line.total for line in sold),
        currency=shelf.state.menu.currency if shelf.state.menu is not None else venue.currency,
        menu_version=shelf.state.menu_version,
        promised_at=timing.promise.promised_at,
        fire_at=timing.promise.fire_at,
        language=wish.language or "",
        name=records.get("name", ""),
        training=venue.training or facts.training or actor.practice,
        by=actor.seating if actor.role == "guest" else "",
        awaiting=awaiting,
        expires_at=facts.at + AWAITING_LIFE if awaiting else 0,
        wished_at=timing.wished_at,
        allergy=allergy,
        phone=records.get("phone", ""),
        external=wish.external if known is None else "",
        hold=own_hold(shelf, wish.hold, facts),
        practice=actor.practice,
        slots=timing.promise.slots,
        bag=timing.promise.bag,
    )
    result = _result(event, wish, shelf, facts.at)
    return Accepted((*tab.before, event), result, texts, subject=order_id)


def _needs_a_word(sold: tuple[Line, ...], facts: Facts) -> bool:
    # Nobody has seen who stands at a kiosk (JuSchG section 9); a channel's orders are accepted.
    actor = facts.actor
    if actor.role == "channel":
        return True
    return actor.role == "guest" and bool(actor.device) and any(line.age for line in sold)


def channel_of(told: str, place: Place, facts: Facts) -> str:
    """How an order comes in: staff may have told, of everybody else it is known."""
    actor = facts.actor
    if actor.role == "guest":
        return "kiosk" if actor.device else CHANNEL_OF_PLACE[place.kind]
    if actor.role == "channel":
        return "aggregator"
    return told or CHANNEL_OF_PLACE[place.kind]


def _result(
    event: OrderPlaced, wish: OrderPlace, shelf: Shelf, at: Instant
) -> dict[str, str | int | bool]:
    result: dict[str, str | int | bool] = {
        "number": event.number,
        "promised_at": iso(event.promised_at),
        "total": event.total,
        "currency": event.currency,
    }
    if event.order_id != wish.order_id:
        # The table's order was there already, under another id than this phone thought.
        result["order_id"] = event.order_id
    if event.awaiting:
        result["awaiting"] = True
    # Staff go on where guests are held off; they are told.
    pause = pause_of(shelf, event.channel, at)
    if pause is not None:
        result["channel_paused"] = iso(opens_at(pause, at)) if pause.until else True
    elif not event.wished_at and beyond_limit(shelf, event.channel, event.promised_at, at):
        result["beyond_limit"] = True
    return result


def own_hold(shelf: Shelf, hold_id: str, facts: Facts) -> str:
    """The asker's own hold, if the wish names one; nobody redeems another's.

    There is one at most: a page that took a new one just now may not know which of them came first.
    """
    if not hold_id:
        return ""
    holds = shelf.state.holds.values()
    return next((hold.hold_id for hold in holds if hold.by == facts.actor.id), "")


def place_of(venue: Venue, wished: str, facts: Facts) -> Place | None:
    """The place of an order: a guest's is in the token, staff at a till name the one they serve."""
    actor = facts.actor
    wanted = actor.place if actor.role == "guest" else wished or actor.place
    if actor.role == "guest" and wished not in {"", wanted}:
        return None
    for place in venue.places:
        if place.id == wanted:
            return place
    return None


def _refused_for_order(
    shelf: Shelf, known: Order | None, wish: OrderPlace, facts: Facts
) -> Rejected | None:
    guest = facts.actor.role == "guest"
    if known is None:
        full = crowded(shelf, facts)
        if full is not None:
            return full
    elif known.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": known.number})
    elif known.practice != facts.actor.practice or _is_anothers(known, facts):
        return Rejected("order.not_yours")
    elif len(known.rounds) >= ROUNDS_MAX:
        return Rejected("limit.lines", {"max": ROUNDS_MAX})
    if (guest and (wish.channel or wish.phone)) or _is_no_channels(wish, facts):
        return Rejected("session.forbidden", {"command": "order.place"})
    if wish.pay == "first":
        return Rejected("payment.not_offered", {"offered": ["later"]})
    # Tickets, units and notes are named after these ids: another order's may not be used either.
    if wish.round_id in shelf.taken:
        return Rejected("order.id_taken", {"field": "round_id"})
    line_ids = {line.line_id for line in wish.lines}
    if len(line_ids) != len(wish.lines) or not shelf.taken.isdisjoint(line_ids):
        return Rejected("order.id_taken", {"field": "line_id"})
    return None


def _is_no_channels(wish: OrderPlace, facts: Facts) -> bool:
    # By this id a channel finds its orders again: nobody else writes one, nor under its name.
    actor = facts.actor
    return bool(wish.external) and not (
        actor.role == "channel" and wish.external.startswith(f"{actor.station}:")
    )


def _is_anothers(known: Order, facts: Facts) -> bool:
    # A channel adds to what it brought itself.
    return facts.actor.role == "channel" and known.operator != facts.actor.id


def _paused_channel(shelf: Shelf, facts: Facts) -> Rejected | None:
    if facts.actor.role != "channel":
        return None
    pause = shelf.state.paused.get(channel_key(facts.actor.station))
    if pause is None or (pause.until and pause.until <= facts.at):
        return None
    return Rejected("channel.paused", {"until": iso(pause.until)} if pause.until else {})


def numbers(
    shelf: Shelf, known: Order | None, day: str, prefix: str, *, practice: bool
) -> tuple[int, str]:
    """The number for the books, and the one that is called out; a known order keeps both.

    The day's count begins at 1, and passes by what an order of yesterday is still called.
    """
    if known is not None:
        return known.order_no, known.number
    state = shelf.state
    if practice:
        return 0, f"T{state.practice_no % DAY_NUMBER_MAX + 1}"
    day_no = state.day_no if state.business_day == day else 0
    number = f"{prefix}{day_no % DAY_NUMBER_MAX + 1}"
    if any(order.number == number for order in state.orders.values()):
        taken = {order.number for order in state.orders.values()}
        every = (f"{prefix}{(day_no + n) % DAY_NUMBER_MAX + 1}" for n in range(DAY_NUMBER_MAX))
        number = next((free for free in every if free not in taken), number)
    return state.order_no + 1, number
