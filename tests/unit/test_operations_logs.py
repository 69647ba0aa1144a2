"""No secret and no personal text leaves by the log."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from pos import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.start("debug", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


SECRETS = {
    "guest": "g1.eyJpZCI6ImFiYyIsInYiOiJ4In0.c2lnbmF0dXJl",
    "device": "d1.burgerhof.01934567-aaaa-7bbb-8ccc-0123456789ab.Zm9vYmFyYmF6",
    "password": "pass-of-the-database",
    "place": "kJ82hfk3-_9x",
}


@pytest.mark.parametrize(
    "message",
    [
        "hello {guest} and {device}",
        "Authorization: Bearer {device}",
        "GET /d/krone/kitchen?token={device} HTTP/1.1",
        "GET /g/krone/table-1/{place} 303",
        "GET /g/krone/o/{guest}",
        "can not connect to postgresql://till:{password}@db.lan:5432/tresen",
        '{{"token": "{place}", "other": 1}}',
        "{{'secret': '{place}'}}",
        "cookie=device={device}; theme=dark",
        "GET /api/views/guest.orders?partition=venue:krone&x={place}",
    ],
)
def test_a_secret_is_cut_out_of_the_line(lines: io.StringIO, message: str) -> None:
    logging.getLogger("tresen.somewhere").warning(message.format(**SECRETS))
    written = lines.getvalue()
    assert "..." in written
    for secret in SECRETS.values():
        assert secret not in written


def test_a_secret_in_an_exception_is_cut_out_too(lines: io.StringIO) -> None:
    try:
        raise ValueError("refused " + SECRETS["device"])
    except ValueError:
        logging.getLogger("tresen.somewhere").exception("it failed")
    line = json.loads(lines.getvalue())
    assert line["level"] == "error"
    assert "ValueError" in line["exception"]
    assert SECRETS["device"] not in lines.getvalue()


def test_every_line_is_one_json_object(lines: io.StringIO) -> None:
    logging.getLogger("tresen.a").info("one\ntwo")
    logging.getLogger("somebody.else").warning("three %s", "4")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert first["message"] == "one\ntwo"
    assert first["at"].endswith("Z")
    assert second == {**second, "logger": "somebody.else", "message": "three 4"}


def test_a_library_that_configures_logging_changes_nothing(lines: io.StringIO) -> None:
    before = logging.getLogger().handlers[:]
    logging.basicConfig(level=logging.DEBUG)
    assert logging.getLogger().handlers == before
    logging.getLogger("escpos.escpos").info("chatter")
    assert lines.getvalue() == ""


def test_only_what_went_wrong_is_in_the_access_log(lines: io.StringIO) -> None:
    logs.refused("PUT", "/api/commands/x", 409, "order.empty")
    assert lines.getvalue() == ""
    logs.refused("PUT", "/api/commands/x", 503, "server.storage")
    line = json.loads(lines.getvalue())
    assert line["level"] == "warning"
    assert line["message"] == "PUT /api/commands/x 503 server.storage"


def test_a_flood_of_refusals_is_counted_and_not_written(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("pos.logs.time.monotonic", lambda: now)
    for _ in range(500):
        logs.refused("GET", "/x", 429, "limit.requests")
    assert len(lines.getvalue().splitlines()) == logs.REFUSALS_PER_S_MAX
    now = 1_001.0
    logs.refused("GET", "/x", 429, "limit.requests")
    assert f"{500 - logs.REFUSALS_PER_S_MAX} more requests were refused" in lines.getvalue()


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="loud"):
        logs.start("loud")
