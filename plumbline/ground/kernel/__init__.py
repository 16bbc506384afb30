"""State tables, periods, identifiers; no Django."""
