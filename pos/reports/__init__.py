"""What a day came to: one consumer of the feed and one file a report."""
