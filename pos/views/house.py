"""What a venue is and has: `venue.menu`, `venue.devices`, `paper.roll`.

`venue.menu` has one row, `menu`, with the version that is published: pages fetch the menu itself
when it changes.  `venue.devices` lists paired screens.  `paper.roll` lists print jobs.
"""

from collections.abc import Iterable, Mapping

from pos.domain.instants import iso, iso_or_none
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import ROLES, Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row


class MenuRow(Row, frozen=True):
    """Which menu is published; `sold_out` names items that can not be had now."""

    version: int
    venue: str
    currency: str
    sold_out: tuple[str, ...] = ()


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
    kinds = frozenset({"menu", "venue"})
    roles = frozenset({"guest", *ROLES})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """One row for venue and menu."""
        del shelf
        return ((NO_PARAMS, "menu"),) if subject[0] in {"menu", "venue"} else ()

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
        return MenuRow(
            version=state.menu_version,
            venue=state.venue.name if state.venue is not None else "",
            currency=state.menu.currency,
            sold_out=tuple(item.id for item in state.menu.items if item.sold_out),
        )


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
