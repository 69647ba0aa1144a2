"""`tresen doctor` names what is wrong, in two languages, and is content with what is right."""

import asyncio
import json
import os
import socket
import string
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pos import tls
from pos.cli import main
from pos.domain import commands as cmd
from pos.operations import doctor, machine
from pos.operations.doctor import Finding, examine
from pos.operations.doctor_words import said, sentences
from pos.settings import Settings
from printers.virtual import VirtualPrinter
from tests.commands import AT, a_menu, a_venue
from tests.integration.operations_world import lived_folder, living, sqlite_in
from tests.services import Redis


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(data_dir=folder, host="127.0.0.1", **{"port": free_port(), **more})


async def levels(chosen: Settings) -> dict[str, str]:
    """What was found: code and level."""
    found = await examine(chosen, "en")
    for one in found:
        for language in ("de", "en"):
            assert said(one.code, language, one.params)
    return {one.code: one.level for one in found}


async def a_shop(folder: Path, port: int, *, menu: bool = True, at: int = AT) -> None:
    """A published venue with one printer on this machine."""
    venue = a_venue()
    printers = tuple(msgspec.structs.replace(p, port=port) for p in venue.printers)
    async with living(sqlite_in(folder), at=at) as life:
        await life.send(cmd.VenuePublish(msgspec.structs.replace(venue, printers=printers)))
        if menu:
            await life.send(cmd.MenuPublish(a_menu()))


async def test_a_healthy_shop_has_nothing_bad(tmp_path: Path) -> None:
    printer = VirtualPrinter()
    await printer.start()
    try:
        await a_shop(tmp_path, printer.port, at=time.time_ns() // 1_000_000 - 60_000)
        found = await levels(settings(tmp_path))
    finally:
        await printer.stop()
    assert "bad" not in found.values(), found
    for code in ("port.free", "folder.ok", "journal.ok", "venue.ok", "printer.ok", "clock.ok"):
        assert found[code] == "ok", found


async def test_a_taken_port_names_who_has_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = await examine(settings(tmp_path, port=port), "de")
    (one,) = [f for f in found if f.code.startswith("port.")]
    assert (one.level, one.code) == ("bad", "port.taken")
    if Path("/proc/net/tcp").exists():
        assert f"({os.getpid()})" in one.params["who"]
        assert f"({os.getpid()})" in said(one.code, "de", one.params)


@pytest.mark.parametrize("free,level", [(10_000_000, "bad"), (1_000_000_000, "warn")])
async def test_a_disk_that_fills_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda _: free)
    found = await levels(settings(tmp_path))
    assert found["disk.full" if level == "bad" else "disk.low"] == level


@pytest.mark.parametrize("ms,code", [(2.0, "fsync.ok"), (45.0, "fsync.slow"), (900.0, "fsync.bad")])
async def test_a_slow_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ms: float, code: str
) -> None:
    monkeypatch.setattr(machine, "fsync_ms", lambda _: ms)
    assert code in await levels(settings(tmp_path))


async def test_a_folder_that_can_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> float:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine, "fsync_ms", refuse)
    found = await levels(settings(tmp_path))
    assert found["folder.read_only"] == "bad"


async def test_measuring_leaves_nothing_behind(tmp_path: Path) -> None:
    assert machine.fsync_ms(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []


async def test_a_printer_that_is_not_there(tmp_path: Path) -> None:
    await a_shop(tmp_path, free_port())
    assert (await levels(settings(tmp_path)))["printer.unreachable"] == "bad"


async def test_a_printer_without_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from printers.transports.contract import PrinterState

    class Empty:
        async def state(self, _: object) -> PrinterState:
            return PrinterState(paper_end=True, online=False)

    monkeypatch.setattr("printers.transports.open_transport", Empty)
    await a_shop(tmp_path, free_port())
    found = await examine(settings(tmp_path), "de")
    (one,) = [f for f in found if f.code.startswith("printer.")]
    assert "Papier" in said(one.code, "de", one.params)


async def test_a_shop_without_a_menu(tmp_path: Path) -> None:
    await a_shop(tmp_path, free_port(), menu=False)
    assert (await levels(settings(tmp_path)))["menu.unpublished"] == "bad"


async def test_a_clock_that_is_behind_the_journal(tmp_path: Path) -> None:
    await a_shop(tmp_path, free_port(), at=time.time_ns() // 1_000_000 + 7_200_000)
    assert (await levels(settings(tmp_path)))["clock.behind"] == "bad"


async def test_a_clock_of_another_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "YEAR_MIN", 2_090)
    assert (await levels(settings(tmp_path)))["clock.year"] == "bad"


async def test_a_file_from_the_future(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.touch()
    later = time.time() + 9_000
    os.utime(path, (later, later))
    assert (await levels(settings(tmp_path)))["clock.turned_back"] == "warn"


async def test_a_journal_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "tresen.sqlite").write_bytes(b"nonsense" * 1_000)
    assert (await levels(settings(tmp_path)))["journal.unreadable"] == "bad"


async def test_databases_that_are_away(tmp_path: Path) -> None:
    url = f"postgresql://till:secret@127.0.0.1:{free_port()}/tresen"
    away = settings(tmp_path, database_url=url, redis_url=f"redis://127.0.0.1:{free_port()}")
    found = await levels(away)
    assert found["database.unreachable"] == "bad"
    assert found["redis.unreachable"] == "warn"


async def test_redis_that_answers(tmp_path: Path, redis_server: Redis) -> None:
    assert (await levels(settings(tmp_path, redis_url=redis_server.url)))["redis.ok"] == "ok"


async def test_a_certificate_and_its_last_day(tmp_path: Path) -> None:
    tls.ensure(tmp_path / "tls", ["localhost", "127.0.0.1"])
    assert (await levels(settings(tmp_path)))["tls.ok"] == "ok"
    (tmp_path / "tls" / "server.crt").write_text("nonsense")
    assert (await levels(settings(tmp_path)))["tls.unreadable"] == "bad"


def test_the_command_speaks_german_and_has_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_lived(tmp_path))
    port = str(free_port())
    words = ["doctor", str(tmp_path), "--port", port, "--host", "127.0.0.1"]
    assert main([*words, "--language", "de"]) == 1
    assert "ist nicht erreichbar" in capsys.readouterr().out
    assert main([*words, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["good"]

    async def all_is_well(*_: object) -> list[Finding]:
        return [Finding("ok", "redis.ok")]

    monkeypatch.setattr(doctor, "examine", all_is_well)
    assert main(words) == 0


async def _lived(folder: Path) -> None:
    await lived_folder(folder, 1)


def test_both_languages_say_the_same_things() -> None:
    german, english = sentences("de"), sentences("en")
    assert german.keys() == english.keys()

    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, text in german.items():
        assert holes(text) == holes(english[code]), code
