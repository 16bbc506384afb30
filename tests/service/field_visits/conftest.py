"""The job that the tests of visits are about."""

import pytest

from tests.service.field_visits.trips import cold_flat
from tests.world import World


@pytest.fixture
def number(ruled_world: World) -> str:
    """A cold flat that is 赵强's."""
    return cold_flat(ruled_world)
