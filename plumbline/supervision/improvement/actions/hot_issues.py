"""A hot issue's way: suggested, answered, done, verified, the customers called, the measure evaluated (S3 7.1.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.actions.opening import columns
from plumbline.supervision.improvement.models import HotIssue, IssueCall
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.hot_issues import ANSWER_DAYS, CallResult, is_improved
from plumbline.supervision.improvement.rules.liability import NotImpartial
from plumbline.supervision.improvement.rules.terms import RectificationRefused, check_words
from plumbline.supervision.improvement.states import ISSUES, IssueState
from plumbline.supervision.sampling.rules import drawn

KIND = "RD"
SAMPLE, MOST_CALLS = 20, 400


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What is suggested to whom about which orders; ``first`` and ``after`` are the half-open span of days that was looked at."""

    unit: str
    title: str
    suggestion: str
    first: date
    after: date
    order_type: str = ""
    area: str = ""
    reference: str = ""


@transaction.atomic
def suggest(*, suggested: Suggested, by: Viewer, at: datetime) -> HotIssue:
    """Hands a suggestion to the department that can mend a hot issue; it has five working days for its answer.

    Raises:
        NotFound: no such unit, type or area. NotAllowed. RectificationRefused: half a suggestion, or a span that is empty or not over.
        Conflict: suggested before under the same reference.
    """
    place = by.tree.by_code.get(suggested.unit)
    if place is None:
        raise RectificationRefused(_("没有代码为“%(code)s”的单位。"), field="unit", code=suggested.unit[:40])
    require(by, Permission.RECTIFICATIONS_OPEN, place.id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    day = today(at)
    if not suggested.first < suggested.after <= day + timedelta(days=1):
        raise RectificationRefused(_("问题期间须先有开始、后有结束，且不晚于今天。"), field="after")
    if suggested.reference and HotIssue.objects.filter(reference=suggested.reference).exists():
        raise Conflict(_("该热点已提出过改进建议。"))
    answer_by = end_of(service_levels.working_day_after(day, ANSWER_DAYS))
    number = casefiles.take_numbers(kind=KIND, day=day)[0]
    issue = HotIssue(
        case_file_id=new_id(at),
        unit_id=place.id,
        state=IssueState.SUGGESTED.value,
        suggested_at=at,
        suggested_by_id=by.person_id,
        answer_by=answer_by,
        **_said(suggested),
    )
    rows: dict[Any, Any] = {
        **casefiles.cover(case_file_id=issue.case_file_id, kind=KIND, number=number, unit=place, opened_at=at),
        HotIssue: [columns(issue)],
    }
    publish(
        events.IssueSuggested(**_told(issue, number, at), answer_by=answer_by.isoformat(timespec="minutes")),
        by=by,
        with_rows=rows,
    )
    return issue


def _said(suggested: Suggested) -> dict[str, Any]:
    title = check_words(suggested.title, field="title", name=_("问题标题"), most=200)
    suggestion = check_words(suggested.suggestion, field="suggestion", name=_("改进建议"))
    for text, field, name in ((title, "title", _("问题标题")), (suggestion, "suggestion", _("改进建议"))):
        check_text(text, field=field, name=name, most=4_000)
    return {
        "title": title,
        "suggestion": suggestion,
        "reference": suggested.reference[:120],
        "order_type_id": _type(suggested.order_type),
        "area_id": _area(suggested.area),
        "first": suggested.first,
        "after_day": suggested.after,
    }


def _type(code: str) -> UUID | None:
    if not code.strip():
        return None
    try:
        return work_orders.type_by_code(code.strip()).id
    except NotFound as problem:
        raise RectificationRefused(
            _("没有代码为“%(code)s”的工单类型。"), field="order_type", code=code[:60]
        ) from problem


def _area(code: str) -> UUID | None:
    if not code.strip():
        return None
    found = next((each for each in customers.area_tree() if each.code == code.strip()), None)
    if found is None:
        raise RectificationRefused(_("没有代码为“%(code)s”的片区。"), field="area", code=code[:60])
    return found.id


def _told(issue: HotIssue, number: str, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": number,
        "case_file_id": issue.case_file_id,
        "unit_id": issue.unit_id,
        "title": issue.title,
    }


@dataclass(frozen=True)
class _Step:
    issue: HotIssue
    inputs: Mapping[str, str]
    by: Viewer
    at: datetime

    def note(self, name: str) -> str:
        text = check_words(self.inputs.get("note", ""), field="note", name=name)
        check_text(text, field="note", name=name, most=4_000)
        return text

    @property
    def told(self) -> dict[str, Any]:
        return _told(self.issue, self.issue.case_file.number, self.at)


@transaction.atomic
def move_issue(*, number: str, name: str, inputs: Mapping[str, str], by: Viewer, at: datetime) -> HotIssue:
    """Makes one move of the table; ``verify`` draws the customers to call (``sample`` of them), ``evaluate`` counts what they said.

    Raises:
        NotFound, NotAllowed. Conflict: not open in this state. NotImpartial: verified by the department itself. RectificationRefused: half an input.
    """
    issue = queries.issue(number, viewer=by, lock=True)
    found = ISSUES.move(name)
    if found is None:
        raise Conflict(_("没有“%(name)s”这一步。"), name=name[:40])
    require(by, Permission(found.permission), issue.unit_id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    if not found.may_start_from(IssueState(issue.state)):
        raise Conflict(_("热点问题 %(number)s 现在不能“%(move)s”，请刷新后查看。"), number=number, move=found.label)
    if by.person_id is None:
        raise NotImpartial(_("这一步须由本人办理。"))
    if found.permission == Permission.RECTIFICATIONS_VERIFY and is_inside(by, issue.unit_id):
        raise NotImpartial(_("这一步须由承办部门以外的人办理。"))
    if found.target is not None:
        issue.state = found.target.value
    fact = _EFFECTS[name](_Step(issue, inputs, by, at))
    issue.save()
    publish(fact, by=by)
    return issue


def _answer(step: _Step) -> Fact:
    step.issue.answer = step.note(_("答复"))
    step.issue.answered_at, step.issue.answered_by_id = step.at, step.by.person_id
    return events.IssueAnswered(**step.told)


def _finish(step: _Step) -> Fact:
    step.issue.report = step.note(_("完成情况"))
    step.issue.finished_at, step.issue.finished_by_id = step.at, step.by.person_id
    return events.IssueFinished(**step.told)


def _send_back(step: _Step) -> Fact:
    step.issue.finished_at = step.issue.finished_by_id = None
    return events.IssueSentBack(**step.told, reason=step.note(_("退回原因")))


def _verify(step: _Step) -> Fact:
    """Draws the customers concerned by lot from all orders of the issue in its span."""
    issue, number = step.issue, step.issue.case_file.number
    issue.verification = step.note(_("验证情况"))
    issue.verified_at, issue.verified_by_id = step.at, step.by.person_id
    rows = queries.orders_concerned(issue, first=issue.first, after=issue.after_day, tree_viewer=step.by)
    ids = dict(rows.values_list("case_file__number", "case_file_id"))
    issue.seed, issue.frame, issue.before = number, len(ids), len(ids)
    wanted = min(len(ids), _size(step.inputs.get("sample", "")))
    chosen = drawn(ids, wanted, seed=issue.seed)
    IssueCall.objects.bulk_create(
        IssueCall(id=new_id(step.at), issue=issue, order_id=ids[each], place=place)
        for place, each in enumerate(chosen, 1)
    )
    return events.ImprovementVerified(**step.told, callees=len(chosen))


def _size(text: str) -> int:
    if not text.strip():
        return SAMPLE
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text) <= MOST_CALLS:
        raise RectificationRefused(_("回访户数须为 1—%(most)d 的整数。"), field="sample", most=MOST_CALLS)
    return int(text)


def _evaluate(step: _Step) -> Fact:
    issue = step.issue
    calls = queries.counted_calls(issue)
    if calls.waiting:
        raise RectificationRefused(_("还有 %(count)d 位客户没有回访。"), field="note", count=calls.waiting)
    assert issue.finished_at is not None, "what is being called about was finished"
    first, last = today(issue.finished_at), today(step.at)
    rows = queries.orders_concerned(issue, first=first, after=last, tree_viewer=step.by)
    issue.after, issue.days_after = rows.count(), (last - first).days
    improved = is_improved(
        calls,
        before=issue.before or 0,
        after=issue.after,
        days_before=(issue.after_day - issue.first).days,
        days_after=issue.days_after,
    )
    issue.state = (IssueState.IMPROVED if improved else IssueState.NOT_IMPROVED).value
    issue.evaluation = step.note(_("评价"))
    issue.evaluated_at, issue.evaluated_by_id = step.at, step.by.person_id
    casefiles.close(case_file_id=issue.case_file_id, at=step.at)
    return events.ImprovementEvaluated(
        **step.told,
        result=issue.state,
        improved=calls.improved,
        reached=calls.reached,
        before=issue.before or 0,
        after=issue.after,
    )


_EFFECTS: dict[str, Callable[[_Step], Fact]] = {
    "answer": _answer,
    "finish": _finish,
    "send_back": _send_back,
    "verify": _verify,
    "evaluate": _evaluate,
}


@transaction.atomic
def call_customer(*, number: str, place: int, result: CallResult, note: str, by: Viewer, at: datetime) -> IssueCall:
    """Records what one of the customers concerned said; nobody of the department calls.

    Raises:
        NotFound, NotAllowed. Conflict: not being called about, or called before. NotImpartial: somebody of the department.
    """
    issue = queries.issue(number, viewer=by, lock=True)
    require(by, Permission.CALLBACKS_CALL, issue.unit_id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    if is_inside(by, issue.unit_id):
        raise NotImpartial(_("回访须由承办部门以外的人进行。"))
    call = IssueCall.objects.select_related("order__case_file").filter(issue=issue, place=place).first()
    if call is None:
        raise NotFound(_("没有找到该回访客户。"))
    if issue.state != IssueState.CALLING or call.result:
        raise Conflict(_("这位客户已经回访过，或该热点问题已评价。"))
    check_text(note, field="note", name=_("客户原话"), most=1_000)
    call.result, call.note = result.value, note.strip()
    call.called_at, call.called_by_id = at, by.person_id
    call.save()
    fact = events.CustomerCalled(
        **_told(issue, number, at), order_number=call.order.case_file.number, result=result.value
    )
    publish(fact, by=by)
    return call
