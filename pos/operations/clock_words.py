"""The words of `tresen clock` on the command line."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_clock(commands: Any, command: Any) -> None:
    """Add the subcommand; `command` makes one as all others are made."""
    text = "move the time of a training venue (one that is served with --clock manual)"
    parser = command(commands, "clock", text, _clock)
    parser.add_argument("when", nargs="?", help="+90s, +10m, +2h, +1d or an instant; none: show it")
    parser.add_argument("--links", type=Path, required=True, help="the server's links.json")


async def _clock(chosen: argparse.Namespace) -> int:
    from pos.operations.clock import move

    sys.stdout.write(move(chosen.links, chosen.when) + "\n")
    return 0
