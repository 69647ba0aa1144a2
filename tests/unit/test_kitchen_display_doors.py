"""Doors of the staff's screens: who may open what, what is linked for whom, what a code encodes."""

import re

import pytest
import qrcode
from markupsafe import Markup

from kitchen_display.addresses import PUBLIC_PLACES
from kitchen_display.devices import bound_to
from kitchen_display.door import ROLES_OF_SURFACE, SURFACE_OF_ROLE, surface_path
from kitchen_display.pairing import digits_of
from kitchen_display.qr import QUIET_ZONE, qr_svg
from pos.domain.permissions import may
from pos.domain.staff import ROLES
from pos.web.rendering import sentence
from pos.web.sessions import digest_of


def test_every_role_with_a_screen_lands_on_one_that_it_may_open() -> None:
    for role, surface in SURFACE_OF_ROLE.items():
        assert role in ROLES_OF_SURFACE[surface]
    assert set(ROLES) - set(SURFACE_OF_ROLE) == {"agent", "channel"}


@pytest.mark.parametrize(
    "role, bound",
    [
        ("kitchen", "grill"),
        ("kiosk", "counter"),
        ("channel", "fake"),
        ("waiter", ""),
        ("window", ""),
    ],
)
def test_a_kitchen_screen_has_a_station_a_kiosk_a_place_a_program_its_channel(
    role: str, bound: str
) -> None:
    form = {"role": role, "station": "grill", "place": "counter", "channel": "fake"}
    assert bound_to(form) == bound


def test_every_role_is_named_in_every_language() -> None:
    for language in ("de", "nl", "en", "ar"):
        for role in ROLES:
            assert sentence(language, f"role.{role}") != f"role.{role}"
    for role in set(ROLES) - set(SURFACE_OF_ROLE):
        assert sentence("de", f"pair.{role}_how") != f"pair.{role}_how"


def test_a_screen_opens_only_for_roles_that_can_work_there() -> None:
    assert all(may(role, "ticket.bump") for role in ROLES_OF_SURFACE["kitchen"])
    assert all(may(role, "order.hand_over") for role in ROLES_OF_SURFACE["window"])
    assert all(may(role, "pairing.open") for role in ROLES_OF_SURFACE["devices"])


def test_only_the_kitchen_has_an_address_for_each_station() -> None:
    assert surface_path("krone", "kitchen", "bar") == "/d/krone/kitchen/bar"
    assert surface_path("krone", "board", "bar") == "/d/krone/board"


def test_a_tables_code_is_never_public() -> None:
    assert "table" not in PUBLIC_PLACES
    assert "room" not in PUBLIC_PLACES


@pytest.mark.parametrize(
    "typed, code",
    [
        ("12345678", "12345678"),
        ("1234 5678", "12345678"),
        (" 1234-5678 ", "12345678"),
        ("1234\u00a05678", "12345678"),
        ("1234567", ""),
        ("123456789", ""),
        ("1234567a", ""),
        ("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", ""),
        ("", ""),
    ],
)
def test_a_code_may_be_typed_as_it_is_read_out(typed: str, code: str) -> None:
    assert digits_of(typed) == code


def test_what_is_stored_of_a_code_does_not_show_it() -> None:
    assert "12345678" not in digest_of("12345678")


def drawn_modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules that the path of a code covers."""
    path = re.search(r'class="qr__code" d="([^"]*)"', svg)
    assert path is not None
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path[1])
    assert "".join(f"M{x} {y}h{w}v1h-{w}z" for x, y, w in bars) == path[1]
    return {(int(x) + n, int(y)) for x, y, w in bars for n in range(int(w))}


def test_the_drawing_is_the_code_with_its_quiet_zone() -> None:
    text = "http://192.0.2.7:8080/g/krone/table-1/abc?x=1&y=2"
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    wanted = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(code.get_matrix())
        for x, dark in enumerate(row)
        if dark
    }
    svg = qr_svg(text)
    assert drawn_modules(svg) == wanted
    size = len(code.get_matrix()) + 2 * QUIET_ZONE
    assert f'viewBox="0 0 {size} {size}"' in svg


def test_a_label_can_not_break_out_of_the_drawing() -> None:
    svg = qr_svg("https://example.org", '"><script>alert(1)</script>')
    assert isinstance(svg, Markup)
    assert "<script>" not in svg
