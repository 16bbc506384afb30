"""Reports and their file formats."""
