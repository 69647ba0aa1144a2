"""Logs: one line an event on stderr, JSON for programs, plain words at a terminal; no secrets.

Tokens, codes, query strings and the passwords in database addresses are cut out of every line, also
out of tracebacks, whoever wrote it.  Personal texts are never given to a logger in the first place.
"""

import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Final, TextIO

import msgspec

LINE_CHARACTERS_MAX: Final = 8_000
REFUSALS_PER_S_MAX: Final = 20
"""Refused requests that are logged in a second; a flood is counted, not written down."""
QUIET: Final = ("asyncio", "escpos", "uvicorn", "websockets", "httpx", "PIL", "litestar")
"""Libraries whose chatter below a warning nobody needs."""

_REDACTIONS: Final = (
    # Sessions of guests and devices.
    (re.compile(r"\b([gd]1\.)[\w.\-]{8,}"), r"\1..."),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), r"\1 ..."),
    # A place's signed code and an order's link.
    (re.compile(r"(/g/[\w\-]+/)[\w\-]+/[\w\-]{8,}"), r"\1..."),
    (re.compile(r"(/g/[\w\-]+/o/)[^\s\"'?]+"), r"\1..."),
    # user:password@ in addresses of databases.
    (re.compile(r"(://)[^/\s@\"']*:[^/\s\"']*@"), r"\1...@"),
    # Whatever stands behind a question mark of an address.
    (re.compile(r"([\w\-/]/?[\w\-]*)\?[\w\-.%]+=[^\s\"']*"), r"\1?..."),
    (
        re.compile(
            r"(?i)([\"']?\b(?:token|secret|password|passwd|authorization|cookie|pairing_code|note"
            r"|phone)[\"']?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;}\"']+)"
        ),
        r"\1...",
    ),
)

_access = logging.getLogger("tresen.access")
_encode: Final = msgspec.json.Encoder().encode


def redacted(text: str) -> str:
    """The text without what only its owner may know."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


class Json(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, and `exception` if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage())[:LINE_CHARACTERS_MAX],
        }
        if record.exc_info:
            line["exception"] = redacted(self.formatException(record.exc_info))[
                -LINE_CHARACTERS_MAX:
            ]
        return _encode(line).decode()


class Plain(logging.Formatter):
    """`12:04:33 warning  writer: ...` for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback below it."""
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        name = record.name.removeprefix("tresen.")
        message = redacted(record.getMessage())[:LINE_CHARACTERS_MAX]
        line = f"{at} {record.levelname.lower():<8} {name}: {message}"
        if record.exc_info:
            line += "\n" + redacted(self.formatException(record.exc_info))
        return line


def _instant(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(record.msecs):03d}Z"


def start(level: str = "info", stream: TextIO | None = None) -> None:
    """Send every logger of this process to stderr (or `stream`) in our own format.

    Raises `ValueError` for a level that there is not.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"no such log level: {level}")
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(Plain() if out.isatty() else Json())
    root = logging.getLogger()
    # python-escpos calls logging.basicConfig when it is imported: with a handler in place that is
    # without effect, and one that it set up earlier goes.
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(number)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.captureWarnings(capture=True)


class _Refusals:
    """Counts refused requests of the running second."""

    def __init__(self) -> None:
        self.second = 0
        self.written = 0
        self.left_out = 0

    def admit(self) -> bool:
        """Whether one more may be written."""
        second = int(time.monotonic())
        if second != self.second:
            left_out, self.left_out = self.left_out, 0
            self.second, self.written = second, 0
            if left_out:
                _access.warning("%d more requests were refused", left_out)
        if self.written >= REFUSALS_PER_S_MAX:
            self.left_out += 1
            return False
        self.written += 1
        return True


_refusals: Final = _Refusals()


def refused(method: str, path: str, status: int, code: str) -> None:
    """The access log: only what went wrong is written, without query, address or token.

    A decision against (409) is part of the trade and lies in the journal.
    """
    level = logging.WARNING if status >= 500 else logging.INFO
    if status == 409 or not _access.isEnabledFor(level):
        return
    if _refusals.admit():
        _access.log(level, "%s %s %d %s", method[:10], redacted(path)[:200], status, code)
