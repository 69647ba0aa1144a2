"""`tresen qr` and the office's downloads: every printed code opens a session at its place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from pos.app import Installation
from pos.cli import main
from pos.domain.venue import Place, PlaceKind, Venue
from pos.opening import LINKS_FILE, publish
from pos.settings import Settings
from pos.surfaces import make_links, read_links, write_links
from tests.commands import VENUE, a_menu, a_venue
from tests.printed import codes_in, codes_on, drawn_svg, pages_of

BASE = "https://bestellen.example"
KINDS: tuple[PlaceKind, ...] = ("table", "room", "lane", "counter", "shelf")
PLACES = tuple(Place(id=f"{kind}-1", kind=kind, label=f"{kind.title()} 1") for kind in KINDS)
Say = Callable[..., str]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Installation]:
    installation = Installation(Settings(data_dir=folder, clock="manual"), serving=False)
    await installation.start()
    try:
        yield installation
    finally:
        await installation.stop()


def door(installation: Installation) -> httpx.AsyncClient:
    """A browser whose network is a function call."""
    app: Any = installation.web
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE, trust_env=False)


def publish_in(folder: Path, *venues: Venue) -> None:
    async def work() -> None:
        async with opened(folder) as installation:
            for venue in venues:
                await publish(installation.house, venue, a_menu())
            links = await make_links(installation.house, BASE, [VENUE], everything=True)
            write_links(folder / LINKS_FILE, links)

    asyncio.run(work())


def place_opened_by(folder: Path, link: str) -> str:
    """The place of the session that a phone gets, or nothing."""

    async def work() -> str:
        async with opened(folder) as installation, door(installation) as phone:
            answer = await phone.get(link)
            if answer.status_code != 200:
                assert answer.status_code == 403
                return ""
            return installation.house.sessions.actor(answer.cookies["session"]).place

    return asyncio.run(work())


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one venue that has every kind of place."""
    folder = tmp_path_factory.mktemp("town")
    publish_in(folder, a_venue(places=PLACES))
    return folder


@pytest.fixture
def say(town: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Type `tresen qr …`; what it said."""

    def typed(*words: str, code: int = 0, data: Path = town) -> str:
        assert main(["qr", "--data", str(data), *words]) == code
        said = capsys.readouterr()
        return said.out + said.err

    return typed


def test_every_code_opens_a_session_at_its_own_place(town: Path, say: Say, tmp_path: Path) -> None:
    said = say("--out", str(tmp_path), "--base-url", BASE, "--wifi", "Corner Gast")
    assert f"5 cards of Corner on 3 sheets of A4. They lead to {BASE} (--base-url)." in said
    assert "NOTE" not in said
    pages = codes_in((tmp_path / f"{VENUE}-cards.pdf").read_bytes())
    printed = {code.text for page in pages for code in page}
    for place in PLACES:
        svg = (tmp_path / f"{VENUE}-{place.id}.svg").read_text("utf-8")
        (page,) = pages_of(drawn_svg(svg))
        (code,) = codes_on(page)
        assert code.level == "Q"
        assert code.text in printed
        assert place_opened_by(town, code.text) == place.id
    assert len(printed) == len(PLACES)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".pdf", *[".svg"] * 5]


def test_places_kinds_and_sizes_are_chosen(say: Say, tmp_path: Path) -> None:
    words = ("--out", str(tmp_path), "--size", "sticker", "--language", "ar", "--language", "nl")
    said = say(*words, "--place", "lane-1", "--kind", "table", "--format", "svg")
    assert "2 cards of Corner." in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{VENUE}-lane-1.svg",
        f"{VENUE}-table-1.svg",
    ]
    assert 'width="60mm" height="60mm"' in (tmp_path / f"{VENUE}-lane-1.svg").read_text("utf-8")


def test_the_address_is_the_one_that_was_served_and_is_doubted_aloud(
    say: Say, tmp_path: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--out", str(tmp_path), "--format", "svg", "--place", "table-1")
    assert f"They lead to {BASE} (the address that was served last)." in say(*words)
    lan = say(*words, "--base-url", "http://192.168.1.20:8080/")
    assert "http is not encrypted" in lan
    assert "may change" in lan
    monkeypatch.setenv("TRESEN_PUBLIC_URL", "http://corner.example")
    said = say(*words)
    assert "They lead to http://corner.example (TRESEN_PUBLIC_URL)." in said
    assert "may change" not in said
    assert "is no address for cards" in say(*words, "--base-url", "corner", code=2)
    links = read_links(town / LINKS_FILE)
    assert links is not None
    assert links.base_url == BASE


@pytest.mark.parametrize(
    "words,sentence",
    [
        (["--venue", "nowhere"], "There is no venue nowhere here; there are: corner."),
        (["--place", "table-9"], "corner has no place table-9; there are: table-1, room-1"),
        (["--language", "de", "--language", "en", "--language", "nl"], "room for 2 languages"),
        (["--wifi", "x" * 33], "at most 32 bytes"),
        (["--wifi", "寿司"], "The cards' fonts have no letters for 寿司"),
    ],
)
def test_what_can_not_be_printed_is_said_and_nothing_is_written(
    say: Say, tmp_path: Path, words: list[str], sentence: str
) -> None:
    assert sentence in say("--out", str(tmp_path / "cards"), *words, code=2)
    assert not (tmp_path / "cards").exists()


def test_a_kind_that_is_not_there_and_a_missing_journal_are_said(say: Say, tmp_path: Path) -> None:
    some = tmp_path / "some"
    tables = a_venue(places=PLACES[:1])
    publish_in(some, tables, msgspec.structs.replace(tables, id="other", name="Other"))
    assert "corner has no shelf; it has: table." in say(
        "--venue", VENUE, "--kind", "shelf", code=2, data=some
    )
    assert "Say which venue with --venue; there are: corner, other." in say(code=2, data=some)
    assert "There is no journal" in say(code=2, data=tmp_path / "nothing")


def test_a_raised_code_version_makes_a_new_code_and_ends_the_old_one(
    say: Say, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    place = PLACES[0]
    links = []
    for version in (1, 2):
        place = msgspec.structs.replace(place, code_version=version)
        publish_in(folder, a_venue(places=(place, *PLACES[1:])))
        say("--out", str(tmp_path), "--place", place.id, "--format", "pdf", data=folder)
        (codes,) = codes_in((tmp_path / f"{VENUE}-cards.pdf").read_bytes())
        links.append(codes[0].text)
    old, new = links
    assert old != new
    assert place_opened_by(folder, old) == ""
    assert place_opened_by(folder, new) == place.id


async def test_the_office_downloads_the_same_and_nobody_else_does(town: Path) -> None:
    links = read_links(town / LINKS_FILE)
    assert links is not None
    surfaces = links.venues[VENUE].surfaces
    async with opened(town) as installation:
        async with door(installation) as office:
            office.cookies.clear()
            entered = await office.get(f"/d/{VENUE}/cards?token={surfaces['devices'].token}")
            assert entered.status_code == 303
            page = await office.get(f"/d/{VENUE}/cards")
            assert f'action="/d/{VENUE}/cards/sheets.pdf"' in page.text
            assert f'href="/d/{VENUE}/cards/lane-1.svg"' in page.text
            assert "cards-note" not in page.text
            lan = httpx.URL(f"http://192.168.1.20:8080/d/{VENUE}/cards")
            office.cookies.set("office", surfaces["devices"].token, domain=lan.host)
            doubted = await office.get(lan, headers={"accept-language": "en"})
            assert "good in your own network only and may change" in doubted.text
            sheets = await office.get(
                f"/d/{VENUE}/cards/sheets.pdf?size=sticker&language=ar&second=de&wifi=Gast"
            )
            assert sheets.headers["content-type"] == "application/pdf"
            (codes,) = codes_in(sheets.content)
            wanted = {place.url for place in links.venues[VENUE].places.values()}
            assert {code.text for code in codes} == wanted
            one = await office.get(f"/d/{VENUE}/cards/lane-1.svg")
            assert one.headers["content-type"].startswith("image/svg+xml")
            (drawn,) = pages_of(drawn_svg(one.text))
            assert [code.text for code in codes_on(drawn)] == [
                links.venues[VENUE].places["lane-1"].url
            ]
            for path, code, status in (
                ("nothing.svg", "request.not_found", 404),
                ("sheets.pdf?size=huge", "request.malformed", 400),
                ("sheets.pdf?language=xx", "request.malformed", 400),
                ("sheets.pdf?wifi=" + "x" * 33, "request.malformed", 400),
                ("lane-1.svg?wifi=寿司", "card.letters", 409),
            ):
                answer = await office.get(f"/d/{VENUE}/cards/{path}")
                assert (answer.status_code, answer.json()["code"]) == (status, code), path
        for token in ("", surfaces["kitchen"].token):
            async with door(installation) as stranger:
                refused = await stranger.get(
                    f"/d/{VENUE}/cards/sheets.pdf", params={"token": token} if token else {}
                )
                assert refused.status_code in {401, 403}
                assert b"%PDF" not in refused.content
