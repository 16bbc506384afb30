"""Which fact wakes whom: reading this file is reading the product's automation."""

loaded = True
