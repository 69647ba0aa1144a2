"""The form without scripts: what it can ask for, and that sent twice it is one order."""

import re

import pytest

from pos.domain.menu import Category, Item, Menu, Option, OptionGroup, Variant, Vat
from pos.web.order_form import chosen_fields, collect, derived_id, wished_order
from pos.web.problems import Problem

KEY = "01a20557-35b1-7769-93aa-58915886c4c3"
VAT = Vat(in_house="reduced", take_away="reduced")
MENU = Menu(
    currency="EUR",
    languages=("de",),
    categories=(Category("food", {"de": "Essen"}),),
    items=(
        Item("soup", "food", {"de": "Suppe"}, VAT, "kitchen", price=500),
        Item(
            "fries",
            "food",
            {"de": "Pommes"},
            VAT,
            "kitchen",
            variants=(Variant("small", {"de": "klein"}, 300), Variant("big", {"de": "gross"}, 400)),
            groups=("dip",),
        ),
    ),
    groups=(OptionGroup("dip", {"de": "Dip"}, (Option("ketchup", {"de": "Ketchup"}),), max=3),),
)


def test_fields_become_lines_with_size_and_options() -> None:
    fields = collect(
        [("q.soup", ""), ("q.fries", "2"), ("v.fries", "big"), ("o.fries.dip", "ketchup"),
         ("name", "  Mara "), ("q.unknown", "3")]
    )  # fmt: skip
    wish = wished_order(MENU, fields, KEY, "de", None)
    assert [(w.item, w.quantity, w.variant, w.options) for w in wish.lines] == [
        ("fries", 2, "big", ("ketchup",))
    ]
    assert wish.name == "Mara"


def test_the_same_form_asks_for_the_same_order() -> None:
    fields = {"q.soup": ["1"]}
    first = wished_order(MENU, fields, KEY, "de", None)
    assert wished_order(MENU, fields, KEY, "de", None) == first
    other = wished_order(MENU, fields, KEY.replace("93aa", "93ab"), "de", None)
    assert other.round_id != first.round_id


def test_a_later_round_joins_the_open_order() -> None:
    wish = wished_order(MENU, {"q.soup": ["1"]}, KEY, "de", "the-open-order")
    assert wish.order_id == "the-open-order"


def test_derived_ids_are_uuids_of_the_same_instant() -> None:
    made = {derived_id(KEY, name) for name in ("order", "round", "line.soup")}
    assert len(made) == 3
    assert all(
        re.fullmatch(r"01a20557-35b1-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in made
    )


@pytest.mark.parametrize("text", ["-1", "100", "1.5", "١", "99999999999999999999", "two"])
def test_a_quantity_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        wished_order(MENU, {"q.soup": [text]}, KEY, "de", None)
    assert refused.value.code == "request.malformed"


def test_asked_for_the_minute_the_form_keeps_what_was_chosen_and_no_more() -> None:
    pairs = [
        ("key", KEY), ("q.soup", "0"), ("q.fries", "2"), ("v.fries", "big"), ("o.fries.dip", ""),
        ("o.fries.dip", "ketchup"), ("name", "Mara"), ("ask", "minute"),
    ]  # fmt: skip
    again = chosen_fields(collect(pairs))
    chosen = [pair for pair in pairs if pair[0] not in {"q.soup", "ask"}]
    assert sorted(again) == sorted(chosen)
    told = collect([*again, ("promise_max", "2026-11-22T12:07:00Z")])
    wish = wished_order(MENU, told, KEY, "de", None)
    assert wish.promise_max is not None
    assert wish.promise_max.isoformat() == "2026-11-22T12:07:00+00:00"
    assert wish.lines == wished_order(MENU, collect(pairs), KEY, "de", None).lines


@pytest.mark.parametrize("text", ["soon", "2026-11-22T12:07:00", "1" * 400])
def test_a_minute_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem, match=r"request\.malformed"):
        wished_order(MENU, collect([("q.soup", "1"), ("promise_max", text)]), KEY, "de", None)
