"""`tresen publish` means the journal of the venue's own folder when nobody names another."""

import shutil
from pathlib import Path

import pytest

from pos.cli import main
from tests.nodes import venue_folder


def test_a_venue_is_published_where_its_files_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("TRESEN_DATABASE_URL", "TRESEN_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    folder = venue_folder(tmp_path / "venue")
    files = [str(folder / "venue.toml"), str(folder / "menu.toml")]
    assert main(["publish", *files, "--data", str(folder / "data")]) == 0
    menu = folder / "menu.toml"
    menu.write_text(menu.read_text("utf-8") + "\n# A remark changes nothing.\n", "utf-8")
    assert main(["publish", *files]) == 0
    assert not (tmp_path / "tresen-data").exists()
    assert "version 1" in capsys.readouterr().out.splitlines()[-1]


def test_without_a_journal_there_it_goes_where_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRESEN_DATABASE_URL", raising=False)
    monkeypatch.setenv("TRESEN_DATA_DIR", str(tmp_path / "elsewhere"))
    folder = venue_folder(tmp_path / "venue")
    shutil.rmtree(folder / "data", ignore_errors=True)
    assert main(["publish", str(folder / "venue.toml")]) == 0
    assert (tmp_path / "elsewhere" / "tresen.sqlite").is_file()


def test_a_menu_with_undeclared_allergens_needs_its_owners_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TRESEN_DATABASE_URL", raising=False)
    monkeypatch.delenv("TRESEN_DATA_DIR", raising=False)
    folder = venue_folder(tmp_path / "venue")
    menu = folder / "menu.toml"
    spoken = menu.read_text("utf-8")
    menu.write_text(spoken.replace("publish_undeclared = true", ""), "utf-8")
    files = [str(folder / "venue.toml"), str(menu), "--data", str(tmp_path / "data")]
    assert main(["publish", *files]) != 0
    said = "".join(capsys.readouterr())
    assert "menu.toml:1: publish_undeclared: " in said
    assert "is published." not in said, "the venue does not stand there without its menu"
    menu.write_text(spoken, "utf-8")
    assert main(["publish", *files]) == 0
