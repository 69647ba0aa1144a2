"""What every way to a printer promises: one job whole, or a plain word about what is not known.

Quality list for a transport: (1) nothing is sent to a printer that says it can not print; (2) the
`commit` callback is awaited before the first byte of the job and never without a job behind it;
(3) `Failed` means that not one byte of the job went out; (4) `Acknowledged` means that the printer
itself said so, behind the job; (5) whatever is in between is `Unknown`, or `Sent` where the printer
can not say; (6) the connection is closed on every path, also when the caller is cancelled; (7)
every wait has a named maximum; (8) nothing raises for a printer's or a network's fault; (9) the
bytes arrive unchanged and once; (10) the contract test knows it by its file.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

import msgspec

Trouble = Literal[
    "unreachable", "offline", "cover_open", "paper_end", "error", "connection_lost", "no_answer"
]
"""Why a printer does not print, in one word that screens and logs can translate."""

Commit = Callable[[], Awaitable[None]]
"""Called when the printer is ready, before the first byte: makes the mark "in flight" durable."""


class Address(msgspec.Struct, frozen=True):
    """Where a printer listens: a name, an IPv4 or an IPv6 address, and a TCP port."""

    host: str
    port: int = 9100

    def __str__(self) -> str:
        """The usual spelling, with an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class PrinterState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a printer says of itself.  `answered` is false for one that never says anything."""

    answered: bool = True
    online: bool = True
    cover_open: bool = False
    paper_end: bool = False
    paper_near_end: bool = False
    error: bool = False

    @property
    def trouble(self) -> Trouble | None:
        """Why it does not print now; the most telling reason first."""
        if self.cover_open:
            return "cover_open"
        if self.paper_end:
            return "paper_end"
        if self.error:
            return "error"
        return None if self.online else "offline"


class Acknowledged(msgspec.Struct, frozen=True, tag="acknowledged"):
    """The printer answered behind the job: it worked through all of it."""

    paper_near_end: bool = False


class Sent(msgspec.Struct, frozen=True, tag="sent"):
    """All bytes were taken and nothing speaks against it, but this printer does not acknowledge."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Nothing was sent."""

    trouble: Trouble
    detail: str = ""


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """Some or all of it may be on paper: another copy must say that it is one."""

    trouble: Trouble
    detail: str = ""


Delivery = Acknowledged | Sent | Failed | Unknown

Notice = Callable[[PrinterState], None]
"""Called while a job waits inside a printer that stopped: paper is out, the cover is open."""


class Transport(Protocol):
    """A way to bring bytes to printers.  The caller sends an address one job at a time."""

    async def deliver(
        self, address: Address, payload: bytes, commit: Commit, notice: Notice | None = None
    ) -> Delivery:
        """Bring one job to a printer."""
        ...

    async def state(self, address: Address) -> PrinterState | Failed:
        """Ask a printer how it is, without printing."""
        ...
