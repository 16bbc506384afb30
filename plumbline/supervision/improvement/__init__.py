"""Liability, rectification, proof of effect, hot issues."""
