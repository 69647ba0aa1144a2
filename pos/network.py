"""What addresses this machine has in its networks; asks the machine, never the network."""

import contextlib
import ipaddress
import socket
import struct
from pathlib import Path
from typing import Final

ADDRESSES_MAX: Final = 40
SIOCGIFADDR: Final = 0x8915
"""Linux: "which IPv4 address has this interface" (netdevice(7))."""


def lan_addresses() -> list[str]:
    """Every address but loopback, IPv4 first; link-local IPv6 needs a zone and is left out."""
    found = [*_routed(), *_linux_ipv4(), *_resolved(), *_linux_ipv6()]
    usable: dict[str, None] = {}
    for text in found:
        with contextlib.suppress(ValueError):
            address = ipaddress.ip_address(text)
            if not (address.is_loopback or address.is_link_local or address.is_unspecified):
                usable[str(address)] = None
    return list(usable)[:ADDRESSES_MAX]


def _routed() -> list[str]:
    """The address that packets to elsewhere leave from; connecting a datagram socket sends none."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            # 192.0.2.1 is documentation space: nobody is there to be asked.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def _resolved() -> list[str]:
    with contextlib.suppress(OSError, UnicodeError):
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        return [str(entry[4][0]) for entry in known]
    return []


def _linux_ipv4() -> list[str]:
    try:
        import fcntl
    except ImportError:
        return []
    found: list[str] = []
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, request)
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _linux_ipv6() -> list[str]:
    try:
        lines = Path("/proc/net/if_inet6").read_text("ascii").splitlines()
    except OSError:
        return []
    hexadecimal = [line.split()[0] for line in lines if line.strip()]
    return [str(ipaddress.IPv6Address(bytes.fromhex(digits))) for digits in hexadecimal]
