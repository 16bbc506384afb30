"""Call-backs: the queue and the form."""
