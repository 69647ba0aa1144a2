"""Builders for the tests: ids, a venue with its menu, actors, commands as a client sends them."""

import hashlib
from random import Random
from typing import Any

import msgspec

from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.instants import MINUTE, Instant, iso
from pos.domain.menu import (
    BundlePart,
    Category,
    Choice,
    Deposit,
    Item,
    Menu,
    Option,
    OptionGroup,
    ServiceMode,
    Step,
    StockPart,
    Use,
    Variant,
    Vat,
)
from pos.domain.staff import Actor, Role
from pos.domain.venue import Merchant, Place, Printer, Station, Venue

AT: Instant = 1_795_341_600_000
"""2026-11-22T10:00:00Z, a Sunday morning."""
VENUE = "corner"
PARTITION = f"venue:{VENUE}"


PIN_HASH = "$argon2id$v=19$m=19456,t=2,p=1$Xanthippe0000000000000$Xanthippe0000000000000"
"""The form of a PIN's hash; no PIN fits it."""


def uuid7(at: Instant, tail: int) -> str:
    """A UUIDv7 of an instant whose random part is `tail`."""
    value = (at & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64
    text = f"{value | 0b10 << 62 | tail & ((1 << 62) - 1):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Ids:
    """UUIDv7s from a seed: the same run makes the same ids."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def new(self, at: Instant = AT) -> str:
        return uuid7(at, self._random.getrandbits(74))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def vat(in_house: Any = "general", take_away: Any = "reduced") -> Vat:
    return Vat(in_house=in_house, take_away=take_away)


def a_menu(edition: int = 0, **changed: Any) -> Menu:
    """Something of everything: sizes, options that cost and that leave out, two VAT classes.

    Another `edition` has other prices, and what is sold out moves on.
    """
    size = (
        Variant(id="small", name={"de": "0,3 l", "en": "0.3 l"}, price=310 + edition),
        Variant(id="large", name={"de": "0,5 l"}, price=450, kitchen_name="0,5"),
    )
    both: tuple[ServiceMode, ...] = ("in_house", "take_away")
    rows: list[tuple[str, str, Vat, dict[str, Any]]] = [
        ("burger", "grill", vat("reduced"), {"price": 890 + edition, "groups": ("extras", "side")}),
        ("fries", "fryer", vat("reduced"), {"price": 350, "prep_seconds": 180}),
        ("beer", "bar", vat(take_away="general"), {"variants": size}),
        ("latte", "bar", vat(), {"price": 380, "prep_seconds": 60}),
        ("soup", "grill", vat("zero", "exempt"), {"price": 0, "services": both[:1]}),
        ("bucket", "fryer", vat("reduced"), {"price": 2490, "services": both[1:]}),
    ]
    items = tuple(
        Item(
            id=name,
            category="all",
            name={"de": name.title(), "en": f"The {name}"},
            station=station,
            vat=classes,
            sold_out=number % len(rows) == edition - 1,
            **more,
        )
        for number, (name, station, classes, more) in enumerate(rows)
    )
    extras = OptionGroup(
        id="extras",
        name={"de": "Extras"},
        max=2,
        options=(
            Option(id="cheese", name={"de": "Käse", "en": "cheese"}, price_delta=100),
            Option(id="no-onion", name={"de": "ohne Zwiebel"}, removal=True),
            Option(id="no-bun", name={"de": "ohne Brötchen"}, removal=True, price_delta=-50),
        ),
    )
    side = OptionGroup(
        id="side",
        name={"de": "Beilage"},
        min=1,
        options=(
            Option(id="salad", name={"de": "Salat"}, price_delta=50),
            Option(id="bread", name={"de": "Brot"}),
        ),
    )
    menu = Menu(
        currency="EUR",
        languages=("de", "en"),
        categories=(Category(id="all", name={"de": "Alles"}),),
        items=items,
        groups=(extras, side),
        publish_undeclared=True,
    )
    return msgspec.structs.replace(menu, **changed)


def a_wide_menu(edition: int = 0) -> Menu:
    """`a_menu`, and what a real place has besides.

    Buns that two items share, a counted dish of two stations, a bottle with its deposit, a bundle,
    spirits, courses.
    """
    plain = a_menu(edition)
    bun = (Use(part="bun"),)
    items = [
        msgspec.structs.replace(item, uses=bun) if item.id == "burger" else item
        for item in plain.items
    ]
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("hotdog", "grill", {"price": 420, "uses": (Use(part="bun", quantity=2),)}),
        ("schnitzel", "", {"price": 1690, "counted": True, "route": _THROUGH_TWO, "course": 2}),
        ("cola", "bar", {"price": 290, "deposit": "bottle", "prep_seconds": 20}),
        ("rum", "bar", {"price": 350, "alcohol": "spirits", "prep_seconds": 20}),
        ("cake", "bar", {"price": 410, "course": 3, "counted": True}),
    ]
    items += [
        Item(id=i, category="all", name={"de": i.title()}, station=s, vat=vat("reduced"), **more)
        for i, s, more in rows
    ]
    parts = (("main", "hotdog", ""), ("side", "fries", ""), ("drink", "cola", ""))
    bundle = tuple(
        BundlePart(id=i, name={"de": i}, choices=(Choice(item=item, variant=size),))
        for i, item, size in parts
    )
    items.append(Item(id="meal", category="all", name={"de": "Menü"}, price=890, bundle=bundle))
    return msgspec.structs.replace(
        plain,
        items=tuple(items),
        parts=(StockPart(id="bun", name={"de": "Brötchen"}),),
        deposits=(Deposit(id="bottle", name={"de": "Pfand"}, price=25),),
    )


_THROUGH_TWO = (Step(station="grill", prep_seconds=300), Step(station="fryer", prep_seconds=120))


def a_table_venue(**changed: Any) -> Venue:
    """A venue where phones are admitted: three tables besides."""
    plain = a_venue(admission="staff")
    tables = tuple(Place(id=f"t{n}", kind="table", label=f"Tisch {n}", seats=4) for n in (2, 3, 4))
    return msgspec.structs.replace(plain, places=(*plain.places, *tables), **changed)


def a_venue(**changed: Any) -> Venue:
    """Three stations, every kind of place, one printer."""
    venue = Venue(
        id=VENUE,
        name="Corner",
        merchant=Merchant(
            name="Corner GmbH", street="Weg 1", postcode="12345", city="Ort", tax_number="1/2/3"
        ),
        time_zone="Europe/Berlin",
        languages=("de", "en"),
        stations=(
            Station(id="grill", name={"de": "Grill"}, places=2),
            Station(id="fryer", name={"de": "Fritteuse"}),
            Station(id="bar", name={"de": "Bar"}, places=1),
        ),
        places=(
            Place(id="t1", kind="table", label="Tisch 1"),
            Place(id="lane", kind="lane", label="Spur"),
            Place(id="counter", kind="counter", label="Theke"),
            Place(id="room-7", kind="room", label="Zimmer 7"),
            Place(id="shelf", kind="shelf", label="Regal"),
        ),
        printers=(
            Printer(id="pass", name="Pass", host="127.0.0.1", stations=("grill", "fryer", "bar")),
        ),
    )
    return msgspec.structs.replace(venue, **changed)


def at_once(venue: Venue) -> Venue:
    """The same venue, where everything is cooked when it is ordered: tickets are there at once."""
    promise = msgspec.structs.replace(venue.promise, firing="at_once")
    return msgspec.structs.replace(venue, promise=promise)


def a_guest(seating: str, place: str = "t1", session: str = "", **more: Any) -> Actor:
    return Actor(
        kind="guest",
        id=f"guest:{session or seating}",
        venue=VENUE,
        role="guest",
        seating=seating,
        place=place,
        **more,
    )


def a_device(role: Role, station: str = "") -> Actor:
    name = f"device:{role}-{station}" if station else f"device:{role}"
    return Actor(kind="device", id=name, venue=VENUE, role=role, station=station)


SYSTEM = Actor(kind="system", id="system:test", venue=VENUE, role="system")
OFFICE = a_device("office")
KITCHEN = a_device("kitchen")
WINDOW = a_device("window")
TILL = a_device("till")
AGENT = a_device("agent")
CHANNEL = a_device("channel", "fake")


def a_line(ids: Ids, item: str = "fries", quantity: int = 1, **more: Any) -> WishedLine:
    return WishedLine(line_id=ids.new(), item=item, quantity=quantity, **more)


def an_order(ids: Ids, *lines: WishedLine, order_id: str = "", **more: Any) -> cmd.OrderPlace:
    """A cart; two portions of fries and a burger without more words."""
    chosen = lines or (a_line(ids, "fries", 2), a_line(ids, "burger", options=("bread",)))
    return cmd.OrderPlace(
        order_id=order_id or ids.new(), round_id=ids.new(), lines=tuple(chosen), **more
    )


def envelope(partition: str, command: cmd.Command, at: Instant, life: Instant = MINUTE) -> bytes:
    """The body of the door for a command that expires after `life` milliseconds."""
    return msgspec.json.encode(
        {"partition": partition, "expires_at": iso(at + life), "command": command}
    )
