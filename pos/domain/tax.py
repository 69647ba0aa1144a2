"""VAT rates by country, class and day: a dated table, never a constant.

Germany: general 19 %, reduced 7 %; meals in the house are reduced again since 2026-01-01
(section 12(2) no. 15 UStG) - which class an item has is the menu's word, not this table's.
From 2020-07-01 to 2020-12-31 the rates were 16 % and 5 % (Zweites Corona-Steuerhilfegesetz).
"""

from typing import Final

Rate = tuple[str, int]
"""(first day it holds, ISO date; rate in permille)"""

RATES: Final[dict[str, dict[str, tuple[Rate, ...]]]] = {
    "DE": {
        "general": (("2007-01-01", 190), ("2020-07-01", 160), ("2021-01-01", 190)),
        "reduced": (("1983-07-01", 70), ("2020-07-01", 50), ("2021-01-01", 70)),
        "zero": (("1900-01-01", 0),),
        "exempt": (("1900-01-01", 0),),
    },
    "NL": {
        "general": (("2012-10-01", 210),),
        "reduced": (("2019-01-01", 90),),
        "zero": (("1900-01-01", 0),),
        "exempt": (("1900-01-01", 0),),
    },
    "GB": {
        "general": (("2011-01-04", 200),),
        "reduced": (("1997-09-01", 50),),
        "zero": (("1900-01-01", 0),),
        "exempt": (("1900-01-01", 0),),
    },
}


def rate_permille(country: str, vat_class: str, day: str) -> int:
    """The rate of a class on a business day (`2026-11-22`).

    Raises `LookupError` when the country, the class or a rate for that day is not in the table:
    a tax rate is never guessed.
    """
    found = -1
    for valid_from, rate in RATES[country][vat_class]:
        if valid_from <= day:
            found = rate
    if found < 0:
        message = f"no VAT rate for {country} {vat_class} on {day}"
        raise LookupError(message)
    return found
