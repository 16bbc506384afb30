"""Draws that can be repeated, and what a sample can show."""
