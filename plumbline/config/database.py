"""Where the database is: the embedded server by default, a server of one's own by PLUMBLINE_DATABASE_URL."""
