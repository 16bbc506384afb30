"""Orders: list, registration, order page with its moves."""
