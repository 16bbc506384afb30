"""The first page after sign-in, the inbox, the calls to make, the language."""
