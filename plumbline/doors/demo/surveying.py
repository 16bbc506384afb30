"""How the demo's company asked its customers: key accounts in March and September, a project every month, everybody once a year beside those who had been
served, a device at the counters, and one survey whose field work is under way.

Everything goes through the real actions, each at the moment it was done. What a company has nobody for (a very small demo) is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from plumbline.doors.demo.seasons import Year
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.mystery_visits.queries.planted import planted
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.questionnaires.rules import Form, Item, asked_items, words_of
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.sampling.rules import SampleRefused
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import frames, surveys
from plumbline.supervision.surveys.queries.surveys import Invite, Survey
from plumbline.supervision.surveys.rules.designing import Design, GivenStratum
from plumbline.supervision.surveys.states import Basis, CallResult, Dimension, Kind, Way

KEEPER, CALLERS = "supervisor", ("callback", "callback2")
FORMS = {
    Kind.AFTER_CONTACT: "contact_survey",
    Kind.KEY_ACCOUNTS: "key_account_survey",
    Kind.PROJECT: "project_survey",
    Kind.POPULATION: "population_survey",
}
SLOW = {"HE-SOUTH": -0.22, "HE-NORTH": -0.12, "GA-NEW": 0.04}
"""How much less often the customers of a unit are content."""
WORDS = ("师傅很专业，谢谢", "希望来之前先打个电话", "等了太久", "热线不容易打通", "费用说明看不明白", "比去年好多了")
LARGE = 5_000
MORNING = 9 * 60


def ask_customers(year: Year) -> None:
    """Nothing a second time: a load that was broken off comes here again."""
    parts: tuple[Callable[[Year], None], ...] = (_key_accounts, _projects, _side_by_side, _at_counters, _under_way)
    for part in parts:
        part(year)


# ── What is asked ────────────────────────────────────────────────────────────


def _many(year: Year, few: int, more: int) -> int:
    """How many are asked, by the size of the company."""
    return more if year.orders >= LARGE else few


def _form_for(kind: Kind, on: date) -> FormVersion | None:
    """The form of a kind; of a company without it any form for customers."""
    try:
        return questionnaires.version_for(FORMS[kind], on)
    except NotFound:
        return next(iter(questionnaires.forms(purpose="survey", on=on)), None)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


def _started(year: Year, terms: Design, day: date) -> Survey | None:
    """Designed the day before and opened at nine; None where it stands already, nobody can be drawn, or there is no form."""
    at = year.at(day, MORNING)
    version = _form_for(terms.kind, day)
    known = surveys.surveys(viewer=organization.system()).filter(name=terms.name)
    if version is None or at >= year.now or known.exists():
        return None
    drawn = _fitted(terms, at)
    if drawn is None:
        return None
    keeper, before = _viewer(KEEPER, at), at - timedelta(hours=20)
    unit = organization.unit_by_code("QH")
    kept = actions.design(terms=drawn, form_version_id=version.id, unit_id=unit.id, by=keeper, at=before)
    return actions.open_survey(number=kept.number, by=keeper, at=at, leave_out=planted())


def _fitted(terms: Design, at: datetime) -> Design | None:
    """The design with as many as there are; None where there is nobody."""
    if not terms.draws:
        return terms
    found = sum(frames.frame_of(terms, at=at).drawable.values())
    return replace(terms, n=min(terms.n, found)) if found else None


def _key_accounts(year: Year) -> None:
    """In March and September (S3 7.1.3.3), by phone, every account."""
    for month, words in ((3, "春季"), (9, "秋季")):
        day = year.latest(month, 2)
        terms = Design(
            name=f"{day.year} 年{words}大客户满意度调查",
            kind=Kind.KEY_ACCOUNTS,
            ways=(Way.PHONE,),
            basis=Basis.CUSTOMERS,
            tiers=("gold", "silver"),
            line="gas",
            strata_by=(Dimension.TIER,),
            n=60,
            seed=f"DC {day.isoformat()}",
            rest_days=60,
            response_percent=90.0,
        )
        _told(year, terms, day, answers=0.85, closes=25)


def _projects(year: Year) -> None:
    """One project a month is called back (S3)."""
    for after in _months(year):
        since = (after - timedelta(days=1)).replace(day=1)
        terms = Design(
            name=f"{since.year} 年 {since.month} 月工程满意度回访",
            kind=Kind.PROJECT,
            ways=(Way.PHONE,),
            basis=Basis.ORDERS,
            order_kinds=("installation",),
            starts=since,
            ends=after,
            n=4,
            seed=f"DC {since.isoformat()}",
            rest_days=0,
        )
        _told(year, terms, after + timedelta(days=3), answers=0.8, closes=10)


def _months(year: Year) -> Iterator[date]:
    """The first day behind each whole month of the year."""
    first = (year.first_day.replace(day=1) + timedelta(days=32)).replace(day=1)
    while (first + timedelta(days=32)).replace(day=1) <= year.last_day:
        first = (first + timedelta(days=32)).replace(day=1)
        yield first


def _side_by_side(year: Year) -> None:
    """Those who had been served, and a random sample of everybody beside them."""
    day = year.latest(10, 12)
    since = max(year.first_day, day - timedelta(days=180))
    served = Design(
        name=f"{day.year} 年度服务后满意度调查",
        kind=Kind.AFTER_CONTACT,
        ways=(Way.LINK, Way.PHONE),
        basis=Basis.ORDERS,
        strata_by=(Dimension.UNIT,),
        n=_many(year, 25, 100),
        seed=f"DC {day.isoformat()} A",
        rest_days=30,
        target_percent=90.0,
        starts=since,
        ends=day,
    )
    contact = _told(year, served, day, answers=0.62, closes=25)
    beside = surveys.surveys(viewer=organization.system()).filter(name=served.name).first()
    everybody = Design(
        name=f"{day.year} 年度全体客户满意度调查",
        kind=Kind.POPULATION,
        ways=(Way.LINK, Way.PHONE),
        basis=Basis.CUSTOMERS,
        line="heating",
        strata_by=(Dimension.KIND,),
        allocation="proportional",
        n=_many(year, 40, 160),
        seed=f"DC {day.isoformat()} B",
        rest_days=30,
        target_percent=90.0,
        beside=beside.number if beside else "",
        starts=since,
        ends=day,
    )
    _told(year, everybody, day + timedelta(days=1), answers=0.55, closes=30)
    if contact is not None:
        at = min(year.at(day + timedelta(days=32), MORNING), year.now)
        if contact.closed_at is not None:
            actions.publish_ranking(number=contact.number, by=_viewer(KEEPER, at), at=at)


def _at_counters(year: Year) -> None:
    """A device at the counters of both fee offices, open since spring."""
    day = year.latest(4, 8)
    units = ("BZ-HEAT", "BZ-GAS")
    terms = Design(
        name=f"{day.year} 年窗口服务评价",
        kind=Kind.AFTER_CONTACT,
        ways=(Way.COUNTER,),
        basis=Basis.GIVEN,
        given=tuple(GivenStratum(code=unit, size=0) for unit in units),
    )
    with transaction.atomic():
        survey = _started(year, terms, day)
        if survey is None:
            return
        dice, form = Random(f"{year.seed} counters"), surveys.form_of(survey)
        days = max(1, (year.last_day - day).days)
        for place in range(_many(year, 12, 36)):
            unit = dice.choice(units)
            at = year.at(
                day + timedelta(days=place * days // 36 if year.orders >= LARGE else place),
                MORNING + dice.randint(5, 400),
            )
            if at >= year.now:
                break
            actions.answer_at_counter(
                number=survey.number,
                unit_id=organization.unit_by_code(unit).id,
                answers=_answers(form, dice, 0.9),
                submission=new_id(at),
                by=organization.system(),
                at=at,
            )


def _under_way(year: Year) -> None:
    """Opened two days ago: some answered, some refused, the others wait to be called."""
    day = (year.now - timedelta(days=2)).date()
    terms = Design(
        name="本月服务后满意度调查",
        kind=Kind.AFTER_CONTACT,
        ways=(Way.PHONE, Way.LINK),
        basis=Basis.ORDERS,
        starts=max(year.first_day, day - timedelta(days=45)),
        ends=day,
        strata_by=(Dimension.UNIT,),
        n=_many(year, 8, 30),
        seed=f"DC {day.isoformat()}",
        rest_days=30,
        target_percent=99.0,
    )
    _told(year, terms, day, answers=0.4, closes=None)


# ── What was answered ────────────────────────────────────────────────────────


@transaction.atomic
def _told(year: Year, terms: Design, day: date, *, answers: float, closes: int | None) -> Survey | None:
    """A survey from its start to where it stands now; ``answers``: the share of those asked who answer."""
    try:
        survey = _started(year, terms, day)
    except SampleRefused:
        return None
    if survey is None:
        return None
    dice = Random(f"{year.seed} {survey.number}")
    for place, invite in enumerate(_asked(survey)):
        at = year.at(day + timedelta(days=place // 60), MORNING + 20 + place % 60 * 7)
        if at >= year.now:
            break
        _asked_one(invite, dice, at, answers)
    at = year.at(day + timedelta(days=closes), 17 * 60) if closes is not None else year.now
    if closes is not None and at < year.now:
        return actions.close(number=survey.number, by=_viewer(KEEPER, at), at=at)
    return survey


def _asked(survey: Survey) -> Sequence[Invite]:
    return list(surveys.invites(survey, state="waiting").order_by("stratum__code", "place"))


def _asked_one(invite: Invite, dice: Random, at: datetime, answers: float) -> None:
    """He answers by the first way there is, refuses, or is not at home."""
    form, luck = surveys.form_of(invite.survey), dice.random()
    unit = organization.tree().by_id[invite.unit_id].code if invite.unit_id else ""
    content = 0.9 + SLOW.get(unit, 0.0) - (0.1 if invite.contacted else 0.0)
    given = _answers(form, dice, content)
    by_link = invite.token_digest is not None and dice.random() < 0.6
    if luck < answers and by_link:
        actions.answer_by_link(token=surveys.token_of(invite.id), answers=given, by=organization.system(), at=at)
        return
    if Way.PHONE not in surveys.design_of(invite.survey).ways:
        return
    results = ((answers, CallResult.ANSWERED), (answers + 0.12, CallResult.REFUSED), (1.01, CallResult.UNREACHED))
    result = next(each for bound, each in results if luck < bound)
    caller = _viewer(dice.choice(CALLERS), at)
    said: dict[str, Any] = {"answers": given} if result is CallResult.ANSWERED else {}
    actions.record_call(invite_id=invite.id, result=result, by=caller, at=at, **said)


def _answers(form: Form, dice: Random, content: float) -> dict[str, str]:
    """One person's answers: mostly of one mood throughout."""
    mood = dice.random() < content
    given: dict[str, str] = {}
    for item in form.items:
        if item.code in {each.code for each in asked_items(form, given)}:
            answer = _answer(item, dice, mood if dice.random() < 0.85 else not mood)
            if answer:
                given[item.code] = answer
    return given


def _answer(item: Item, dice: Random, mood: bool) -> str:
    if item.kind is ItemKind.TEXT:
        return dice.choice(WORDS) if item.required or dice.random() < 0.15 else ""
    if item.kind is ItemKind.NUMBER:
        least, most = int(item.least or 0), int(item.most if item.most is not None else 10)
        return str(dice.randint(max(least, most - 2), most) if mood else dice.randint(least, max(least, most - 4)))
    words = words_of(item)
    if not words:
        return ""
    if item.kind in (ItemKind.SCALE5, ItemKind.SCALE10):
        step = len(words) // 5
        return dice.choice(words[-2 * step :] if mood else words[: 3 * step])
    return words[0] if mood else words[-1]
