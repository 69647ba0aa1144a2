"""An amount as an owner writes it - "9.80" or "9,80" - and as the till counts it: whole cents."""

import re
from typing import Final

from pos.domain.menu_rules import Param, Path, Problem
from pos.domain.money import MINOR_DIGITS

_AMOUNT: Final = re.compile(r"([+-]?)([0-9]{1,8})(?:[.,]([0-9]+))?")
DIGITS_UNKNOWN: Final = 2
"""For a currency that is refused anyway, so that its amounts are not refused as well."""


def digits_of(currency: object) -> int:
    """How many digits stand after the point in amounts of a currency."""
    return MINOR_DIGITS.get(str(currency), DIGITS_UNKNOWN)


def cents_of(value: object, digits: int, path: Path, *, signed: bool) -> int | Problem:
    """The whole minor units of an amount in quotes, or why it can not be one.

    A number without quotes is refused: TOML reads 9.80 as a binary fraction, and 980 could be
    euros as well as cents.
    """
    params: dict[str, Param] = {"value": str(value), "example": _example(value, digits)}
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Problem(path, "amount.not_text", params)
    if isinstance(value, float):
        return Problem(path, "amount.fraction", params)
    if isinstance(value, int):
        return Problem(path, "amount.bare_number", params)
    match = _AMOUNT.fullmatch(value.strip())
    if match is None:
        return Problem(path, "amount.unreadable", params)
    sign, whole, rest = match.groups()
    if rest is not None and len(rest) != digits:
        return Problem(path, "amount.digits", {**params, "digits": digits})
    if sign and not signed:
        return Problem(path, "amount.signed", params)
    cents = int(f"{whole}{rest or '0' * digits}")
    return -cents if sign == "-" else cents


def _example(value: object, digits: int) -> str:
    """What was probably meant, written as it should be; else any amount."""
    parts = re.fullmatch(r"([0-9]{1,8})(?:[.,]([0-9]*))?", str(value).strip())
    if parts is None or isinstance(value, bool):
        return text_of(980, digits)
    rest = (parts[2] or "")[:digits].ljust(digits, "0")
    return f"{parts[1]}.{rest}" if digits else parts[1]


def text_of(cents: int, digits: int) -> str:
    """The amount with a point, the way `cents_of` reads it: 980 is 9.80."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
