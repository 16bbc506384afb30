"""Definitions, measured values."""
