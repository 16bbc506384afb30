"""What every wing stands on."""
