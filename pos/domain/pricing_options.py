"""Which options of an item were taken, how often, and what each was charged.

A group from which something must be chosen and nothing was wished takes its defaults; elsewhere a
default is what a page preselects and no more.  The dearest options of a group's free quantity cost
nothing: the guest's advantage, whatever the order of choosing was.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from pos.domain.envelope import Rejected
from pos.domain.kitchen_names import house_name, names_in
from pos.domain.line import PickedOption
from pos.domain.menu import Item, Option, OptionGroup, text_in
from pos.domain.menu_index import MenuIndex

Times = tuple[Option, int]


class Taken(msgspec.Struct, frozen=True):
    """What was taken of each group, in the menu's order; `unknown` are ids it does not have."""

    groups: tuple[tuple[OptionGroup, tuple[Times, ...]], ...]
    unknown: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """Who reads the options: the house, cooks in other languages; and the part they belong to."""

    language: str
    cooks: tuple[str, ...] = ()
    part: str = ""


def taken(index: MenuIndex, item: Item, wished: Sequence[str]) -> Taken:
    """Sort wished ids by group; a doubled option stands twice.  Judges nothing."""
    counts: dict[str, int] = Counter(wished) if wished else {}
    found: list[tuple[OptionGroup, tuple[Times, ...]]] = []
    for group in index.groups_of(item):
        times: list[Times] = []
        if counts:
            for option in group.options:
                count = counts.pop(option.id, 0)
                if count:
                    times.append((option, count))
        if group.min and not times:
            times = [(option, 1) for option in group.options if option.default]
        found.append((group, tuple(times)))
    return Taken(tuple(found), tuple(counts))


def pick(
    index: MenuIndex, item: Item, wished: Sequence[str], line_id: str, reading: Reading
) -> tuple[PickedOption, ...] | Rejected:
    """The options as they are sold, or why they can not be."""
    params = {"line_id": line_id, "item": item.id}
    sorted_out = taken(index, item, wished)
    picked: list[PickedOption] = []
    for group, times in sorted_out.groups:
        if not times and not group.min:
            continue
        count = sum(number for _, number in times)
        if count < group.min or count > group.max:
            code = "option.too_few" if count < group.min else "option.too_many"
            bounds = {"group": group.id, "min": group.min, "max": group.max}
            return Rejected(code, {**params, **bounds})
        for option, number in times:
            if number > option.max:
                bounds = {"group": group.id, "option": option.id, "min": 0, "max": option.max}
                return Rejected("option.too_many", {**params, **bounds})
        picked += _charged(group, times, reading)
    if sorted_out.unknown:
        return Rejected("option.unknown", {**params, "option": sorted_out.unknown[0]})
    return tuple(picked)


def charge(picked: Sequence[PickedOption]) -> int:
    """What options add to the price of one portion."""
    return sum(option.price_delta * option.quantity for option in picked)


def _charged(group: OptionGroup, times: Sequence[Times], reading: Reading) -> list[PickedOption]:
    free = _free_times(group, times) if group.free else None
    picked: list[PickedOption] = []
    for position, (option, number) in enumerate(times):
        name = text_in(option.name, reading.language, reading.language)
        kitchen = house_name(option, reading.language, reading.language)
        gratis = 0 if free is None else free[position]
        for quantity, price_delta in ((number - gratis, option.price_delta), (gratis, 0)):
            if quantity:
                picked.append(
                    PickedOption(
                        id=option.id,
                        name=name,
                        kitchen=kitchen,
                        price_delta=price_delta,
                        removal=option.removal,
                        quantity=quantity,
                        part=reading.part,
                        kitchen_in=names_in(reading.cooks, option, None, kitchen),
                    )
                )
    return picked


def _free_times(group: OptionGroup, times: Sequence[Times]) -> list[int]:
    """How many of each cost nothing.  What costs nothing anyway uses nothing up."""
    free = [0] * len(times)
    left = group.free
    dearest = sorted(range(len(times)), key=lambda i: (-times[i][0].price_delta, i))
    for position in dearest:
        option, number = times[position]
        if option.price_delta <= 0 or not left:
            break
        free[position] = min(number, left)
        left -= free[position]
    return free
