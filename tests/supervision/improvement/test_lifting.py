"""A finding that an appeal took back asks nobody to put anything right, whichever of the two came first."""

from datetime import timedelta

import pytest

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.models import Entry
from plumbline.service.measurements.models import Measurement
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.improvement.actions import gathering
from plumbline.supervision.improvement.actions.opening import Opened
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.rules.terms import RectificationRefused
from plumbline.supervision.improvement.states import Grade, RectificationState, Source
from plumbline.supervision.inspections import actions as inspections
from plumbline.supervision.inspections.models import Finding
from tests.inspections import FAIR, MONDAY, equip, submitted
from tests.world import World

NUMBER = "JC-20260302-00001"
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
POOR = {**FAIR, "A2": "no"}


def inspected(world: World, grade: str = "major") -> None:
    """Two findings of one visit; the unit appeals against the first."""
    equip(world)
    told = {item: {"grade": grade, "text": f"{item} 不符合要求"} for item in ("A1", "A2")}
    submitted(world, answers=POOR, findings=told)
    inspections.appeal(
        number=NUMBER, items=["A1"], reason="当时正在清扫", by=world.viewer("head-east", at=TUESDAY), at=TUESDAY
    )


def decided(world: World, *, uphold: bool = True) -> None:
    answers = {"A1": "yes"} if uphold else None
    by = world.viewer("fang", at=WEDNESDAY)
    inspections.decide(number=NUMBER, uphold=uphold, reason="监控属实", answers=answers, by=by, at=WEDNESDAY)


def of(item: str) -> Rectification:
    return Rectification.objects.select_related("case_file").get(reference=f"{NUMBER}/{finding(item).id}")


def finding(item: str) -> Finding:
    return Finding.objects.get(item=item)


def counting() -> set[str]:
    return set(
        Measurement.objects.filter(kind="finding", superseded_at__isnull=True).values_list("reference", flat=True)
    )


@pytest.mark.parametrize("reached", ["open", "answered", "verified"])
def test_what_was_opened_from_it_is_withdrawn_wherever_it_is_on_its_way(world: World, reached: str) -> None:
    inspected(world)
    Rectification.objects.filter(pk=of("A1").pk).update(state=reached)

    decided(world)

    withdrawn, other = of("A1"), of("A2")
    assert (withdrawn.state, withdrawn.closed_at) == (RectificationState.WITHDRAWN, WEDNESDAY)
    assert withdrawn.closing == f"对检查 {NUMBER} 的申诉成立，所依据的问题不再成立：监控属实"
    assert CaseFile.objects.get(pk=withdrawn.pk).closed_at == WEDNESDAY
    assert Entry.objects.filter(
        name="improvement.rectification_withdrawn", subject=withdrawn.case_file.number, at=WEDNESDAY
    ).exists()
    assert other.state == RectificationState.OPEN, "what was not disputed stands"
    assert counting() == {other.case_file.number}


@pytest.mark.parametrize(("uphold", "before"), [(False, "open"), (True, "closed")])
def test_a_refused_appeal_and_what_has_worked_already_change_nothing(world: World, uphold: bool, before: str) -> None:
    inspected(world)
    Rectification.objects.filter(pk=of("A1").pk).update(state=before)

    decided(world, uphold=uphold)

    assert of("A1").state == before


def test_a_finding_taken_back_opens_nothing_afterwards_neither_by_itself_nor_by_hand(world: World) -> None:
    inspected(world, grade="minor")
    decided(world)
    lifted, standing = finding("A1"), finding("A2")
    assert not Rectification.objects.exists(), "what is slight opens nothing by itself"

    again = gathering.from_finding(
        number=NUMBER,
        finding_id=str(lifted.id),
        unit_id=lifted.unit_id,
        item="A1",
        form="test/hall",
        grade="major",
        clause="",
        text="不符合要求",
        source=Source.FINDING,
        by=world.system,
        at=WEDNESDAY,
    )
    with pytest.raises(RectificationRefused, match="申诉成立"):
        by_hand(world, lifted)
    by_hand(world, standing)

    assert again is None
    assert Rectification.objects.get().reference == f"{NUMBER}/{standing.id}"


def by_hand(world: World, found: Finding) -> Rectification:
    opened = Opened(
        unit="HEAT-EAST",
        title="地面不洁",
        matter="营业厅地面",
        grade=Grade.MINOR,
        source=Source.FINDING,
        reference=f"{NUMBER}/{found.id}",
        topic=f"item test/hall {found.item}",
    )
    return improvement.open_rectification(opened=opened, by=world.viewer("fang", at=WEDNESDAY), at=WEDNESDAY)
