"""A company that other processes and threads see: everything is committed, and swept away after each test."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from tests.api import rulebook
from tests.api.conftest import Machine
from tests.world import START, World, enter_customer, standing


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """The queue of jobs, empty: its tables are not Django's, so nobody else sweeps them."""
    sweep = "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_events, procrastinate_periodic_defers"
    with connection.cursor() as cursor:
        cursor.execute(sweep)
    yield
    with connection.cursor() as cursor:
        cursor.execute(sweep)


@pytest.fixture
def committed(queue: None) -> World:
    """The world with order types, limits and a customer, for all the world to see."""
    return _company()


@pytest.fixture
def company(db: None) -> World:
    """The same inside one transaction that is taken back."""
    return _company()


def _company() -> World:
    world = standing()
    rulebook.install()
    enter_customer(world)
    return world


@pytest.fixture
def machine_of() -> Callable[[str], Machine]:
    """A machine with the token of this person; ask for it after the company."""

    def made(username: str) -> Machine:
        return Machine(organization.issue_token(username=username, label="test", by=who.system(), at=START))

    return made
