"""The dispatch board and the map of open orders."""
