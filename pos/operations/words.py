"""In which language a command speaks to the person at the terminal."""

import os
from typing import Final, Literal

Language = Literal["de", "en"]
VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language(wished: str | None = None) -> Language:
    """The wished one, else the terminal's, else English."""
    if wished is not None:
        return "de" if wished == "de" else "en"
    for variable in VARIABLES:
        value = os.environ.get(variable, "")
        if value:
            return "de" if value.lower().startswith("de") else "en"
    return "en"
