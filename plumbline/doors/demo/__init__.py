"""The story told to visitors."""
