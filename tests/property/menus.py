"""Menus from a seed that use everything a menu can be, and the carts that guests try on them."""

from random import Random
from typing import Any

import msgspec

from pos.domain.cart import WishedLine
from pos.domain.menu import (
    ADDITIVES,
    ALLERGENS,
    CEREALS,
    NUTS,
    Category,
    Daypart,
    Deposit,
    Item,
    Menu,
    OptionGroup,
    StockPart,
)
from tests.commands import Ids

CLASSES = ("general", "reduced", "zero", "exempt")
DAYS = ("2020-07-01", "2021-01-01", "2026-01-01", "2026-11-22", "2027-03-01")
DAYPARTS = ("breakfast", "night", "weekend")
DEPOSITS = ("bottle", "crate")
PARTS = ("bun", "patty")


def a_big_menu(random: Random) -> Menu:
    """A menu of a dozen items; by its making nearly always one that may be published."""
    groups = tuple(_group(random, f"g{n}") for n in range(random.randint(1, 4)))
    singles = [_single(random, f"i{n}", groups) for n in range(random.randint(3, 7))]
    fixed = [item for item in singles if item.open_price is None and (item.price or item.variants)]
    bundles = [_bundle(random, f"b{n}", fixed) for n in range(2)] if fixed else []
    return Menu(
        currency="EUR",
        languages=("de", "en"),
        categories=(
            Category("all", {"de": "Alles"}),
            Category("early", {"de": "Früh"}, dayparts=("breakfast",)),
        ),
        items=(*singles, *bundles),
        groups=groups,
        publish_undeclared=True,
        dayparts=_dayparts(),
        deposits=(
            _made(
                {"id": "bottle", "name": {"de": "Pfand"}, "price": 8, "vat": _vat(random)}, Deposit
            ),
            _made(
                {"id": "crate", "name": {"de": "Kasten"}, "price": 150, "vat": _vat(random)},
                Deposit,
            ),
        ),
        parts=tuple(StockPart(name, {"de": name}) for name in PARTS),
    )


def a_cart(random: Random, menu: Menu, ids: Ids, wild: float = 0.1) -> list[WishedLine]:
    """Up to five lines; some of them with what the menu does not offer."""
    return [_wish(random, menu, ids, wild) for _ in range(random.randint(1, 5))]


def _made(plain: dict[str, Any], kind: Any) -> Any:
    return msgspec.convert(plain, kind)


def _vat(random: Random) -> dict[str, str]:
    return {"in_house": random.choice(CLASSES), "take_away": random.choice(CLASSES)}


def _dayparts() -> tuple[Daypart, ...]:
    rows = {
        "breakfast": [{"start": "07:00", "end": "10:30"}],
        "night": [{"start": "22:00", "end": "03:00", "days": ["fri", "sat"]}],
        "weekend": [{"start": "00:00", "end": "24:00", "days": ["sat", "sun"]}],
    }
    return tuple(
        _made({"id": name, "name": {"de": name}, "hours": hours}, Daypart)
        for name, hours in rows.items()
    )


def _content(random: Random) -> dict[str, Any]:
    """Allergens with their cereals and nuts, and additives; much of it not declared."""
    said = {
        name: random.choice(["contained", "free"]) for name in ALLERGENS if random.random() < 0.7
    }
    kinds: list[str] = []
    if said.get("gluten") == "contained":
        kinds.append(random.choice(CEREALS))
    if said.get("nuts") == "contained":
        kinds.append(random.choice(NUTS))
    found: dict[str, Any] = {"allergens": said, "kinds": kinds}
    if random.random() < 0.6:
        found["additives"] = random.sample(ADDITIVES, random.randint(0, 2))
    return found


def _uses(random: Random) -> list[dict[str, Any]]:
    names = random.sample(PARTS, random.randint(0, 2))
    return [{"part": name, "quantity": random.randint(1, 3)} for name in names]


def _group(random: Random, name: str) -> OptionGroup:
    options = []
    for n in range(random.randint(1, 4)):
        content = _content(random)
        contained = {a for a, word in content["allergens"].items() if word == "contained"}
        away = random.sample(ALLERGENS, random.randint(0, 1))
        options.append(
            {
                "id": f"{name}-{n}",
                "name": {"de": f"{name} {n}"},
                "price_delta": random.choice([0, 0, 50, 120, 333, -10]),
                "removal": random.random() < 0.2,
                "default": n == 0 and random.random() < 0.5,
                "max": random.choice([1, 1, 2, 3]),
                "takes_away": [a for a in away if a not in contained],
                "alcohol": random.choice(["", "", "", "spirits"]),
                "uses": _uses(random),
                **content,
            }
        )
    most = random.randint(1, sum(option["max"] for option in options))
    return _made(  # type: ignore[no-any-return]
        {
            "id": name,
            "name": {"de": name},
            "options": options,
            "min": random.choice([0, 0, min(1, most), most]),
            "max": most,
            "free": random.randint(0, most),
        },
        OptionGroup,
    )


def _single(random: Random, name: str, groups: tuple[OptionGroup, ...]) -> Item:
    plain: dict[str, Any] = {
        "id": name,
        "category": random.choice(["all", "all", "early"]),
        "name": {"de": name},
        "vat": _vat(random),
        "groups": random.sample([g.id for g in groups], random.randint(0, len(groups))),
        "counted": random.random() < 0.3,
        "uses": _uses(random),
        "alcohol": random.choice(["", "", "none", "beer_wine", "spirits"]),
        "age": random.choice([0, 0, 18]),
        "services": random.choice([["in_house"], ["take_away"], ["in_house", "take_away"]]),
        "sold_out": random.random() < 0.1,
        "dayparts": random.choice([[], [], ["night"], ["weekend", "breakfast"]]),
        "deposit": random.choice(["", "", *DEPOSITS]),
        **_content(random),
    }
    shape = random.choice(["price", "variants", "open"])
    if shape == "price":
        plain["price"] = random.choice([100, 299, 890, 1250])
        plain["prices"] = [{"price": 777, "service": "take_away", "since": random.choice(DAYS)}]
    elif shape == "variants":
        plain["variants"] = [
            {"id": size, "name": {"de": size}, "price": price, "uses": _uses(random),
             "deposit": random.choice(["", "crate"])}
            for size, price in (("s", 250), ("l", 499))
        ]  # fmt: skip
    else:
        plain["open_price"] = {"min": 100, "max": 5000}
    if random.random() < 0.3:
        plain["route"] = [{"station": "grill"}, {"station": "bar", "prep_seconds": 30}]
    else:
        plain["station"] = random.choice(["grill", "fryer", "bar"])
    if random.random() < 0.2:
        plain["vat_split"] = [{"percent": random.choice([1, 15, 30, 99]), "vat": _vat(random)}]
    if random.random() < 0.3:
        plain["vat_changes"] = [{"since": random.choice(DAYS), "vat": _vat(random)}]
    return _made(plain, Item)  # type: ignore[no-any-return]


def _bundle(random: Random, name: str, fixed: list[Item]) -> Item:
    parts = []
    for n in range(random.randint(1, 3)):
        choices: list[dict[str, Any]] = []
        for item in random.sample(fixed, random.randint(1, len(fixed))):
            sizes = [variant.id for variant in item.variants] or [""]
            choices.append(
                {
                    "item": item.id,
                    "variant": random.choice(sizes),
                    "supplement": random.choice([0, 0, 100, -50]),
                    "default": not choices and random.random() < 0.4,
                }
            )
        parts.append({"id": f"p{n}", "name": {"de": f"p{n}"}, "choices": choices})
    plain = {
        "id": name,
        "category": "all",
        "name": {"de": name},
        "price": random.choice([990, 1290, 1999]),
        "bundle": parts,
        "counted": random.random() < 0.3,
    }
    return _made(plain, Item)  # type: ignore[no-any-return]


def _options(random: Random, menu: Menu, item: Item, wild: float) -> list[str]:
    if random.random() < wild:
        return random.choices(["g0-0", "g1-0", "unicorn"], k=2)
    chosen: list[str] = []
    for group in menu.groups:
        if group.id in item.groups:
            pool = [option.id for option in group.options for _ in range(option.max)]
            count = random.randint(min(group.min, len(pool)), min(group.max, len(pool)))
            chosen += random.sample(pool, count)
    return chosen


def _wish(random: Random, menu: Menu, ids: Ids, wild: float) -> WishedLine:
    item = random.choice(menu.items)
    plain: dict[str, Any] = {
        "line_id": ids.new(),
        "item": "unicorn" if random.random() < wild / 2 else item.id,
        "quantity": random.choice([1, 1, 2, 3, 7, 99]),
        "note": random.choice(["", "warm"]),
    }
    if item.bundle:
        parts = []
        for part in item.bundle:
            choice = random.choice(part.choices)
            inner = next(other for other in menu.items if other.id == choice.item)
            options = _options(random, menu, inner, wild)
            parts.append({"part": part.id, "item": choice.item, "variant": choice.variant,
                          "options": options})  # fmt: skip
        if random.random() < wild:
            parts[0]["part"] = "p9"
        plain["parts"] = parts[: len(parts) if random.random() > wild else 0]
    else:
        plain["options"] = _options(random, menu, item, wild)
        if item.variants and random.random() > wild:
            plain["variant"] = random.choice(item.variants).id
        if item.open_price is not None or random.random() < wild / 2:
            plain["price"] = random.choice([100, 1234, 5000, 9999])
    return msgspec.convert(plain, WishedLine)
