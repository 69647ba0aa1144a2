"""A takeaway's sales through the command door: the journal adds up to the file, to the penny."""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loadtest.takeaway import FILE, PriceList, read_orders, variant_id

LONG = os.environ.get("TRESEN_TEST_LONG") == "1"
REAL = os.environ.get("TRESEN_TAKEAWAY_DIR", "")
REAL_TOTAL = 44_651_745
"""Pence of the four years in the file that TRESEN_TAKEAWAY_DIR names."""

SALES = [
    ("1", "2016-01-04T17:00", "Mild Curry", 1, 795),
    ("1", "2016-01-04T17:00", "Plain Naan", 2, 225),
    ("2", "2016-01-04T17:00", "Mild Curry", 51, 795),
    ("3", "2016-01-04T19:41", "Lemon Rice", 3, 250),
    ("3", "2016-01-04T19:41", "Lemon Rice", 1, 250),
    # Two prices at a time: sizes, though the file does not say which.
    ("4", "2016-01-05T18:00", "Mild Curry", 1, 1195),
    ("4", "2016-01-05T18:00", "Mild Curry", 2, 795),
    ("5", "2016-01-05T18:30", "Mild Curry", 1, 1195),
    # The small size is gone, and the naan has become dearer over the summer.
    ("6", "2016-07-09T20:15", "Plain Naan", 4, 250),
    ("6", "2016-07-09T20:15", "Mild Curry", 1, 1195),
]
TOTAL = sum(quantity * price for *_, quantity, price in SALES)


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small file of the same shape."""
    folder = tmp_path_factory.mktemp("sales")
    with gzip.open(folder / FILE, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "placed_at", "item", "quantity", "unit_price_pence"])
        writer.writerows(SALES)
    return folder


def replay(folder: Path, written: Path, timeout: float) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "loadtest.replay", str(folder), "--json", str(written)],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(written.read_text("utf-8"))
    return report


def test_revenue_by_day_and_item_equals_the_file(sales: Path, tmp_path: Path) -> None:
    report = replay(sales, tmp_path / "replay.json", 60)

    assert report["equal"]
    assert report["revenue_in_journal"] == TOTAL
    assert report["orders_in_journal"] == 6
    assert report["items_that_differ"] == 0
    assert report["verify_exit_code"] == 0


def test_menus_are_published_anew_when_prices_change(sales: Path, tmp_path: Path) -> None:
    report = replay(sales, tmp_path / "replay.json", 60)

    # At first; a second size; the small size gone; the naan's new price.
    assert report["menus_published"] == 4


def test_an_item_with_two_prices_at_a_time_has_variants(sales: Path) -> None:
    orders = read_orders(sales)
    prices = PriceList(orders)

    items = {item.id: item for item in prices.menu(orders[3].at).items}

    assert items["mild-curry"].price is None
    assert [v.id for v in items["mild-curry"].variants] == [variant_id(795), variant_id(1195)]
    assert items["plain-naan"].price == 225


def test_a_price_stays_until_the_next_one_is_seen(sales: Path) -> None:
    orders = read_orders(sales)
    prices = PriceList(orders)

    assert prices.prices("Plain Naan", orders[4].at) == (225,)
    assert prices.prices("Plain Naan", orders[5].at) == (250,)
    assert prices.prices("Lemon Rice", orders[0].at - 1) == (250,)


@pytest.mark.serial
@pytest.mark.skipif(not (LONG and REAL), reason="only `make test-long` with TRESEN_TAKEAWAY_DIR")
@pytest.mark.timeout(1_800)
def test_four_years_of_a_real_takeaway_add_up_to_the_penny(tmp_path: Path) -> None:
    report = replay(Path(REAL), tmp_path / "replay.json", 1_700)

    assert report["equal"]
    assert report["revenue_in_journal"] == REAL_TOTAL
    assert report["orders_in_journal"] == 13_397
