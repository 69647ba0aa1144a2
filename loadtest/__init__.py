"""Load, replay and rush: what the system can bear, measured."""
