"""What an administrator looks after, on one page, and whether each of it is in order."""
