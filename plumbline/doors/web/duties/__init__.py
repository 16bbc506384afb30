"""Duties, the yearly plan and its calendar, for people."""
