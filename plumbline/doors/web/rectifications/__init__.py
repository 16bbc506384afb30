"""What units have to put right, and hot issues."""
