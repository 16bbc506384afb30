"""The journal, for those who may read it."""
