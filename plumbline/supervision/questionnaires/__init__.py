"""Versioned forms: what is asked, how it is weighed and scored."""
