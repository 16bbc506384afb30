"""Settings, root addresses, the embedded database; plugs wiring and doors in."""
