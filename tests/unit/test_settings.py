"""Settings: environment and command line; a wrong one is named, without a traceback."""

import stat
from pathlib import Path

import pytest

from pos.app import open_journal
from pos.cli import main
from pos.settings import SettingError, Settings, from_environment


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRESEN_PORT", "9000")
    monkeypatch.setenv("TRESEN_DATA_DIR", "/srv/data")
    assert from_environment().port == 9000
    assert from_environment(port=9001).port == 9001
    assert from_environment(port=None).data_dir == Path("/srv/data")


def test_a_list_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRESEN_ALLOWED_ORIGINS", "https://a.example,https://b.example")
    assert from_environment().allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    "name,value",
    [
        ("TRESEN_PORT", "abc"),
        ("TRESEN_PORT", "99999"),
        ("TRESEN_WORKERS", "0"),
        ("TRESEN_CLOCK", "sundial"),
        ("TRESEN_PRINTING", "nowhere"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        from_environment()


def test_the_terminal_gets_a_sentence_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--port", "99999", "--data", str(tmp_path)]) == 2
    assert "TRESEN_PORT" in capsys.readouterr().err
    assert main(["serve", str(tmp_path / "nowhere")]) == 2
    assert "tresen new" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_journal_that_does_not_open_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "tresen.sqlite").write_bytes(b"no database at all" * 99)
    where = ["--host", "127.0.0.1", "--port", "0", "--data", str(tmp_path)]
    assert main([command, *where]) == 2
    said = capsys.readouterr().err
    assert "file is not a database" in said
    assert "tresen doctor" in said
    assert "Traceback" not in said


async def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    journal = await open_journal(Settings(data_dir=tmp_path / "data"))
    await journal.close()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "tresen.sqlite").stat().st_mode) == 0o600
