"""Praise, rewards, accountability: a ledger of proposals and decisions."""
