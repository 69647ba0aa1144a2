"""What an item must be: who makes it, what it costs and is taxed at, what it refers to."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final

from pos.domain.menu import Item, Menu, OptionGroup, Use, Vat
from pos.domain.menu_rules_found import Param, Path, Problem, twice
from pos.domain.money import AMOUNT_MAX
from pos.domain.tax import RATES
from pos.domain.venue import Venue

LINE_PRICE_MAX: Final = AMOUNT_MAX
_NOT_IN_BUNDLES: Final = ("vat", "vat_changes", "vat_split", "station", "route", "variants",
                          "groups", "open_price", "deposit")  # fmt: skip


class Known:
    """What the items of one menu refer to, looked up once: a menu may have hundreds of bundles."""

    def __init__(self, menu: Menu, venue: Venue | None) -> None:
        """Index the menu, the first of two equal ids wins."""
        self.country = menu.country
        self.categories = {category.id for category in menu.categories}
        self.items = {item.id: item for item in reversed(menu.items)}
        self.groups = {group.id: group for group in reversed(menu.groups)}
        self.deposits = {deposit.id for deposit in menu.deposits}
        self.dayparts = {daypart.id for daypart in menu.dayparts}
        self.parts = {part.id for part in menu.parts}
        self.stations = None if venue is None else [station.id for station in venue.stations]
        self._spans = {group.id: _span_of(group) for group in self.groups.values()}
        self._of_items = {item.id: self._span_of_item(item) for item in self.items.values()}

    def span_of(self, item: Item) -> tuple[int, int]:
        """What an item's options can take off its price at most, and put on it."""
        return self._of_items[item.id]

    def _span_of_item(self, item: Item) -> tuple[int, int]:
        spans = [self._spans[name] for name in dict.fromkeys(item.groups) if name in self._spans]
        return sum(low for low, _ in spans), sum(high for _, high in spans)


def item_problems(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    """Every error of one item."""
    if item.category not in known.categories:
        yield Problem((*path, "category"), "category.unknown", {"id": item.category})
    yield from daypart_problems(known, path, item.dayparts)
    if item.bundle:
        yield from _of_bundle(known, path, item)
    else:
        yield from _of_stations(known, path, item)
        yield from _of_vat(known, path, item)
        yield from _of_item_groups(known, path, item)
    yield from _of_prices(path, item)
    yield from twice((*path, "variants"), [variant.id for variant in item.variants])
    if not item.services:
        yield Problem((*path, "services"), "services.none", {"item": item.id})
    yield from twice((*path, "services"), item.services, code="service.twice")
    yield from _of_references(known, path, item)


def daypart_problems(known: Known, path: Path, named: tuple[str, ...]) -> Iterator[Problem]:
    """Dayparts that the menu does not have."""
    for position, name in enumerate(named):
        if name not in known.dayparts:
            yield Problem((*path, "dayparts", position), "daypart.unknown", {"id": name})


def use_problems(known: Known, path: Path, uses: Sequence[Use]) -> Iterator[Problem]:
    """Shared parts of stock that the menu does not have, or that are named twice."""
    for position, use in enumerate(uses):
        if use.part not in known.parts:
            where = (*path, "uses", position, "part")
            yield Problem(where, "part.unknown", {"id": use.part})
    yield from twice((*path, "uses"), [use.part for use in uses], code="use.twice")


def _of_stations(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    if not item.station and not item.route:
        yield Problem((*path, "station"), "station.missing", {"item": item.id})
    if item.station and item.route:
        yield Problem((*path, "route"), "station.and_route", {"item": item.id})
    yield from twice((*path, "route"), [s.station for s in item.route], code="route.twice")
    if known.stations is None:
        return
    asked: list[tuple[Path, str]] = [((*path, "station"), item.station)] if item.station else []
    asked += [((*path, "route", n, "station"), s.station) for n, s in enumerate(item.route)]
    for where, station in asked:
        if station not in known.stations:
            yield Problem(where, "station.unknown", {"id": station, "known": known.stations})


def _of_prices(path: Path, item: Item) -> Iterator[Problem]:
    open_price = item.open_price
    given = (item.price is not None) + bool(item.variants) + (open_price is not None)
    if not given and not item.prices:
        yield Problem(path, "price.missing", {"item": item.id})
    if item.price is not None and item.variants:
        yield Problem((*path, "variants"), "price.and_variants", {"item": item.id})
    if open_price is not None:
        if item.price is not None or item.variants or item.prices:
            yield Problem((*path, "open_price"), "price.and_open", {"item": item.id})
        if open_price.max < open_price.min:
            bounds: dict[str, Param] = {
                "min": open_price.min, "max": open_price.max,
            }  # fmt: skip
            yield Problem((*path, "open_price"), "open_price.bounds", bounds)
    sizes = {variant.id for variant in item.variants} or {""}
    seen: set[tuple[str, str, str]] = set()
    for position, row in enumerate(item.prices):
        where: Path = (*path, "prices", position)
        if row.variant not in sizes:
            yield Problem((*where, "variant"), "prices.variant", {"id": row.variant})
        if (row.service, row.variant, row.since) in seen:
            yield Problem(where, "prices.twice", {"item": item.id})
        seen.add((row.service, row.variant, row.since))
        for name, day in (("since", row.since), ("until", row.until)):
            if day and not is_day(day):
                yield Problem((*where, name), "day.unknown", {"value": day})
        if row.since and row.until and row.until < row.since:
            yield Problem((*where, "until"), "prices.until", {"until": row.until})


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar; 2026-02-30 is none."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _of_vat(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    if item.vat is None:
        yield Problem((*path, "vat"), "vat.missing")
    elif known.country in RATES:  # else it is said once, at the country
        yield from _of_classes(known, (*path, "vat"), item.vat)
    percents = sum(share.percent for share in item.vat_split)
    if percents >= 100:
        yield Problem((*path, "vat_split"), "vat_split.percent", {"percent": percents})
    for position, share in enumerate(item.vat_split):
        if known.country in RATES:
            yield from _of_classes(known, (*path, "vat_split", position, "vat"), share.vat)
    yield from twice((*path, "vat_changes"), [r.since for r in item.vat_changes], code="day.twice")
    for position, row in enumerate(item.vat_changes):
        where: Path = (*path, "vat_changes", position)
        if not is_day(row.since):
            yield Problem((*where, "since"), "day.unknown", {"value": row.since})
        if known.country in RATES:
            yield from _of_classes(known, (*where, "vat"), row.vat)


def _of_classes(known: Known, path: Path, vat: Vat) -> Iterator[Problem]:
    rates = RATES[known.country]
    for mode, vat_class in (("in_house", vat.in_house), ("take_away", vat.take_away)):
        if vat_class not in rates:
            params: dict[str, Param] = {
                "class": vat_class, "country": known.country,
            }  # fmt: skip
            yield Problem((*path, mode), "vat.no_rate", params)


def _of_item_groups(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    yield from twice((*path, "groups"), item.groups, code="group.twice")
    first_offer: dict[str, str] = {}
    for position, group_id in enumerate(item.groups):
        group = known.groups.get(group_id)
        if group is None:
            yield Problem((*path, "groups", position), "group.unknown", {"id": group_id})
            continue
        if group_id in item.groups[:position]:
            continue
        for option in group.options:
            if first_offer.setdefault(option.id, group_id) != group_id:
                yield Problem(
                    (*path, "groups", position),
                    "option.in_two_groups",
                    {"id": option.id, "first": first_offer[option.id], "second": group_id},
                )
    bases = [row.price for row in item.prices]
    bases += [variant.price for variant in item.variants]
    bases += [item.price] if item.price is not None else []
    bases += [item.open_price.min, item.open_price.max] if item.open_price is not None else []
    below, above = known.span_of(item)
    if bases and min(bases) + below < 0:
        cents = min(bases) + below
        yield Problem((*path, "groups"), "price.below_zero", {"item": item.id, "cents": cents})
    if max(bases, default=0) + above > LINE_PRICE_MAX:
        cents = max(bases, default=0) + above
        yield Problem((*path, "groups"), "price.too_high", {"item": item.id, "cents": cents})


def _span_of(group: OptionGroup) -> tuple[int, int]:
    """The cheapest and the dearest that a group allows; its free quantity takes the dearest off."""
    deltas = sorted(chain.from_iterable([o.price_delta] * o.max for o in group.options))
    most = min(group.max, len(deltas))
    least = min(group.min, most)

    def charged(chosen: Sequence[int]) -> int:
        dearest = sorted((delta for delta in chosen if delta > 0), reverse=True)
        return sum(chosen) - sum(dearest[: group.free])

    counts = range(least, most + 1)
    low = min(charged(deltas[:n]) for n in counts)
    high = max(charged(deltas[len(deltas) - n :]) for n in range(most + 1))
    return low, high


def _of_bundle(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    for field in _NOT_IN_BUNDLES:
        if getattr(item, field):
            yield Problem((*path, field), "bundle.field", {"field": field, "item": item.id})
    yield from twice((*path, "bundle"), [part.id for part in item.bundle])
    below = 0
    for position, part in enumerate(item.bundle):
        where: Path = (*path, "bundle", position)
        names = [f"{choice.item} {choice.variant}".strip() for choice in part.choices]
        yield from twice((*where, "choices"), names, code="choice.twice")
        if sum(choice.default for choice in part.choices) > 1:
            yield Problem((*where, "choices"), "bundle.defaults", {"part": part.id})
        lowest: list[int] = []
        for number, choice in enumerate(part.choices):
            at: Path = (*where, "choices", number)
            other = known.items.get(choice.item)
            if other is None:
                yield Problem((*at, "item"), "choice.item", {"id": choice.item})
                continue
            sizes = [variant.id for variant in other.variants]
            if choice.variant not in (sizes or [""]):
                yield Problem(
                    (*at, "variant"), "choice.variant", {"id": choice.variant, "known": sizes}
                )
            if other.bundle or other.open_price is not None:
                yield Problem((*at, "item"), "choice.kind", {"id": choice.item})
            lowest.append(choice.supplement + known.span_of(other)[0])
        below += min(lowest, default=0)
    base = min([*(row.price for row in item.prices), *([item.price] if item.price else [])] or [0])
    if base + below < 0:
        yield Problem(
            (*path, "bundle"), "price.below_zero", {"item": item.id, "cents": base + below}
        )


def _of_references(known: Known, path: Path, item: Item) -> Iterator[Problem]:
    asked: list[tuple[Path, str]] = [((*path, "deposit"), item.deposit)]
    for position, variant in enumerate(item.variants):
        asked.append(((*path, "variants", position, "deposit"), variant.deposit))
        yield from use_problems(known, (*path, "variants", position), variant.uses)
    for where, name in asked:
        if name and name not in known.deposits:
            params: dict[str, Param] = {"id": name, "known": sorted(known.deposits)}
            yield Problem(where, "deposit.unknown", params)
    yield from use_problems(known, path, item.uses)
    if item.substitute and (item.substitute == item.id or item.substitute not in known.items):
        yield Problem((*path, "substitute"), "substitute.unknown", {"id": item.substitute})
