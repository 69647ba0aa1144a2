"""Photos that a menu names stay; others stay for thirty days, whatever the clock does."""

from pathlib import Path

import msgspec

from pos.domain import commands as cmd
from pos.domain.instants import DAY, HOUR, Instant
from pos.domain.menu import Picture
from pos.journal.memory import MemoryJournal
from pos.web.photos_kept import KEPT_FOR, STEP_MAX, came, photos_of, sweep, sweep_house
from tests.commands import AT, SYSTEM, a_menu
from tests.inside import running

NAMED, OTHER = "a" * 64, "b" * 64


async def with_photos() -> MemoryJournal:
    journal = MemoryJournal()
    for photo in (NAMED, OTHER):
        for width in (160, 320):
            await journal.blobs.save(f"{photo}.{width}.webp", b"x")
    return journal


async def hours(journal: MemoryJournal, named: set[str], start: Instant, length: Instant) -> int:
    return sum([await sweep(journal, named, start + n) for n in range(0, length, 2 * HOUR)])


async def test_what_no_menu_names_goes_after_thirty_days_and_not_before() -> None:
    journal = await with_photos()
    assert await hours(journal, {NAMED}, AT, KEPT_FOR) == 0
    assert await sweep(journal, {NAMED}, AT + KEPT_FOR) == 1
    assert set(await photos_of(journal)) == {NAMED}
    assert await journal.blobs.names() == [f"{NAMED}.160.webp", f"{NAMED}.320.webp"]


async def test_a_menu_that_is_published_again_finds_its_photos() -> None:
    journal = await with_photos()
    await hours(journal, {NAMED, OTHER}, AT, 60 * DAY)
    # A new menu leaves one out, and four weeks later the old one is back.
    await hours(journal, {NAMED}, AT + 60 * DAY, 28 * DAY)
    await hours(journal, {NAMED, OTHER}, AT + 88 * DAY, 10 * DAY)
    # From then on the thirty days begin anew.
    await hours(journal, {NAMED}, AT + 98 * DAY, 28 * DAY)
    assert set(await photos_of(journal)) == {NAMED, OTHER}


async def test_a_clock_that_jumps_takes_no_photo() -> None:
    journal = await with_photos()
    assert await sweep(journal, set(), AT) == 0
    for _ in range(3):
        assert await sweep(journal, set(), AT + 400 * DAY) == 0
    # Put right again, the sweep's own clock waits for it.
    assert await sweep(journal, set(), AT) == 0
    assert await hours(journal, set(), AT, KEPT_FOR - 4 * STEP_MAX) == 0
    assert len(await photos_of(journal)) == 2


async def test_a_photo_that_is_uploaded_again_has_its_time_again() -> None:
    journal = await with_photos()
    await hours(journal, {NAMED}, AT, KEPT_FOR)
    await came(journal, OTHER)
    assert await hours(journal, {NAMED}, AT + KEPT_FOR, KEPT_FOR) == 0


async def test_the_house_sweeps_what_none_of_its_menus_names(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        menu = a_menu()
        first = msgspec.structs.replace(
            menu.items[0], picture=Picture(id=NAMED, alt={"de": "Teller", "en": "Plate"})
        )
        wish = cmd.MenuPublish(msgspec.structs.replace(menu, items=(first, *menu.items[1:])))
        await inside.system(wish)
        journal = inside.house.journal
        for photo in (NAMED, OTHER):
            await journal.blobs.save(f"{photo}.160.webp", b"x")
        assert SYSTEM.venue in inside.house.venues()
        gone = [await sweep_house(inside.house, AT + n) for n in range(0, KEPT_FOR + DAY, 2 * HOUR)]
        assert sum(gone) == 1
        assert set(await photos_of(journal)) == {NAMED}
