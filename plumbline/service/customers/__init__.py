"""Customers, premises, contacts, special needs."""
