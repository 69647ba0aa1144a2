"""Tresen: ordering and point of sale for places that serve guests."""
