"""Who answers for a complaint, and files drawn for review."""
