"""A venue, its printer and a round, as the printing tests need them."""

from typing import Any

import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.line import Line, PickedOption
from pos.domain.venue import Merchant, Place, Printer, Station, Venue
from printers.desk import Job
from printers.documents.facts import SlipFacts
from printers.rounds import opened

AT = 1_795_348_800_000  # 2026-11-22T12:00:00Z, 13:00 in Berlin

PRINTER = Printer(id="kitchen", name="Küche", host="127.0.0.1", stations=("grill", "fryer"))
VENUE = Venue(
    id="burgerhof",
    name="Burgerhof",
    merchant=Merchant(name="Hof", street="Weg 1", postcode="10115", city="Berlin"),
    time_zone="Europe/Berlin",
    languages=("de", "en"),
    stations=(
        Station(id="grill", name={"de": "Grill", "en": "Grill station"}),
        Station(id="fryer", name={"de": "Fritteuse"}),
    ),
    places=(
        Place(id="t12", kind="table", label="Tisch 12"),
        Place(id="lane", kind="lane", label="Spur 1"),
    ),
    printers=(PRINTER,),
)
BURGER = Line(
    line_id="l1",
    item="classic",
    name="Classic Burger",
    kitchen="Classic",
    station="grill",
    quantity=2,
    unit_price=990,
    total=1980,
    vat_class="general",
    vat_permille=190,
    options=(
        PickedOption("no-onion", "Zwiebeln", "Zwiebeln", removal=True),
        PickedOption("cheese", "Extra Käse", "Extra Käse", price_delta=100),
    ),
    note="note-1",
)
FRIES = Line(
    line_id="l2",
    item="fries",
    name="Pommes",
    kitchen="Pommes",
    station="fryer",
    quantity=1,
    unit_price=350,
    total=350,
    vat_class="general",
    vat_permille=190,
)
PLACED = OrderPlaced(
    order_id="o1",
    round_id="r1",
    order_no=47,
    number="A47",
    business_day="2026-11-22",
    seating="s1",
    place="t12",
    place_label="Tisch 12",
    place_kind="table",
    service="in_house",
    channel="phone",
    register="register-1",
    operator="guest:1",
    lines=(BURGER, FRIES),
    total=2330,
    currency="EUR",
    menu_version=1,
    promised_at=AT + 12 * 60_000,
    fire_at=AT,
    name="name-1",
)


def round_placed(n: int, **changes: Any) -> OrderPlaced:
    """The n-th order of the day: ids, number and lines of its own."""
    lines = tuple(
        msgspec.structs.replace(line, line_id=f"{line.line_id}-{n}") for line in PLACED.lines
    )
    plain = msgspec.structs.replace(
        PLACED, order_id=f"o{n}", round_id=f"r{n}", order_no=n, number=f"A{n}", lines=lines
    )
    return msgspec.structs.replace(plain, **changes)


def slip_facts(
    event: OrderPlaced = PLACED,
    station: str = "grill",
    *,
    later_round: bool = False,
    texts: Any = None,
    **changes: Any,
) -> SlipFacts:
    """A ticket that fired with its order, as it would be printed."""
    known = msgspec.structs.replace(
        opened(2, AT, event, later_round=later_round), numbers={station: 147}
    )
    job = Job(
        kind="ticket",
        job_id=f"2.kitchen.{station}",
        seq=2,
        at=AT,
        printer_id="kitchen",
        station=station,
        tickets=((f"{event.round_id}.{station}", 147),),
        known=known,
        n=0,
    )
    said = {"note-1": "bitte gut durch", "name-1": "Frau Beispiel"} if texts is None else texts
    plain = SlipFacts(job=job, known=known, venue=VENUE, printer=PRINTER, texts=said)
    return msgspec.structs.replace(plain, **changes)
