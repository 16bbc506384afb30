"""Calendars, limits, clocks."""
