"""Recurring obligations: windows, owners, evidence, gaps."""
