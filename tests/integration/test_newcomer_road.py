"""From an empty folder to the first printed order of one's own menu, with the real command."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from printers.paper import interpret
from printers.virtual import VirtualPrinter
from tests.nodes import ROOT, Node, put, uuid7
from tests.promptness import within

PRINT_S_MAX = 10.0

ANSWERS = """\
name = "Imbiss am Markt"
kind = "snack-bar"
merchant = "Musterbetrieb"
street = "Marktplatz 1"
postcode = "00000"
city = "Musterstadt"
country = "DE"
tax_number = "000/000/00000"
tables = "1-4"
stations = ["Grill", "Theke"]
printers = ["127.0.0.1:{port} -> Grill, Theke"]
"""


def set_up(folder: Path, port: int) -> None:
    """`tresen new` with the answers in a file, as an installer would."""
    answers = folder.parent / "answers.toml"
    answers.write_text(ANSWERS.format(port=port), "utf-8")
    command = [sys.executable, "-m", "pos", "new", str(folder), "--answers", str(answers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    # A planned kitchen prints in its own moment; this one wants everything at once.
    file = folder / "venue.toml"
    planned = file.read_text("utf-8")
    assert "[promise]\n" in planned
    file.write_text(planned.replace("[promise]\n", '[promise]\nfiring = "at_once"\n'), "utf-8")


async def test_from_an_empty_folder_to_the_first_printed_order(tmp_path: Path) -> None:
    printer = VirtualPrinter()
    await printer.start()
    folder = tmp_path / "imbiss"
    set_up(folder, printer.port)
    node = Node(tmp_path / "node", {}, str(folder))
    node.start()
    try:
        await node.ready()
        ((venue_id, links),) = node.links.venues.items()
        token = links.places["table-1"].token
        async with node.client_of(token) as client:
            answer = await client.get(f"/api/menu?partition=venue:{venue_id}")
            item = first_plain_item(answer.json()["menu"])
            line = {"line_id": uuid7(), "item": item["id"], "quantity": 2, "note": "Ohne Eile"}
            order_id, round_id = uuid7(), uuid7()
            placed = await put(
                client,
                uuid7(),
                {
                    "type": "order.place",
                    "order_id": order_id,
                    "round_id": round_id,
                    "lines": [line],
                },
                partition=f"venue:{venue_id}",
            )
        assert placed.status_code == 200, placed.text
        number = placed.json()["result"]["number"]
        assert not printer.jobs, "a code is soon photographed: nothing prints before a yes"
        async with node.client_of(links.surfaces["devices"].token) as office:
            wish = {"type": "order.accept", "order_id": order_id, "round_id": round_id}
            accepted = await put(office, uuid7(), wish, partition=f"venue:{venue_id}")
        assert accepted.status_code == 200, accepted.text
        with within(PRINT_S_MAX):
            (job,) = await printer.printed(1)
        paper = "\n".join(interpret(job).text)
        assert number in paper
        assert "Ohne Eile" in paper
    finally:
        node.end()
        await printer.stop()


def first_plain_item(menu: dict[str, Any]) -> dict[str, Any]:
    """Something with a price of its own and nothing that must be chosen."""
    must_choose = {group["id"] for group in menu.get("groups", []) if group.get("min")}
    for item in menu["items"]:
        if item.get("price") and not must_choose & set(item.get("groups", [])):
            found: dict[str, Any] = item
            return found
    raise AssertionError("the sample menu has nothing plain")
