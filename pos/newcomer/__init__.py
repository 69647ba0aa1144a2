"""From an empty folder to a venue that can be served: the dialogue of `tresen new`."""

from pos.newcomer.dialogue import Ask, Check, NewcomerError, Say, run_new, run_new_from_file
from pos.newcomer.terminal import new_command

__all__ = ["Ask", "Check", "NewcomerError", "Say", "new_command", "run_new", "run_new_from_file"]
