"""A company whose duties are kept since the first of the year."""

import pytest

from plumbline.supervision.duties import actions
from tests.supervision.duties.shorthand import day
from tests.world import World


@pytest.fixture
def company(ruled_world: World) -> World:
    """Duties are kept here since the first of the year."""
    actions.open_due(by=ruled_world.system, at=day("2026-01-05"))
    return ruled_world
