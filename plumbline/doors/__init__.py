"""Thin doors on top: people, machines, time, operators, visitors."""
