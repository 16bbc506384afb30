"""Signals that a result may not be true, and the checks they open."""
