"""The venue document: who sells, where guests sit or wait, which stations cook, what prints."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.domain.menu import (
    Document,
    Hours,
    Language,
    ServiceMode,
    ShortText,
    Slug,
    SpecialDay,
    Texts,
)

STATIONS_MAX: Final = 40
PLACES_MAX: Final = 2000
PRINTERS_MAX: Final = 60
SPECIAL_DAYS_MAX: Final = 400

Admission = Literal["open", "staff"]
Unseated = Literal["counter", "lane", "shelf"]
"""Kinds of place where nobody sits: what waits there for a person's word opens no seating."""
PlaceKind = Literal["table", "lane", "counter", "room", "shelf"]
SERVICE_OF_PLACE: Final[dict[str, ServiceMode]] = {
    "table": "in_house",
    "room": "in_house",
    "counter": "in_house",
    "lane": "take_away",
    "shelf": "take_away",
}
"""How a place is served; it decides the VAT class of what is ordered there."""


class Merchant(Document, frozen=True):
    """The taxable person behind the venue, as a receipt must name it (KassenSichV section 6)."""

    name: ShortText
    street: ShortText
    postcode: Annotated[str, Meta(min_length=1, max_length=12)]
    city: ShortText
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "DE"
    tax_number: Annotated[str, Meta(max_length=30)] = ""
    vat_id: Annotated[str, Meta(max_length=20)] = ""


Channel = Literal["table", "room", "counter", "drive_through", "pickup", "kiosk", "aggregator",
                  "telephone"]  # fmt: skip
"""How orders come in; `SERVICE_OF_PLACE` says which kind of place stands for which."""
PLACE_OF_CHANNEL: Final[dict[str, PlaceKind]] = {
    "table": "table",
    "room": "room",
    "counter": "counter",
    "drive_through": "lane",
    "pickup": "shelf",
}
"""At which kind of place guests order by a channel with their own phones."""


class PromiseTerms(Document, frozen=True):
    """How the kitchen keeps its minutes.

    `firing` "planned" gives each portion its own moment, so that a round is done together and
    fresh; "at_once" sends everything to the stations when it is ordered, and its minute is an
    estimate.  Bagging takes `pack_seconds`, and `pack_each_seconds` more for each portion, at
    `pack_places` places (0: whoever is free).  `limits` are the longest leads in minutes, by
    channel: beyond, a channel pauses itself, and opens again `resume_minutes` below.
    """

    firing: Literal["planned", "at_once"] = "at_once"
    pack_seconds: Annotated[int, Meta(ge=0, le=600)] = 30
    pack_each_seconds: Annotated[int, Meta(ge=0, le=120)] = 2
    pack_places: Annotated[int, Meta(ge=0, le=200)] = 0
    limits: dict[Channel, Annotated[int, Meta(ge=1, le=720)]] = msgspec.field(default_factory=dict)
    resume_minutes: Annotated[int, Meta(ge=0, le=120)] = 2


class Station(Document, frozen=True):
    """Where something is made: grill, fryer, bar.  `places` portions at a time.

    A ticket that no screen has shown and no printer acknowledged for `undelivered_seconds`, and one
    that nobody touched for `unseen_seconds`, is escalated.  `language` is the cook's own, on screen
    and paper; empty means the venue's first on screen, and on paper the printer's.  What is made at
    a station that `keeps` (a bar, the salads) does not age and may be done a little earlier.
    """

    id: Slug
    name: Texts
    places: Annotated[int, Meta(ge=1, le=200)] = 4
    aged_seconds: Annotated[int, Meta(ge=10, le=7200)] = 300
    old_seconds: Annotated[int, Meta(ge=10, le=7200)] = 600
    unseen_seconds: Annotated[int, Meta(ge=10, le=3600)] = 60
    language: Annotated[str, Meta(max_length=35)] = ""
    undelivered_seconds: Annotated[int, Meta(ge=2, le=600)] = 10
    keeps: bool = False


class Place(Document, frozen=True):
    """Where a guest orders from.  The code on its QR card is signed with `code_version`.

    `area` (garden, hall) and `seats` are for the floor plan.  `also` is the place that a kiosk here
    books the other way of serving on: to take away beside to eat here, or the other way round.
    `label` is the house's own and what staff and paper read; `labels` are for guests who read
    another language.
    """

    id: Slug
    kind: PlaceKind
    label: ShortText
    code_version: Annotated[int, Meta(ge=1, le=100_000)] = 1
    area: Annotated[str, Meta(max_length=40)] = ""
    seats: Annotated[int, Meta(ge=0, le=500)] = 0
    also: Annotated[str, Meta(max_length=64)] = ""
    labels: Texts = msgspec.field(default_factory=dict)

    def label_in(self, language: str) -> str:
        """What a guest reads who reads that language."""
        return self.labels.get(language, self.label)


class Printer(Document, frozen=True):
    """A printer on TCP port 9100 (or another) and the stations whose tickets it prints.

    `role` "customer" prints the guests' slips with their number (`Venue.slips`) and no tickets.
    `backup` is the printer that prints, as a possible second copy, what this one leaves unanswered.
    """

    id: Slug
    name: ShortText
    host: Annotated[str, Meta(min_length=1, max_length=253)]
    stations: tuple[Slug, ...]
    port: Annotated[int, Meta(ge=1, le=65535)] = 9100
    columns: Literal[32, 42, 48] = 48
    language: Language = "de"
    profile: Annotated[str, Meta(max_length=40)] = "default"
    role: Literal["kitchen", "customer"] = "kitchen"
    backup: Annotated[str, Meta(max_length=64)] = ""


class Venue(Document, frozen=True):
    """One place that sells.  `day_ends_at_hour` is local: a bar's night belongs to the day before.

    `number_prefix` stands before the order number that is called out (A47).  `admission` "staff"
    lets a phone at a table or in a room order only once it was admitted to the seating there;
    at the kinds in `confirm` each order of a phone waits for a person's word.
    Without `hours` it is always open; `special_days` go before them.  `slips`: a kiosk's guest gets
    the order's number on paper, at the printers for customers.  `promise` is how minutes are kept.
    """

    id: Slug
    name: ShortText
    merchant: Merchant
    time_zone: Annotated[str, Meta(min_length=1, max_length=60)]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=12)]
    stations: Annotated[tuple[Station, ...], Meta(min_length=1, max_length=STATIONS_MAX)]
    places: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=PLACES_MAX)]
    printers: Annotated[tuple[Printer, ...], Meta(max_length=PRINTERS_MAX)] = ()
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")] = "EUR"
    kind: Slug = "restaurant"
    day_ends_at_hour: Annotated[int, Meta(ge=0, le=12)] = 4
    number_prefix: Annotated[str, Meta(pattern=r"^[A-Z]{0,2}$")] = "A"
    register: Slug = "register-1"
    training: bool = False
    admission: Admission = "open"
    confirm: Annotated[tuple[Unseated, ...], Meta(max_length=3)] = ()
    hours: Annotated[tuple[Hours, ...], Meta(max_length=60)] = ()
    special_days: Annotated[tuple[SpecialDay, ...], Meta(max_length=SPECIAL_DAYS_MAX)] = ()
    slips: bool = False
    promise: PromiseTerms = PromiseTerms()
