"""What the utility does for people."""
