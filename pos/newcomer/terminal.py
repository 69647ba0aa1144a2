"""`tresen new` at a terminal: one line a question, and an exit code."""

import os
import sys
from pathlib import Path
from typing import Final

from pos.newcomer.dialogue import Check, NewcomerError, run_new, run_new_from_file
from pos.newcomer.words import Language, language_of_locale, said

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 1
EXIT_STOPPED: Final = 130


def new_command(
    directory: Path, language: Language | None = None, answers_path: Path | None = None
) -> int:
    """Set up a venue in `directory` and give the exit code.

    Without `language` the terminal's locale decides; with `answers_path` nothing is asked.
    """
    language = language or language_of_locale(os.environ)
    try:
        if answers_path is None:
            run_new(directory, _ask, print, language)
        else:
            run_new_from_file(directory, answers_path, print, language)
    except NewcomerError as error:
        print(error, file=sys.stderr)
        return EXIT_REFUSED
    except (EOFError, KeyboardInterrupt):
        print(f"\n{said('stopped', language)}", file=sys.stderr)
        return EXIT_STOPPED
    return EXIT_DONE


def _ask(question: str, default: str, check: Check) -> str:
    """One line from the terminal; the dialogue itself judges it and asks again."""
    del check
    shown = f" [{default}]" if default else ""
    return input(f"{question}{shown}: ")
