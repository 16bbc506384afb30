"""Opening a rectification, with the check of its effect declared in the same moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.models import Declaration, Rectification
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.effect import DeclarationRefused, Declared, check_declared
from plumbline.supervision.improvement.rules.liability import CAUSES, NotImpartial
from plumbline.supervision.improvement.rules.terms import (
    RectificationRefused,
    check_due,
    check_words,
    default_check,
)
from plumbline.supervision.improvement.states import Check, Grade, RectificationState, Source
from plumbline.supervision.inspections.queries.lifted import is_lifted

KIND = "ZG"
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What is to be put right. ``reference`` names what it came from, ``cause_id`` its case where it is one; ``topic`` by what the same problem is known
    again (default: the clause, else the cause); without ``due_on`` the grade says when, without ``declared`` it is judged by not coming back."""

    unit: str
    title: str
    matter: str
    grade: Grade
    source: Source = Source.HAND
    reference: str = ""
    cause_id: UUID | None = None
    cause: str = ""
    clause: str = ""
    topic: str = ""
    due_on: date | None = None
    due_reason: str = ""
    declared: Declared | None = None


@transaction.atomic
def open_rectification(*, opened: Opened, by: Viewer, at: datetime) -> Rectification:
    """Tells a unit what it has to put right until when, and says how it will be judged whether that worked.

    Raises:
        NotFound: no such unit or clause. NotAllowed. NotImpartial: somebody of the unit itself. Conflict: its cause has one already.
        RectificationRefused: half an order, or a finding that an appeal took back. DeclarationRefused: a check that could not decide.
    """
    place = by.tree.by_code.get(opened.unit)
    if place is None:
        raise RectificationRefused(_("没有代码为“%(code)s”的单位。"), field="unit", code=opened.unit[:40])
    require(by, Permission.RECTIFICATIONS_OPEN, place.id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    if not by.is_system and is_inside(by, place.id):
        raise NotImpartial(_("整改由单位以外的人下达。"), field="unit")
    if opened.source is Source.FINDING and is_lifted(opened.reference.rsplit("/", 1)[-1]):
        raise RectificationRefused(_("该问题已因申诉成立而撤销，不能再据此下达整改。"), field="reference")
    known = queries.from_source(opened.source, opened.reference) if opened.reference else None
    if known is not None:
        raise Conflict(_("已就此下达整改 %(number)s。"), number=known.case_file.number)
    return _written(opened, place, by=by, at=at)


@transaction.atomic
def open_from(*, opened: Opened, by: Viewer, at: datetime) -> Rectification:
    """As :func:`open_rectification`, for facts that may come twice: the one that is there already is given back."""
    known = queries.from_source(opened.source, opened.reference) if opened.reference else None
    return known or open_rectification(opened=opened, by=by, at=at)


def _written(opened: Opened, place: Place, *, by: Viewer, at: datetime) -> Rectification:
    day = today(at)
    default = queries.due_default(opened.grade, on=day)
    due_on = opened.due_on or default
    check_due(due_on, default=default, today=day, reason=opened.due_reason)
    declared = opened.declared or default_check(opened_on=day, due_on=due_on)
    check_declaration(declared, place, opened_on=day, by=by)
    if declared.kind is Check.RECURRENCE and not (opened.topic or opened.cause or opened.clause.strip()):
        raise DeclarationRefused(_("按“不再发生”检验时，须写明原因或条款，才认得出同类问题。"), field="cause")
    number = casefiles.take_numbers(kind=KIND, day=day)[0]
    row = Rectification(
        case_file_id=new_id(at),
        unit_id=place.id,
        state=RectificationState.OPEN.value,
        opened_at=at,
        opened_by_id=by.person_id,
        due_at=end_of(due_on),
        check_on=declared.after.after,
        **_said(opened, at),
    )
    earlier = queries.earlier_of_same(place.id, topic=row.topic, at=at)
    row.recurs = earlier
    fact = events.RectificationOpened(
        **told(row, number, at),
        title=row.title,
        source=row.source,
        reference=row.reference,
        grade=row.grade,
        due_on=due_on.isoformat(),
        recurs=earlier.case_file.number if earlier else "",
    )
    publish(fact, by=by, with_rows=_rows(row, number, place, declared, opened.cause_id, by=by, at=at))
    return row


def _rows(
    row: Rectification,
    number: str,
    place: Place,
    declared: Declared,
    cause_id: UUID | None,
    *,
    by: Viewer,
    at: datetime,
) -> dict[Any, Any]:
    rows = casefiles.cover(case_file_id=row.case_file_id, kind=KIND, number=number, unit=place, opened_at=at)
    origin = casefiles.origin(case_file_id=row.case_file_id, cause_id=cause_id) if cause_id else {}
    declaration = declaration_row(row.case_file_id, 1, declared, by=by, at=at)
    return {**rows, Rectification: [columns(row)], Declaration: [columns(declaration)], **origin}


def columns(row: Model) -> dict[str, Any]:
    return {str(field.column): getattr(row, field.attname) for field in row._meta.local_concrete_fields}


def declaration_row(
    case_file_id: UUID, round_number: int, declared: Declared, *, by: Viewer, at: datetime
) -> Declaration:
    """What is declared for a round, as its row."""
    return Declaration(
        id=new_id(at),
        rectification_id=case_file_id,
        round=round_number,
        kind=declared.kind.value,
        indicator=declared.indicator,
        basis=declared.basis,
        before_first=declared.before.first,
        before_after=declared.before.after,
        after_first=declared.after.first,
        after_after=declared.after.after,
        compared_with=list(declared.compared_with),
        direction=declared.direction.value,
        least_change=declared.least_change,
        least_n=declared.least_n,
        declared_at=at,
        declared_by_id=by.person_id,
    )


def told(row: Rectification, number: str, at: datetime) -> dict[str, Any]:
    """What every fact about a rectification says."""
    return {
        "at": at,
        "subject": number,
        "case_file_id": row.case_file_id,
        "unit_id": row.unit_id,
        "round": row.round,
    }


def _said(opened: Opened, at: datetime) -> dict[str, Any]:
    title = check_words(opened.title, field="title", name=_("问题标题"), most=LONGEST_TITLE)
    matter = check_words(opened.matter, field="matter", name=_("问题描述"))
    for text, field, name in ((title, "title", _("问题标题")), (matter, "matter", _("问题描述"))):
        check_text(text, field=field, name=name, most=4_000)
    check_text(opened.due_reason, field="due_reason", name=_("期限理由"), most=1_000)
    if opened.cause and opened.cause not in {term.code for term in CAUSES}:
        raise RectificationRefused(_("请选择“%(name)s”。"), field="cause", name=_("原因"))
    clause = _clause(opened.clause.strip(), at)
    return {
        "title": title,
        "matter": matter,
        "source": opened.source.value,
        "reference": opened.reference[:120],
        "cause": opened.cause,
        "clause_id": clause.id if clause else None,
        "clause_code": clause.code if clause else "",
        "topic": opened.topic[:160] or (f"clause {clause.code}" if clause else f"cause {opened.cause}"),
        "grade": opened.grade.value,
        "due_reason": opened.due_reason.strip(),
    }


def _clause(code: str, at: datetime) -> Any:
    if not code:
        return None
    try:
        return regulations.clause(code, on=today(at))
    except NotFound as problem:
        raise RectificationRefused(_("没有编号为“%(code)s”的条款。"), field="clause", code=code[:60]) from problem


def check_declaration(declared: Declared, place: Place, *, opened_on: date, by: Viewer) -> None:
    """Refuses a check that decides nothing, and a comparison with the unit itself.

    Raises:
        DeclarationRefused: with the input to blame.
    """
    check_declared(declared, opened_on=opened_on)
    if declared.kind is not Check.INDICATOR:
        return
    for code in declared.compared_with:
        other = by.tree.by_code.get(code)
        if other is None:
            raise DeclarationRefused(_("没有代码为“%(code)s”的单位。"), field="compared_with", code=code[:40])
        if other.path.startswith(place.path) or place.path.startswith(other.path):
            raise DeclarationRefused(_("对照单位不能是本单位，也不能包含本单位。"), field="compared_with")
