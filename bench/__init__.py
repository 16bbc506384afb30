"""Benchmarks: what is measured is a ratio to something plain, in one run on one machine; never a timed test."""
