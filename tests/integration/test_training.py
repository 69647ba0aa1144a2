"""The training venue: a person moves its time, and nothing that happens there is a sale."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from tests.nodes import ROOT, Node, order, put, uuid7, venue_folder


def clock(node: Node, *words: str) -> subprocess.CompletedProcess[str]:
    """`tresen clock` against a node."""
    command = [sys.executable, "-m", "pos", "clock", "--links", str(node.links_file), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def placed(folder: Path) -> list[dict[str, Any]]:
    """Every `order.placed` of the node's file."""
    with sqlite3.connect(folder / "data" / "tresen.sqlite") as file:
        bodies = file.execute("SELECT body FROM journal ORDER BY id").fetchall()
    events = [msgspec.json.decode(body) for (body,) in bodies]
    return [event for event in events if event["type"] == "order.placed"]


async def test_time_stands_until_a_person_moves_it_and_orders_are_training(tmp_path: Path) -> None:
    folder = venue_folder(tmp_path / "venue")
    node = Node(tmp_path / "node", {}, str(folder), "--clock", "manual")
    node.start()
    try:
        await node.ready()
        async with node.client() as client:
            answer = await put(client, uuid7(), order("loaded-fries", "table-1"))
            assert answer.status_code == 200, answer.text
            assert placed(folder)[-1]["training"] is True

            before = clock(node).stdout.strip()
            assert clock(node).stdout.strip() == before
            moved = clock(node, "+2h")
            assert moved.returncode == 0, moved.stderr
            assert moved.stdout.strip() > before
            assert (await client.get("/api/time")).json()["now"] == moved.stdout.strip()

            back = clock(node, before)
            assert back.returncode != 0
            assert "forwards" in back.stderr
            # By the venue's time this command's five minutes are long over.
            late = await put(client, uuid7(), order("loaded-fries", "table-1"))
            assert late.json()["code"] == "command.expired"
    finally:
        node.end()


async def test_a_clock_that_moves_by_itself_is_left_alone(tmp_path: Path) -> None:
    node = Node(tmp_path / "node", {}, str(venue_folder(tmp_path / "venue")))
    node.start()
    try:
        await node.ready()
        refused = clock(node, "+1m")
        assert refused.returncode != 0
        assert "--clock manual" in refused.stderr
    finally:
        node.end()
