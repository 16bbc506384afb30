"""The append-only table of facts."""
