"""Call-backs to customers after a reply."""
