"""After sealing: what is restated, two who seal at once, and a sealing that breaks off."""

import threading
from fractions import Fraction

import pytest
from django.db import connection, transaction

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Late
from plumbline.evaluation.indicators.actions import closing as sealing
from plumbline.evaluation.indicators.models import PeriodClosing
from plumbline.evaluation.indicators.states import PeriodState, Treatment
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.organization.rules import Viewer
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.indicators.test_closing import (
    HOUR,
    KEPT,
    LATE,
    LIMIT,
    OVER,
    PERIOD,
    checked,
    company,
    complaint,
    counted,
    facts,
    measured,
    parts,
    sealed,
    value,
)
from tests.world import World, standing

__all__ = ["checked", "company", "measured", "sealed"]


# ── Restated ─────────────────────────────────────────────────────────────────


def test_a_restatement_stands_beside_the_sealed_value_with_difference_and_reason(sealed: World) -> None:
    made = indicators.restate(
        period=PERIOD,
        code="CMP-01",
        basis="DUE",
        reason="复核录音",
        late=[Late(LATE, Treatment.MET)],
        by=sealed.viewer("fang"),
        at=LIMIT + HOUR,
    )

    found, unit_ids = value(sealed), {row.unit_id for row in made}
    assert found.figure.numerator == 1
    assert found.restated is not None
    assert (parts(found.restated.figure), found.restated.shown) == ((2, 2), "100.00")
    assert (found.restated.difference, found.restated.reason, found.restated.by) == (Fraction(50), "复核录音", "方正")
    assert {sealed.unit_id(code) for code in ("YH", "YH-HEAT", "HEAT-EAST")} == unit_ids
    assert value(sealed, "HEAT-WEST").restated is None
    listed = counted(sealed, at=LIMIT + 2 * HOUR)
    assert listed.counts["met"] == 1, "the list is the sealed one"
    assert next(case.now for case in listed.rows if case.number == LATE) == "met"
    assert facts("restated") == 1


def test_what_changed_in_a_case_since_is_restated_without_naming_it(sealed: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE service_levels_clock SET stopped_at = due_at WHERE case_file_id = (SELECT id FROM casefiles_casefile WHERE number = %s)",
            [LATE],
        )

    indicators.restate(period=PERIOD, code="CMP-01", basis="DUE", reason="时间补录", by=sealed.viewer("fang"), at=LIMIT)

    restated = value(sealed).restated
    assert restated is not None
    assert restated.figure.numerator == 2


def test_restating_needs_a_sealed_period_a_reason_and_a_difference(checked: World) -> None:
    fang = checked.viewer("fang")
    with pytest.raises(indicators.RestatementRefused, match="尚未封存"):
        indicators.restate(period=PERIOD, code="CMP-01", basis="DUE", reason="x", by=fang, at=LIMIT)
    indicators.seal(period=PERIOD, by=fang, at=LIMIT)
    with pytest.raises(indicators.RestatementRefused, match="理由"):
        indicators.restate(period=PERIOD, code="CMP-01", basis="DUE", reason="", by=fang, at=LIMIT)
    with pytest.raises(indicators.RestatementRefused, match="一致"):
        indicators.restate(period=PERIOD, code="CMP-01", basis="DUE", reason="x", by=fang, at=LIMIT)
    with pytest.raises(NotFound):
        indicators.restate(period=PERIOD, code="NO-SUCH", basis="DUE", reason="x", by=fang, at=LIMIT)
    with pytest.raises(NotFound):
        indicators.restate(
            period=PERIOD, code="CMP-01", basis="DUE", reason="x", late=[Late(KEPT, Treatment.MET)], by=fang, at=LIMIT
        )
    with pytest.raises(NotAllowed):
        indicators.restate(
            period=PERIOD, code="CMP-01", basis="DUE", reason="x", by=checked.viewer("head-east"), at=LIMIT
        )


def test_restated_twice_the_newest_holds_and_both_are_kept(sealed: World) -> None:
    fang = sealed.viewer("fang")
    for hours, treatment in ((1, Treatment.MET), (2, Treatment.EXCLUDED)):
        indicators.restate(
            period=PERIOD,
            code="CMP-01",
            basis="DUE",
            reason=f"第 {hours} 次",
            late=[Late(LATE, treatment)],
            by=fang,
            at=LIMIT + hours * HOUR,
        )

    restated = value(sealed).restated
    assert restated is not None
    assert (restated.reason, parts(restated.figure)) == ("第 2 次", (1, 1))
    assert queries.standing(PERIOD, viewer=fang, at=LIMIT).restated == 1


# ── Two at once, and killed half way ─────────────────────────────────────────


@pytest.fixture
def standing_company(transactional_db: None) -> World:
    """A measured and checked February that other connections see as well."""
    world = standing()
    open_kinds()
    put([complaint("/YH/YH-HEAT/HEAT-EAST/", late=True)], ["cold"])
    indicators.measure(period=PERIOD, by=world.viewer("fang"), at=OVER)
    indicators.check(period=PERIOD, by=world.viewer("fang"), at=OVER)
    return world


@pytest.mark.django_db(transaction=True)
def test_of_two_who_seal_at_once_one_wins_and_the_other_is_told(standing_company: World) -> None:
    viewers = [standing_company.viewer(name) for name in ("fang", "gao")]
    barrier, outcomes = threading.Barrier(2), []

    def seal(viewer: Viewer) -> None:
        barrier.wait()
        try:
            indicators.seal(period=PERIOD, by=viewer, at=LIMIT)
            outcomes.append("sealed")
        except indicators.AlreadyThere:
            outcomes.append("told")
        finally:
            connection.close()

    hands = [threading.Thread(target=seal, args=[viewer]) for viewer in viewers]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(outcomes) == ["sealed", "told"]
    assert facts("period_sealed") == 1


def test_a_sealing_that_breaks_off_leaves_the_period_as_it_was(checked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(*_facts: object, **_by: object) -> None:
        raise ConnectionError("torn off before the fact was written")

    monkeypatch.setattr(sealing, "publish", torn)
    with pytest.raises(ConnectionError), transaction.atomic():
        indicators.seal(period=PERIOD, by=checked.viewer("fang"), at=LIMIT)
    monkeypatch.undo()

    assert PeriodClosing.objects.get().state == PeriodState.CHECKED.value
    indicators.measure(period=PERIOD, by=checked.viewer("fang"), at=LIMIT)
    assert indicators.seal(period=PERIOD, by=checked.viewer("fang"), at=LIMIT + HOUR) > 0
