"""The append-only log of events, and the only code that writes to it."""
