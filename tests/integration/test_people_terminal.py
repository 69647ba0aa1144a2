"""`tresen people`: from a fresh folder to an owner who signs in, and nobody reads the PIN."""

import asyncio
import io
import sys
from pathlib import Path

import pytest

from pos.cli import main
from pos.people import TRAINING_PINS, take_on_for_training
from tests.commands import VENUE
from tests.inside import running
from tests.nodes import venue_folder

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

PIN = "60731948"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return venue_folder(tmp_path / "venue")


def people(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str, pin: str = "", code: int = 0
) -> None:
    """Type a command; the PIN comes from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(pin + "\n"))
    assert main(["people", *words, "--data", str(folder)]) == code


def test_an_owner_is_taken_on_in_a_fresh_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people(folder, monkeypatch, "add", "burgerhof", "Nele", "--role", "owner", pin=PIN)
    people(folder, monkeypatch, "add", "burgerhof", "Piet", "--role", "shift-lead", pin="4711")
    people(folder, monkeypatch, "set-pin", "burgerhof", "piet", pin="4712")
    people(folder, monkeypatch, "list", "burgerhof")
    people(folder, monkeypatch, "remove", "burgerhof", "Piet")
    people(folder, monkeypatch, "list", "burgerhof")
    said = capsys.readouterr()
    assert "shift_lead Piet" in said.out
    assert "REMOVED" in said.out
    people(folder, monkeypatch, "remove", "burgerhof", "Nele", code=2)
    people(folder, monkeypatch, "remove", "burgerhof", "Piet", code=2)
    people(folder, monkeypatch, "add", "burgerhof", "Ole", "--role", "cook", pin="12", code=2)
    people(folder, monkeypatch, "add", "burgerhof", "Ole", "--role", "chef", pin="1234", code=2)
    people(folder, monkeypatch, "add", "burgerhof", "Ole", "--role", "owner", pin="1111", code=2)
    people(folder, monkeypatch, "set-pin", "burgerhof", "Nele", pin="4321", code=2)
    said = capsys.readouterr()
    assert said.err.count("the first that anybody tries") == 2
    assert "last owner" in said.err
    assert "four to eight digits" in said.err
    for path in folder.rglob("*"):
        assert not path.is_file() or PIN.encode() not in path.read_bytes(), path


def test_a_pin_is_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["people", "add", "burgerhof", "Nele", "1234", "--role", "owner"])
    assert "unrecognized arguments" in capsys.readouterr().err


async def test_the_demos_people_sign_in_and_come_once(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        await take_on_for_training(inside.house, VENUE)
        await take_on_for_training(inside.house, VENUE)
        device = await inside.pair("waiter")
        tiles = (await inside.ask("GET", "/api/people", device)).json()["people"]
        assert [tile["role"] for tile in tiles] == list(TRAINING_PINS)
        assert [tile["name"] for tile in tiles][:2] == ["Service", "Küche"]
        answers = await asyncio.gather(
            *(
                inside.ask(
                    "POST",
                    "/api/people/sign-in",
                    device,
                    {"person_id": tile["person_id"], "pin": TRAINING_PINS[tile["role"]]},
                )
                for tile in tiles
            )
        )
        assert [answer.status_code for answer in answers] == [200] * 4
