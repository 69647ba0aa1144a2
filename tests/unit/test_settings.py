"""Settings: environment and command line; a wrong one is named, without a traceback."""

from pathlib import Path

import pytest

from pos.cli import main
from pos.settings import SettingError, from_environment


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
