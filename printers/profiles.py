"""What a model of printer can do, by the profile's name in the venue document."""

import logging
from typing import Final

import msgspec

log = logging.getLogger(__name__)


class Profile(msgspec.Struct, frozen=True):
    """`cutter`: it cuts by itself.  `native_qr`: it draws QR codes (`GS ( k`)."""

    cutter: bool = True
    native_qr: bool = True


PROFILES: Final[dict[str, Profile]] = {
    # Epson TM-T20, TM-T88, TM-m30 and what calls itself compatible with them.
    "default": Profile(),
    # Hand-held and counter-top 58 mm printers: torn off by hand, no QR code of their own.
    "tear-off": Profile(cutter=False, native_qr=False),
}


def profile_named(name: str) -> Profile:
    """The profile; an unknown name prints like the default one and is said in the log."""
    found = PROFILES.get(name)
    if found is None:
        log.warning("printer profile %r is not known; printing as 'default'", name)
        return PROFILES["default"]
    return found
