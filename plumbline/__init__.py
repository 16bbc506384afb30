"""Plumbline (准绳): service-quality supervision and evaluation for utilities."""
