"""The third party with its programme."""

import pytest

from tests.supervision.mystery_visits.stage import Stage, staged
from tests.world import World


@pytest.fixture
def stage(ruled_world: World) -> Stage:
    return staged(ruled_world)
