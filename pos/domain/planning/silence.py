"""When work that nobody bumped counts as done: the sooner, the less a station's screen is told.

Careful cooks who are silent are still at it.  Where every third finish is never bumped, or only
paper hangs, silence says nothing: the work is done when such work usually is.
"""

from typing import Final

from pos.domain.instants import SECOND, Instant

TOLD: Final = 0.7
"""How often a finish is told in time, where nothing is known of a station yet."""
TOLD_RATE: Final = 0.08
"""How much one finish, told or not, changes what is believed of its station."""
_PATIENCE: Final = ((0.3, 100, 0), (0.6, 110, 0), (0.85, 120, 0), (2.0, 200, 30 * SECOND))
"""Up to which share of finishes told: so many hundredths of the usual time, and more.

From lognormal times with spreads of a quarter: it is likelier done and untold than still in work.
"""


def patience(usual: Instant, told: float) -> Instant:
    """After how long work counts as done though nobody said so."""
    for share, percent, more in _PATIENCE:
        if told < share:
            return usual * percent // 100 + more
    raise ValueError(told)


def told_after(told: float, *, was_told: bool) -> float:
    """What is believed of a station's telling after one more finish."""
    return told + TOLD_RATE * (was_told - told)
