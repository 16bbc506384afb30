"""What is done for key accounts enters the indicators, and that all of them are covered fulfils what was owed."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.service.customers.models import Customer
from plumbline.service.customers.states import CustomerKind
from plumbline.service.measurements.models import Measurement
from plumbline.supervision.duties.states import Deed
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.improvement.actions import counting, gathering
from plumbline.supervision.improvement.actions.hot_issues import Suggested
from plumbline.supervision.improvement.actions.liability import Proposed
from plumbline.supervision.improvement.models import HotIssue, Rectification
from plumbline.supervision.improvement.rules.liability import Said
from plumbline.supervision.surveys import actions as surveys
from plumbline.supervision.surveys.models import Invite, Survey
from plumbline.supervision.surveys.states import CallResult, Kind
from plumbline.wiring.supervision import FULFILLING
from tests.orders import move, register
from tests.supervision.surveys.asking import GOOD, OPENED, form, opened, town
from tests.world import ZONE, World, enter_customer, enter_person

NOON = datetime.fromisoformat("2026-03-02T12:00:00+08:00")
NEW_YEAR = datetime(2027, 1, 1, 0, 50, tzinfo=ZONE)
LIABLE = {
    "true": Said("yes", "通话录音"),
    "breach": Said("standard", "现场记录", "S2f-13"),
    "whose": Said("staff", "班组说明"),
}


def current(kind: str) -> dict[str, Measurement]:
    return {row.reference: row for row in Measurement.objects.filter(kind=kind, superseded_at__isnull=True)}


def liable_complaint(world: World, customer: Customer) -> str:
    number = register(
        world, at=NOON, order_type="gas_complaint_attitude", title="态度生硬", area="EAST-N", customer_id=customer.id
    ).number
    for minutes, name, more in ((5, "accept", {}), (20, "contact", {}), (120, "reply", {"result": "已致歉"})):
        move(world, number, name, by="head-north", at=NOON + timedelta(minutes=minutes), **more)
    at = NOON + timedelta(hours=4)
    said = Proposed(number=number, answers=LIABLE, cause="attitude", stage="handle", note="两次提到")
    improvement.propose(proposed=said, by=world.viewer("fang", at=at), at=at)
    improvement.decide(number=number, reason="证据充分", by=world.viewer("fang2", at=at), at=at)
    return number


def test_a_liable_complaint_counts_apart_where_its_customer_is_a_key_account(ruled_world: World) -> None:
    enter_person(ruled_world, "fang2", name="方圆", role=Role.SUPERVISOR, unit="YH", phone_end=61)
    key = enter_customer(ruled_world, number="K1", kind=CustomerKind.KEY_ACCOUNT, phone="13900000001")
    home = enter_customer(ruled_world, number="H1", phone="13900000002")

    of_key, of_home = liable_complaint(ruled_world, key), liable_complaint(ruled_world, home)

    assert set(current("liability")) == {of_key, of_home}
    assert {number: row.outcome for number, row in current("key_account_liability").items()} == {of_key: "liable"}


def survey(world: World, *, kind: Kind = Kind.KEY_ACCOUNTS) -> Survey:
    return opened(world, kind=kind, n=3, line="", tiers=("gold", "silver"), version=form(world))


def answered(world: World, numbers: set[str]) -> None:
    for invite in Invite.objects.filter(customer__number__in=numbers, state="waiting").order_by("customer__number"):
        at = OPENED + timedelta(hours=1)
        by = world.viewer("xu", at=at)
        surveys.record_call(invite_id=invite.id, result=CallResult.ANSWERED, answers=GOOD, by=by, at=at)


@pytest.mark.parametrize(("kind", "counts"), [(Kind.KEY_ACCOUNTS, True), (Kind.POPULATION, False)])
def test_what_a_survey_of_key_accounts_has_put_right_counts_until_it_is_withdrawn(
    world: World, kind: Kind, counts: bool
) -> None:
    town(world, homes=0, shops=0, gold=2, silver=1)
    asked = survey(world, kind=kind)
    spot = {"item": "overall", "item_name": "总体满意度", "share": "40.0", "below": "80"}
    opened_one = gathering.from_hot_spot(
        number=asked.number, unit_id=world.unit_id("HEAT-EAST"), **spot, by=system(), at=NOON
    )
    assert opened_one is not None
    number = opened_one.case_file.number

    owed = current("improvement")
    improvement.move(
        number=number, name="withdraw", inputs={"reason": "重复下达"}, by=world.viewer("fang", at=NOON), at=NOON
    )

    assert {name: (row.due_at, row.done_at) for name, row in owed.items()} == (
        {number: (Rectification.objects.get().due_at, None)} if counts else {}
    )
    assert current("improvement") == {}


@pytest.mark.parametrize(("state", "outcome"), [("improved", "pass"), ("not_improved", "fail")])
def test_a_hot_issue_is_owed_for_ninety_days_and_good_where_its_evaluation_says_so(
    ruled_world: World, state: str, outcome: str
) -> None:
    said = Suggested(
        unit="HEAT-EAST",
        title="东城不热",
        suggestion="平衡管网",
        first=NOON.date() - timedelta(days=30),
        after=NOON.date(),
    )
    number = improvement.suggest(suggested=said, by=ruled_world.viewer("fang", at=NOON), at=NOON).case_file.number
    owed = current("hot_issue")[number]

    done_at = NOON + timedelta(days=40)
    HotIssue.objects.update(state=state, evaluated_at=done_at)
    counting.count_issue(number=number, by=system(), at=done_at)

    # Suggested on 2 March: the ninetieth day afterwards is 31 May, until its end.
    assert (owed.due_at, owed.done_at, owed.outcome) == (datetime(2026, 6, 1, tzinfo=ZONE), None, "")
    assert (current("hot_issue")[number].done_at, current("hot_issue")[number].outcome) == (done_at, outcome)


def test_every_account_is_owed_one_answer_a_year_and_one_that_is_none_any_more_is_not(world: World) -> None:
    town(world, homes=2, shops=0, gold=2, silver=1)
    survey(world)
    answered(world, {"G000"})

    surveys.count_coverage(by=system(), at=OPENED + timedelta(days=2))
    during = {name: row.done_at is not None for name, row in current("key_account_check").items()}
    Customer.objects.filter(number="V000").update(closed_at=OPENED + timedelta(days=90))
    said = [surveys.count_coverage(by=system(), at=NEW_YEAR) for _twice in range(2)]

    assert during == {"2026/G000": True, "2026/G001": False, "2026/V000": False}
    after = current("key_account_check")
    assert {name: row.done_at is not None for name, row in after.items()} == {"2026/G000": True, "2026/G001": False}
    assert {row.due_at for row in after.values()} == {datetime(2026, 12, 31, 23, 59, tzinfo=ZONE)}
    assert said == [1, 0], "one is taken back, then nothing is new"
    share = Fraction(sum(row.done_at is not None for row in after.values()), len(after))
    assert share == Fraction(1, 2)


def test_that_nobody_is_left_is_told_once_for_each_rule_and_span(world: World) -> None:
    town(world, homes=0, shops=0, gold=2, silver=1)
    survey(world)
    told = []

    for numbers in (set(), {"G000"}, {"G001"}, {"V000"}, set()):
        answered(world, numbers)
        told.append(surveys.note_coverage(by=system(), at=OPENED + timedelta(days=2)))

    assert told == [[], [], ["gold-half-year 2026-H1"], ["key-year 2026"], []]
    fact = Entry.objects.get(name="surveys.covered", subject="key-year 2026")
    assert (fact.particulars["rule"], fact.particulars["period"], fact.particulars["accounts"]) == (
        "key-year",
        "2026",
        3,
    )


def test_every_deed_that_a_pack_may_name_is_reported() -> None:
    assert {deed for deed, _names, _period in FULFILLING.values()} == set(Deed)
