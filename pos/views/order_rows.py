"""The rows of an order: lines, rounds, courses, choices, cars.  Fields are only ever added."""

import msgspec

from pos.views.contract import Row


class OrderLine(Row, frozen=True):
    """A line with its price in minor units, in the venue's own language and by item id."""

    line_id: str
    item: str
    name: str
    quantity: int
    unit_price: int
    total: int
    variant: str = ""
    options: tuple[str, ...] = ()
    option_names: tuple[str, ...] = ()
    note: str = ""
    of: str = ""
    age: int = 0
    course: int = 0
    parts: tuple[str, ...] = ()


class ChoiceRow(Row, frozen=True):
    """Refused portions; `chosen` is empty until the guest has decided."""

    choice_id: str
    line_id: str
    portions: int
    reason: str
    at: str
    substitute: str = ""
    chosen: str = ""


class CourseRow(Row, frozen=True):
    """How far a course of a round is: waiting (for a hand), placed, started, ready, served."""

    course: int
    step: str
    tickets: tuple[str, ...]


class RoundRow(Row, frozen=True):
    """A round and its step, see `STEPS`.

    `voided` counts portions by line that are not wanted or can not be had; `elsewhere` those that
    another order pays.  `fired` names lines that the kitchen was given.  `in_kitchen` says that
    every fired ticket of it has arrived where somebody cooks, `allergy_read` that a cook has read
    the allergies on each of them.  `mine` is for the phone that reads: of other rounds it gets
    neither `allergies` nor the lines' notes.  `expected_at` is the later minute that was announced,
    `open_ended` says that later was announced and that nobody knows until when, `kept_after_all`
    that such news is over and the promise is kept, `told_at` the minute that was told before a
    late yes moved the promise, `keep_until` until when a yes keeps the promise of a round that
    waits for one.
    """

    round_id: str
    step: str
    placed_at: str
    promised_at: str
    lines: msgspec.Raw
    """A JSON array of `OrderLine`; made once a round, because lines never change."""
    handed_at: str | None = None
    voided: dict[str, int] = msgspec.field(default_factory=dict)
    elsewhere: dict[str, int] = msgspec.field(default_factory=dict)
    fired: tuple[str, ...] = ()
    in_kitchen: bool = False
    mine: bool = False
    choices: tuple[ChoiceRow, ...] = ()
    courses: tuple[CourseRow, ...] = ()
    wished_at: str | None = None
    expires_at: str | None = None
    reason: str = ""
    allergies: tuple[str, ...] = ()
    allergy_read: bool = False
    expected_at: str | None = None
    told_at: str | None = None
    open_ended: bool = False
    kept_after_all: bool = False
    keep_until: str | None = None


class CarRow(Row, frozen=True):
    """The car that fetches an order; `turn` orders the lane."""

    turn: int
    arrived_at: str
    plate: str = ""
    look: str = ""
    bay: str = ""


class RequestRow(Row, frozen=True):
    """A guest asks to take fired portions off."""

    request_id: str
    lines: dict[str, int]
    at: str


class TakenRow(Row, frozen=True):
    """Portions made for another order and paid with this one; a phone gets no `order_id`."""

    order_id: str
    line_id: str
    item: str
    name: str
    portions: int
    unit_price: int


class OrderRow(Row, frozen=True):
    """An order; `step` is that of its slowest round.

    `paid` counts portions by line that were paid elsewhere, `refund_due` is what is owed back.
    `age` is the least age of the buyer that an open round asks for, `age_check` what somebody must
    check before it is handed over, as nobody has seen who bought it.  `shared` says that others at
    the table see it too.  `comes_at` is when whoever fetches it said they would be here, `here_at`
    since when they are, `missed_from` when it may be given up as nobody came.
    """

    order_id: str
    number: str
    step: str
    place: str
    place_kind: str
    service: str
    channel: str
    placed_at: str | None
    promised_at: str | None
    total: int
    currency: str
    rounds: tuple[RoundRow, ...]
    business_day: str
    training: bool = False
    name: str = ""
    place_id: str = ""
    seating: str = ""
    phone: str = ""
    external: str = ""
    practice: bool = False
    age: int = 0
    age_check: int = 0
    car: CarRow | None = None
    requests: tuple[RequestRow, ...] = ()
    taken: tuple[TakenRow, ...] = ()
    paid: dict[str, int] = msgspec.field(default_factory=dict)
    paid_total: int = 0
    refund_due: int = 0
    shared: bool = False
    closed: bool = False
    comes_at: str | None = None
    here_at: str | None = None
    missed_from: str | None = None
