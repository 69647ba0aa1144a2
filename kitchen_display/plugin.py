"""The staff's and the public screens; `pos.app` loads this by name."""

from typing import Any

from kitchen_display import (
    again,
    cards,
    devices,
    kiosk,
    load_page,
    menu_editor,
    pace,
    paper,
    people_page,
    pickup,
    punctuality,
    start,
    tickets,
    waiter,
    window,
)
from pos.web.house import House


def route_handlers(house: House) -> list[Any]:
    """All pages of this part."""
    return [
        *start.route_handlers(house),
        *tickets.route_handlers(house),
        *pickup.route_handlers(house),
        *window.route_handlers(house),
        *waiter.route_handlers(house),
        *kiosk.route_handlers(house),
        *paper.route_handlers(house),
        *menu_editor.route_handlers(house),
        *people_page.route_handlers(house),
        *devices.route_handlers(house),
        *cards.route_handlers(house),
        *punctuality.route_handlers(house),
        *pace.route_handlers(house),
        *load_page.route_handlers(house),
        *again.route_handlers(),
    ]
