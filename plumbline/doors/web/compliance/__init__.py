"""Clauses, what carries them out and what that left behind, for people."""
