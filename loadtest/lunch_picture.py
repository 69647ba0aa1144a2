"""A played lunch as one HTML page: what was promised and kept by the minute, and the stations.

Plain SVG without a script or a library.  Colour is never the only sign: what was not kept is a
ring and not a dot, what was late stands above the line and what was early below it.
"""

from html import escape
from typing import Any, Final

from loadtest.lunch_figures import Outcome, outcome_of
from loadtest.lunch_guests import LASTS, OPENS_AT
from loadtest.lunch_place import STATIONS
from loadtest.lunch_world import Lunch
from pos.domain.instants import MINUTE, SECOND, Instant

WIDTH: Final = 1080
LEFT: Final = 70
SHOWN: Final = LASTS + 30 * MINUTE
FIVE: Final = 5 * MINUTE
REACH: Final = 4 * MINUTE
"""How far from its minute a hand-over is drawn; what lies beyond is drawn at the edge."""
FIGURES: Final = (
    ("punctual", "punctual_percent", "%"),
    ("fresh and punctual, of offered", "fresh_of_offered_percent", "%"),
    ("lost", "lost_percent", "%"),
    ("promised lead", "lead_mean_min", " min"),
    ("late, p99", "late_p99_s", " s"),
    ("age of hot food, mean", "age_mean_s", " s"),
)
STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1e23;--dim:#5b6470;--line:#d5dae1;--paper:#fff;
--good:#00695c;--bad:#b3261e;--band:#3f6fb5}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaee;--dim:#a3acb8;--line:#3a414b;
--paper:#15181d;--good:#4db6a6;--bad:#ff8a80;--band:#7fa8e8}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:1120px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .25rem}p{margin:.25rem 0;color:var(--dim)}
dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem}dt{color:var(--dim)}
dd{margin:0;font-size:1.4rem;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block}text{fill:var(--dim);font-size:12px}
.grid{stroke:var(--line)}.kept{fill:var(--good)}.missed{fill:none;stroke:var(--bad);
stroke-width:2}.share{fill:var(--good)}.unkept{fill:var(--bad)}.band{fill:var(--band)}
.minute{fill:var(--good);opacity:.12}
"""


def page(lunch: Lunch, figures: dict[str, Any], title: str) -> str:
    """The whole page."""
    ended = [outcome_of(played) for played in lunch.played if played.placed]
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{figures[key]}{unit}</dd></div>"
        for name, key, unit in FIGURES
    )
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f"<h1>{escape(title)}</h1>",
            (
                f"<p>{figures['offered']} guests asked, {figures['accepted']} were promised a"
                " minute. Punctual: ready within a minute of the promise and in the guest's hand"
                " within one; fresh: no hot food older than 150 seconds.</p>"
            ),
            f"<dl>{rows}</dl>",
            "<h2>Handed over, by promised minute</h2>",
            (
                "<p>Seconds from the promise to the hand-over (guests who come later count from"
                " their arrival). A dot kept its promise, a ring did not; the band is the promised"
                " minute.</p>"
            ),
            _handed(ended),
            "<h2>Promises kept, by five minutes</h2>",
            "<p>Height: orders promised; filled: kept; the rest was not.</p>",
            _shares(ended),
            "<h2>Stations</h2>",
            "<p>Places in use, of those that a station has.</p>",
            _stations(lunch),
            "</html>",
            "",
        )
    )


def _x(at: Instant) -> float:
    return round(LEFT + (at - OPENS_AT) / SHOWN * (WIDTH - LEFT - 10), 1)


def _svg(height: int, title: str, inner: list[str]) -> str:
    hours = []
    for after in range(0, SHOWN + 1, 30 * MINUTE):
        x, minutes = _x(OPENS_AT + after), 11 * 60 + after // MINUTE
        hours.append(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height - 20}"/>')
        label = f"{minutes // 60}:{minutes % 60:02d}"
        hours.append(f'<text x="{x}" y="{height - 4}" text-anchor="middle">{label}</text>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        + "".join((*hours, *inner))
        + "</svg>"
    )


def _handed(ended: list[Outcome]) -> str:
    height, middle = 260, 120
    scale = middle / REACH
    inner = [
        (
            f'<rect class="minute" x="{LEFT}" width="{WIDTH - LEFT - 10}"'
            f' y="{middle - MINUTE * scale}" height="{2 * MINUTE * scale}"/>'
        )
    ]
    for offset in (-120, -60, 0, 60, 120):
        y = middle - offset * SECOND * scale
        inner.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{offset:+d} s</text>')
        inner.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 10}" y1="{y}" y2="{y}"/>')
    for one in ended:
        off = one.late if one.late or not one.handed_at else min(0, one.handed_at - one.promise)
        y = round(middle - max(-REACH, min(REACH, off)) * scale, 1)
        kind, radius = ("kept", 3) if one.punctual else ("missed", 4)
        inner.append(f'<circle class="{kind}" cx="{_x(one.promise)}" cy="{y}" r="{radius}"/>')
    return _svg(height, "Seconds from promise to hand-over", inner)


def _shares(ended: list[Outcome]) -> str:
    height, most = 170, 1
    found: dict[int, list[bool]] = {}
    for one in ended:
        found.setdefault((one.promise - OPENS_AT) // FIVE, []).append(one.punctual)
    most = max((len(kept) for kept in found.values()), default=1)
    scale = (height - 40) / most
    inner = []
    for number, kept in sorted(found.items()):
        x, wide = _x(OPENS_AT + number * FIVE), _x(OPENS_AT + FIVE) - LEFT - 3
        good, all_of = sum(kept) * scale, len(kept) * scale
        base = height - 20
        share = round(100 * sum(kept) / len(kept))
        inner.append(
            f'<rect class="share" x="{x}" y="{base - good}" width="{wide}" height="{good}"/>'
            f'<rect class="unkept" x="{x}" y="{base - all_of}" width="{wide}"'
            f' height="{all_of - good}"/>'
            f'<text x="{x + wide / 2}" y="{base - all_of - 4}" text-anchor="middle">{share}</text>'
        )
    return _svg(height, "Share of promises kept by five minutes", inner)


def _stations(lunch: Lunch) -> str:
    band, grain = 60, MINUTE
    inner = []
    for number, (station, places) in enumerate(STATIONS.items()):
        base = (number + 1) * band
        inner.append(f'<text x="{LEFT - 8}" y="{base - 8}" text-anchor="end">{station}</text>')
        inner.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 10}" y1="{base}" y2="{base}"/>')
        full = base - (band - 14)
        inner.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 10}" y1="{full}" y2="{full}"/>')
        inner.append(f'<text x="{LEFT - 8}" y="{full + 10}" text-anchor="end">{places}</text>')
        for at in range(OPENS_AT, OPENS_AT + SHOWN, grain):
            used = sum(
                max(0, min(end, at + grain) - max(start, at))
                for name, start, end in lunch.kitchen.busy
                if name == station
            )
            high = round((band - 14) * used / (grain * places), 1)
            if high:
                wide = _x(at + grain) - _x(at)
                inner.append(
                    f'<rect class="band" x="{_x(at)}" y="{base - high}" width="{wide:.1f}"'
                    f' height="{high}"/>'
                )
    return _svg(len(STATIONS) * band + 22, "Places in use by station", inner)
