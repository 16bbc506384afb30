"""The supervising centre's pages: one way in to everything it does all year."""
