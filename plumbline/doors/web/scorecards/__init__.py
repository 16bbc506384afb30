"""Scorecards: ranking, sheets, what if."""
