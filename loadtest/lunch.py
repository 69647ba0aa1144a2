"""`python -m loadtest.lunch`: play a seeded lunch and see which promises were kept.

Without more words a whole server plays it, on the manual clock and through the protocol of its
pages; `--in-process` plays the same lunch on the bare domain, much faster and for many seeds.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from loadtest.lunch_figures import figures
from loadtest.lunch_guests import OPENS_AT, Stage, guests
from loadtest.lunch_house import House
from loadtest.lunch_kitchen import HABITS
from loadtest.lunch_picture import page
from loadtest.lunch_place import Truth
from loadtest.lunch_server import ServerHouse, made
from loadtest.lunch_shelf import ShelfHouse
from loadtest.lunch_world import Lunch
from loadtest.server import write_json


def seeds_of(text: str) -> list[int]:
    """`7` or `1-5`."""
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


@contextmanager
def _house(chosen: argparse.Namespace, truth: Truth) -> Iterator[House]:
    if chosen.in_process:
        learned = truth.learned() if chosen.learned else None
        yield ShelfHouse(chosen.firing, learned)
        return
    with (
        tempfile.TemporaryDirectory(prefix="tresen-lunch-") as folder,
        ServerHouse(made(Path(folder), chosen.firing)) as house,
    ):
        yield house


def play(chosen: argparse.Namespace, seed: int) -> Lunch:
    """One lunch."""
    truth = Truth(seed)
    with _house(chosen, truth) as house:
        lunch = Lunch(house, guests(seed, OPENS_AT, chosen.stage), truth, chosen.cooks, seed)
        lunch.play()
    return lunch


def main(words: list[str] | None = None) -> int:
    """Play, print, write; 1 when something was fired twice or never made."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.lunch", description=__doc__)
    parser.add_argument("--seeds", default="1", help="one seed, or a range like 1-5")
    parser.add_argument("--stage", choices=get_args(Stage), default="lunch")
    parser.add_argument("--cooks", choices=HABITS, default="careful", help="how they bump")
    parser.add_argument("--firing", choices=("planned", "at_once"), default="planned")
    parser.add_argument("--in-process", action="store_true", help="without a server")
    parser.add_argument(
        "--learned", action="store_true", help="begin with learned times (only --in-process)"
    )
    parser.add_argument("--json", type=Path, help="where the figures go")
    parser.add_argument("--picture", type=Path, help="where the page of the last lunch goes")
    chosen = parser.parse_args(words)
    if chosen.learned and not chosen.in_process:
        parser.error("--learned needs --in-process: a server learns from its own days")
    begun = time.perf_counter()
    lunches = [play(chosen, seed) for seed in seeds_of(chosen.seeds)]
    found: dict[str, Any] = {
        "seeds": chosen.seeds,
        "stage": chosen.stage,
        "cooks": chosen.cooks,
        "firing": chosen.firing,
        "house": "in process" if chosen.in_process else "server",
        "learned": chosen.learned,
        **figures(lunches),
        "seconds": round(time.perf_counter() - begun, 1),
    }
    if chosen.json:
        write_json(chosen.json, found)
    if chosen.picture:
        title = f"A played lunch: {chosen.stage}, {chosen.cooks} cooks, {chosen.firing}"
        one = figures(lunches[-1:])
        chosen.picture.write_text(page(lunches[-1], one, title), "utf-8")
    print(
        f"{found['accepted']} of {found['offered']} guests were promised a minute: "
        f"{found['punctual_percent']} % punctual, {found['fresh_of_offered_percent']} % of all "
        f"fresh and punctual, lead {found['lead_mean_min']} min, lost {found['lost_percent']} %, "
        f"hot food {found['age_mean_s']} s old, late p99 {found['late_p99_s']} s"
    )
    return 1 if found["fired_twice"] or found["never_made"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
