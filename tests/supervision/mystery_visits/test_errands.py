"""Errands: who may go, what must be brought back, what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.mystery_visits import actions, queries
from plumbline.supervision.mystery_visits.actions import PlanRefused, ScenarioTerms, VisitChanged
from plumbline.supervision.mystery_visits.actions.checking import CheckRefused
from plumbline.supervision.mystery_visits.models import Acquaintance, Media, Visit
from plumbline.supervision.mystery_visits.rules import MaterialRefused
from plumbline.supervision.mystery_visits.states import VisitKind, VisitState
from plumbline.supervision.questionnaires.actions import FillingIncomplete
from tests.orders import IN_SEASON, order_of, register
from tests.supervision.mystery_visits.brought import LATER
from tests.supervision.mystery_visits.stage import FORM, GOOD, Stage, made, owner, photo, planned, told
from tests.world import START


def test_bad_material_is_made_again_by_somebody_else_at_once(stage: Stage) -> None:
    visit = planned(stage)[0]
    made(stage, visit.id)

    again = actions.redo_visit(visit_id=visit.id, reason="照片模糊", by=owner(stage.world), at=IN_SEASON)

    assert again.redo_of_id == visit.id
    assert again.planned_on == IN_SEASON.date()
    assert again.shopper_id != visit.shopper_id
    assert Visit.objects.get(id=visit.id).state == VisitState.REDONE.value
    with pytest.raises(Conflict):
        actions.redo_visit(visit_id=visit.id, reason="再来", by=owner(stage.world), at=IN_SEASON)
    for shade, _turn in enumerate(("second", "third"), start=1):
        made(stage, again.id)
        if shade == 1:
            again = actions.redo_visit(visit_id=again.id, reason="录音缺失", by=owner(stage.world), at=IN_SEASON)
    with pytest.raises(CheckRefused, match="没有可派"):
        actions.redo_visit(visit_id=again.id, reason="还是不行", by=owner(stage.world), at=IN_SEASON)


def test_nobody_is_sent_to_people_who_know_them(stage: Stage) -> None:
    world = stage.world
    for name, reporter in (("lu", "lu"), ("xun", "fang")):
        actions.declare_acquaintance(
            shopper_id=world.person(name).id,
            unit="HEAT-EAST-1",
            reason="亲属在该班组",
            by=world.viewer(reporter),
            at=START,
        )
    actions.declare_acquaintance(
        shopper_id=world.person("lu").id, unit="HEAT-EAST-1", reason="再说一次", by=world.viewer("lu"), at=START
    )
    assert Acquaintance.objects.count() == 2
    for reporter in ("xun", "head-east", "guan"):
        with pytest.raises(NotAllowed):
            actions.declare_acquaintance(
                shopper_id=world.person("lu").id, unit="HEAT-WEST", reason="认识", by=world.viewer(reporter), at=START
            )

    found = actions.plan_visits(
        programme_id=stage.programme.id,
        scenario_id=stage.scenarios[VisitKind.CALL].id,
        units=["HEAT-EAST"],
        each=4,
        by=owner(world),
        at=START,
    )

    assert {visit.shopper_id for visit in found.visits} == {world.person("ru").id}
    assert all((gap.known, gap.resting) == (2, 1) for gap in found.gaps)
    assert len(found.visits) + len(found.gaps) == 4


def test_two_windows_and_two_clicks(stage: Stage) -> None:
    visit = planned(stage)[0]
    by = stage.world.viewer(stage.shopper_of(stage.visits()[0]))
    saved = actions.save_visit(
        visit_id=visit.id, told=told(IN_SEASON), answers={"greeting": "yes"}, expected_revision=0, by=by, at=IN_SEASON
    )
    assert saved.revision == 1
    with pytest.raises(VisitChanged):
        actions.save_visit(
            visit_id=visit.id, told=told(IN_SEASON), answers={}, expected_revision=0, by=by, at=IN_SEASON
        )
    with pytest.raises(FillingIncomplete):
        actions.submit_visit(
            visit_id=visit.id,
            told=told(IN_SEASON, impression="好" * 90),
            answers={},
            expected_revision=1,
            by=by,
            at=IN_SEASON,
        ) if add_two(visit, by) else None
    done = actions.submit_visit(
        visit_id=visit.id, told=told(IN_SEASON), answers=GOOD, expected_revision=1, by=by, at=IN_SEASON
    )
    assert (done.points, done.of) == (Decimal(10), Decimal(10))
    for again in (actions.submit_visit, actions.save_visit):
        with pytest.raises(Conflict):
            again(visit_id=visit.id, told=told(IN_SEASON), answers=GOOD, expected_revision=2, by=by, at=IN_SEASON)
    with pytest.raises(Conflict):
        actions.drop_media(visit_id=visit.id, media_id=queries.pictures(visit)[0].id, by=by, at=IN_SEASON)


def add_two(visit: Visit, by: Viewer) -> bool:
    for shade in (1, 2, 2):
        content = photo(shade)
        actions.add_media(
            visit_id=visit.id,
            name="a.png",
            content=content,
            size=len(content.getvalue()),
            most_bytes=9_999,
            by=by,
            at=IN_SEASON,
        )
    return Media.objects.filter(visit=visit).count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"impression": "太短"}, "impression"),
        ({"questions": ("一个",)}, "questions"),
        ({"visited_at": None}, "visited_at"),
        ({"visited_at": IN_SEASON + timedelta(days=3)}, "visited_at"),
        ({"visited_at": IN_SEASON - timedelta(days=30)}, "visited_at"),
        ({"video_minutes": 10_000}, "video_minutes"),
    ],
)
def test_too_little_is_said_and_nothing_is_sealed(stage: Stage, more: dict[str, object], field: str) -> None:
    visit = planned(stage)[0]
    by = stage.world.viewer(stage.shopper_of(stage.visits()[0]))
    assert add_two(visit, by)

    with pytest.raises(MaterialRefused) as refused:
        actions.submit_visit(
            visit_id=visit.id, told=told(IN_SEASON, **more), answers=GOOD, expected_revision=0, by=by, at=IN_SEASON
        )

    assert refused.value.field == field
    assert Visit.objects.get(id=visit.id).state == VisitState.PLANNED.value


def test_a_picture_that_is_too_large_or_none_is_refused(stage: Stage) -> None:
    visit = planned(stage)[0]
    by = stage.world.viewer(stage.shopper_of(stage.visits()[0]))
    for name, content, size in (
        ("a.png", photo(1), 50 * 1024 * 1024),
        ("a.exe", photo(1), 60),
        ("a.jpg", photo(1), 60),
    ):
        with pytest.raises(AttachmentRefused):
            actions.add_media(
                visit_id=visit.id,
                name=name,
                content=content,
                size=size,
                most_bytes=10 * 1024 * 1024,
                by=by,
                at=IN_SEASON,
            )
    assert not Media.objects.exists()


def test_orders_are_found_by_the_telephone_that_was_named_beforehand(stage: Stage) -> None:
    one, two = planned(stage, units=["HEAT-EAST", "HEAT-WEST"])
    made(stage, one.id)
    made(stage, two.id, caller_phone="13700000000")
    number = register(stage.world).number

    assert actions.match_orders(by=system(), at=LATER) == 1

    assert Visit.objects.get(id=one.id).order_id == order_of(number).pk
    assert Visit.objects.get(id=two.id).order_id is None
    assert actions.match_orders(by=system(), at=LATER) == 0
    with pytest.raises(CheckRefused, match="另一次"):
        actions.mark_order(visit_id=two.id, number=number, by=owner(stage.world), at=LATER)
    with pytest.raises(NotFound):
        actions.mark_order(visit_id=two.id, number="GD-20260101-99999", by=owner(stage.world), at=LATER)


@pytest.mark.parametrize("name", ["gao", "guan", "zhou", "head-east", "lu"])
def test_only_the_owner_keeps_a_programme(stage: Stage, name: str) -> None:
    by, visit = stage.world.viewer(name), planned(stage)[0]
    terms = ScenarioTerms(kind=VisitKind.CALL, title="另一个", brief="说", form=FORM)
    for act in (
        lambda: actions.add_scenario(programme_id=stage.programme.id, terms=terms, by=by, at=START),
        lambda: actions.accept_visit(visit_id=visit.id, by=by, at=START),
        lambda: actions.mark_order(visit_id=visit.id, number="GD-1", by=by, at=START),
        lambda: actions.release(programme_id=stage.programme.id, by=by, at=START),
        lambda: actions.cancel_programme(programme_id=stage.programme.id, reason="不做了", by=by, at=START),
        lambda: actions.cancel_visit(visit_id=uuid4(), reason="不做了", by=owner(stage.world), at=START),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        actions.open_programme(
            name="x",
            third_party="YH-3RD",
            first=START.date(),
            after=date(2026, 6, 1),
            budget=Decimal(1),
            rest_days=1,
            by=by,
            at=START,
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"third_party": "HEAT-EAST"}, "third_party"),
        ({"after": date(2025, 1, 1)}, "after"),
        ({"after": date(2028, 1, 1)}, "after"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"rest_days": 2_000}, "rest_days"),
    ],
)
def test_a_programme_that_cannot_be_is_refused_in_words(stage: Stage, more: dict[str, object], field: str) -> None:
    asked: dict[str, Any] = {
        "name": "二期",
        "third_party": "YH-3RD",
        "first": date(2026, 4, 1),
        "after": date(2026, 5, 1),
        "budget": Decimal(1),
        "rest_days": 9,
    }
    with pytest.raises(PlanRefused) as refused:
        actions.open_programme(**{**asked, **more}, by=owner(stage.world), at=START)
    assert refused.value.field == field


def test_a_programme_is_broken_off_only_while_nothing_was_brought_back(stage: Stage) -> None:
    visits = planned(stage, each=2)
    made(stage, visits[0].id)
    with pytest.raises(PlanRefused):
        actions.cancel_programme(programme_id=stage.programme.id, reason="不做了", by=owner(stage.world), at=LATER)
    with pytest.raises(CheckRefused):
        actions.cancel_visit(visit_id=visits[1].id, reason=" ", by=owner(stage.world), at=LATER)
    actions.cancel_visit(visit_id=visits[1].id, reason="访员生病", by=owner(stage.world), at=LATER)
    assert Visit.objects.get(id=visits[1].id).state == VisitState.CANCELLED.value
