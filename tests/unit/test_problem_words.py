"""A refusal's sentence calls a dish by its name and an instant by the venue's clock."""

import msgspec

from pos.domain.envelope import Rejected
from pos.domain.instants import HOUR, iso
from pos.web.problem_words import words_of
from pos.web.problems import document
from tests.commands import AT, TILL
from tests.decided import Place


def told(place: Place, refused: Rejected, language: str) -> str:
    words = words_of(place.shelf, refused.params, language)
    body = document(refused.code, refused.params, language, words)
    found = msgspec.json.decode(body)
    assert found["params"] == refused.params, "programs read the id"
    detail: str = found["detail"]
    return detail


def test_a_dish_is_called_by_its_name_in_the_readers_language() -> None:
    place = Place()
    refused = Rejected("stock.sold_out", {"item": "burger", "left": 0})
    assert told(place, refused, "en") == "Sold out: The burger"
    assert told(place, refused, "de") == "Ausverkauft: Burger"
    gone = Rejected("item.unknown", {"item": "unicorn"})
    assert "unicorn" in told(place, gone, "en"), "what nobody knows has no other name"
    deposit = Rejected("deposit.no_vat_rate", {"deposit": "bottle"})
    assert "Pfand" in told(place, deposit, "nl")


def test_an_instant_is_the_venues_clock_and_names_another_day() -> None:
    place = Place()
    place.placed(TILL, "fries", place="counter")
    soon = Rejected("order.too_soon", {"promised_at": iso(AT + 2 * HOUR)})
    assert told(place, soon, "en") == "That is too soon: 13:00 at the earliest."
    later = Rejected("order.too_soon", {"promised_at": iso(AT + 26 * HOUR)})
    assert told(place, later, "en") == "That is too soon: Mon, Nov 23, 13:00 at the earliest."


def test_without_a_shelf_the_sentence_is_made_all_the_same() -> None:
    assert words_of(None, {"item": "burger"}, "en") == {}
