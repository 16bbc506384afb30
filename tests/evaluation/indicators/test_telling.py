"""Who is told what of checking, objecting, deciding, sealing, restating; and what waits for whom meanwhile."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from plumbline import wiring
from plumbline.doors.web.home.leading import page_of
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Late
from plumbline.evaluation.indicators.states import Treatment
from plumbline.ground.journal import reactions
from plumbline.ground.journal.queries import fact_of
from plumbline.ground.notifications.models import Message
from tests.evaluation.indicators.test_closing import (
    HOUR,
    LATE,
    LIMIT,
    OVER,
    PERIOD,
    checked,
    company,
    measured,
    objected,
    sealed,
)
from tests.world import World

__all__ = ["checked", "company", "measured", "sealed"]


@pytest.fixture(autouse=True)
def queued() -> Iterator[list[reactions.Waking]]:
    """What the facts of a test set in motion later."""
    assert wiring.loaded
    before, found = list(reactions._queue), list[reactions.Waking]()
    reactions.queue_with(found.extend)
    yield found
    reactions._queue[:] = before


def worked(queued: list[reactions.Waking]) -> None:
    """As a worker does it; twice, since a worker may die between doing and noting it."""
    for _twice in range(2):
        for waking in queued:
            reactions.named(waking.reaction)(fact_of(waking.entry_id))
    queued.clear()


def told(kind: str) -> dict[str, str]:
    """Who was told, by sign-in name, with the text."""
    found = Message.objects.filter(kind=kind).select_related("person")
    return {message.person.username: f"{message.title}\n{message.body}" for message in found}


def test_each_head_is_told_of_the_own_numbers_and_of_the_limit_for_objections(
    measured: World, queued: list[reactions.Waking]
) -> None:
    indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER)
    worked(queued)

    found = told("period_checked")
    assert {"head-east", "head-west"} <= set(found)
    assert "fang" not in found
    assert "东城供热所" in found["head-east"]
    assert "2026-03-10 00:00" in found["head-east"]
    assert page_of("period_checked", Message.objects.filter(kind="period_checked")[0].subject) == (
        "/indicators/periods/2026-02/"
    )


def test_an_objection_goes_to_those_outside_the_unit_and_the_decision_to_who_raised_it(
    checked: World, queued: list[reactions.Waking]
) -> None:
    raised = objected(checked)
    worked(queued)
    asked = told("objection_raised")
    indicators.decide(objection_id=raised.id, accept=True, reason="录音属实", by=checked.viewer("fang"), at=OVER + HOUR)
    worked(queued)

    assert {"fang", "gao"} <= set(asked)
    assert "head-east" not in asked
    assert LATE in asked["fang"]
    assert list(told("objection_decided")) == ["head-east"]
    assert "录音属实" in told("objection_decided")["head-east"]
    subject = Message.objects.get(kind="objection_decided").subject
    assert page_of("objection_decided", subject) == f"/indicators/objections/{raised.id}/"


def test_heads_are_told_that_numbers_are_final_and_only_those_concerned_of_a_restatement(
    sealed: World, queued: list[reactions.Waking]
) -> None:
    worked(queued)
    indicators.restate(
        period=PERIOD,
        code="CMP-01",
        basis="DUE",
        reason="复核录音",
        late=[Late(LATE, Treatment.MET)],
        by=sealed.viewer("fang"),
        at=LIMIT + HOUR,
    )
    worked(queued)

    assert {"head-east", "head-west"} <= set(told("period_sealed"))
    restated = told("indicator_restated")
    assert "head-east" in restated
    assert "head-west" not in restated
    assert "50.00" in restated["head-east"]
    assert "100.00" in restated["head-east"]


def waiting(world: World, username: str, at: datetime = OVER) -> list[tuple[str, str, int]]:
    found = queries.waiting_of_closing(viewer=world.viewer(username), at=at)
    return [(each.kind, each.period, each.count) for each in found]


def test_what_waits_of_closing_is_named_to_who_can_do_it(measured: World) -> None:
    assert waiting(measured, "fang") == [("check", "2026-02", 1)]
    assert waiting(measured, "head-east") == []

    indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER)
    assert waiting(measured, "fang") == []
    assert waiting(measured, "head-east") == [("object", "2026-02", 1)]

    raised = objected(measured)
    assert waiting(measured, "gao", OVER + HOUR) == [("decide_objections", "2026-02", 1)]
    late = queries.waiting_of_closing(viewer=measured.viewer("fang"), at=LIMIT)
    assert [(each.kind, each.is_late) for each in late] == [("decide_objections", True), ("seal", False)]
    assert late[0].subject == str(raised.id)

    indicators.decide(objection_id=raised.id, accept=False, reason="无录音", by=measured.viewer("fang"), at=LIMIT)
    indicators.seal(period=PERIOD, by=measured.viewer("fang"), at=LIMIT)
    assert waiting(measured, "fang", LIMIT) == []
    assert waiting(measured, "head-east", LIMIT) == []


def test_asking_what_waits_costs_few_statements(checked: World, django_assert_max_num_queries: Any) -> None:
    objected(checked)
    fang = checked.viewer("fang")

    with django_assert_max_num_queries(5):
        queries.waiting_of_closing(viewer=fang, at=LIMIT)
