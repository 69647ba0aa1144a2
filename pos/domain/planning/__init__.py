"""Planning: which minute can be promised, and when each portion must be fired to keep it."""
