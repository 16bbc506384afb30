"""Two people who seal the sheets of a period, or publish its ranking, at the same moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from plumbline.evaluation.scorecards import actions
from plumbline.evaluation.scorecards.models import Publication, Sheet
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization.rules import Viewer
from tests.evaluation.scorecards.kept_values import HEATING, MEASURED, OCTOBER, close, keep_all
from tests.world import World, standing

BUILT, SEALED = MEASURED + timedelta(hours=1), MEASURED + timedelta(hours=2)


@pytest.fixture
def scored(transactional_db: None) -> World:
    """Sheets of a sealed October that other connections see as well."""
    world = standing(rules=True)
    keep_all(world)
    actions.build(period=OCTOBER, template=HEATING, by=world.viewer("fang"), at=BUILT)
    close(world)
    return world


def both_at_once(world: World, act: Callable[[Viewer], object]) -> list[str]:
    """What became of it for each of two people on connections of their own: "done" or the refusal's code."""
    barrier, outcomes = threading.Barrier(2), []

    def one(viewer: Viewer) -> None:
        barrier.wait()
        try:
            act(viewer)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    hands = [threading.Thread(target=one, args=[world.viewer("fang")]) for _each in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_seal_sheets_at_once_one_wins_and_the_other_is_told(scored: World) -> None:
    outcomes = both_at_once(scored, lambda viewer: actions.seal(period=OCTOBER, by=viewer, at=SEALED))

    assert outcomes == ["already_sealed", "done"]
    assert Entry.objects.filter(name="scorecards.sealed").count() == 1
    assert set(Sheet.objects.values_list("sealed_at", flat=True)) == {SEALED}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(scored: World) -> None:
    actions.seal(period=OCTOBER, by=scored.viewer("fang"), at=SEALED)

    outcomes = both_at_once(
        scored, lambda viewer: actions.publish(period=OCTOBER, template=HEATING, by=viewer, at=SEALED)
    )

    assert outcomes == ["done", "not_publishable"]
    assert Publication.objects.count() == 1
