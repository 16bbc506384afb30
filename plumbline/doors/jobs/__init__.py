"""What time sets in motion."""
