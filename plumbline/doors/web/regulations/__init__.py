"""The rules in force: documents and clauses, order types and limits, calendars."""
