"""On which terms an item is sold: how, when and by whom; its price and VAT class on that day.

Both come from dated tables of the menu.  Nothing is guessed: where no row holds there is no price.
"""

import msgspec

from pos.domain.envelope import Rejected
from pos.domain.hours import is_within, next_start
from pos.domain.instants import Instant, iso
from pos.domain.kitchen_names import StationLanguages
from pos.domain.menu import DatedPrice, Item, ServiceMode, Variant, Vat, VatClass
from pos.domain.menu_index import MenuIndex
from pos.domain.tax import rate_permille
from pos.domain.venue import Venue


class Terms(msgspec.Struct, frozen=True):
    """How and when something is sold.

    `at` is the instant it is wanted for, `day` its business day, `language` the venue's own:
    receipts and kitchens read that one, and the `cooks` of some stations another.  `staff` may sell
    outside of hours and name open prices.
    """

    service: ServiceMode
    day: str
    language: str
    at: Instant
    time_zone: str
    staff: bool = False
    cooks: StationLanguages = ()


def closed(venue: Venue, at: Instant) -> Rejected | None:
    """The refusal of a venue that is not open at an instant, with `next_at` where it opens soon."""
    if not venue.hours and not venue.special_days:
        return None
    special = {day.date: day.hours for day in reversed(venue.special_days)}
    if is_within(venue.hours, at, venue.time_zone, special):
        return None
    opens = next_start(venue.hours, at, venue.time_zone, special)
    return Rejected("venue.closed", {"next_at": iso(opens)} if opens else {})


def not_now(index: MenuIndex, item: Item, line_id: str, terms: Terms) -> Rejected | None:
    """The refusal of an item outside of its dayparts, with `next_at` where there is one."""
    hours = index.hours_of(item)
    if not hours or terms.staff or is_within(hours, terms.at, terms.time_zone):
        return None
    params = {"line_id": line_id, "item": item.id}
    starts = next_start(hours, terms.at, terms.time_zone)
    return Rejected("item.not_now", {**params, "next_at": iso(starts)} if starts else params)


def price_of(item: Item, variant: Variant | None, service: ServiceMode, day: str) -> int | None:
    """The gross price of one portion without options, or nothing when the menu gives none.

    Rows of the item's `prices` for this way of serving go before rows for both; among those that
    hold on the day the latest `since` wins; else the size's or the item's own price does.
    """
    size = variant.id if variant is not None else ""
    best: DatedPrice | None = None
    for row in item.prices:
        if row.variant != size or row.service not in {"", service}:
            continue
        if (row.since and day < row.since) or (row.until and day > row.until):
            continue
        if best is None or (row.service != "", row.since) > (best.service != "", best.since):
            best = row
    if best is not None:
        return best.price
    return variant.price if variant is not None else item.price


def vat_of(item: Item, day: str) -> Vat | None:
    """The VAT classes of an item on a business day; a bundle has none of its own."""
    found = item.vat
    since = ""
    for row in item.vat_changes:
        if since < row.since <= day:
            found, since = row.vat, row.since
    return found


def vat_class_of(vat: Vat, service: ServiceMode) -> VatClass:
    """The class for a way of serving."""
    return vat.in_house if service == "in_house" else vat.take_away


def rate_of(index: MenuIndex, vat: Vat | None, terms: Terms) -> tuple[VatClass, int] | None:
    """Class and rate in permille, or nothing where the dated tables have none for the day."""
    if vat is None:
        return None
    vat_class = vat_class_of(vat, terms.service)
    try:
        return vat_class, rate_permille(index.menu.country, vat_class, terms.day)
    except LookupError:
        return None
