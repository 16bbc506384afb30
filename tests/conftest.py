"""The test session: its database server and its marks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from plumbline.config import database
from tests import databases
from tests.world import World, standing

PROJECT = Path(__file__).resolve().parent.parent
# How long an example takes depends on what else the machine does: nothing here is judged by the clock.
settings.register_profile("plumbline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plumbline")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback", "live_server"}


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """One server for all workers, started by the first test that needs it and stopped after the last."""
    with database.running():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: None, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Starts the server and migrates once, before pytest-django copies the test databases."""
    databases.prepare()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Lets tests that commit for real empty the tables afterwards: TRUNCATE is what the journal's guard refuses."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("journal_entry", "journal_link"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture
def world(db: None) -> World:
    """The fixed cast; see ``tests/world.py``."""
    return standing()


@pytest.fixture
def ruled_world(db: None) -> World:
    """The fixed cast under both shipped packs, in force since 2025."""
    return standing(rules=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs PostgreSQL, so that ``-m database`` runs this part on another server and ``-m 'not database'`` without any."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "browser" in item.path.relative_to(PROJECT).parts:
            item.add_marker("browser")
