"""Commands against overload: a channel's pause, a slower kitchen, places that are out."""

from typing import Annotated

from msgspec import Meta

from pos.domain.cart import Wish
from pos.domain.menu import Slug
from pos.domain.order_commands import Reason
from pos.domain.venue import Channel


class ChannelPause(Wish, frozen=True, tag="channel.pause"):
    """Take no orders of guests by a channel, for `minutes` or until it is resumed (0)."""

    channel: Channel
    minutes: Annotated[int, Meta(ge=0, le=720)] = 0
    reason: Reason = ""


class ChannelResume(Wish, frozen=True, tag="channel.resume"):
    """Take orders by the channel again, also where it paused itself."""

    channel: Channel


class KitchenSlow(Wish, frozen=True, tag="kitchen.slow"):
    """Give new promises so many minutes later, for `for_minutes`; 0 minutes ends it."""

    minutes: Annotated[int, Meta(ge=0, le=60)]
    for_minutes: Annotated[int, Meta(ge=1, le=720)] = 30


class StationSetPlaces(Wish, frozen=True, tag="station.set_places"):
    """Say how many places a station has now: 0 is out, `null` what the venue document says.

    It holds for `minutes`, or until it is set again (0).
    """

    station: Slug
    places: Annotated[int, Meta(ge=0, le=200)] | None = None
    minutes: Annotated[int, Meta(ge=0, le=720)] = 0


OverloadCommand = ChannelPause | ChannelResume | KitchenSlow | StationSetPlaces
