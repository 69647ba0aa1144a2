"""Empties that come back without a sale: what this house pays for which, for the pages of staff."""

from typing import Any

from pos.domain.menu import text_in
from pos.domain.shelf import Shelf
from pos.domain.venue import Venue

WHERE = ("counter", "shelf", "lane", "table", "room")
"""Kinds of place by how likely somebody brings bottles there."""


def empties_of(shelf: Shelf, venue: Venue, language: str) -> dict[str, Any]:
    """The deposits of the menu by name and price, and the place that their return is booked at."""
    menu = shelf.state.menu
    places = sorted(venue.places, key=lambda place: WHERE.index(place.kind))
    return {
        "place": places[0].id if places else "",
        "currency": menu.currency if menu is not None else venue.currency,
        "deposits": [
            {
                "id": deposit.id,
                "name": text_in(deposit.name, language, venue.languages[0]),
                "price": deposit.price,
            }
            for deposit in (menu.deposits if menu is not None else ())
        ],
    }
