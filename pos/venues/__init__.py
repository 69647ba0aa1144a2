"""Kinds of venue, one file each, data only."""
