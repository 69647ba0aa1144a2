"""The demo's printers: every address on this machine is a printer of software, made when needed.

They listen on free ports, whatever port the venue document names, so that two demos never print on
each other's paper.
"""

from ipaddress import ip_address
from typing import Final

from printers.transports.contract import (
    Address,
    Commit,
    Delivery,
    Failed,
    Notice,
    PrinterState,
    Transport,
)
from printers.virtual import VirtualPrinter

PRINTERS_MAX: Final = 200


class DemoTransport:
    """Sends what is meant for this machine to virtual printers, everything else onwards."""

    def __init__(self, onwards: Transport) -> None:
        """Use another transport underneath: the bytes really go over TCP."""
        self._onwards = onwards
        self.printers: dict[Address, VirtualPrinter] = {}

    async def deliver(
        self, address: Address, payload: bytes, commit: Commit, notice: Notice | None = None
    ) -> Delivery:
        """Print, if need be on a printer that starts now."""
        there = await self._there(address)
        return await self._onwards.deliver(there, payload, commit, notice)

    async def state(self, address: Address) -> PrinterState | Failed:
        """Ask the printer."""
        return await self._onwards.state(await self._there(address))

    async def stop(self) -> None:
        """Switch all virtual printers off."""
        for printer in self.printers.values():
            await printer.stop()
        self.printers.clear()

    async def _there(self, address: Address) -> Address:
        if not _is_here(address.host):
            return address
        printer = self.printers.get(address)
        if printer is None:
            if len(self.printers) >= PRINTERS_MAX:
                return address
            printer = self.printers[address] = VirtualPrinter()
            await printer.start()
        return Address(printer.host, printer.port)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
