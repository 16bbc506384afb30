"""A programme and its scenarios, who must not be sent where, and the draw of who goes where and when."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.actions.booking import write_down
from plumbline.supervision.mystery_visits.models import Acquaintance, Programme, Scenario, Visit
from plumbline.supervision.mystery_visits.rules import Errand, Gap, Minimum, Person, Rotation, rotated
from plumbline.supervision.mystery_visits.states import PROGRAMMES, ProgrammeState, VisitKind, VisitState
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.states import Purpose
from plumbline.supervision.sampling.rules import in_order

LONGEST_NAME, LONGEST_BRIEF, LONGEST_REASON = 120, 4_000, 200
LONGEST_PROGRAMME = timedelta(days=366)
MOST_VISITS = 500
LEAST = Minimum()
"""What the operators' protocol asks for (W73)."""


class PlanRefused(Refused):
    """The programme, a scenario or a draw cannot be as it is asked for."""

    code = "plan_refused"


@dataclass(frozen=True, kw_only=True)
class ScenarioTerms:
    """What is to be played. ``form``: the form's code, as `questionnaires.version_for` takes it; ``questions``: what the shopper should ask."""

    kind: VisitKind
    title: str
    brief: str
    form: str
    questions: tuple[str, ...] = ()
    least: Minimum = LEAST


@transaction.atomic
def open_programme(
    *,
    name: str,
    third_party: str,
    first: date,
    after: date,
    budget: Decimal,
    rest_days: int,
    by: Viewer,
    at: datetime,
    seed: str = "",
) -> Programme:
    """Opens a programme; from here on nobody below its owner learns anything of it until it is released.

    Raises:
        PlanRefused: no name, no third party, a period backwards or longer than a year, a negative budget or rest. NotAllowed, NotFound: not this viewer.
    """
    place = queries.kept_unit(by)
    _check_programme(name, first, after, budget, rest_days)
    agency = by.tree.by_code.get(third_party)
    if agency is None or agency.kind != UnitKind.THIRD_PARTY.value:
        raise PlanRefused(_("请选择第三方机构：暗访须由第三方专业机构的人员进行。"), field="third_party")
    made = Programme.objects.create(
        id=new_id(at),
        code=_code(first),
        name=name.strip(),
        third_party_id=agency.id,
        unit_id=place.id,
        first=first,
        after=after,
        budget=budget,
        rest_days=rest_days,
        seed=seed.strip() or secrets.token_hex(8),
        created_at=at,
        created_by_id=by.person_id,
    )
    write_down(made, "opened", by=by, at=at, name=made.name, budget=str(budget), seed=made.seed)
    return made


def _code(first: date) -> str:
    stem = f"SM-{first:%Y%m}-"
    return f"{stem}{Programme.objects.filter(code__startswith=stem).count() + 1}"


def _check_programme(name: str, first: date, after: date, budget: Decimal, rest_days: int) -> None:
    if not name.strip():
        raise PlanRefused(_("请填写项目名称。"), field="name")
    check_text(name.strip(), field="name", name=_("项目名称"), most=LONGEST_NAME)
    if not first < after <= first + LONGEST_PROGRAMME:
        raise PlanRefused(_("起止日期须先后有序，且不超过一年。"), field="after")
    if budget < 0:
        raise PlanRefused(_("预算不能为负数。"), field="budget")
    if not 0 <= rest_days <= 1_000:
        raise PlanRefused(_("同一访员再次到访同一单位的间隔须为 0—1000 天。"), field="rest_days")


@transaction.atomic
def add_scenario(*, programme_id: UUID, terms: ScenarioTerms, by: Viewer, at: datetime) -> Scenario:
    """One more thing to play; its form's version is fixed here for all its visits.

    Raises:
        PlanRefused: no title or brief, a title twice, a form that is not for mystery visits. Conflict: over. NotFound: no such programme or form.
    """
    programme = queries.kept_programme(programme_id, viewer=by, lock=True)
    queries.refuse_ended(programme)
    title, brief = terms.title.strip(), terms.brief.strip()
    if not title or not brief:
        raise PlanRefused(_("请填写场景名称和扮演说明。"), field="title" if not title else "brief")
    check_text(title, field="title", name=_("场景名称"), most=LONGEST_NAME)
    check_text(brief, field="brief", name=_("扮演说明"), most=LONGEST_BRIEF)
    if Scenario.objects.filter(programme=programme, title=title).exists():
        raise PlanRefused(_("本项目已有场景“%(title)s”。"), field="title", title=title)
    version = forms.version_for(terms.form, on=programme.first)
    if version.purpose != Purpose.MYSTERY.value:
        raise PlanRefused(_("“%(name)s”不是神秘客户暗访用表，请另选。"), field="form", name=version.name)
    made = Scenario.objects.create(
        id=new_id(at),
        programme=programme,
        kind=terms.kind.value,
        title=title,
        brief=brief,
        questions=[each.strip() for each in terms.questions if each.strip()],
        form_version=version,
        least_photos=terms.least.photos,
        least_video_minutes=terms.least.video_minutes,
        least_impression=terms.least.impression,
        least_questions=terms.least.questions,
    )
    write_down(programme, "scenario", by=by, at=at, title=title, form=str(version.id))
    return made


@transaction.atomic
def declare_acquaintance(*, shopper_id: UUID, unit: str, reason: str, by: Viewer, at: datetime) -> Acquaintance:
    """A shopper would be recognised at a unit: declared by the owner, or by the shopper about oneself. Declared twice it stays one.

    Raises:
        NotFound: no such unit or shopper. NotAllowed: somebody else's. PlanRefused: no reason.
    """
    place = by.tree.by_code.get(unit)
    if place is None or place.kind == UnitKind.THIRD_PARTY.value:
        raise PlanRefused(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="unit", code=unit[:60])
    shopper = queries.shopper(shopper_id, viewer=by)
    is_own = by.person_id == shopper.id and by.may_somewhere(Permission.MYSTERY_VISIT)
    if not is_own and not by.may(Permission.MYSTERY_KEEP, place.id):
        raise NotAllowed(_("只有暗访项目负责人和访员本人可以申报回避。"))
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise PlanRefused(_("请写明回避原因（1—%(most)d 字）。"), field="reason", most=LONGEST_REASON)
    check_text(said, field="reason", name=_("回避原因"), most=LONGEST_REASON)
    made, _is_new = Acquaintance.objects.get_or_create(
        shopper_id=shopper.id,
        unit_id=place.id,
        defaults={"id": new_id(at), "reason": said, "declared_at": at, "declared_by_id": by.person_id},
    )
    return made


@dataclass(frozen=True)
class Planned:
    """The visits that were planned, and the units for which nobody is left to send."""

    visits: list[Visit]
    gaps: tuple[Gap, ...]


@transaction.atomic
def plan_visits(
    *, programme_id: UUID, scenario_id: UUID, units: Sequence[str], each: int, by: Viewer, at: datetime
) -> Planned:
    """Plans ``each`` visits of a scenario to every one of these units: days drawn from those that are left, shoppers by rotation.

    Raises:
        PlanRefused: no units or an unknown one, no shopper, no days left, too many visits. Conflict: over. NotFound: no such programme or scenario.
    """
    programme = queries.kept_programme(programme_id, viewer=by, lock=True)
    queries.refuse_ended(programme)
    scenario = queries.scenario(scenario_id, programme=programme)
    places = [_visited(code, by) for code in dict.fromkeys(units)]
    if not places or not 1 <= each <= 10 or len(places) * each > MOST_VISITS:
        raise PlanRefused(
            _("请至少选择一个单位，每单位 1—10 次，总数不超过 %(most)d 次。"), field="units", most=MOST_VISITS
        )
    first = Visit.objects.filter(programme=programme).count() + 1
    days = days_left(programme, at)
    seed = f"{programme.seed}/{first}"
    errands = [
        Errand(f"{scenario.id}/{place.code}/{turn}", place.code, place.path, _day(days, f"{seed}/{place.code}/{turn}"))
        for place in places
        for turn in range(each)
    ]
    found = send(programme, errands, seed=seed, by=by, at=at)
    made: list[Visit] = []
    for errand in errands:
        if errand.key in found.chosen:
            place, shopper = by.tree.by_code[errand.unit], UUID(found.chosen[errand.key])
            made.append(
                plan_one(programme, scenario, place, shopper, errand.on, number=first + len(made), by=by, at=at)
            )
    write_down(
        programme, "planned", by=by, at=at, scenario=scenario.title, seed=seed, visits=len(made), gaps=len(found.gaps)
    )
    return Planned(made, found.gaps)


def days_left(programme: Programme, at: datetime) -> list[date]:
    """The days of the programme that are not over.

    Raises:
        PlanRefused: there are none.
    """
    first = max(programme.first, queries.day_of(at))
    days = [first + timedelta(days=ahead) for ahead in range((programme.after - first).days)]
    if not days:
        raise PlanRefused(_("项目期间已过，不能再安排暗访。"), field="after")
    return days


def _day(days: Sequence[date], seed: str) -> date:
    return date.fromisoformat(in_order((day.isoformat() for day in days), seed=seed)[0])


def send(
    programme: Programme,
    errands: Sequence[Errand],
    *,
    seed: str,
    by: Viewer,
    at: datetime,
    without: Collection[UUID] = (),
) -> Rotation:
    """Whom each errand falls to; ``without``: people who are not to go, whatever the rest says."""
    shoppers = queries.shoppers(programme, at=at)
    if not shoppers:
        raise PlanRefused(_("该第三方机构还没有访员账号，请先由系统管理员登记访员。"), field="third_party")
    return rotated(
        errands,
        [Person(str(each.id)) for each in shoppers if each.id not in without],
        past=queries.been_there(shoppers, by=by),
        ties=queries.ties(shoppers, by=by),
        rest=timedelta(days=programme.rest_days),
        seed=seed,
    )


def plan_one(
    programme: Programme,
    scenario: Scenario,
    place: Place,
    shopper: UUID,
    on: date,
    *,
    number: int,
    by: Viewer,
    at: datetime,
    redo_of: Visit | None = None,
) -> Visit:
    filling = questionnaires.begin_filling(form_version_id=scenario.form_version_id, by=by, at=at)
    visit = Visit.objects.create(
        id=new_id(at),
        programme=programme,
        number=number,
        scenario=scenario,
        unit_id=place.id,
        shopper_id=shopper,
        planned_on=on,
        redo_of=redo_of,
        filling=filling,
    )
    write_down(
        programme, "visit", by=by, at=at, visit=visit, unit=place.code, shopper=str(shopper), planned_on=on.isoformat()
    )
    return visit


def _visited(code: str, by: Viewer) -> Place:
    place = by.tree.by_code.get(code)
    if place is None or place.kind == UnitKind.THIRD_PARTY.value:
        raise PlanRefused(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="units", code=code[:60])
    require(by, Permission.MYSTERY_KEEP, place.id)
    return place


@transaction.atomic
def cancel_programme(*, programme_id: UUID, reason: str, by: Viewer, at: datetime) -> Programme:
    """Breaks a programme off: its visits are cancelled, nothing is disclosed and nothing leaves the figures.

    Raises:
        PlanRefused: no reason, or visits whose evidence was handed in (they are released). Conflict: over. NotFound.
    """
    programme = queries.kept_programme(programme_id, viewer=by, lock=True)
    queries.refuse_ended(programme)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise PlanRefused(_("请写明原因（1—%(most)d 字）。"), field="reason", most=LONGEST_REASON)
    if Visit.objects.filter(programme=programme, submitted_at__isnull=False).exists():
        raise PlanRefused(_("已有提交的暗访材料，不能取消项目；请验收后公布。"), field="reason")
    move = PROGRAMMES.move("cancel")
    assert move is not None
    assert move.target is not None
    Visit.objects.filter(programme=programme, state=VisitState.PLANNED.value).update(
        state=VisitState.CANCELLED.value, decided_at=at, decided_by_id=by.person_id, decision=said
    )
    end(programme, move.target, by=by, at=at)
    write_down(programme, "cancelled", by=by, at=at, reason=said)
    return programme


def end(programme: Programme, state: ProgrammeState, *, by: Viewer, at: datetime) -> None:
    programme.state, programme.ended_at, programme.ended_by_id = state.value, at, by.person_id
    programme.save(update_fields=["state", "ended_at", "ended_by"])
