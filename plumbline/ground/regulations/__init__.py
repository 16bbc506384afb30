"""Documents, versions, clauses, to whom they apply."""
