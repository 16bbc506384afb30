"""Clause, control, evidence."""
