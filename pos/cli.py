"""The command `tresen`: one subcommand a thing that a person does."""

import argparse
import asyncio
import importlib
import os
import socket
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from pos import __version__
from pos.journal.contract import StorageError
from pos.operations.commands import add_commands
from pos.settings import SettingError, Settings, from_environment

EXIT_WRONG: Final = 2
DEMO_DATA: Final = Path("tresen-demo")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if "run" not in chosen:
        parser.print_help()
        return EXIT_WRONG
    try:
        code: int = chosen.run(chosen)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_WRONG
    except (StorageError, OSError) as error:
        sys.stderr.write(f"That did not work: {error}\n`tresen doctor` says what to do about it.\n")
        return EXIT_WRONG
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tresen", description="Ordering and point of sale for places that serve guests."
    )
    parser.add_argument("--version", action="version", version=f"tresen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = commands.add_parser("demo", help="open a demo town of four venues")
    _serving_arguments(demo)
    demo.add_argument("--links", type=Path, help="write every link and token to this JSON file")
    demo.add_argument("--guests", type=int, default=0, help="let so many simulated guests order")
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="serve the venue of a folder, or a whole database")
    serve.add_argument("folder", nargs="?", type=Path, help="what `tresen new` made")
    _serving_arguments(serve)
    serve.add_argument("--links", type=Path, help="write every link and token to this JSON file")
    serve.add_argument("--workers", type=int, help="so many processes (PostgreSQL)")
    serve.add_argument("--inherit-socket", type=int, help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)

    new = commands.add_parser("new", help="set up a venue in an empty folder")
    new.add_argument("folder", type=Path)
    new.add_argument("--answers", type=Path, help="answers from a TOML file instead of questions")
    new.add_argument("--language", choices=("de", "en"))
    new.set_defaults(run=_new)

    menu = commands.add_parser("menu", help="work on a menu file")
    menu_commands = menu.add_subparsers(title="menu commands", metavar="COMMAND", required=True)
    check = menu_commands.add_parser("check", help="say what is wrong with a menu file, and where")
    check.add_argument("file", type=Path)
    check.add_argument("--venue", type=Path, help="the venue file that it belongs to")
    check.add_argument("--language", choices=("en", "de"), default="en")
    check.set_defaults(run=_menu_check)
    bring = menu_commands.add_parser("import", help="make a menu file of a CSV file")
    bring.add_argument("file", type=Path)
    bring.add_argument("--out", type=Path, help="write the menu here (default: to the terminal)")
    bring.add_argument("--currency", default="", help="three letters, where the file has none")
    bring.add_argument("--country", default="", help="two letters; decides the VAT rates")
    bring.add_argument("--language", choices=("en", "de"), default="en")
    bring.set_defaults(run=_menu_import)

    add_commands(commands)
    return parser


def _serving_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: all)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--data", type=Path, help="folder for the database")
    parser.add_argument("--public-url", help="address that guests' phones open")
    parser.add_argument("--clock", choices=("system", "manual"), help="manual: a person moves it")
    parser.add_argument("--tls", action="store_true", help="https with a small CA of our own")
    parser.add_argument("--tls-cert", type=Path, help="https with this certificate")
    parser.add_argument("--tls-key", type=Path, help="and its key")
    parser.add_argument("--tls-name", action="append", default=[], help="one more name in it")


def _settings(chosen: argparse.Namespace, data_dir: Path, **more: object) -> Settings:
    settings = from_environment(
        host=chosen.host,
        port=chosen.port,
        data_dir=chosen.data or os.environ.get("TRESEN_DATA_DIR") or data_dir,
        public_url=chosen.public_url,
        clock=chosen.clock,
        tls_certificate=chosen.tls_cert,
        tls_key=chosen.tls_key,
        **more,
    )
    if chosen.tls:
        tls: Any = importlib.import_module("pos.tls")
        try:
            settings = tls.with_own_certificate(settings, chosen.tls_name)
            authority = tls.describe(settings.data_dir / tls.FOLDER / "ca.crt")
        except (tls.TlsError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(EXIT_WRONG) from error
        sys.stdout.write("\n  https by our own authority; the page /ca says how to trust it.\n")
        sys.stdout.write(f"  Its fingerprint: {authority.fingerprint}\n")
    return settings


def _listen(settings: Settings) -> socket.socket | None:
    from pos.serving import PortTaken, listen

    try:
        return listen(settings.host, settings.port)
    except PortTaken as error:
        sys.stderr.write(f"{error}\nChoose another one with --port, or ask `tresen doctor`.\n")
        return None


def _demo(chosen: argparse.Namespace) -> int:
    from pos import demo_town, serving

    _start_logs(chosen)
    settings = _settings(chosen, DEMO_DATA, demo=True)
    listening = _listen(settings)
    if listening is None:
        return EXIT_WRONG
    url = serving.public_url(settings, listening.getsockname()[1])
    settings = msgspec.structs.replace(settings, public_url=url)
    ready = partial(demo_town.open_town, links_file=chosen.links, guests=chosen.guests)
    serving.run(settings, listening, ready)
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from pos import opening, serving
    from pos.app import Installation
    from pos.documents import DocumentError

    _start_logs(chosen)
    folder: Path | None = chosen.folder
    if folder is not None and not (folder / opening.VENUE_FILE).is_file():
        sys.stderr.write(f"There is no venue in {folder}; `tresen new {folder}` sets one up.\n")
        return EXIT_WRONG
    settings = _settings(
        chosen, folder / "data" if folder else Path("tresen-data"), workers=chosen.workers
    )
    if chosen.inherit_socket is not None:
        listening = socket.socket(fileno=chosen.inherit_socket)
        serving.run(settings, listening)
        return 0
    try:
        venues = [opening.read_folder(folder)] if folder else []
    except (DocumentError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_WRONG
    found = _listen(settings)
    if found is None:
        return EXIT_WRONG
    url = serving.public_url(settings, found.getsockname()[1])
    settings = msgspec.structs.replace(settings, public_url=url)

    async def ready(installation: Installation) -> None:
        links = await opening.open_venues(installation, venues, url, chosen.links)
        opening.announce(links, demo=False)

    if settings.workers <= 1:
        serving.run(settings, found, ready)
        return 0
    if settings.clock == "manual" or not settings.database_url:
        sys.stderr.write(
            "Several workers need PostgreSQL (TRESEN_DATABASE_URL) and the system's clock.\n"
        )
        return EXIT_WRONG

    async def prepare() -> None:
        installation = Installation(settings, serving=False)
        await installation.start()
        try:
            await ready(installation)
        finally:
            await installation.stop()

    asyncio.run(prepare())
    return serving.run_workers(settings, found)


def _start_logs(chosen: argparse.Namespace) -> None:
    del chosen
    from pos import logs

    logs.start(from_environment().log_level)


def _new(chosen: argparse.Namespace) -> int:
    from pos.newcomer import new_command

    code = new_command(chosen.folder, chosen.language, chosen.answers)
    if code == 0 and chosen.answers is None and sys.stdin.isatty():
        from pos.operations.people_words import first_owner

        return first_owner(chosen.folder)
    return code


def _menu_check(chosen: argparse.Namespace) -> int:
    from pos.documents import check_menu_file

    code, report = check_menu_file(chosen.file, chosen.venue, chosen.language)
    sys.stdout.write(report if report.endswith("\n") else report + "\n")
    return code


def _menu_import(chosen: argparse.Namespace) -> int:
    from pos.documents import ImportFault, import_menu
    from pos.documents.sentences import sentence

    try:
        imported = import_menu(chosen.file, chosen.currency, chosen.country, chosen.language)
    except ImportFault as fault:
        sys.stderr.write(f"{sentence(fault.code, fault.params, chosen.language)}\n")
        return EXIT_WRONG
    # The report goes beside the menu, so that `> menu.toml` holds the menu alone.
    sys.stderr.write(imported.report)
    if chosen.out is None:
        sys.stderr.write(imported.missing)
        sys.stdout.write(imported.text)
        return 0
    try:
        with chosen.out.open("x", encoding="utf-8") as file:
            file.write(imported.text)
    except FileExistsError:
        said = sentence("import.exists", {"file": str(chosen.out)}, chosen.language)
        sys.stderr.write(f"{said}\n")
        return EXIT_WRONG
    missing = chosen.out.with_suffix(".missing.txt")
    missing.write_text(imported.missing, encoding="utf-8")
    for code, file in (("import.list_written", missing), ("import.written", chosen.out)):
        sys.stderr.write(f"{sentence(code, {'file': str(file)}, chosen.language)}\n")
    return 0
