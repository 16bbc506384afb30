"""The one way the database says no; spoken before settings and message catalogues exist, hence in both languages at once."""


class DatabaseUnavailable(Exception):
    """The database cannot be had; says why and what to do, in Chinese and in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
