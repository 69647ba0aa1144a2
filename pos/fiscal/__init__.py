"""Receipts, signing devices and exports: what the tax office wants to see."""
