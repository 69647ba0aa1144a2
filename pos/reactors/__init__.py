"""Consumers that answer events with commands."""
