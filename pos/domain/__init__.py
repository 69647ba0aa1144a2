"""The rules of the trade, pure: no clock, no chance, no input or output."""
