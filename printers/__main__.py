"""`python -m printers`: the agent beside the printers, a test page, and a printer of software."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
import time
from pathlib import Path
from typing import Final

import httpx

from printers.agent import Agent, run_agent
from printers.cursors import CursorsTaken, SqliteCursors
from printers.documents.test_page import test_page
from printers.escpos import render
from printers.layout import COLUMNS
from printers.paper import interpret
from printers.profiles import PROFILES, profile_named
from printers.transports import open_transport
from printers.transports.contract import Address, Failed, PrinterState, Unknown
from printers.virtual import VirtualPrinter

log = logging.getLogger(__name__)

TOKEN_VARIABLE: Final = "TRESEN_AGENT_TOKEN"  # noqa: S105 - the name of a variable, not a token


def arguments() -> argparse.ArgumentParser:
    """What may be asked for."""
    parser = argparse.ArgumentParser(prog="python -m printers", description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="say what each printer does")
    sub = parser.add_subparsers(dest="what", required=True)

    agent = sub.add_parser("agent", help="print the tickets of a server elsewhere")
    agent.add_argument("--server", required=True, help="address of the server, https://...")
    agent.add_argument("--venue", required=True, help="the venue's id")
    agent.add_argument("--token-file", type=Path, help=f"holds it; else {TOKEN_VARIABLE}")
    agent.add_argument("--ca", type=Path, help="certificate of the server's own small CA")
    agent.add_argument("--cursors", type=Path, default=Path("printers.sqlite"))
    agent.add_argument(
        "--confirm-restore",
        action="store_true",
        help="after the server was restored from a backup: go on printing",
    )

    for name, text in (("test", "print a test page"), ("state", "ask a printer how it is")):
        one = sub.add_parser(name, help=text)
        one.add_argument("host")
        one.add_argument("--port", type=int, default=9100)
        one.add_argument("--columns", type=int, choices=COLUMNS, default=48)
        one.add_argument("--language", default="de")
        one.add_argument("--profile", choices=sorted(PROFILES), default="default")

    virtual = sub.add_parser("virtual", help="be a printer on this machine and show its paper")
    virtual.add_argument("--port", type=int, default=9100)
    return parser


async def _agent(asked: argparse.Namespace) -> int:
    token = os.environ.get(TOKEN_VARIABLE, "")
    if asked.token_file is not None:
        token = asked.token_file.read_text("utf-8").strip()
    if not token:
        print(f"The agent needs a token: --token-file FILE or {TOKEN_VARIABLE}.", file=sys.stderr)
        return 2
    try:
        cursors = SqliteCursors(asked.cursors)
    except CursorsTaken as error:
        print(error, file=sys.stderr)
        return 1
    told = Agent(asked.server, token, f"venue:{asked.venue}", asked.confirm_restore)
    http = None
    if asked.ca is not None:
        http = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=asked.ca))
    work = asyncio.create_task(run_agent(told, cursors, open_transport(), http))
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        log.info("the agent stops")
    finally:
        cursors.close()
    return 0


async def _test(asked: argparse.Namespace) -> int:
    address = Address(asked.host, asked.port)
    page = test_page(asked.columns, asked.language, str(address), time.time_ns() // 1_000_000)
    data = render(page, profile_named(asked.profile))

    async def nothing_to_mark() -> None:
        """A test page is not a ticket; a second one harms nobody."""

    delivery = await open_transport().deliver(address, data, nothing_to_mark)
    if isinstance(delivery, Failed | Unknown):
        print(f"{address}: {delivery.trouble} {delivery.detail}", file=sys.stderr)
        return 1
    print(f"{address}: {type(delivery).__name__.lower()}, {len(data)} bytes")
    return 0


async def _state(asked: argparse.Namespace) -> int:
    address = Address(asked.host, asked.port)
    state = await open_transport().state(address)
    if isinstance(state, PrinterState):
        said = state.trouble or ("ready" if state.answered else "takes bytes, says nothing")
        near = ", paper is near its end" if state.paper_near_end else ""
        print(f"{address}: {said}{near}")
        return 0 if state.trouble is None else 1
    print(f"{address}: {state.trouble} {state.detail}", file=sys.stderr)
    return 1


async def _virtual(asked: argparse.Namespace) -> int:
    printer = VirtualPrinter()
    await printer.start(port=asked.port)
    print(f"A printer listens at {printer.host}:{printer.port}.", flush=True)
    count = 0
    try:
        while True:
            count += 1
            job = (await printer.printed(count))[-1]
            print("\n".join(interpret(job).text), "-" * 8, sep="\n", flush=True)
    finally:
        await printer.stop()


def main(args: list[str] | None = None) -> int:
    """Do what is asked; the exit code."""
    asked = arguments().parse_args(args)
    logging.basicConfig(
        level=logging.INFO if asked.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    work = {"agent": _agent, "test": _test, "state": _state, "virtual": _virtual}[asked.what]
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(work(asked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
