"""Evaluation: what the service is worth."""
