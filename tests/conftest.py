"""The test session: its database server, its marks, and its limits."""

from collections.abc import Iterator

import pytest

from plumbline.config import database


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """One server for all workers, started by the first test that needs it and stopped after the last."""
    with database.running():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: None, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Starts the server before pytest-django makes the test databases."""
