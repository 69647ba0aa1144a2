"""How a subcommand is carried out: its parser, its exit code, what it says when it can not be."""

import argparse
import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec

WRONG: Final = 1
IMPOSSIBLE: Final = 2

Chosen = argparse.Namespace
Work = Callable[[Chosen], Awaitable[int]]


def command(commands: Any, name: str, text: str, work: Work) -> argparse.ArgumentParser:
    """A parser whose work is carried out with its exit code."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=functools.partial(carry_out, work))
    return parser


def carry_out(work: Work, chosen: Chosen) -> int:
    from pos import logs
    from pos.documents import DocumentError
    from pos.journal.contract import StorageError
    from pos.operations.opening import Trouble
    from pos.settings import SettingError

    logs.start("warning")

    async def whole() -> int:
        return await work(chosen)

    try:
        return asyncio.run(whole())
    except Trouble as trouble:
        say_error(str(trouble))
    except DocumentError as error:
        say_error(str(error))
        return WRONG
    except (StorageError, OSError) as error:
        say_error(f"That did not work: {error}")
    except SettingError as error:
        say_error(str(error))
    except KeyboardInterrupt:
        return WRONG
    return IMPOSSIBLE


def say(text: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(text + "\n")


def say_error(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(text + "\n")


def say_json(value: object) -> None:
    """A document for programs."""
    say(msgspec.json.format(msgspec.json.encode(value)).decode())


def folder_argument(parser: argparse.ArgumentParser) -> None:
    """The data folder, or what the environment names."""
    text = "the data folder (default: TRESEN_DATA_DIR, else ./tresen-data), or the database of the"
    parser.add_argument("folder", nargs="?", type=Path, help=f"{text} environment")


def data_option(parser: argparse.ArgumentParser) -> None:
    """The data folder as an option."""
    parser.add_argument("--data", type=Path, help="the data folder (default: TRESEN_DATA_DIR)")
