"""What a venue is and has: `venue.menu`, `venue.devices`, `paper.roll`.

`venue.menu` has one row, `menu`, with the version that is published: pages fetch the menu itself
when it changes.  `venue.devices` lists paired screens.  `paper.roll` lists print jobs.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pos.domain.availability import left_in
from pos.domain.instants import iso, iso_or_none
from pos.domain.menu import Item
from pos.domain.reasons import said
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import ROLES, Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row


class StockState(Row, frozen=True):
    """Why an item or option can not be had, or how few are left.

    `state`: sold_out, reserved (other guests' checkouts hold what is left, for a minute), paused
    (its station), few (`left` portions).
    """

    state: str
    left: int = 0
    until: str | None = None
    reason: str = ""
    substitute: str = ""


class MenuRow(Row, frozen=True):
    """Which menu is published; `sold_out` names items that can not be had now.

    `stock` tells of items (`item:burger`) and options (`option:cheese`) what every open menu and
    cart should show: sold out, paused, or the last few.  `paused` are the channels that take no
    orders of guests, with when they open again (empty: nobody knows).
    """

    version: int
    venue: str
    currency: str
    sold_out: tuple[str, ...] = ()
    stock: dict[str, StockState] = msgspec.field(default_factory=dict)
    paused: dict[str, str] = msgspec.field(default_factory=dict)


class DeviceRow(Row, frozen=True):
    """A device, paired or still awaited.  `label` is what staff call it."""

    device_id: str
    role: str
    station: str = ""
    label: str = ""
    paired_at: str | None = None
    revoked_at: str | None = None
    waiting_until: str | None = None


class PrintRow(Row, frozen=True):
    """A print job.  The roll page fetches its lines, rendered from `cause_seq`."""

    job_id: str
    ticket_id: str
    printer: str
    outcome: str
    at: str
    size: int
    digest: str
    duplicate: bool = False


class _VenueWide:
    """What the views of this file share: no parameters, one channel."""

    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS


class VenueMenu(_VenueWide):
    """The published version."""

    name = "venue.menu"
    kinds = frozenset({"menu", "venue", "stock"})
    roles = frozenset({"guest", *ROLES})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """One row for venue and menu."""
        del shelf
        return ((NO_PARAMS, "menu"),) if subject[0] in {"menu", "venue", "stock"} else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """`menu`, once there is one."""
        del params
        return ("menu",) if shelf.state.menu is not None else ()

    def row(self, reading: Reading, params: Params, key: str) -> MenuRow | None:
        """The version."""
        del params, key
        state = reading.shelf.state
        if state.menu is None:
            return None
        stock = {
            key: msgspec.structs.replace(told, reason=said(reading.texts, told.reason))
            for key, told in _stock(reading.shelf).items()
        }
        return MenuRow(
            version=state.menu_version,
            venue=state.venue.name if state.venue is not None else "",
            currency=state.menu.currency,
            sold_out=(
                *(item.id for item in state.menu.items if item.sold_out),
                *(
                    key.partition(":")[2]
                    for key, known in stock.items()
                    if key.startswith("item:") and known.state != "few"
                ),
            ),
            stock=stock,
            paused={
                channel: iso(pause.until) if pause.until else ""
                for channel, pause in state.channels.items()
            },
        )


FEW: Final = 10
"""From so few portions on a guest is told how many are left."""


def _stock(shelf: Shelf) -> dict[str, StockState]:
    """What can not be had, or hardly: items, and options."""
    state, index = shelf.state, shelf.index
    if index is None or not (state.stock or state.paused or state.places):
        return {}
    found: dict[str, StockState] = {}
    for item in index.menu.items:
        told = _of_item(shelf, item)
        if told is not None:
            found[f"item:{item.id}"] = told
    options = {o.id: o for group in index.menu.groups for o in group.options}
    for option in options.values():
        told = _worst(
            shelf,
            [f"option:{option.id}", *(f"part:{u.part}" for u in option.uses)],
            {f"part:{u.part}": u.quantity for u in option.uses},
        )
        if told is not None:
            found[f"option:{option.id}"] = told
    return found


def _of_item(shelf: Shelf, item: Item) -> StockState | None:
    state = shelf.state
    stations = {item.station, *(step.station for step in item.route)}
    for station in stations:
        pause, known = state.paused.get(station), state.places.get(station)
        if pause is not None:
            until = iso_or_none(pause.until)
            return StockState("paused", until=until, reason=pause.reason)
        if known is not None and not known.places:
            return StockState("paused", until=iso_or_none(known.until))
    uses = {f"part:{use.part}": use.quantity for use in item.uses}
    told = _worst(shelf, [f"item:{item.id}", *uses], uses)
    if told is not None and told.state == "sold_out" and not told.substitute and item.substitute:
        return msgspec.structs.replace(told, substitute=item.substitute)
    return told


def _worst(shelf: Shelf, keys: list[str], uses: dict[str, int]) -> StockState | None:
    least: StockState | None = None
    for key in keys:
        known = shelf.state.stock.get(key)
        left = left_in(shelf, key)
        if known is None or left is None:
            continue
        portions = left // uses.get(key, 1)
        if portions == 0:
            is_held = not known.out and known.count >= uses.get(key, 1)
            return StockState(
                "reserved" if is_held else "sold_out",
                until=iso_or_none(known.until),
                reason=known.reason,
                substitute=known.substitute,
            )
        if portions <= FEW and (least is None or portions < least.left):
            least = StockState("few", left=portions)
    return least


class VenueDevices(_VenueWide):
    """Devices and open pairings."""

    name = "venue.devices"
    kinds = frozenset({"device"})
    roles = frozenset({"office"})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A device's row."""
        del shelf
        return ((NO_PARAMS, subject[1]),) if subject[0] == "device" else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """All device ids."""
        del params
        return [*shelf.state.devices, *shelf.state.pairings]

    def row(self, reading: Reading, params: Params, key: str) -> DeviceRow | None:
        """The device or the pairing."""
        del params
        state, texts = reading.shelf.state, reading.texts
        device = state.devices.get(key)
        if device is not None:
            return DeviceRow(
                device_id=key,
                role=device.role,
                station=device.station,
                label=texts.get(device.label, ""),
                paired_at=iso(device.paired_at),
                revoked_at=iso_or_none(device.revoked_at),
            )
        pairing = state.pairings.get(key)
        if pairing is None:
            return None
        return DeviceRow(
            device_id=key,
            role=pairing.role,
            station=pairing.station,
            label=texts.get(pairing.label, ""),
            waiting_until=iso(pairing.expires_at),
        )


class PaperRoll(_VenueWide):
    """The last print jobs."""

    name = "paper.roll"
    kinds = frozenset({"print"})
    roles = frozenset({"paper", "kitchen", "window", "till", "office"})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A job's row."""
        del shelf
        return ((NO_PARAMS, subject[1]),) if subject[0] == "print" else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """The remembered jobs."""
        del params
        return list(shelf.state.prints)

    def row(self, reading: Reading, params: Params, key: str) -> PrintRow | None:
        """The job."""
        del params
        job = reading.shelf.state.prints.get(key)
        if job is None:
            return None
        return PrintRow(
            job_id=job.job_id,
            ticket_id=job.ticket_id,
            printer=job.printer,
            outcome=job.outcome,
            at=iso(job.at),
            size=job.size,
            digest=job.digest,
            duplicate=job.duplicate,
        )


VIEWS = (VenueMenu(), VenueDevices(), PaperRoll())
