"""The ways bytes reach a printer, one file each."""
