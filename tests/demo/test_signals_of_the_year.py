"""The unit that takes care of its figures rather than of its customers is found; the one that is merely slow is not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from plumbline.doors.demo import scanning
from plumbline.ground.organization.queries import system
from plumbline.supervision.integrity import queries
from plumbline.supervision.integrity.models import Check, Signal
from plumbline.supervision.integrity.queries import UnitRate
from plumbline.supervision.integrity.states import CheckState, Kind
from tests.demo.tiny import TINY, load

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rates(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[dict[str, UnitRate]]:
    """The smallest demo, looked through; taken back at the end."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        load()
        scanning.tell(TINY.year)
        since = TINY.now - timedelta(days=400)
        found = queries.unit_rates(since=since, until=TINY.now, viewer=system())
        yield {unit.place.code: unit for unit in found}
        transaction.set_rollback(True)


def test_the_falsifying_unit_stands_out_and_the_unlucky_one_does_not(rates: dict[str, UnitRate]) -> None:
    outstanding = {code for code, unit in rates.items() if unit.stands_out}

    assert outstanding == {scanning.SUSPECT}
    assert rates[scanning.UNLUCKY].rate.cases > 10


def test_what_is_false_is_seen_from_several_sides(
    rates: dict[str, UnitRate], django_db_blocker: DjangoDbBlocker
) -> None:
    seen = set(rates[scanning.SUSPECT].of_kind)

    assert {Kind.CLOSED_UNVISITED, Kind.CALL_IMPROPER, Kind.PHOTO_REUSED} <= seen


def test_one_check_is_confirmed_by_the_other_supervisor(
    rates: dict[str, UnitRate], django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        confirmed = Check.objects.get(state=CheckState.CONFIRMED)

        assert confirmed.opened_by_id != confirmed.decided_by_id
        assert Signal.objects.filter(check_file=confirmed, kind=Kind.PHOTO_REUSED.value).exists()
