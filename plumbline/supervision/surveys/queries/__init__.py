"""Every question the outside may ask about surveys."""
