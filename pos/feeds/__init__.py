"""Every event in order, for consumers that remember where they are."""
