"""The current rows a screen shows: a snapshot first, then what changed."""
