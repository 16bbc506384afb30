"""Two who install versions of one pack at the same moment: never do two of them run side by side."""

from datetime import date

import pytest

from plumbline.ground.organization import queries as organization
from plumbline.ground.regulations.actions import Installed, install
from plumbline.ground.regulations.models import Installation
from tests.faults.at_once import kinds, outcomes_behind
from tests.world import START


def installed(version: str, valid_from: date) -> Installed:
    return install(
        pack="mini", version=version, title="小制度", title_en="Mini", digest=version, content={}, documents=[],
        valid_from=valid_from, by=organization.system(), at=START,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_installed_at_once_one_runs() -> None:
    installed("1.0", date(2026, 1, 1))

    results = outcomes_behind(
        Installation.objects.all(),
        lambda: installed("1.1", date(2026, 2, 1)),
        lambda: installed("1.2", date(2026, 2, 1)),
    )

    assert kinds(results) == ["InstallationRefused", "Installed"]
    assert Installation.objects.filter(valid_to__isnull=True).count() == 1
