"""What a survey found: tallies against the answers themselves, who had served, two samples side by side, coverage."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from statistics import mean

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Callback
from plumbline.supervision.callbacks.states import Result
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Invite, Response, Stratum, Survey, Tally
from plumbline.supervision.surveys.queries import coverage, frames, results, surveys
from plumbline.supervision.surveys.rules.coverage import RULES
from plumbline.supervision.surveys.states import Basis, CallResult, Dimension, Kind
from tests.orders import IN_SEASON, move, order_of, register
from tests.supervision.surveys.asking import BAD, GOOD, OPENED, form, opened, terms, town
from tests.world import World, enter_customer

DAY = IN_SEASON.date()


def answer_all(world: World, survey: Survey, *, seed: int = 1, share: float = 0.8) -> None:
    dice = Random(seed)
    for _number, token in surveys.links(survey):
        given = dict(GOOD if dice.random() < share else BAD)
        given["overall"], given["recommend"] = str(dice.randint(1, 5)), str(dice.randint(0, 10))
        actions.answer_by_link(token=token, answers=given, by=world.system, at=OPENED + timedelta(hours=1))


@pytest.fixture
def answered(world: World) -> Survey:
    form(world)
    town(world, homes=40, shops=20)
    survey = opened(world, n=30, strata_by=(Dimension.KIND,), allocation="equal")
    answer_all(world, survey)
    return survey


def test_tallies_are_what_the_answers_say(answered: Survey) -> None:
    by_hand: Counter[tuple[str, str, str, str]] = Counter()
    for response in Response.objects.all():
        for item, said in response.answers.items():
            if item != "why":
                by_hand[str(response.stratum_id), str(response.unit_id), item, said] += 1

    counted = {(str(row.stratum_id), str(row.unit_id), row.item, row.answer): row.n for row in Tally.objects.all()}
    assert counted == dict(by_hand)


def test_a_figure_weighs_each_stratum_by_its_size(world: World, answered: Survey) -> None:
    found = {each.item.code: each for each in results.figures(answered, viewer=world.viewer("fang"))}

    by_stratum: dict[str, list[int]] = {}
    for response in Response.objects.select_related("stratum"):
        by_stratum.setdefault(response.stratum.code, []).append(int(response.answers["overall"]))
    expected = 40 / 60 * mean(by_stratum["resident"]) + 20 / 60 * mean(by_stratum["commercial"])
    overall = {each.code: each for each in found["overall"].figures}
    assert overall["mean"].value == pytest.approx(expected)
    assert overall["mean"].n == 30
    assert overall["mean"].deff > 1


def test_an_answer_cannot_be_changed_in_the_database_either(answered: Survey) -> None:
    for statement in ("UPDATE surveys_response SET answers = '{}'", "DELETE FROM surveys_response"):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_more_answers_cost_no_more_statements(world: World, answered: Survey) -> None:
    viewer = world.viewer("fang")
    with CaptureQueriesContext(connection) as first:
        results.figures(answered, viewer=viewer)
        results.ranking_of_units(answered, viewer=viewer)
    for stratum in Stratum.objects.filter(survey=answered):
        Stratum.objects.create(id=new_id(OPENED), survey=answered, code=f"{stratum.code}-2", size=10)
    with CaptureQueriesContext(connection) as second:
        results.figures(answered, viewer=viewer)
        results.ranking_of_units(answered, viewer=viewer)

    assert len(first) == len(second) <= 5


# ── Who had served ───────────────────────────────────────────────────────────


def closed_order(world: World, place: int, *, fitter: str = "zhao", at: datetime = IN_SEASON) -> str:
    """One order of a customer of the east, from the call to its end."""
    customer = enter_customer(world, number=f"E{place:03}", phone=f"1390000{place:04}", address=f"东城{place}号")
    number = register(world, phone=customer.phone, customer_id=customer.id, address="", area="", at=at).number
    head = {"zhao": "head-east", "qian": "head-west"}[fitter]
    move(world, number, "accept", by=head, at=at + timedelta(minutes=5))
    move(world, number, "assign", by=head, at=at + timedelta(minutes=6), person=fitter)
    move(world, number, "arrive", by=fitter, at=at + timedelta(minutes=40))
    move(world, number, "reply", by=fitter, at=at + timedelta(hours=2), result="已排气")
    callback = Callback.objects.get(order__case_file__number=number)
    later = at + timedelta(hours=3)
    callbacks.record_attempt(
        number=callback.case_file.number,
        result=Result.SATISFIED,
        solved=True,
        by=world.viewer("xu", at=later),
        at=later,
    )
    return number


@pytest.fixture
def after_service(ruled_world: World) -> Survey:
    form(ruled_world)
    for place in range(4):
        closed_order(ruled_world, place)
    return opened(
        ruled_world,
        at=IN_SEASON + timedelta(days=1),
        version=form(ruled_world, code="other"),
        kind=Kind.AFTER_CONTACT,
        basis=Basis.ORDERS,
        line="",
        starts=DAY,
        ends=DAY + timedelta(days=1),
        n=4,
        strata_by=(Dimension.UNIT,),
    )


def test_the_unit_and_the_fitter_of_that_moment_are_judged_whatever_happens_afterwards(
    ruled_world: World, after_service: Survey
) -> None:
    invite = Invite.objects.filter(state="waiting").select_related("order__case_file")[0]
    assert invite.order is not None
    number, at = invite.order.case_file.number, IN_SEASON + timedelta(days=1, hours=1)
    work_orders.move(number=number, name="reopen", inputs={"note": "仍不热"}, by=ruled_world.system, at=at)

    actions.answer_by_link(token=surveys.token_of(invite.id), answers=BAD, by=ruled_world.system, at=at)

    response = Response.objects.get()
    assert order_of(number).assignee_id is None or order_of(number).state != "closed"
    assert (response.unit_id, response.person_id) == (ruled_world.unit_id("HEAT-EAST"), ruled_world.person("zhao").id)


def test_a_customer_with_several_orders_is_in_the_frame_once(ruled_world: World, after_service: Survey) -> None:
    design = terms(basis=Basis.ORDERS, line="", starts=DAY, ends=DAY + timedelta(days=1), rest_days=0)

    frame = frames.frame_of(design, at=IN_SEASON + timedelta(days=2))

    assert frame.size == 4
    assert {member.contacted for known in frame.members.values() for member in known.values()} == {True}


def test_the_number_of_an_orders_contact_is_shown_to_who_dials(ruled_world: World, after_service: Survey) -> None:
    invite = Invite.objects.filter(state="waiting")[0]
    at = IN_SEASON + timedelta(days=1, hours=2)

    shown = actions.dial(invite_id=invite.id, by=ruled_world.viewer("xu", at=at), at=at)

    assert shown["phone"].startswith("1390000")


def test_nobody_surveys_customers_he_served_himself(ruled_world: World, after_service: Survey) -> None:
    """The fitter lends a hand at the call centre; his own customers are not given to him."""
    zhao = ruled_world.viewer("zhao", at=IN_SEASON + timedelta(days=1, hours=2))

    with pytest.raises(NotFound):
        actions.record_call(
            invite_id=Invite.objects.filter(state="waiting")[0].id,
            result=CallResult.REFUSED,
            by=zhao,
            at=IN_SEASON + timedelta(days=1, hours=2),
        )


# ── Two samples beside each other ────────────────────────────────────────────


def test_a_random_sample_stands_beside_those_who_made_contact(ruled_world: World, after_service: Survey) -> None:
    town(ruled_world, homes=36, shops=0)
    at = IN_SEASON + timedelta(days=2)
    for _number, token in surveys.links(after_service):
        actions.answer_by_link(token=token, answers=BAD, by=ruled_world.system, at=at)
    everybody = opened(
        ruled_world,
        at=at,
        n=40,
        rest_days=0,
        version=after_service.form_version,
        starts=DAY,
        ends=DAY + timedelta(days=1),
        beside=after_service.number,
    )
    for number, token in surveys.links(everybody):
        if not number.startswith("E"):
            actions.answer_by_link(token=token, answers=GOOD, by=ruled_world.system, at=at + timedelta(hours=1))

    found = results.beside_each_other(everybody)

    assert found is not None
    assert (found.contacted, found.others) == (4, 36)
    figures = [found.contact, found.population, found.both]
    assert [None if each is None else round(each.value, 3) for each in figures] == [0.0, 1.0, 0.9]


# ── Coverage ─────────────────────────────────────────────────────────────────


def test_coverage_counts_answers_and_lists_the_others(world: World) -> None:
    form(world)
    town(world, homes=1, shops=0, gold=3, silver=2)
    survey = opened(world, kind=Kind.KEY_ACCOUNTS, tiers=("gold", "silver"), n=4, rest_days=0)
    (first, token), *_rest = surveys.links(survey)
    actions.answer_by_link(token=token, answers=GOOD, by=world.system, at=OPENED)
    gold, everyone = RULES
    on = date(2026, 6, 1)

    found = [coverage.covered(each, on) for each in (gold, everyone)]
    gaps = coverage.gaps(everyone, on)

    assert (found[1].accounts, found[1].answered, found[1].asked) == (5, 1, 4)
    assert found[0].accounts == 3
    assert len(gaps) == found[1].gaps == 4
    assert first not in {gap.number for gap in gaps}
    assert [gap.number for gap in coverage.gaps(everyone, on, after=gaps[0].number)] == [gap.number for gap in gaps[1:]]
    assert coverage.covered(gold, date(2026, 8, 1)).asked == 0
