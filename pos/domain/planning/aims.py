"""What the plan aims at: how early, how certain, how fresh.

Found by playing lunches (docs/explanation/the-promise.md); none of them is a rule of the trade.
Durations in milliseconds, `sigmas` in spreads of a portion's own time.
"""

from typing import Final

import msgspec

from pos.domain.instants import MINUTE, SECOND, Instant


class Aims(msgspec.Struct, frozen=True):
    """The plan's margins.

    - `ready_before`: the bag is to be ready this long before the promise.
    - `sigmas`, `sigmas_quoted`: how much earlier than the bag a portion is to be done, when it is
      fired and when a minute is looked for; `sigmas_shared` more for each doubling of hot portions,
      and `sigmas_crowd` more beyond `crowd` doublings, where freshness is lost anyway.
    - `cold_earlier`: what does not age is made this much earlier still, where there is time;
      a minute is promised that leaves `cold_quoted` for it.
    - `after_aim`: a last step may end this many buckets after its aim when that is nearer than the
      free place before it.
    - `gate`: a bag may be ready this long before the promise and no sooner; `gate_pack` is the part
      of the bag's usual time that even a quick hand needs.
    - `stale`: a minute is taken at once when no hot portion ends sooner than this before its aim;
      otherwise the next `look_on` minutes are looked at too, and the freshest is taken.
    - `oldest`: a minute for which a hot portion would have to be done sooner than this before its
      aim, as others' work lies there, is none that can be kept.
    - `aged`: no portion is aimed to be done longer than this before its bag, whatever its risk.
    - `comes_later`: a guest expected this long after the promise gets a later due, `meets_later`
      before the arrival.
    - `far`: what is due later than this lies where it lay until it comes nearer.
    - `late`: a hand-over so long after the promise is told early, once it is likelier than
      `tell_from`; nothing is told longer before than `foresees`, unless the plan itself says so.
      From `last_word` before the promise until `of_use` before it, the last moment in which it
      helps, `tell_last` is likely enough.
    """

    ready_before: Instant = 18 * SECOND
    sigmas: float = 1.3
    sigmas_quoted: float = 1.35
    sigmas_shared: float = 0.1
    crowd: float = 2.6
    sigmas_crowd: float = 0.4
    cold_earlier: Instant = 150 * SECOND
    cold_quoted: Instant = 90 * SECOND
    after_aim: int = 6
    gate: Instant = 60 * SECOND
    gate_pack: float = 0.5
    stale: Instant = 60 * SECOND
    oldest: Instant = 4 * MINUTE
    look_on: int = 2
    aged: Instant = 125 * SECOND
    comes_later: Instant = 90 * SECOND
    meets_later: Instant = 60 * SECOND
    far: Instant = 15 * MINUTE
    late: Instant = 90 * SECOND
    tell_from: float = 0.4
    foresees: Instant = 4 * MINUTE
    last_word: Instant = 65 * SECOND
    of_use: Instant = 60 * SECOND
    tell_last: float = 0.025


AIMS: Final = Aims()
