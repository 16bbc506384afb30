"""Supervision: is the service what it claims to be."""
