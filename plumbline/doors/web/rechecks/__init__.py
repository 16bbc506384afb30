"""Three-level call-back: rounds of rechecks, one round with its agreement, the calls."""
