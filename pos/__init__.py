"""Tresen: ordering and point of sale for places that serve guests."""

from typing import Final

__version__: Final = "0.1.0"
