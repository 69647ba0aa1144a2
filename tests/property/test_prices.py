"""What a cart costs, for any menu: it adds up to the cent, is worked out anew, and never fails."""

from collections import Counter
from itertools import combinations
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cart import WishedLine, WishedPart
from pos.domain.envelope import Rejected
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.events import MenuPublished, OrderPlaced, VenuePublished
from pos.domain.instants import HOUR, business_day
from pos.domain.line import Line
from pos.domain.menu import Item, Menu, OptionGroup
from pos.domain.menu_index import MenuIndex, index_menu
from pos.domain.menu_rules import errors, problems
from pos.domain.pricing import price_line, return_line
from pos.domain.pricing_terms import Terms, price_of
from pos.domain.tax import RATES
from pos.journal.book import recorded_of
from tests.commands import AT, Ids
from tests.golden.journal_files import entries_of, releases
from tests.property.menus import DEPOSITS, a_big_menu, a_cart

SEEDS = st.integers(0, 2**40)


def some_terms(random: Random) -> Terms:
    return Terms(
        service=random.choice(["in_house", "take_away"]),
        day=random.choice(["2020-08-01", "2026-11-22", "2027-04-01"]),
        language="de",
        at=AT + random.randrange(200) * HOUR,
        time_zone="Europe/Berlin",
        staff=random.random() < 0.7,
    )


@given(SEEDS)
def test_lines_shares_and_deposits_add_up_for_any_menu_and_cart(seed: int) -> None:
    random = Random(seed)
    menu = a_big_menu(random)
    index = index_menu(menu)
    sound = not errors(problems(menu))
    for _ in range(8):
        terms = some_terms(random)
        ids: Counter[str] = Counter()
        for wish in a_cart(random, menu, Ids(random.getrandbits(40))):
            priced = price_line(index, wish, terms)
            if isinstance(priced, Rejected):
                assert priced.code in STATUS_BY_CODE
                assert priced.params["line_id"] == wish.line_id
                continue
            ids.update(line.line_id for line in priced)
            check_line(index, wish, terms, priced[0], sound=sound)
            check_deposits(index, priced, terms)
        assert set(ids.values()) <= {1}, "a line's id is its own"


def test_the_menus_of_these_tests_may_be_published_and_sell() -> None:
    """Else the properties above would say nothing."""
    sound = sold = bundles = split = deposits = 0
    for seed in range(60):
        random = Random(seed)
        menu = a_big_menu(random)
        sound += not errors(problems(menu))
        for wish in a_cart(random, menu, Ids(seed), wild=0):
            staff = msgspec.structs.replace(some_terms(random), staff=True)
            priced = price_line(index_menu(menu), wish, staff)
            if not isinstance(priced, Rejected):
                sold += 1
                bundles += bool(priced[0].parts and priced[0].parts[0].item)
                split += bool(priced[0].shares)
                deposits += len(priced) > 1
    assert sound > 40
    assert sold > 60
    assert min(bundles, split, deposits) > 5


def check_line(
    index: MenuIndex, wish: WishedLine, terms: Terms, line: Line, *, sound: bool
) -> None:
    assert (line.line_id, line.item, line.quantity) == (wish.line_id, wish.item, wish.quantity)
    assert line.total == line.unit_price * line.quantity
    assert line.unit_price >= 0
    assert line.case == "sale"
    item = index.items[wish.item]
    asked = worked_out(index, item, wish, terms)
    assert line.unit_price == max(0, asked)
    assert not sound or asked >= 0
    rates = {name: [r for since, r in rows if since <= terms.day] for name, rows in
             RATES[index.menu.country].items()}  # fmt: skip
    assert line.vat_permille == rates[line.vat_class][-1]
    if line.shares:
        assert len(line.shares) > 1
        assert sum(share.amount for share in line.shares) == line.total
        assert all(share.amount > 0 for share in line.shares)
        assert len({share.vat_class for share in line.shares}) == len(line.shares)
        assert line.shares[0].amount == max(share.amount for share in line.shares)
        assert (line.vat_class, line.vat_permille) == (
            line.shares[0].vat_class, line.shares[0].vat_permille,
        )  # fmt: skip
        assert all(share.vat_permille == rates[share.vat_class][-1] for share in line.shares)
    if line.parts:
        assert len({part.id for part in line.parts}) == len(line.parts)
        assert all(part.station for part in line.parts)
        assert line.station == line.parts[0].station
    else:
        assert line.station
    for use in line.uses:
        assert use.quantity > 0
        assert use.key.partition(":")[0] in {"item", "part"}


def worked_out(index: MenuIndex, item: Item, wish: WishedLine, terms: Terms) -> int:
    """The price of one portion by other means than the program's."""
    if not item.bundle:
        variant = index.variant(item.id, wish.variant)
        base = wish.price if item.open_price else price_of(item, variant, terms.service, terms.day)
        assert base is not None
        return base + cheapest_charge(index, item, list(wish.options))
    price = price_of(item, None, terms.service, terms.day)
    assert price is not None
    wished = {part.part: part for part in wish.parts}
    for part in item.bundle:
        named = wished.get(part.id)
        if named is None:
            fallback = [choice for choice in part.choices if choice.default]
            choice = fallback[0] if len(part.choices) > 1 else part.choices[0]
            price += choice.supplement + cheapest_charge(index, index.items[choice.item], [])
        else:
            fits = [c for c in part.choices if (c.item, c.variant) == (named.item, named.variant)]
            price += fits[0].supplement
            price += cheapest_charge(index, index.items[named.item], list(named.options))
    return price


def cheapest_charge(index: MenuIndex, item: Item, wished: list[str]) -> int:
    """The best that any way of giving the free quantity away can do for the guest."""
    return sum(cheapest_of_group(group, wished) for group in index.groups_of(item))


def cheapest_of_group(group: OptionGroup, wished: list[str]) -> int:
    deltas = [o.price_delta for name in wished for o in group.options if o.id == name]
    if group.min and not deltas:
        deltas = [o.price_delta for o in group.options if o.default]
    ways = [deltas]
    for count in range(1, min(group.free, len(deltas)) + 1):
        for given_away in combinations(range(len(deltas)), count):
            ways.append([0 if i in given_away else d for i, d in enumerate(deltas)])
            if len(ways) > 3000:
                break
    return min(sum(way) for way in ways)


def check_deposits(index: MenuIndex, priced: tuple[Line, ...], terms: Terms) -> None:
    sold, *deposits = priced
    carriers = [(sold.item, sold.variant)]
    if any(part.item for part in sold.parts):
        # A component that several stations make is one bottle all the same.
        bundle = {part.id for part in index.items[sold.item].bundle}
        carriers = [(part.item, part.variant) for part in sold.parts if part.id in bundle]
    expected: Counter[str] = Counter()
    for item_id, variant_id in carriers:
        variant = index.variant(item_id, variant_id)
        deposit = (variant.deposit if variant else "") or index.items[item_id].deposit
        expected[deposit] += sold.quantity
    del expected[""]
    assert Counter({line.item: line.quantity for line in deposits}) == expected
    for line in deposits:
        assert line.total == line.unit_price * line.quantity
        assert line.unit_price == index.deposits[line.item].price
        assert (line.case, line.of, line.station) == ("deposit", sold.line_id, "")
        back = return_line(index, line.item, line.quantity, "back", terms)
        assert isinstance(back, Line)
        assert (back.total, back.vat_class) == (-line.total, line.vat_class)


@given(SEEDS)
def test_pricing_never_fails_on_a_menu_that_was_never_checked(seed: int) -> None:
    """Old journals hold old menus, and a bug in the rules must not stop a sale's answer."""
    random = Random(seed)
    one, other = a_big_menu(random), a_big_menu(random)
    bent = msgspec.structs.replace(
        one,
        items=other.items,
        country=random.choice(["DE", "XX"]),
        categories=one.categories[:1],
        dayparts=(),
        deposits=one.deposits[: random.randint(0, 2)],
    )
    index = index_menu(bent)
    for wish in a_cart(random, random.choice([bent, one]), Ids(seed), wild=0.4):
        for line in priced_or_not(index, wish, some_terms(random)):
            assert line.total == line.unit_price * line.quantity
    for deposit in (*DEPOSITS, "unicorn"):
        return_line(index, deposit, 3, "back", some_terms(random))


def priced_or_not(index: MenuIndex, wish: WishedLine, terms: Terms) -> tuple[Line, ...]:
    priced = price_line(index, wish, terms)
    return () if isinstance(priced, Rejected) else priced


def test_old_menus_price_as_before() -> None:
    """Every line of the released journals, priced anew from its menu, is the same line."""
    again = 0
    for folder in releases():
        menu: Menu | None = None
        venue = None
        for partition, entry in entries_of(folder):
            recorded = recorded_of(partition, entry)
            match recorded.event:
                case MenuPublished(menu=published):
                    menu = published
                case VenuePublished(venue=there):
                    venue = there
                case OrderPlaced() as placed if menu is not None and venue is not None:
                    zone, at = venue.time_zone, recorded.at
                    day = business_day(at, zone, venue.day_ends_at_hour)
                    terms = Terms(placed.service, day, venue.languages[0], at, zone, staff=True)
                    for line in placed.lines:
                        if line.case != "sale":
                            continue
                        index = index_menu(menu)
                        priced = price_line(index, wish_of(index, line), terms)
                        assert not isinstance(priced, Rejected)
                        # What staff counted that evening stands in the line, not in the menu.
                        assert set(priced[0].uses) <= set(line.uses)
                        # A note lies under the command that brought it.
                        same = {"uses": priced[0].uses, "note": priced[0].note}
                        assert bool(line.note) == bool(priced[0].note)
                        assert priced[0] == msgspec.structs.replace(line, **same)
                        again += 1
                case _:
                    pass
    assert again > 100


def wish_of(index: MenuIndex, line: Line) -> WishedLine:
    bundle = {part.id for part in index.items[line.item].bundle}
    options = () if bundle else tuple(o.id for o in line.options for _ in range(o.quantity))
    return WishedLine(
        line_id=line.line_id,
        item=line.item,
        quantity=line.quantity,
        variant=line.variant,
        options=options,
        note="x" if line.note else "",
        parts=tuple(
            WishedPart(
                part.id,
                part.item,
                part.variant,
                tuple(o.id for o in part.options for _ in range(o.quantity)),
            )
            for part in line.parts
            if part.id in bundle
        ),
        course=line.course,
        price=line.unit_price if line.open_price else None,
    )
