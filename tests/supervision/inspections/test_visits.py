"""A visit from its planning to its last word."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest

from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Role
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.actions import Sheet, SheetChanged, Where, WrongState
from plumbline.supervision.inspections.models import Finding, Inspection
from plumbline.supervision.inspections.states import Level, State
from plumbline.supervision.questionnaires.actions import FillingIncomplete
from plumbline.supervision.questionnaires.rules import AnswersRefused
from tests.inspections import DOCUMENT, FAIR, GOOD, MONDAY, equip, planned, started, submitted
from tests.world import World, enter_person, picture


@pytest.fixture
def here(world: World) -> World:
    equip(world)
    return world


def later(**length: float) -> datetime:
    return MONDAY + timedelta(**length)


def now(inspection: Inspection) -> Inspection:
    return Inspection.objects.select_related("case_file").get(pk=inspection.pk)


def facts(inspection: Inspection) -> list[str]:
    names = Entry.objects.filter(case_file_id=inspection.case_file_id).order_by("recorded_at", "id")
    return list(names.values_list("name", flat=True))


def test_a_planned_visit_is_a_case_of_the_inspected_unit(here: World) -> None:
    made = planned(here)

    assert made.case_file.number == "JC-20260302-00001"
    assert (made.state, made.unit_id, made.owner_id) == ("planned", here.unit_id("HEAT-EAST"), here.unit_id("YH"))
    assert facts(made) == ["inspections.planned"]


@pytest.mark.parametrize(
    ("person", "unit"),
    [("zhao-inspects", "HEAT-EAST"), ("team-inspects", "HEAT-EAST-1")],
)
def test_nobody_of_the_inspected_unit_or_below_it_inspects_it(here: World, person: str, unit: str) -> None:
    someone = enter_person(here, person, name="自查", role=Role.INSPECTOR, unit=unit)

    with pytest.raises(Refused) as refused:
        planned(here, inspector=someone.id)

    assert "不能检查本单位" in refused.value.sentence
    assert Inspection.objects.count() == 0


def test_somebody_of_the_unit_who_came_by_the_right_later_cannot_begin_the_visit(here: World) -> None:
    made = planned(here)
    enter_person(here, "own", name="自查", role=Role.INSPECTOR, unit="HEAT-EAST")

    with pytest.raises(NotAllowed):
        actions.start(number=made.case_file.number, by=here.viewer("own"), at=MONDAY)

    assert now(made).state == State.PLANNED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last_day": date(2026, 3, 1)}, "last_day"),
        ({"first_day": date(2026, 2, 1), "last_day": date(2026, 2, 20)}, "last_day"),
        ({"level": Level.DIVISION, "unit": "YH-HEAT"}, "level"),
    ],
)
def test_what_cannot_be_planned_is_refused(here: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(here, **changed)

    assert refused.value.field == field


def test_two_inspectors_who_score_apart_are_two_people(here: World) -> None:
    with pytest.raises(Refused) as refused:
        planned(here, second_inspector=here.person("shen").id)

    assert refused.value.field == "second_inspector"


@pytest.mark.parametrize(("by", "refusal"), [("head-east", NotAllowed), ("head-west", NotFound), ("zhao", NotFound)])
def test_who_plans_nothing_for_the_inspecting_unit_cannot_plan(here: World, by: str, refusal: type[Exception]) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        planned(here, by=by)

    assert Inspection.objects.count() == 0


def test_a_visit_that_is_not_announced_stays_unseen_by_the_inspected_until_it_begins(here: World) -> None:
    made = planned(here, announced=False)
    number, head = made.case_file.number, here.viewer("head-east")

    with pytest.raises(NotFound):
        queries.visible(number, viewer=head)
    assert not queries.inspections(viewer=head).exists()
    assert queries.visible(number, viewer=here.viewer("shen")) == made
    actions.start(number=number, by=here.viewer("shen"), at=MONDAY)

    assert queries.visible(number, viewer=head) == made


def test_beginning_fixes_the_version_of_the_form(here: World) -> None:
    begun = started(here)
    equip(here, document={**DOCUMENT, "introduction": {"zh": "新"}}, version="2", since=date(2026, 3, 3))

    done = actions.submit(
        number=begun.case_file.number,
        sheet=Sheet(revision=0, answers=GOOD),
        by=here.viewer("shen"),
        at=later(days=2),
    )

    assert done.form_version is not None
    assert done.form_version.version == "1"
    assert started(here, at=later(days=3)).form_version != done.form_version


def test_the_score_and_the_findings_of_a_sheet(here: World) -> None:
    done = submitted(here, findings={"A2": {"grade": "major", "text": "价格公示过期"}})

    assert (done.points, done.of, done.vetoed) == (Decimal("6.000000"), Decimal("10.000000"), False)
    found = [(each.item, each.grade, each.clause, each.text) for each in queries.findings_of(done)]
    assert found == [("A1", "minor", "S2-9", "环境整洁"), ("A2", "major", "S2-12", "价格公示过期")]
    assert facts(done)[-3:] == ["inspections.submitted"] + ["inspections.finding_recorded"] * 2
    assert now(done).state == State.SUBMITTED


def test_a_veto_item_that_fails_is_a_serious_finding_and_takes_the_score(here: World) -> None:
    done = submitted(here, answers={**GOOD, "A3": "no"})

    assert (done.points, done.vetoed) == (0, True)
    assert [(each.item, each.grade) for each in queries.findings_of(done)] == [("A3", "serious")]


@pytest.mark.parametrize(
    ("answers", "findings", "refusal"),
    [
        ({**GOOD, "A3": "no"}, {"A3": {"grade": "minor", "text": "挡住了"}}, Refused),
        (GOOD, {"A1": {"grade": "major", "text": " "}}, Refused),
        (GOOD, {"A1": {"grade": "huge", "text": "x"}}, Refused),
        (GOOD, {"Z9": {"grade": "minor", "text": "x"}}, Refused),
        (GOOD, {"A1": {"grade": "minor", "text": "x", "photo": str(uuid.uuid4())}}, Refused),
        ({"A1": "yes"}, {}, FillingIncomplete),
        ({**GOOD, "B1": "6"}, {}, AnswersRefused),
        ({**GOOD, "A9": "yes"}, {}, AnswersRefused),
    ],
)
def test_a_sheet_that_cannot_be_taken_is_refused_whole(
    here: World, answers: dict[str, str], findings: dict[str, Any], refusal: type[Exception]
) -> None:
    begun = started(here)

    with pytest.raises(refusal):
        actions.submit(
            number=begun.case_file.number,
            sheet=Sheet(revision=0, answers=answers, findings=findings),
            by=here.viewer("shen"),
            at=later(hours=1),
        )

    assert now(begun).state == State.UNDER_WAY
    assert Finding.objects.count() == 0


def test_of_two_inspectors_on_one_visit_the_second_to_save_is_told_and_nothing_is_lost(here: World) -> None:
    number = started(here).case_file.number
    actions.save(number=number, sheet=Sheet(0, {"A1": "yes"}), by=here.viewer("shen"), at=later(minutes=5))

    with pytest.raises(SheetChanged) as refused:
        actions.save(number=number, sheet=Sheet(0, {"A1": "no"}), by=here.viewer("cha"), at=later(minutes=6))

    assert "仍在页面上" in refused.value.sentence
    kept = queries.visible(number, viewer=here.viewer("cha"))
    assert (kept.filling.answers if kept.filling else None, kept.revision) == ({"A1": "yes"}, 1)


def test_drafted_findings_are_guarded_like_answers(here: World) -> None:
    number = started(here).case_file.number
    first = {"A1": {"grade": "minor", "text": "地面有水"}}
    actions.save(number=number, sheet=Sheet(0, {}, first), by=here.viewer("shen"), at=later(minutes=5))

    with pytest.raises(SheetChanged):
        actions.save(number=number, sheet=Sheet(0, {}, {}), by=here.viewer("cha"), at=later(minutes=6))

    assert queries.visible(number, viewer=here.viewer("cha")).drafts["A1"]["text"] == "地面有水"


def test_saving_the_same_again_changes_nothing(here: World) -> None:
    number = started(here).case_file.number
    for _again in range(2):
        actions.save(number=number, sheet=Sheet(0, {"A1": "yes"}), by=here.viewer("shen"), at=later(minutes=5))

    assert queries.visible(number, viewer=here.viewer("shen")).revision == 1


def test_handing_in_twice_is_told(here: World) -> None:
    done = submitted(here)

    with pytest.raises(WrongState) as refused:
        actions.submit(number=done.case_file.number, sheet=Sheet(1, GOOD), by=here.viewer("shen"), at=later(hours=2))

    assert isinstance(refused.value, Conflict)
    assert Finding.objects.count() == 1


@pytest.mark.parametrize("where", [Where("北京路", 91.0, 10.0), Where("北京路", 10.0, -181.0)])
def test_coordinates_that_are_nowhere_are_refused(here: World, where: Where) -> None:
    number = planned(here).case_file.number

    with pytest.raises(Refused):
        actions.start(number=number, by=here.viewer("shen"), at=MONDAY, where=where)


def test_time_and_place_are_kept(here: World) -> None:
    number = planned(here).case_file.number

    begun = actions.start(number=number, by=here.viewer("shen"), at=MONDAY, where=Where(" 北京路12号 ", 40.8, 111.7))

    assert (begun.place, begun.latitude, begun.longitude) == ("北京路12号", 40.8, 111.7)
    assert (begun.started_at, begun.visited_on) == (MONDAY, date(2026, 3, 2))


def test_a_photo_goes_with_the_visit_and_with_its_finding_and_one_of_50_mb_is_refused(here: World) -> None:
    number = started(here).case_file.number
    body = picture().getvalue()
    shen = here.viewer("shen")
    photo = actions.attach(
        number=number,
        name="墙.png",
        content=BytesIO(body),
        size=len(body),
        most_bytes=20 << 20,
        by=shen,
        at=later(minutes=9),
    )

    with pytest.raises(AttachmentRefused) as refused:
        actions.attach(
            number=number,
            name="大.jpg",
            content=BytesIO(),
            size=50 << 20,
            most_bytes=20 << 20,
            by=shen,
            at=later(minutes=9),
        )
    sheet = Sheet(0, FAIR, {"A1": {"grade": "minor", "text": "墙脏", "photo": str(photo)}})
    done = actions.submit(number=number, sheet=sheet, by=shen, at=later(hours=1))

    assert "50.0 MB" in refused.value.sentence % refused.value.params
    assert [each.photo_id for each in queries.findings_of(done)] == [photo]


def test_the_second_sheet_is_scored_apart_and_does_not_count(here: World) -> None:
    number = started(here, second_inspector=here.person("cha").id).case_file.number
    cha, shen = here.viewer("cha"), here.viewer("shen")
    actions.submit(number=number, sheet=Sheet(0, FAIR), by=shen, at=later(hours=1))
    actions.submit(number=number, sheet=Sheet(0, {**FAIR, "A2": "yes"}), by=cha, at=later(hours=2))

    done = queries.visible(number, viewer=shen)

    assert (done.points, done.state) == (6, State.SUBMITTED)
    alike = queries.agreement_of(done)
    assert alike is not None
    assert (alike.n, alike.agreed) == (4, Fraction(3, 4))
    assert "inspections.scored_twice" in facts(done)


def test_a_recurring_finding_names_the_earlier_one_of_the_same_unit_and_item(here: World) -> None:
    first = submitted(here)
    other = submitted(here, unit="HEAT-WEST", at=later(days=1))

    again = submitted(here, at=later(days=7))

    assert [each.earlier for each in queries.findings_of(other)] == [None]
    earlier = queries.findings_of(again)[0].earlier
    assert earlier is not None
    assert earlier.inspection == first
