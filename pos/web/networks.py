"""Which network an address belongs to: limits count by it, as one phone may have many addresses."""

import ipaddress
from functools import lru_cache
from typing import Final

V6_BITS: Final = 64
"""What a provider gives one customer at least (RFC 6177); the rest of the address is its own."""
KNOWN_MAX: Final = 20_000


def network_of(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address its first 64 bits, anything else as it is."""
    return address if ":" not in address else _network_of(address)


@lru_cache(KNOWN_MAX)
def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.is_loopback:
        return str(parsed)
    return str(ipaddress.IPv6Network((int(parsed) >> V6_BITS << V6_BITS, V6_BITS)))


def is_this_machine(network: str) -> bool:
    """Whether it says nothing about who asks: a proxy that is not named, a Unix socket, a test."""
    return not network or network == "::1" or network.startswith("127.")
