"""Reads and checks packs/*.yaml, writes them through actions."""
