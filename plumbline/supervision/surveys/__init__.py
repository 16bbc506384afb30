"""Satisfaction surveys: frames, samples, answers, estimates."""
