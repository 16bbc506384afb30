"""Surveys from the design to the last answer: the draw, the calls, the links, the counters, the end."""

import uuid
from datetime import timedelta

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.supervision.questionnaires.rules import AnswersRefused
from plumbline.supervision.sampling.rules import SampleRefused, drawn
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Call, Invite, Response, Stratum, Survey, Tally
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.designing import DesignRefused, GivenStratum
from plumbline.supervision.surveys.states import Basis, CallResult, Dimension, InviteState, Kind, Replacement, Way
from tests.supervision.surveys.asking import BAD, GOOD, OPENED, answer, designed, form, opened, terms, town
from tests.world import World


@pytest.fixture
def asked(world: World) -> Survey:
    """Eight of sixteen, by whether they are homes or shops."""
    form(world)
    town(world)
    return opened(world, strata_by=(Dimension.KIND,))


def waiting() -> list[Invite]:
    return list(
        Invite.objects.filter(state="waiting").select_related("customer", "survey").order_by("stratum", "place")
    )


def call(
    world: World, invite: Invite, result: CallResult, *, by: str = "xu", hours: float = 1, **said: object
) -> Invite:
    at = OPENED + timedelta(hours=hours)
    return actions.record_call(invite_id=invite.id, result=result, by=world.viewer(by, at=at), at=at, **said)  # type: ignore[arg-type]


# ── The draw ─────────────────────────────────────────────────────────────────


def test_the_sample_is_the_one_that_anybody_draws_with_the_same_seed(asked: Survey) -> None:
    homes = [f"H{n:03}" for n in range(12)]

    invited = Invite.objects.filter(stratum__code="resident", state="waiting").order_by("place")

    assert [each.customer.number for each in invited] == drawn(homes, 6, seed="2026/resident")
    assert {row.code: (row.size, row.planned, row.invited) for row in surveys.strata(asked)} == {
        "commercial": (4, 2, 2),
        "resident": (12, 6, 6),
    }
    assert Invite.objects.filter(state="reserve").count() == 8


def test_who_served_is_fixed_when_the_question_is_sent(world: World, asked: Survey) -> None:
    units = {each.customer.number[0]: each.unit_id for each in waiting()}

    assert units == {"H": world.unit_id("HEAT-EAST"), "S": world.unit_id("HEAT-WEST")}


def test_a_sample_bigger_than_its_frame_is_refused_and_the_draft_stays(world: World) -> None:
    form(world)
    town(world, homes=5, shops=2)
    survey = designed(world, n=8)

    with pytest.raises(SampleRefused) as refused:
        actions.open_survey(number=survey.number, by=world.viewer("fang"), at=OPENED, leave_out=frozenset())

    assert refused.value.params == {"n": 8, "size": 7}
    survey.refresh_from_db()
    assert (survey.state, Invite.objects.count()) == ("draft", 0)


def test_nobody_is_asked_twice_within_the_rest_across_surveys(world: World, asked: Survey) -> None:
    first = set(Invite.objects.filter(sent_at__isnull=False).values_list("customer_id", flat=True))
    other = opened(world, at=OPENED + timedelta(days=89), n=8, rest_days=90, seed="other")
    third = opened(world, at=OPENED + timedelta(days=91), n=8, rest_days=90, seed="third")

    def sent(survey: Survey) -> set[uuid.UUID]:
        return set(Invite.objects.filter(survey=survey, sent_at__isnull=False).values_list("customer_id", flat=True))

    assert not sent(other) & first
    assert (other.rested, other.size) == (8, 16)
    assert not sent(third) & sent(other)


def test_opened_twice_it_is_refused(world: World, asked: Survey) -> None:
    with pytest.raises(actions.NoDraft):
        actions.open_survey(number=asked.number, by=world.viewer("fang"), at=OPENED, leave_out=frozenset())
    with pytest.raises(actions.NoDraft):
        actions.redesign(
            number=asked.number,
            terms=terms(),
            form_version_id=asked.form_version_id,
            by=world.viewer("fang"),
            at=OPENED,
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"ways": ()}, "ways"),
        ({"ways": (Way.COUNTER,)}, "ways"),
        ({"basis": Basis.GIVEN}, "ways"),
        ({"basis": Basis.GIVEN, "ways": (Way.FILE,)}, "given"),
        ({"basis": Basis.ORDERS}, "starts"),
        ({"n": 0}, "n"),
        ({"seed": ""}, "seed"),
        ({"rest_days": -1}, "rest_days"),
        ({"link_days": 0}, "link_days"),
        ({"target_percent": 100.0}, "target_percent"),
        ({"margin_percent": 0.0}, "margin_percent"),
        ({"response_percent": 0.0}, "response_percent"),
        ({"hot_below_percent": 101.0}, "hot_below_percent"),
    ],
)
def test_a_design_that_cannot_be_followed_is_refused_naming_the_part(
    world: World, change: dict[str, object], field: str
) -> None:
    form(world)

    with pytest.raises(Refused) as refused:
        designed(world, **change)

    assert refused.value.field == field
    assert not Survey.objects.exists()


def test_a_form_that_is_no_questionnaire_for_customers_is_refused(world: World) -> None:
    checklist = form(world, code="check", purpose="inspection")

    with pytest.raises(DesignRefused, match="问卷"):
        designed(world, version=checklist)


def test_only_who_keeps_surveys_designs_and_opens_them(world: World, asked: Survey) -> None:
    for who in ("head-east", "lin"):
        with pytest.raises(NotFound):
            designed(world, by=who)
    with pytest.raises(NotAllowed):
        designed(world, by="gao")
    with pytest.raises(NotFound):
        actions.close(number=asked.number, by=world.viewer("head-north"), at=OPENED)


# ── Calls ────────────────────────────────────────────────────────────────────


def test_an_answer_by_phone_is_appended_and_counted_once(world: World, asked: Survey) -> None:
    invite = waiting()[0]

    call(world, invite, CallResult.ANSWERED, answers=BAD)

    response = Response.objects.get()
    assert (response.way, response.unit_id, response.has_words) == ("phone", invite.unit_id, True)
    assert {(row.item, row.answer, row.n) for row in Tally.objects.all()} == {
        ("overall", "2", 1),
        ("solved", "no", 1),
        ("recommend", "3", 1),
        ("effort", "2", 1),
    }
    assert Stratum.objects.get(id=invite.stratum_id).answered == 1
    assert Entry.objects.filter(name="surveys.answered").count() == 1
    with pytest.raises(actions.Ended):
        call(world, invite, CallResult.ANSWERED, answers=GOOD, hours=2)
    assert Response.objects.count() == 1


def test_half_an_answer_is_refused_and_nothing_is_kept(world: World, asked: Survey) -> None:
    with pytest.raises(actions.AnswerIncomplete) as refused:
        call(world, waiting()[0], CallResult.ANSWERED, answers={"solved": "yes"})
    with pytest.raises(AnswersRefused):
        call(world, waiting()[0], CallResult.ANSWERED, answers={**GOOD, "overall": "6"})

    assert refused.value.field == "overall"
    assert (Call.objects.count(), Response.objects.count()) == (0, 0)


def test_nobody_is_given_up_before_three_calls_at_different_times(world: World, asked: Survey) -> None:
    invite = waiting()[0]

    for hours, state in ((1, "waiting"), (2, "waiting"), (3, "waiting"), (7, "unreachable")):
        assert call(world, invite, CallResult.UNREACHED, hours=hours).state == state


def test_whoever_refuses_is_replaced_by_the_next_of_the_draw_in_his_stratum(world: World, asked: Survey) -> None:
    lost = waiting()[0]
    planned = Stratum.objects.get(id=lost.stratum_id).planned

    call(world, lost, CallResult.REFUSED)

    stratum = Stratum.objects.get(id=lost.stratum_id)
    assert (stratum.refused, stratum.invited) == (1, planned + 1)
    stood_in = Invite.objects.get(stratum=stratum, place=planned + 1)
    assert (stood_in.state, stood_in.sent_at) == ("waiting", OPENED + timedelta(hours=1))


def test_a_survey_that_does_not_replace_keeps_the_loss(world: World) -> None:
    form(world)
    town(world)
    opened(world, replacement=Replacement.NONE)

    call(world, waiting()[0], CallResult.WRONG_NUMBER)

    assert len(waiting()) == 7
    assert not Invite.objects.filter(state="reserve").exists()


def test_two_callers_never_get_the_same_customer(world: World, asked: Survey) -> None:
    first = actions.claim_next(by=world.viewer("xu"), at=OPENED)
    second = actions.claim_next(by=world.viewer("lin"), at=OPENED)

    assert first is not None
    assert second is not None
    assert first.id != second.id
    with pytest.raises(actions.HeldByAnother, match="许静"):
        actions.dial(invite_id=first.id, by=world.viewer("lin"), at=OPENED)


def test_the_number_is_shown_to_who_dials_and_the_journal_says_so(world: World, asked: Survey) -> None:
    invite = waiting()[0]

    shown = actions.dial(invite_id=invite.id, by=world.viewer("xu"), at=OPENED)

    assert shown["phone"] == invite.customer.phone
    assert Entry.objects.filter(name="customers.personal_data_revealed").count() == 1


def test_a_forged_invite_is_nobodys(world: World, asked: Survey) -> None:
    reserve = Invite.objects.filter(state="reserve")[0]

    for unknown in (uuid.uuid4(), reserve.id):
        with pytest.raises(NotFound):
            actions.claim(invite_id=unknown, by=world.viewer("xu"), at=OPENED)
    with pytest.raises(NotFound):
        actions.claim(invite_id=waiting()[0].id, by=world.viewer("zhao"), at=OPENED)


# ── Links ────────────────────────────────────────────────────────────────────


def test_a_link_takes_one_answer(world: World, asked: Survey) -> None:
    _number, token = surveys.links(asked)[0]

    answer(world, token)

    with pytest.raises(actions.AnsweredAlready):
        answer(world, token, overall="1")
    assert [each.answers["overall"] for each in Response.objects.all()] == ["5"]
    assert len(surveys.links(asked)) == 7


def test_the_database_holds_no_token(asked: Survey) -> None:
    tokens = {token for _number, token in surveys.links(asked)}

    assert len(tokens) == 8
    assert not tokens & set(Invite.objects.filter(token_digest__isnull=False).values_list("token_digest", flat=True))


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "0" * 400])
def test_a_forged_link_leads_nowhere(world: World, asked: Survey, token: str) -> None:
    with pytest.raises(NotFound):
        answer(world, token)


def test_an_expired_link_takes_no_answer_and_neither_does_one_of_a_closed_survey(world: World, asked: Survey) -> None:
    (_one, expired), (_two, other) = surveys.links(asked)[:2]

    with pytest.raises(actions.LinkExpired):
        answer(world, expired, days=14)
    actions.close(number=asked.number, by=world.viewer("fang"), at=OPENED + timedelta(days=2))
    with pytest.raises(actions.LinkExpired):
        answer(world, other, days=3)
    assert not Response.objects.exists()


# ── Counters ─────────────────────────────────────────────────────────────────


@pytest.fixture
def at_counters(world: World) -> Survey:
    form(world)
    return opened(
        world,
        kind=Kind.AFTER_CONTACT,
        basis=Basis.GIVEN,
        ways=(Way.COUNTER, Way.FILE),
        given=(GivenStratum(code="HEAT-EAST", size=0), GivenStratum(code="counter", size=0)),
    )


def test_a_rating_at_a_counter_belongs_to_its_unit_and_sent_twice_is_one(world: World, at_counters: Survey) -> None:
    submission = uuid.uuid4()
    for unit in ("HEAT-EAST", "HEAT-EAST", "GAS-NORTH"):
        actions.answer_at_counter(
            number=at_counters.number,
            unit_id=world.unit_id(unit),
            answers=GOOD,
            submission=submission if unit == "HEAT-EAST" else uuid.uuid4(),
            by=world.system,
            at=OPENED,
        )

    assert {row.code: row.answered for row in surveys.strata(at_counters)} == {"HEAT-EAST": 1, "counter": 1}
    assert Response.objects.filter(unit_id=world.unit_id("GAS-NORTH"), way="counter").count() == 1


def test_a_survey_that_is_not_asked_at_counters_takes_no_rating(world: World, asked: Survey) -> None:
    with pytest.raises(NotFound):
        actions.answer_at_counter(
            number=asked.number,
            unit_id=world.unit_id("YH"),
            answers=GOOD,
            submission=uuid.uuid4(),
            by=world.system,
            at=OPENED,
        )


# ── The end ──────────────────────────────────────────────────────────────────


def test_at_the_end_response_refusal_and_silence_are_kept(world: World, asked: Survey) -> None:
    one, two, *_rest = waiting()
    call(world, one, CallResult.ANSWERED, answers=GOOD)
    call(world, two, CallResult.REFUSED)

    actions.close(number=asked.number, by=world.viewer("fang"), at=OPENED + timedelta(days=20))

    summed = [
        sum(getattr(each, name) for each in surveys.strata(asked))
        for name in ("invited", "answered", "refused", "silent")
    ]
    assert summed == [9, 1, 1, 7]
    assert not Invite.objects.filter(state=InviteState.WAITING).exists()
    with pytest.raises(actions.NotOpen):
        actions.close(number=asked.number, by=world.viewer("fang"), at=OPENED + timedelta(days=20))


def test_an_item_below_its_line_becomes_a_hot_spot_of_the_worst_unit(world: World) -> None:
    form(world)
    town(world, homes=30, shops=20)
    survey = opened(world, n=40, strata_by=(Dimension.KIND,))
    for invite in waiting():
        call(world, invite, CallResult.ANSWERED, answers=GOOD if invite.customer.number[0] == "H" else BAD)

    actions.close(number=survey.number, by=world.viewer("fang"), at=OPENED + timedelta(days=20))

    spots = Entry.objects.filter(name="surveys.hot_spot_found").order_by("particulars__item")
    assert {spot.particulars["item"] for spot in spots} == {"effort", "overall", "solved"}
    assert {spot.unit_id for spot in spots} == {world.unit_id("HEAT-WEST")}
    assert spots[0].particulars["below"] == "80"
