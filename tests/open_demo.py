"""`tresen demo` whose counters take orders at once, and whose burger place has open tables.

Its kitchens cook at once what is ordered, so that a test sees a ticket when it has ordered.

Most tests of the guest's page are about something else than who may order; those of admission sit
in the pub.
"""

import sys
from unittest.mock import patch

import msgspec

from pos import demo_town, opening
from pos.cli import main
from pos.demo import DemoVenue, load_demo

VENUE = "burgerhof"


def with_open_tables() -> list[DemoVenue]:
    """The town, with open tables at the burger place and open counters everywhere."""
    return [
        DemoVenue(
            msgspec.structs.replace(
                one.venue,
                admission="open" if one.venue.id == VENUE else one.venue.admission,
                confirm=(),
                promise=msgspec.structs.replace(one.venue.promise, firing="at_once"),
            ),
            one.menu,
        )
        for one in load_demo()
    ]


if __name__ == "__main__":
    # Read once: the town counts its printers first and opens its venues then.
    venues = with_open_tables()
    with (
        patch.object(opening, "load_demo", lambda: venues),
        patch.object(demo_town, "load_demo", lambda: venues),
    ):
        sys.exit(main())
