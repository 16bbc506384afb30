"""Surveys: designing and opening them, calling, answering, what they found, who was not asked."""
