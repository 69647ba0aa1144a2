"""The address that cards lead to: whether it is one, and what to know before printing it."""

import ipaddress
from contextlib import suppress
from typing import Final, Literal
from urllib.parse import urlsplit

BASE_URL_MAX: Final = 200
LOCAL_ENDINGS: Final = (".local", ".lan", ".home", ".internal", ".home.arpa", ".fritz.box")
"""Names that a router or the machine itself gives out, good in one network only."""

Note = Literal["http", "lan", "loopback", "own_https"]
NOTES: Final[dict[Note, str]] = {
    "http": (
        'http is not encrypted: phones say "not secure", and whoever is in the same wifi can read'
        " along. docs/how-to/tls.md says how to get https; cards printed before lead to http still."
    ),
    "lan": (
        "this is an address of your own network: only phones in your guest wifi open it, and it may"
        " change when the router starts anew; then every card must be printed again. Let the router"
        " always give this machine the same address, or take a name: --base-url URL."
    ),
    "own_https": (
        "https on an address of your own network needs a certificate of your own, which guests'"
        " phones do not know: they warn. Give guests the http address, or a name with a real one."
    ),
    "loopback": "this address is good on this very machine only: no phone will open it.",
}


class AddressError(Exception):
    """The address can not stand on a card; the sentence says why."""


def checked_base_url(text: str) -> str:
    """The address without a slash at its end, its name in ASCII.  Raises `AddressError`."""
    wrong = f"{text!r} is no address for cards"
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise AddressError(f"{wrong}: {error}.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressError(f"{wrong}: it begins with https:// (or http://) and a name.")
    if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise AddressError(f"{wrong}: nothing may stand behind the name and its port.")
    if len(text) > BASE_URL_MAX:
        raise AddressError(f"{wrong}: it is longer than {BASE_URL_MAX} letters.")
    shown = f"[{name}]" if ":" in name else name
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in {None, usual} else "")


def notes_on(base_url: str) -> list[Note]:
    """What a person should hear before a hundred cards are printed."""
    parts = urlsplit(base_url)
    encrypted = parts.scheme == "https"
    match _reach(parts.hostname or ""):
        case "machine":
            return ["loopback"]
        case "network":
            return ["own_https", "lan"] if encrypted else ["http", "lan"]
        case _:
            return [] if encrypted else ["http"]


def _reach(host: str) -> Literal["machine", "network", "internet"]:
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_loopback or address.is_unspecified:
            return "machine"
        return "internet" if address.is_global else "network"
    if host == "localhost":
        return "machine"
    return "network" if "." not in host or host.endswith(LOCAL_ENDINGS) else "internet"
