"""Planning inspections: by hand, or as a draw chose them; moving and cancelling them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import events, queries
from plumbline.supervision.inspections.actions.keeping import NUMBER_PREFIX, locked, reason_of, row_of, told
from plumbline.supervision.inspections.models import Draw, Inspection
from plumbline.supervision.inspections.rules import InspectionRefused, check_inspector, doubled
from plumbline.supervision.inspections.states import METHOD_LABELS, Level, Method, State
from plumbline.supervision.questionnaires import queries as forms

LONGEST_SEED = 80


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How an inspection is to be made, whoever its object is. ``form``: the form's code, with its pack where two have the same."""

    level: Level
    form: str
    first_day: date
    last_day: date
    inspector: UUID
    second_inspector: UUID | None = None
    announced: bool = True


@transaction.atomic
def plan(*, unit_id: UUID, terms: Terms, by: Viewer, at: datetime, object_name: str = "") -> Inspection:
    """Plans one inspection. ``object_name``: what in the unit is looked at (a hall, a team), where it is not all of it.

    Raises:
        NotAllowed, NotFound: the viewer plans nothing for the unit that inspects. InspectionRefused: an inspector of the inspected unit, days in the past,
        no such form, a level that nothing above the unit inspects at.
    """
    place = queries.place_of(unit_id, by.tree)
    owner = _owner(place, terms, by)
    _check_terms(place, terms, by=by, at=at)
    check_text(object_name, field="object_name", name=_("检查对象"), most=120)
    return _planned(place, owner, terms, object_name=object_name.strip(), draw=None, is_double=True, by=by, at=at)


def _owner(place: Place, terms: Terms, by: Viewer) -> Place:
    owner = queries.owner_of(place, terms.level, by.tree)
    require(by, Permission.INSPECTIONS_PLAN, owner.id, seen_with=(Permission.INSPECTIONS_VIEW,))
    return owner


def _check_terms(place: Place, terms: Terms, *, by: Viewer, at: datetime) -> None:
    if terms.last_day < terms.first_day or terms.last_day < queries.local_day(at):
        raise InspectionRefused(_("检查日期须不早于今天，且结束日期不早于开始日期。"), field="last_day")
    version = forms.version_for(terms.form, terms.first_day)
    if version.purpose not in queries.FORMS:
        raise InspectionRefused(_("“%(form)s”不是检查表，请另选。"), field="form", form=version.name)
    if terms.second_inspector == terms.inspector:
        raise InspectionRefused(_("双人评分须由两名不同的检查人分别进行。"), field="second_inspector")
    eligible = {person.id for person in queries.inspectors(place, viewer=by, at=at)}
    for person_id in filter(None, (terms.inspector, terms.second_inspector)):
        person = who.person(person_id)
        check_inspector(person.name, by.tree.by_id[person.unit_id].path, place.name, place.path)
        if person_id not in eligible:
            raise InspectionRefused(
                _("%(name)s 没有在“%(unit)s”开展检查的权限，请另选检查人。"),
                field="inspector",
                name=person.name,
                unit=place.name,
            )


def _planned(
    place: Place,
    owner: Place,
    terms: Terms,
    *,
    object_name: str,
    draw: Draw | None,
    is_double: bool,
    by: Viewer,
    at: datetime,
) -> Inspection:
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=queries.local_day(at))[0]
    case_file_id = new_id(at)
    second = terms.second_inspector if is_double else None
    made = Inspection(
        case_file_id=case_file_id,
        unit_id=place.id,
        owner_id=owner.id,
        level=terms.level.value,
        state=State.PLANNED.value,
        draw=draw,
        announced=terms.announced,
        object_name=object_name,
        first_day=terms.first_day,
        last_day=terms.last_day,
        form_code=terms.form,
        inspector_id=terms.inspector,
        second_inspector_id=second,
        planned_at=at,
    )
    fact = _planned_fact(made, number, place, at)
    cover = casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=place, opened_at=at)
    publish(fact, by=by, with_rows={**cover, Inspection: [row_of(made)]})
    return queries.visible(number, viewer=by)


def _planned_fact(made: Inspection, number: str, place: Place, at: datetime) -> events.Planned:
    return events.Planned(
        at=at,
        subject=number,
        case_file_id=made.case_file_id,
        unit_id=place.id,
        level=made.level,
        form=made.form_code,
        unit=place.name,
        window=_window(made.first_day, made.last_day),
        draw_id=str(made.draw_id) if made.draw_id else "",
        is_double=made.second_inspector_id is not None,
    )


def _window(first: date, last: date) -> str:
    return f"{first.isoformat()}—{last.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class Lot:
    """What a draw is to choose: ``size`` objects out of those below ``owner`` (``kind`` team: out of their teams), by this method and seed, and why."""

    level: Level
    owner_id: UUID
    method: Method
    size: int
    seed: str
    reason: str
    kind: str = ""


@dataclass(frozen=True)
class Chosen:
    """A draw before anything is written; ``frame`` in the order of the tree."""

    owner: Place
    frame: tuple[queries.Candidate, ...]
    drawn: tuple[str, ...]
    doubled: tuple[str, ...]


def choose(*, lot: Lot, by: Viewer, at: datetime) -> Chosen:
    """What a draw would choose; writes nothing.

    Raises:
        SampleRefused: more than the frame holds. InspectionRefused: no seed, or none of that length. NotAllowed, NotFound: not for this viewer.
    """
    require(by, Permission.INSPECTIONS_PLAN, lot.owner_id, seen_with=(Permission.INSPECTIONS_VIEW,))
    if not lot.seed.strip() or len(lot.seed) > LONGEST_SEED:
        raise InspectionRefused(
            _("请填写随机种子（1—%(most)d 字），凭它可以复核抽取结果。"), field="seed", most=LONGEST_SEED
        )
    owner = by.tree.by_id[lot.owner_id]
    frame = queries.candidates(queries.frame_of(lot.level, owner, by.tree, kind=lot.kind), at=at)
    weights = {each.place.code: each.weight for each in frame}
    drawn = queries.drawn_from(weights, lot.method, lot.size, lot.seed)
    return Chosen(owner, tuple(frame), tuple(drawn), tuple(doubled(drawn, seed=lot.seed)))


@transaction.atomic
def draw(*, lot: Lot, terms: Terms, by: Viewer, at: datetime) -> Draw:
    """Draws the objects, keeps frame, weights, seed and reason, and plans an inspection of each; a tenth of them is scored twice.

    Raises:
        InspectionRefused: also where one in ten is to be scored twice and no second inspector is named. As :func:`choose` and :func:`plan`.
    """
    reason = reason_of(lot.reason)[:500]
    if lot.size < 1:
        raise InspectionRefused(_("至少抽取一个检查对象。"), field="n")
    chosen = choose(lot=lot, by=by, at=at)
    if terms.second_inspector is None:
        raise InspectionRefused(_("抽取的对象中须有不少于一成双人评分，请指定第二检查人。"), field="second_inspector")
    made = Draw.objects.create(
        id=new_id(at),
        owner_id=chosen.owner.id,
        level=lot.level.value,
        method=lot.method.value,
        seed=lot.seed,
        size=lot.size,
        reason=reason,
        frame=[_kept(each) for each in chosen.frame],
        drawn=list(chosen.drawn),
        doubled=list(chosen.doubled),
        drawn_at=at,
        drawn_by_id=by.person_id,
    )
    publish(_drawn_fact(made, at), by=by)
    for code in chosen.drawn:
        _plan_drawn(by.tree.by_code[code], made, terms, by=by, at=at)
    return made


def _plan_drawn(place: Place, made: Draw, terms: Terms, *, by: Viewer, at: datetime) -> None:
    owner = _owner(place, terms, by)
    _check_terms(place, terms, by=by, at=at)
    is_double = place.code in made.doubled
    _planned(place, owner, terms, object_name="", draw=made, is_double=is_double, by=by, at=at)


def _kept(candidate: queries.Candidate) -> dict[str, object]:
    risk = candidate.risk
    return {
        "code": candidate.place.code,
        "weight": candidate.weight,
        "findings": {grade.value: count for grade, count in risk.findings.items()},
        "months_since": risk.months_since,
        "last_share": risk.last_share,
    }


def _drawn_fact(made: Draw, at: datetime) -> events.Drawn:
    return events.Drawn(
        at=at,
        subject=made.seed,
        unit_id=made.owner_id,
        level=made.level,
        method=METHOD_LABELS[Method(made.method)],
        seed=made.seed,
        frame=len(made.frame),
        drawn="、".join(made.drawn),
        reason=made.reason,
    )


@transaction.atomic
def reschedule(*, number: str, first_day: date, last_day: date, reason: str, by: Viewer, at: datetime) -> Inspection:
    """Other days for an inspection that has not begun.

    Raises:
        InspectionRefused: days in the past, no reason. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "reschedule", by=by, on_owner=True)
    said = reason_of(reason)
    if last_day < first_day or last_day < queries.local_day(at):
        raise InspectionRefused(_("检查日期须不早于今天，且结束日期不早于开始日期。"), field="last_day")
    found.first_day, found.last_day = first_day, last_day
    found.save(update_fields=["first_day", "last_day"])
    publish(events.Rescheduled(**told(found, at), window=_window(first_day, last_day), reason=said), by=by)
    return found


@transaction.atomic
def cancel(*, number: str, reason: str, by: Viewer, at: datetime) -> Inspection:
    """Calls off an inspection that was not handed in; what was typed stays with it.

    Raises:
        InspectionRefused: no reason. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "cancel", by=by, on_owner=True)
    said = reason_of(reason)
    found.state = State.CANCELLED.value
    found.save(update_fields=["state"])
    casefiles.close(case_file_id=found.case_file_id, at=at)
    publish(events.Cancelled(**told(found, at), reason=said), by=by)
    return found
