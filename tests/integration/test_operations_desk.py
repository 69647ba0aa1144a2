"""The owner's commands beside a running server: what they do is seen there at once."""

import asyncio
import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pos.web.metrics import CopyState
from tests.nodes import PARTITION, ROOT, VENUE, Node, order, put, uuid7, venue_folder
from tests.promptness import PATIENCE_S

NAME = "Wilhelmine Zauberflöte"
SAMPLE = re.compile(r'^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.e+-]+$')


class Shop:
    """A node and the terminal beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = venue_folder(folder / "venue")
        self.node = Node(folder / "node", {"TRESEN_METRICS_TOKEN": "watchful"}, str(self.folder))

    def type(self, *words: str, code: int = 0) -> str:
        """Run a command as a person would; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "pos", *words, "--data", str(self.folder / "data")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop(tmp_path_factory.mktemp("shop"))
    made.node.start()
    try:
        asyncio.run(made.node.ready())
        yield made
    finally:
        made.node.end()


async def metrics(shop: Shop, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=shop.node.base_url, trust_env=False) as client:
        return await client.get("/metrics", headers=headers)


def test_devices_are_listed_by_role(shop: Shop) -> None:
    said = shop.type("devices", VENUE)
    for role in ("kitchen", "window", "board", "office", "paper"):
        assert role in said
    assert "There is no venue" in shop.type("devices", "nowhere", code=2)


async def test_a_code_from_the_terminal_lets_a_device_in(shop: Shop) -> None:
    said = await asyncio.to_thread(shop.type, "pair", VENUE, "window", "--label", "Tablet Nord")
    found = re.search(r"Code (\d{4}) (\d{4})", said)
    assert found is not None, said
    code = found[1] + found[2]
    async with httpx.AsyncClient(base_url=shop.node.base_url, trust_env=False) as client:
        paired = await client.post(f"/d/{VENUE}/pair", data={"code": code})
        assert paired.status_code in {200, 303}, paired.text
        again = await client.post(f"/d/{VENUE}/pair", data={"code": code})
        assert again.status_code >= 400
    assert "Tablet Nord" in await asyncio.to_thread(shop.type, "devices", VENUE)


def test_a_device_that_can_not_be_is_not_paired(shop: Shop) -> None:
    assert "no station" in shop.type("pair", VENUE, "kitchen", "--station", "sauna", code=2)
    assert "no channel" in shop.type("pair", VENUE, "channel", "--station", "grill", code=2)
    assert "Code" in shop.type("pair", VENUE, "channel", "--station", "fake")


async def test_a_revoked_device_is_shown_out_at_once(shop: Shop) -> None:
    token = shop.node.token("paper")
    url = shop.node.base_url.replace("http", "ws", 1) + "/api/live"
    async with connect(url, compression=None, proxy=None) as socket:
        await socket.send(json.dumps([{"type": "hello", "token": token, "protocol": 1}]))
        said = await asyncio.to_thread(shop.type, "revoke", VENUE, token.split(".")[2])
        assert "let in no more" in said
        heard = []
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    heard += json.loads(await socket.recv())
    assert heard[-1]["code"] == "session.invalid"
    assert "REVOKED" in await asyncio.to_thread(shop.type, "devices", VENUE)


async def test_an_erased_name_is_nowhere(shop: Shop) -> None:
    place = next(iter(shop.node.links.venues[VENUE].places.values())).url.split("/")[-2]
    wish = {**order("loaded-fries", place), "name": NAME}
    async with shop.node.client() as client:
        answer = await put(client, uuid7(), wish)
    number = answer.json()["result"]["number"]
    database = shop.folder / "data" / "tresen.sqlite"

    def texts() -> list[str]:
        connection = sqlite3.connect(database)
        try:
            return [row[0] for row in connection.execute("SELECT text FROM erasable")]
        finally:
            connection.close()

    assert NAME in texts()
    said = await asyncio.to_thread(shop.type, "erase", VENUE, number)
    assert wish["order_id"] in said
    assert NAME not in texts()
    for path in database.parent.glob("tresen.sqlite*"):
        assert NAME.encode() not in path.read_bytes()
    assert "No open or recent order" in await asyncio.to_thread(
        shop.type, "erase", VENUE, "Z999", code=2
    )


async def test_a_menu_published_from_the_terminal_is_on_the_phones(shop: Shop) -> None:
    venue, menu = shop.folder / "venue.toml", shop.folder / "menu.toml"
    before = menu.read_text("utf-8")
    menu.write_text(before.replace("Cheeseburger", "Käsebürger"), "utf-8")
    said = await asyncio.to_thread(shop.type, "publish", str(venue), str(menu))
    assert "version 2" in said
    async with shop.node.client() as client:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = (await client.get("/api/menu", params={"partition": PARTITION})).json()
                if found["version"] == 2:
                    break
                await asyncio.sleep(0.05)
    assert "Käsebürger" in json.dumps(found, ensure_ascii=False)


def test_a_faulty_menu_publishes_nothing_and_names_the_line(shop: Shop) -> None:
    faulty = shop.folder / "faulty.toml"
    text = (shop.folder / "menu.toml").read_text("utf-8")
    faulty.write_text(text.replace('category = "burgers"', 'category = "nothing"', 1), "utf-8")
    connection = sqlite3.connect(shop.folder / "data" / "tresen.sqlite")
    count = "SELECT count(*) FROM journal"
    before = connection.execute(count).fetchone()
    said = shop.type("publish", str(shop.folder / "venue.toml"), str(faulty), code=1)
    assert "faulty.toml" in said
    assert connection.execute(count).fetchone() == before
    connection.close()


async def test_metrics_are_whole_and_count_what_happened(shop: Shop) -> None:
    beside = shop.folder / "data" / "copies"
    beside.mkdir(exist_ok=True)
    state = CopyState("/mnt/stick", 1.0, 1.0, 42)
    (beside / "x.json").write_bytes(msgspec.json.encode(state))
    answer = await metrics(shop)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(SAMPLE.match(line) for line in samples), samples
    families = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    for name in (
        "build_info", "commands_total", "commit_seconds", "batch_commands", "inbox_commands",
        "journal_seq", "connections", "consumer_lag_events", "process_resident_memory_bytes",
        "process_cpu_seconds_total", "storage_ok", "copy_lag_events", "prints_total",
    ):  # fmt: skip
        assert f"tresen_{name}" in families
    assert 'tresen_copy_lag_events{target="/mnt/stick"} 42' in samples
    accepted = 'tresen_commands_total{type="order.place",outcome="accepted",status="200"} 1'
    assert accepted in samples
    count = next(line for line in samples if line.startswith("tresen_commit_seconds_count"))
    assert int(count.split()[1]) > 0
    assert f'partition="{PARTITION}"' in answer.text
    assert NAME not in answer.text


async def test_metrics_are_for_this_machine_or_with_the_token(shop: Shop) -> None:
    through_a_proxy = {"x-forwarded-for": "203.0.113.9"}
    assert (await metrics(shop, **through_a_proxy)).status_code == 401
    assert (await metrics(shop, authorization="Bearer wrong")).status_code == 401
    token = {"authorization": "Bearer watchful"}
    assert (await metrics(shop, **through_a_proxy, **token)).status_code == 200


def test_consumers_are_listed_with_their_lag(shop: Shop) -> None:
    assert "printer" in shop.type("consumers")
    assert "Nobody of that name waits" in shop.type("consumers", "confirm", "nobody", code=1)


def test_afterwards_everything_is_whole(shop: Shop) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pos", "verify", str(shop.folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
