"""Problem documents (RFC 9457): a code and a sentence in the reader's language."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.domain.errors import STATUS_BY_CODE
from pos.web.rendering import money

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = "1"
STRINGS: Final = Path(__file__).parent.parent / "ui" / "strings"
FALLBACK_LANGUAGE: Final = "en"
LANGUAGE_MAX: Final = 8
"""Letters of a language tag (RFC 5646); a longer one would not even be a file's name."""

_encode: Final = msgspec.json.Encoder().encode


class Problem(Exception):
    """A refusal on its way out.  `code` is of `pos.domain.errors`."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        """Name the code and what its sentence needs."""
        super().__init__(code)
        self.code = code
        self.params = params or {}
        self.status = STATUS_BY_CODE[code]


@lru_cache(maxsize=16)
def _strings(language: str) -> dict[str, str]:
    path = STRINGS / f"{language}.json"
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def sentence(code: str, params: Mapping[str, Any], language: str) -> str:
    """The code's sentence; a gap in a sentence is left open rather than failing the answer."""
    key = f"problem.{code}"
    if params.get("until") and f"{key}_until" in _strings(language):
        key = f"{key}_until"
    text = _strings(language).get(key) or _strings(FALLBACK_LANGUAGE).get(key) or code
    for name, value in params.items():
        text = text.replace("{" + name + "}", _said(name, value, params, language))
    return text


def _said(name: str, value: object, params: Mapping[str, Any], language: str) -> str:
    """A parameter as people read it: a total is money, the rest stands as it is."""
    if name == "total" and isinstance(value, int) and isinstance(params.get("currency"), str):
        return money(value, params["currency"], language)
    return str(value)


def language_of(accept_language: str) -> str:
    """The first language of an `Accept-Language` header that there are sentences in."""
    for part in accept_language.split(",")[:8]:
        tag = part.split(";")[0].strip().lower()
        primary = tag.split("-")[0]
        if len(primary) <= LANGUAGE_MAX and primary.isalpha() and _strings(primary):
            return primary
    return FALLBACK_LANGUAGE


def document(
    code: str,
    params: Mapping[str, Any],
    accept_language: str = "",
    words: Mapping[str, str] | None = None,
) -> bytes:
    """The body of a problem; `words` say in its sentence what parameters are called."""
    language = language_of(accept_language)
    return _encode(
        {
            "type": f"urn:tresen:problem:{code}",
            "title": code,
            "status": STATUS_BY_CODE[code],
            "code": code,
            "params": params,
            "detail": sentence(code, {**params, **(words or {})}, language),
        }
    )
