"""Signals that a result may not be true, beside the units' rates, and the checks of them."""
