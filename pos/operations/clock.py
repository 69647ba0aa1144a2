"""`tresen clock`: a person moves the time of a training venue (`--clock manual`)."""

import re
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.domain.instants import DAY, HOUR, MINUTE, SECOND, from_datetime, iso
from pos.operations.opening import Trouble
from pos.surfaces import Links

ANSWER_S_MAX: Final = 10
STEPS: Final = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_STEP: Final = re.compile(r"^\+(\d{1,6})([smhd])$")


def target(when: str, now: str) -> str:
    """The instant to move to: `+90s`, `+10m`, `+2h`, `+1d` from now, or an instant as it stands.

    Raises `Trouble` for anything else.
    """
    step = _STEP.match(when)
    try:
        if step is None:
            moment = datetime.fromisoformat(when)
            return iso(from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))
        return iso(from_datetime(datetime.fromisoformat(now)) + int(step[1]) * STEPS[step[2]])
    except ValueError as error:
        raise Trouble(f"{when!r} is no time: say +10m, +2h or 2026-11-22T18:00:00Z.") from error


def move(links_file: Path, when: str | None) -> str:
    """Move the clock of a running server, or only read it; what it shows now.

    Raises `Trouble` when the server does not answer or its clock is not a person's.
    """
    try:
        links = msgspec.json.decode(links_file.read_bytes(), type=Links)
        office = next(iter(links.venues.values())).surfaces["devices"]
    except (msgspec.MsgspecError, OSError, StopIteration, KeyError) as error:
        raise Trouble(f"{links_file} holds no office link: {error}") from error
    now = _ask(f"{links.base_url}/api/time", None, "")
    if when is None:
        return now
    return _ask(f"{links.base_url}/api/clock", target(when, now), office.token)


def _ask(url: str, now: str | None, token: str) -> str:
    body = None if now is None else msgspec.json.encode({"now": now})
    request = urllib.request.Request(url, body, method="GET" if body is None else "PUT")  # noqa: S310 - our own server
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S_MAX) as answer:  # noqa: S310 - the same
            shown: dict[str, Any] = msgspec.json.decode(answer.read())
    except urllib.error.HTTPError as error:
        if error.code in {404, 405}:
            raise Trouble(
                "This server's clock moves by itself; start it with --clock manual."
            ) from error
        raise Trouble(f"The server refused: {error.read().decode(errors='replace')}") from error
    except OSError as error:
        raise Trouble(f"The server does not answer at {url}: {error}") from error
    return str(shown["now"])
