"""The guest's way in a second engine: scan, choose, send, and see what the kitchen does with it."""

from tests.browser.firefox import firefox
from tests.browser.town import Town

VENUE = "burgerhof"


def test_a_guest_with_firefox_orders_from_the_lane(town: Town) -> None:
    with firefox() as tab:
        tab.size(390, 844)
        tab.open(town.place(VENUE, "lane-1"))
        assert "Gecko/" in tab.value("() => navigator.userAgent")
        tab.wait_for(".live--on")
        tab.touch("#dish-classic-burger .dish-open")
        tab.touch(".sheet-do")
        assert tab.wait_for(".cart-count") == "1"
        tab.touch(".cart-open")
        tab.touch(".order-button")
        number = tab.wait_for(".slip-number", r"^A\d+$")

        assert tab.value("() => location.pathname") == f"/g/{VENUE}/orders"
        tab.wait_for(".round-promise", r"Versprochen für \d\d:\d\d")
        tab.wait_for("[aria-current=step]", "Erhalten")
        assert [
            (line["item"], line["quantity"])
            for line in town.order(VENUE, number)["rounds"][0]["lines"]
        ] == [("classic-burger", 1)]
        town.cook(VENUE, number, bump=True)
        tab.wait_for("[aria-current=step]", "Fertig")
        tab.wait_for(".round-say", "Fenster")
        assert number in tab.value("() => document.title")
        town.hand_over(VENUE, number)
        tab.wait_for("[aria-current=step]", "Übergeben")
        assert tab.complaints == []
