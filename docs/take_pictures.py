"""Take the pictures of the documentation from a real demo town in a real browser.

`bin/take-pictures` starts the town, orders like guests do and writes docs/pictures/*.png.
"""  # noqa: INP001 - docs are no package; this is one of their two programs

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES: Final = Path(__file__).parent / "pictures"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync")
START_S_MAX: Final = 20.0
COLOURS: Final = 128
"""A palette keeps a screenshot under 100 KB; screens have few colours."""

ORDERS: Final[tuple[tuple[str, tuple[tuple[str, int, str, tuple[str, ...], str], ...]], ...]] = (
    ("table-3", (("classic-burger", 2, "", ("no-onion",), ""), ("fries", 2, "medium", (), ""))),
    ("lane-1", (("bacon-bbq", 1, "", ("cheddar",), ""), ("cola", 1, "medium", (), ""))),
    ("counter", (("wings", 1, "", (), ""), ("side-salad", 1, "", (), ""))),
    ("table-7", (("veggie-burger", 1, "", (), "cut in half, please"), ("cola", 2, "", (), ""))),
    ("shelf", (("double-burger", 3, "", ("no-gherkin", "bacon"), ""),)),
    ("counter", (("nuggets", 1, "", (), ""), ("milkshake", 1, "", (), ""))),
    ("lane-1", (("chicken-wrap", 2, "", (), ""), ("onion-rings", 1, "", (), ""))),
)
"""Place, and lines of item, quantity, variant, options, note; what the menu lacks is left out."""


def new_id() -> str:
    """A UUIDv7 of now."""
    value = time.time_ns() // 1_000_000 << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    text = f"{value | 0b10 << 62 | secrets.randbits(62):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Town:
    """A running demo town and its burger place."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait for its links."""
        file = folder / "links.json"
        command = [sys.executable, "-m", "pos", "demo", "--host", "127.0.0.1", "--port", "0"]
        command += ["--data", str(folder / "data"), "--links", str(file)]
        # Its own output would only repeat the links.
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        until = time.monotonic() + START_S_MAX
        while not file.is_file() and time.monotonic() < until:
            time.sleep(0.1)
        links = json.loads(file.read_text("utf-8"))
        self.base_url: str = links["base_url"]
        self.venue: dict[str, Any] = links["venues"]["burgerhof"]
        self.menu = self._get("/api/menu?partition=venue:burgerhof")["menu"]

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.base_url + path) as answer:  # noqa: S310 - our own http
            found: dict[str, Any] = json.load(answer)
            return found

    def send(self, token: str, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command; its result."""
        expires_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
        body = {"partition": "venue:burgerhof", "expires_at": expires_at, "command": command}
        request = urllib.request.Request(  # noqa: S310 - our own http
            f"{self.base_url}/api/commands/{new_id()}",
            json.dumps(body).encode(),
            {"authorization": f"Bearer {token}"},
            method="PUT",
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own http
            found: dict[str, Any] = json.load(answer)["result"]
            return found

    def order(
        self, place: str, lines: tuple[tuple[str, int, str, tuple[str, ...], str], ...]
    ) -> str:
        """Order at a place as a guest; the order's id."""
        order_id = new_id()
        wished = [self._line(*line) for line in lines]
        command = {"type": "order.place", "order_id": order_id, "round_id": new_id()}
        self.send(self.venue["places"][place]["token"], command | {"lines": wished})
        return order_id

    def _line(
        self, item_id: str, quantity: int, variant: str, options: tuple[str, ...], note: str
    ) -> dict[str, Any]:
        item = next(i for i in self.menu["items"] if i["id"] == item_id)
        groups = [g for g in self.menu.get("groups", ()) if g["id"] in item.get("groups", ())]
        known = {o["id"] for g in groups for o in g["options"]}
        chosen = [o for o in options if o in known]
        for group in groups:
            if group.get("min") and not {o["id"] for o in group["options"]} & set(chosen):
                chosen.append(group["options"][0]["id"])
        sizes = [v["id"] for v in item.get("variants", ())]
        line: dict[str, Any] = {"line_id": new_id(), "item": item_id, "quantity": quantity}
        line |= {"options": chosen, "note": note}
        if sizes:
            line["variant"] = variant if variant in sizes else sizes[0]
        return line

    def bump(self, order_id: str) -> None:
        """Let the kitchen finish an order."""
        token = self.venue["surfaces"]["kitchen"]["token"]
        request = urllib.request.Request(  # noqa: S310 - our own http
            f"{self.base_url}/api/views/kitchen.tickets?partition=venue:burgerhof",
            headers={"authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own http
            rows = json.load(answer)["rows"].values()
        for row in rows:
            if row["order_id"] == order_id:
                self.send(token, {"type": "ticket.bump", "ticket_id": row["ticket_id"]})


def open_page(browser: Browser, size: tuple[int, int], url: str) -> Page:
    """A page of its own device."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    return page


def take(page: Page, name: str) -> None:
    """Write a picture with a palette."""
    path = PICTURES / f"{name}.png"
    # Rows arrive, fonts settle, a flash dies down.
    page.wait_for_timeout(1_500)
    page.screenshot(path=path)
    shrink(path)


def shrink(path: Path) -> None:
    """Keep a picture's size small."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def pictures(town: Town, browser: Browser) -> None:
    """Order, cook and look."""
    surfaces, places = town.venue["surfaces"], town.venue["places"]
    first = [town.order(place, lines) for place, lines in ORDERS[:3]]
    town.bump(first[2])
    for place, lines in ORDERS[3:]:
        town.order(place, lines)
    guest = open_page(browser, (390, 760), places["counter"]["url"])
    take(guest, "menu")
    guest.get_by_role("button", name="Classic burger").first.click()
    guest.locator("dialog[open] .button--primary").last.click()
    guest.locator(".cart-open").click()
    guest.locator(".order-button").click()
    guest.wait_for_url("**/orders")
    take(guest, "guest")
    kitchen = open_page(browser, (1280, 760), surfaces["kitchen"]["url"])
    take(kitchen, "kitchen")
    take(open_page(browser, (1280, 760), surfaces["board"]["url"]), "board")
    take(open_page(browser, (1280, 760), surfaces["window"]["url"]), "window")
    take(open_page(browser, (1280, 760), surfaces["paper"]["url"]), "paper")
    take(open_page(browser, (1280, 800), town.base_url + "/?lang=en"), "start")
    take(open_page(browser, (1280, 1180), town.base_url + "/design?lang=en"), "design")


def cards(folder: Path) -> None:
    """A sheet with table tents and one with posters, side by side, as `tresen qr` prints them."""
    words = ["qr", "--data", str(folder / "data"), "--venue", "burgerhof", "--out", str(folder)]
    words += ["--place", "table-1", "--place", "table-2", "--kind", "lane", "--kind", "shelf"]
    words += ["--base-url", "https://bestellen.example", "--language", "de", "--language", "ar"]
    words += ["--format", "pdf", "--wifi", "Burgerhof Gast"]
    subprocess.run([sys.executable, "-m", "pos", *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    canvas = Image.new("RGB", (1130, 640), "#ddd6ca")
    document = pypdfium2.PdfDocument(folder / "burgerhof-cards.pdf")
    across = 20
    for page in document:
        picture = page.render(scale=600 / max(page.get_size())).to_pil().convert("RGB")
        canvas.paste(picture, (across, (640 - picture.height) // 2))
        across += picture.width + 40
    document.close()
    canvas.crop((0, 0, across - 20, 640)).save(PICTURES / "cards.png")
    shrink(PICTURES / "cards.png")


def together() -> None:
    """The README's picture: the phone, and beside it kitchen, board, window and paper."""
    canvas = Image.new("RGB", (1296, 606), "#ddd6ca")
    _paste(canvas, "guest", (290, 566), (20, 20))
    for number, name in enumerate(("kitchen", "board", "window", "paper")):
        _paste(canvas, name, (465, 275), (330 + number % 2 * 481, 20 + number // 2 * 291))
    canvas.save(PICTURES / "tresen.png")
    shrink(PICTURES / "tresen.png")


def _paste(canvas: Image.Image, name: str, size: tuple[int, int], at: tuple[int, int]) -> None:
    with Image.open(PICTURES / f"{name}.png") as picture:
        canvas.paste(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), at)


def main() -> int:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    chromium = os.environ["TRESEN_CHROMIUM"]
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
                pictures(town, browser)
                browser.close()
            cards(Path(folder))
        finally:
            town.process.terminate()
            town.process.wait()
    together()
    return 0


if __name__ == "__main__":
    sys.exit(main())
