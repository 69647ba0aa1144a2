"""The restaurant of the played lunch: its documents, and how long its work really takes.

A burger place with five stations, as `tresen serve` gets it; the true times are the lunch's own
and no planner sees them: they differ from the menu's, from day to day and from portion to portion.
"""

from math import exp, log
from random import Random
from typing import Final

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.menu import Category, Item, Menu, Vat
from pos.domain.menu import Step as MenuStep
from pos.domain.plan_events import DurationsLearned, LearnedStep
from pos.domain.venue import Merchant, Place, PromiseTerms, Station, Venue

VENUE: Final = "lunch"
LANE, SHELF, COUNTER = "lane", "shelf", "counter"
TABLES: Final = 30
PACKERS: Final = 2
HANDS: Final = 4
"""People who hand over: at the car window, the counter, the tables."""
PACK_SECONDS: Final = 20
PACK_EACH_SECONDS: Final = 3
PACK_SPREAD: Final = 0.2
HAND_SECONDS: Final = 14
HAND_SPREAD: Final = 0.3
DAY_SPREAD: Final = 0.08
"""How much a whole station is faster or slower from one day to the next."""
GUESS_SPREAD: Final = 0.12
"""How far the menu's times lie from the true ones."""


class Dish(msgspec.Struct, frozen=True):
    """Something on the menu: its way, `(station, configured seconds)`, and how often it is sold."""

    id: str
    price: int
    way: tuple[tuple[str, int], ...]
    weight: int


STATIONS: Final = {"grill": 10, "fryer": 12, "line": 3, "cold": 1, "drinks": 2}
KEEPS: Final = frozenset({"cold", "drinks"})
SPREADS: Final = {"grill": 0.18, "fryer": 0.15, "line": 0.3, "cold": 0.3, "drinks": 0.3}
DISHES: Final = (
    Dish("hamburger", 590, (("grill", 190), ("line", 45)), 17),
    Dish("cheeseburger", 640, (("grill", 200), ("line", 50)), 16),
    Dish("double", 890, (("grill", 250), ("line", 60)), 8),
    Dish("chicken", 720, (("fryer", 230), ("line", 45)), 12),
    Dish("fish", 690, (("fryer", 210), ("line", 40)), 6),
    Dish("fries", 320, (("fryer", 150),), 30),
    Dish("nuggets", 490, (("fryer", 190),), 10),
    Dish("salad", 650, (("cold", 70),), 7),
    Dish("cola", 280, (("drinks", 18),), 22),
    Dish("lemonade", 310, (("drinks", 22),), 8),
    Dish("shake", 420, (("drinks", 50),), 6),
)
BY_ID: Final = {dish.id: dish for dish in DISHES}


def venue(firing: str = "planned") -> Venue:
    """The venue document."""
    tables = tuple(
        Place(id=f"t{n}", kind="table", label=f"Table {n}", seats=4) for n in range(1, TABLES + 1)
    )
    return Venue(
        id=VENUE,
        name="Lunch",
        merchant=Merchant(name="Lunch", street="1 High Street", postcode="00000", city="Town"),
        time_zone="UTC",
        languages=("en",),
        stations=tuple(
            Station(id=name, name={"en": name}, places=places, keeps=name in KEEPS)
            for name, places in STATIONS.items()
        ),
        places=(
            Place(id=LANE, kind="lane", label="Lane"),
            Place(id=SHELF, kind="shelf", label="Shelf"),
            Place(id=COUNTER, kind="counter", label="Counter"),
            *tables,
        ),
        promise=PromiseTerms(
            firing="planned" if firing == "planned" else "at_once",
            pack_seconds=PACK_SECONDS,
            pack_each_seconds=PACK_EACH_SECONDS,
            pack_places=PACKERS,
        ),
    )


def menu() -> Menu:
    """The menu document."""
    return Menu(
        currency="EUR",
        languages=("en",),
        categories=(Category("all", {"en": "All"}),),
        items=tuple(_item(dish) for dish in DISHES),
        publish_undeclared=True,
    )


def _item(dish: Dish) -> Item:
    steps = tuple(MenuStep(station, seconds) for station, seconds in dish.way)
    routed = len(steps) > 1
    return Item(
        id=dish.id,
        category="all",
        name={"en": dish.id.title()},
        vat=Vat(in_house="general", take_away="general"),
        price=dish.price,
        station="" if routed else dish.way[0][0],
        route=steps if routed else (),
        prep_seconds=dish.way[0][1],
    )


class Truth:
    """How long work really takes on the day that a seed names."""

    def __init__(self, seed: int, restaurant: int = 0) -> None:
        self._seed = seed
        guess = Random(f"restaurant {restaurant}")
        self._medians = {
            (dish.id, station): seconds * exp(guess.gauss(0, GUESS_SPREAD))
            for dish in DISHES
            for station, seconds in dish.way
        }
        day = Random(f"day {seed}")
        self._day = {station: exp(day.gauss(0, DAY_SPREAD)) for station in STATIONS}

    def work(self, item: str, station: str, name: str) -> Instant:
        """One portion's time at a station; `name` is the portion's, the same in every play."""
        chance = Random(f"{self._seed} {name} {station}")
        spread = SPREADS[station]
        seconds = self._medians[item, station] * self._day[station]
        return max(SECOND, round(seconds * exp(chance.gauss(0, spread)) * SECOND))

    def bag(self, portions: int, name: str) -> Instant:
        """How long an order's bag takes."""
        seconds = PACK_SECONDS + PACK_EACH_SECONDS * portions
        return self._varied(seconds, PACK_SPREAD, f"bag {name}")

    def hand(self, name: str) -> Instant:
        """How long a hand-over takes."""
        return self._varied(HAND_SECONDS, HAND_SPREAD, f"hand {name}")

    def _varied(self, seconds: float, spread: float, name: str) -> Instant:
        return round(seconds * exp(Random(f"{self._seed} {name}").gauss(0, spread)) * SECOND)

    def learned(self) -> DurationsLearned:
        """What a place knows that has watched its work for weeks: medians and spreads, no day."""
        steps = tuple(
            LearnedStep(f"{item}::{station}", log(median * SECOND), SPREADS[station], 200)
            for (item, station), median in self._medians.items()
        )
        return DurationsLearned("2026-11-22", steps, DAY_SPREAD)
