"""Kitchen tickets and receipts on paper."""
