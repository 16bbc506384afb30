"""Stops of supply: planned and sudden."""
