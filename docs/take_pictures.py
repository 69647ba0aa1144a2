"""Take the pictures of the documentation from a real demo town in a real browser.

`bin/take-pictures` starts the town, orders like guests do and writes docs/pictures/*.png.
"""  # noqa: INP001 - docs are no package; this is one of their two programs

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.picture_town import Town, Venue, Wishes

PICTURES: Final = Path(__file__).parent / "pictures"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync")
PHONE: Final = (390, 760)
SCREEN: Final = (1280, 760)
COLOURS: Final = 128
"""A palette keeps a screenshot under 100 KB; screens have few colours."""

ORDERS: Final[tuple[tuple[str, Wishes], ...]] = (
    ("table-3", (("classic-burger", 2, "", ("no-onion",), ""), ("fries", 2, "medium", (), ""))),
    ("lane-1", (("bacon-bbq", 1, "", ("cheddar",), ""), ("cola", 1, "medium", (), ""))),
    ("counter", (("wings", 1, "", (), ""), ("side-salad", 1, "", (), ""))),
    ("table-7", (("veggie-burger", 1, "", (), "cut in half, please"), ("cola", 2, "", (), ""))),
    ("shelf", (("double-burger", 3, "", ("no-gherkin", "bacon"), ""),)),
    ("counter", (("nuggets", 1, "", (), ""), ("milkshake", 1, "", (), ""))),
    ("lane-1", (("chicken-wrap", 2, "", (), ""), ("onion-rings", 1, "", (), ""))),
)
"""Place, and what is ordered there; options that a dish lacks are left out."""

EVENING: Final[dict[str, Wishes]] = {
    "first": (("pils", 2, "l", (), ""), ("schnitzel", 1, "", ("no-lemon",), "")),
    "second": (("cheese-spaetzle", 1, "", (), ""), ("apple-spritzer", 1, "s", (), "")),
    "lunch": (("krone-burger", 2, "", (), ""),),
    "courses": (
        ("beef-broth", 2, "", (), 1),
        ("sauerbraten", 1, "", (), 2),
        ("trout", 1, "", (), 2),
        ("kaiserschmarrn", 2, "", (), 3),
    ),
    "more": (("mixed-salad", 1, "", (), "dressing beside it, please"),),
    "family": (
        ("kids-schnitzel", 2, "", (), ""),
        ("roast-beef-onions", 1, "", (), ""),
        ("fries", 3, "", (), ""),
    ),
    "regulars": (("tarte-flambee", 4, "", (), ""), ("meatballs", 6, "", ("mustard",), "")),
    "table-11": (
        ("krone-burger", 2, "", (), ""),
        ("cheese-spaetzle", 1, "", (), ""),
        ("schnitzel", 3, "", (), "one without lemon"),
        ("mixed-salad", 2, "", (), ""),
        ("kids-spaetzle", 1, "", (), ""),
        ("fries", 2, "", (), ""),
    ),
    "table-13": (("red-berries", 2, "", (), ""), ("two-scoops", 1, "", (), "")),
    "garten-3": (("lentil-curry", 2, "", (), ""), ("cold-platter", 1, "", (), "")),
    "waiting": (("wheat-beer", 2, "", (), ""), ("pretzel", 1, "", (), "")),
}
"""What is ordered in the pub."""


def open_page(
    browser: Browser, size: tuple[int, int], url: str, *, locale: str = "en-GB", dark: bool = False
) -> Page:
    """A page of its own device."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto(url)
    return page


def token_of(page: Page) -> str:
    """The token of the guest whose page this is."""
    boot = page.locator("#boot").text_content() or "{}"
    token: str = json.loads(boot)["token"]
    return token


def take(page: Page, name: str, size: tuple[int, int] | None = None) -> None:
    """Write a picture with a palette, smaller where the screen is a large one."""
    path = PICTURES / f"{name}.png"
    # Rows arrive, fonts settle, a flash dies down.
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)
    page.screenshot(path=path)
    page.context.close()
    if size:
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        small.save(path)
    shrink(path)


def shrink(path: Path) -> None:
    """Keep a picture's size small."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def burgerhof(town: Town, browser: Browser) -> None:
    """A burger place: guests who fetch, the board, the window, the kiosk, the paper."""
    venue = Venue(town, "burgerhof")
    surfaces = venue.surfaces
    for place, lines in ORDERS[:2]:
        venue.accept(venue.order(place, lines))
        town.wait(130)
    venue.bump(venue.accept(venue.order(*ORDERS[2])))
    for place, lines in ORDERS[3:]:
        venue.accept(venue.order(place, lines))
        town.wait(75)
    venue.see()
    counter = venue.places["counter"]["url"]
    take(open_page(browser, PHONE, counter), "menu")
    take(open_page(browser, PHONE, counter, dark=True), "menu-dark")
    take(open_page(browser, PHONE, counter, locale="ar"), "menu-arabic")
    guest = open_page(browser, PHONE, counter)
    guest.get_by_role("button", name="Classic burger").first.click()
    guest.locator("dialog[open] .button--primary").last.click()
    guest.locator(".cart-open").click()
    guest.locator(".order-button").click()
    guest.wait_for_url("**/orders")
    venue.accept_all()
    guest.get_by_text("Promised for").wait_for()
    take(guest, "guest")
    kitchen = open_page(browser, SCREEN, surfaces["kitchen"]["url"])
    kitchen.get_by_role("button", name="Start shift").click()
    take(kitchen, "kitchen")
    take(open_page(browser, SCREEN, surfaces["board"]["url"]), "board")
    take(open_page(browser, SCREEN, surfaces["window"]["url"]), "window")
    kiosk = open_page(browser, (1080, 1920), surfaces["kiosk"]["url"])
    # Its printed screen is there before its script.
    kiosk.wait_for_load_state("networkidle")
    kiosk.locator(".attract-language[lang=en]").click()
    kiosk.locator(".attract-begin").first.click()
    for name in ("Classic burger", "Cheeseburger"):
        kiosk.locator(".tile", has_text=name).first.locator(".pick").click()
        kiosk.locator(".sheet-do").click()
        kiosk.locator(".over").wait_for(state="detached")
    take(kiosk, "kiosk", (540, 960))


def krone(town: Town, browser: Browser) -> None:
    """A pub: tables that are seen first, courses, the waiter's phone, the owner's menu."""
    venue = Venue(town, "krone")
    surfaces, places = venue.surfaces, venue.places
    friends = [open_page(browser, (390, 1240), places["table-5"]["url"]) for _ in range(2)]
    first, second = (token_of(page) for page in friends)
    venue.accept(venue.order("table-5", EVENING["first"], first))
    table = next(row for row in venue.rows("floor.tables") if row["place"] == "table-5")
    venue.send(second, type="seating.join", code=table["code"])
    ready = venue.serve("table-4", EVENING["lunch"])
    town.wait(240)
    courses = venue.serve("table-7", EVENING["courses"])
    town.wait(300)
    venue.order("table-5", EVENING["second"], second, allergies=["milk", "eggs"])
    family = venue.serve("garten-2", EVENING["family"])
    town.wait(120)
    venue.bump(ready)
    gone = {"line_id": family["lines"][0]["line_id"], "portions": 1}
    mistake = {"lines": [gone], "reason": "Entered by mistake"}
    venue.send(venue.office, type="lines.void", order_id=family["order_id"], **mistake)
    venue.serve("table-7", EVENING["more"], order_id=courses["order_id"])
    venue.serve("stammtisch", EVENING["regulars"])
    for place in ("garten-3", "table-11", "table-13"):
        town.wait(40)
        venue.see()
        venue.serve(place, EVENING[place])
    venue.order("table-2", EVENING["waiting"])
    venue.send(first, type="staff.call", want="bill")
    town.wait(60)
    friends[0].context.close()
    friends[1].goto(f"{town.base_url}/g/krone/orders")
    take(friends[1], "shared-tab")
    wall = open_page(browser, (1920, 1080), surfaces["kitchen/kitchen"]["url"])
    wall.get_by_role("button", name="Start shift").click()
    take(wall, "kitchen-wall", (1280, 720))
    for name in ("tables", "order"):
        phone = open_page(browser, PHONE, surfaces["waiter"]["url"])
        phone.locator(".name").first.click()
        phone.keyboard.type("1111")
        phone.keyboard.press("Enter")
        phone.locator(".table-tile").first.wait_for()
        if name == "order":
            phone.locator(".table-tile").nth(8).click()
            for nth in (0, 0, 1, 3, 3, 3, 4, 5):
                phone.locator(".pick").nth(nth).click()
        take(phone, f"waiter-{name}")
    owner = open_page(browser, PHONE, f"{town.base_url}/d/krone/menu?token={venue.office}")
    owner.get_by_role("button", name="Today's special", exact=True).click()
    owner.locator("#dish-name").fill("Grünkohl mit Mettwurst")
    owner.locator("#dish-price").fill("13.50")
    owner.get_by_text("Food: reduced").click()
    take(owner, "special")


def by_daylight(town: Town, browser: Browser) -> None:
    """What a town with a clock of its own marks as training, and what needs no guests."""
    venue = Venue(town, "burgerhof")
    for place, lines in ORDERS:
        venue.accept(venue.order(place, lines))
    take(open_page(browser, SCREEN, venue.surfaces["paper"]["url"]), "paper")
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
    """The README's picture: two phones, kitchen, board and window between them, a kiosk."""
    canvas = Image.new("RGB", (1600, 625), "#ddd6ca")
    _paste(canvas, "guest", (300, 585), (20, 20))
    _paste(canvas, "waiter-tables", (300, 585), (340, 20))
    _paste(canvas, "kitchen", (571, 339), (660, 51))
    _paste(canvas, "board", (275, 163), (660, 410))
    _paste(canvas, "window", (275, 163), (956, 410))
    _paste(canvas, "kiosk", (329, 585), (1251, 20))
    canvas.save(PICTURES / "tresen.png")
    shrink(PICTURES / "tresen.png")


def _paste(canvas: Image.Image, name: str, size: tuple[int, int], at: tuple[int, int]) -> None:
    with Image.open(PICTURES / f"{name}.png") as picture:
        canvas.paste(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), at)


def main() -> int:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    chromium = os.environ["TRESEN_CHROMIUM"]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        with Town(folder / "evening", "--clock", "manual") as town:
            town.wait_for_evening()
            burgerhof(town, browser)
            krone(town, browser)
        with Town(folder / "day") as town:
            by_daylight(town, browser)
            cards(folder / "day")
        browser.close()
    together()
    return 0


if __name__ == "__main__":
    sys.exit(main())
