"""A company with a measured month, somebody who drafts and somebody who releases."""

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.issuing import MEASURED, NOW, PERIOD
from tests.evaluation.reporting.test_monthly_complaints import EAST, WEST, complaint
from tests.world import World


@pytest.fixture
def company(ruled_world: World) -> World:
    open_kinds()
    told = [
        complaint(EAST, 2, hours=3),
        complaint(EAST, 3, hours=25),
        complaint(WEST, 5, hours=30),
        complaint(WEST, 6, hours=5),
    ]
    put(told, ["cold"] * len(told))
    indicators.measure(period=PERIOD, by=system(), at=MEASURED)
    return ruled_world


@pytest.fixture
def fang(company: World) -> Viewer:
    """The supervisor, who drafts."""
    return company.viewer("fang", at=NOW)


@pytest.fixture
def gao(company: World) -> Viewer:
    """The leader, who releases."""
    return company.viewer("gao", at=NOW)
