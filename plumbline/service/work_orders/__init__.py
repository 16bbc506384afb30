"""Work orders, from registration to closing."""
