"""Customers: found, shown, revealed."""
