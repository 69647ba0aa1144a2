"""The menu as an owner writes it, turned into the plain values of `pos.domain.menu`.

Short forms are allowed where they can not be misread: a name that is one text, a price in quotes,
one VAT class for both ways of serving, a list of allergens that are contained.
"""

from collections.abc import Callable
from typing import Any, Final, get_args

from pos.documents.allergen_form import read_allergens
from pos.documents.amounts import cents_of, digits_of
from pos.documents.shape import REPORTED, nearest
from pos.documents.short_forms import (
    additives_of,
    choice_of,
    days_of,
    hours_of,
    route_of,
    uses_of,
)
from pos.domain.menu import VatClass
from pos.domain.menu_rules import Param, Path, Problem

_VAT_CLASSES: Final[tuple[str, ...]] = get_args(VatClass)

Table = dict[str, Any]


def plain_menu(raw: Table) -> tuple[Table, list[Problem]]:
    """The menu's plain values, and what could not be read.  `raw` is left as it is."""
    form = _MenuForm(raw)
    return form.menu(raw), form.found


def first_language(raw: Table) -> str:
    """The language of a text that names none: the first of the document."""
    languages = raw.get("languages")
    named = isinstance(languages, list) and languages and isinstance(languages[0], str)
    return str(languages[0]) if named and languages else ""


def each(value: object, path: Path, change: Callable[[Table, Path], Table]) -> object:
    """Change every table of a list; what is no list of tables is left to the check of shapes."""
    if not isinstance(value, list):
        return value
    return [
        change(inner, (*path, position)) if isinstance(inner, dict) else inner
        for position, inner in enumerate(value)
    ]


def as_texts(value: object, language: str) -> object:
    """A single text is the text of the first language."""
    return {language: value} if isinstance(value, str) else value


class _MenuForm:
    def __init__(self, raw: Table) -> None:
        self.found: list[Problem] = []
        self._language = first_language(raw)
        self._digits = digits_of(raw.get("currency"))

    def menu(self, raw: Table) -> Table:
        plain = dict(raw)
        for name, change in (
            ("categories", self._named),
            ("items", self._item),
            ("groups", self._group),
            ("dayparts", self._daypart),
            ("deposits", self._deposit),
            ("parts", self._named),
        ):
            if name in raw:
                plain[name] = each(raw[name], (name,), change)
        return plain

    def _named(self, raw: Table, _path: Path) -> Table:
        plain = dict(raw)
        for field in ("name", "description", "alt"):
            if field in plain:
                plain[field] = as_texts(plain[field], self._language)
        return plain

    def _item(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        self._amount(plain, path, "price", signed=False)
        self._content(plain, path)
        self._vat(plain, (*path, "vat"))
        for field, change in (
            ("variants", self._variant),
            ("prices", self._dated_price),
            ("vat_changes", self._dated_vat),
            ("vat_split", self._dated_vat),
            ("bundle", self._bundle_part),
        ):
            if field in plain:
                plain[field] = each(plain[field], (*path, field), change)
        if "route" in plain:
            plain["route"] = route_of(plain["route"])
        for field, inner in (("open_price", self._bounds), ("picture", self._named)):
            if isinstance(plain.get(field), dict):
                plain[field] = inner(plain[field], (*path, field))
        return plain

    def _content(self, plain: Table, path: Path) -> None:
        read_allergens(plain, path, self.found)
        if "additives" in plain:
            plain["additives"] = additives_of(plain["additives"])
        if "uses" in plain:
            plain["uses"] = uses_of(plain["uses"])

    def _vat(self, plain: Table, path: Path) -> None:
        # A class that is missing is said by the rules, beside all else that is missing.
        if isinstance(plain.get("vat"), str):
            word = plain["vat"]
            plain["vat"] = {"in_house": word, "take_away": word}
            if word not in _VAT_CLASSES:  # said once, not for each way of serving
                params: dict[str, Param] = {
                    "value": word,
                    "known": list(_VAT_CLASSES),
                    "nearest": nearest(word, _VAT_CLASSES),
                }
                plain["vat"] = self._report(Problem(path, "choice.unknown", params))

    def _variant(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        self._amount(plain, path, "price", signed=False)
        if "uses" in plain:
            plain["uses"] = uses_of(plain["uses"])
        return plain

    def _dated_price(self, raw: Table, path: Path) -> Table:
        plain = days_of(raw, ("since", "until"))
        self._amount(plain, path, "price", signed=False)
        return plain

    def _dated_vat(self, raw: Table, path: Path) -> Table:
        plain = days_of(raw, ("since",))
        self._vat(plain, (*path, "vat"))
        return plain

    def _bounds(self, raw: Table, path: Path) -> Table:
        plain = dict(raw)
        for field in ("min", "max"):
            self._amount(plain, path, field, signed=False)
        return plain

    def _bundle_part(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        if isinstance(plain.get("choices"), list):
            choices = [choice_of(choice) for choice in plain["choices"]]
            plain["choices"] = each(choices, (*path, "choices"), self._choice)
        return plain

    def _choice(self, raw: Table, path: Path) -> Table:
        plain = dict(raw)
        self._amount(plain, path, "supplement", signed=True)
        return plain

    def _group(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        if "options" in plain:
            plain["options"] = each(plain["options"], (*path, "options"), self._option)
        return plain

    def _option(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        self._amount(plain, path, "price_delta", signed=True)
        self._content(plain, path)
        return plain

    def _daypart(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        if "hours" in plain:
            plain["hours"] = hours_of(plain["hours"], (*path, "hours"), self.found)
        return plain

    def _deposit(self, raw: Table, path: Path) -> Table:
        plain = self._named(raw, path)
        self._amount(plain, path, "price", signed=False)
        self._vat(plain, (*path, "vat"))
        return plain

    def _report(self, problem: Problem) -> object:
        self.found.append(problem)
        return REPORTED

    def _amount(self, plain: Table, path: Path, field: str, *, signed: bool) -> None:
        in_cents = f"{field}_cents"
        if field in plain and in_cents in plain:
            plain[field] = self._report(
                Problem((*path, in_cents), "amount.twice", {"first": field, "second": in_cents})
            )
            del plain[in_cents]
        elif in_cents in plain:
            value = plain.pop(in_cents)
            whole = isinstance(value, int) and not isinstance(value, bool)
            plain[field] = (
                value if whole else self._report(Problem((*path, in_cents), "amount.cents_not_int"))
            )
        elif field in plain:
            cents = cents_of(plain[field], self._digits, (*path, field), signed=signed)
            plain[field] = self._report(cents) if isinstance(cents, Problem) else cents
