"""Decisions of improvement: liability, terms, effect, hot issues. No clock, no database."""
