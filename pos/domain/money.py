"""Money as whole minor units: an `int` and a currency, never a float."""

from collections.abc import Sequence
from typing import Final

AMOUNT_MAX: Final = 10_000_000
"""The largest single amount in minor units (100,000.00 EUR): a typing error, not a sale."""

PERMILLE: Final = 1000

MINOR_DIGITS: Final[dict[str, int]] = {"EUR": 2, "GBP": 2, "CHF": 2, "USD": 2, "JPY": 0}


def vat_of_gross(gross: int, rate_permille: int) -> int:
    """The tax inside a gross amount, rounded half away from zero to the minor unit.

    `rate_permille` is 190 for 19 %.  Tax is taken per receipt and rate, not per line, so that the
    printed table adds up (UStAE 14.5 leaves the method to the trader; one sum per rate is usual).
    """
    sign = -1 if gross < 0 else 1
    numerator = abs(gross) * rate_permille * 2
    denominator = PERMILLE + rate_permille
    return sign * ((numerator + denominator) // (2 * denominator))


def split_by_weights(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` by `weights` so that the parts add up exactly (largest remainder first).

    Raises `ValueError` for no weights, a negative one or a sum of zero.
    """
    total = sum(weights)
    if not weights or total <= 0 or min(weights) < 0:
        message = "weights must be non-negative and not all zero"
        raise ValueError(message)
    sign = -1 if amount < 0 else 1
    magnitude = abs(amount)
    parts = [magnitude * weight // total for weight in weights]
    remainders = [magnitude * weight % total for weight in weights]
    missing = magnitude - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[:missing]:
        parts[i] += 1
    return [sign * part for part in parts]
