"""The test session: its database server and its marks."""

from collections.abc import Iterator

import pytest

from plumbline.config import database

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback", "live_server"}


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """One server for all workers, started by the first test that needs it and stopped after the last."""
    with database.running():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: None, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Starts the server before pytest-django makes the test databases."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs PostgreSQL, so that ``-m database`` runs this part on another server and ``-m 'not database'`` without any."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
