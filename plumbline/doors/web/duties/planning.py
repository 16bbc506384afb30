"""The plan of a year: what it places where, what it changes, who approved it; as a page and as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.duties import showing
from plumbline.doors.web.duties.workbook import XLSX, Row, workbook
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.saying import chosen, moment, named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.duties import actions, queries
from plumbline.supervision.duties.queries import Plan, PlanLine
from plumbline.supervision.duties.rules import PlanRefused
from plumbline.supervision.duties.states import PLAN_LABELS, STANDING_LABELS, PlanState

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class LineShown:
    """A line with what the rules ask for beside it where it differs; ``row`` is what was opened of it."""

    id: UUID | None
    name: str
    unit: str
    owner: str
    period: str
    opens_on: date
    due_on: date
    needed: int
    note: str
    clause: str
    asked: str
    standing: str
    tone: str
    address: str


def year_of(request: PageRequest) -> int:
    """The year in the address; else this one."""
    given = request.GET.get("year", "") or request.POST.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate(request.at).year


def index(request: PageRequest) -> HttpResponseBase:
    """The version in the making where there is one, else the one in force; ``version`` names another; ``form=xlsx`` as a workbook."""
    year = year_of(request)
    versions = queries.plans(year)
    plan = _chosen(versions, request.GET.get("version", ""))
    lines = _lines(request, plan) if plan else []
    if plan is not None and request.GET.get("form") == "xlsx":
        return _as_workbook(plan, lines)
    viewer = request.viewer
    context = {
        "tabs": tabs(viewer, request.path),
        "year": year,
        "years": sorted({year, year + 1, *queries.years()}, reverse=True),
        "plan": plan,
        "state": word(PLAN_LABELS[PlanState(plan.state)]) if plan else "",
        "is_draft": plan is not None and plan.state == PlanState.DRAFT.value,
        "versions": [(each.version, word(PLAN_LABELS[PlanState(each.state)])) for each in versions],
        "lines": lines,
        "left_out": _left_out(request, plan) if plan else [],
        "moves": queries.moves(plan, viewer=viewer) if plan else [],
        "is_own": plan is not None
        and plan.state == PlanState.SUBMITTED.value
        and viewer.may_somewhere(Permission.DUTIES_APPROVE)
        and not queries.may_approve(plan, viewer),
        "may_plan": viewer.may_somewhere(Permission.DUTIES_PLAN),
        "making": queries.in_the_making(year),
    }
    return render(request, "duties/plan.html", context)


def _chosen(versions: list[Plan], asked: str) -> Plan | None:
    named_so = [each for each in versions if str(each.version) == asked]
    return next(iter(named_so or versions), None)


def _lines(request: PageRequest, plan: Plan) -> list[LineShown]:
    tree, today = request.viewer.tree, timezone.localdate(request.at, timezone.get_default_timezone())
    asked = queries.asked_of(plan.year, viewer=request.viewer, at=request.at)
    stated = {(duty.pack, duty.code): duty for duty, _place, _slot in asked.values()}
    opened = queries.of_year(plan.year, viewer=request.viewer)
    units = request.viewer.units(Permission.DUTIES_VIEW)
    found = []
    for line in queries.lines_of(plan):
        duty = stated.get((line.pack, line.code))
        if duty is None or line.unit_id not in units:
            continue
        key = (line.pack, line.code, line.unit_id, line.period, line.window)
        slot, row = asked.get(key), opened.get(key)
        is_other = slot is not None and (slot[2].opens_on, slot[2].due_on) != (line.opens_on, line.due_on)
        standing = showing.standing_of(row, today) if row else None
        found.append(
            LineShown(
                id=line.id,
                name=showing.name_of(duty),
                unit=named(tree.by_id[line.unit_id]),
                owner=chosen(duty.owner_zh, duty.owner_en),
                period=line.period,
                opens_on=line.opens_on,
                due_on=line.due_on,
                needed=line.needed,
                note=line.note,
                clause=duty.clause,
                asked=f"{slot[2].opens_on} — {slot[2].due_on}" if is_other and slot else "",
                standing=word(STANDING_LABELS[standing]) if standing else "",
                tone=showing.TONES[standing] if standing else "",
                address=reverse("duty", args=[row.id]) if row else "",
            )
        )
    return found


def _left_out(request: PageRequest, plan: Plan) -> list[tuple[str, str, str, str]]:
    """What the rules ask for and the plan does not have: duty, unit, period, clause."""
    present = {(each.pack, each.code, each.unit_id, each.period, each.window) for each in queries.lines_of(plan)}
    asked = queries.asked_of(plan.year, viewer=request.viewer, at=request.at)
    return [
        (showing.name_of(duty), named(place), slot.period, duty.clause)
        for key, (duty, place, slot) in asked.items()
        if key not in present
    ]


def _as_workbook(plan: Plan, lines: list[LineShown]) -> FileResponse:
    rows = [
        Row((each.name, each.unit, each.owner, each.period, each.opens_on, each.due_on, each.needed, each.clause, each.note, each.standing))
        for each in lines
    ]  # fmt: skip
    head = [
        (gettext("年度"), str(plan.year)),
        (gettext("版本"), f"{plan.version} {word(PLAN_LABELS[PlanState(plan.state)])}"),
        (gettext("暗访预算（元）"), f"{plan.mystery_budget:,.2f}"),
        (gettext("编制"), f"{plan.drawn_by.name if plan.drawn_by else ''} {moment(plan.drawn_at)}"),
        (gettext("批准"), f"{plan.approved_by.name if plan.approved_by else '—'} {moment(plan.approved_at)}"),
        (gettext("说明"), plan.note),
    ]
    columns = (
        *(gettext("事项"), gettext("单位"), gettext("责任人"), gettext("周期"), gettext("开始"), gettext("截止")),
        *(gettext("次数"), gettext("依据"), gettext("说明"), gettext("状态")),
    )
    title = gettext("%(year)d 年服务质量监督与评价工作计划") % {"year": plan.year}
    content = workbook(title, head, columns, rows)
    return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)


def _done(request: PageRequest, year: int, act: Callable[[], str]) -> HttpResponse:
    """Acts and goes back to the plan; what was refused is said there."""
    try:
        messages.success(request, act())
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, f"{reverse('duties-plan')}?{urlencode({'year': year})}")


@require_POST
def draw_up(request: PageRequest) -> HttpResponse:
    """A first plan of a year, or a new version with its reason."""
    year = year_of(request)

    def act() -> str:
        made = actions.draw_up(year=year, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at)
        return gettext("%(year)d 年计划第 %(version)d 版已按制度生成草稿，请核对各项安排。") % {
            "year": made.year,
            "version": made.version,
        }

    return _done(request, year, act)


@require_POST
def change(request: PageRequest, plan: UUID) -> HttpResponse:
    """Budget and preface."""
    kept = queries.plan(plan, viewer=request.viewer)

    def act() -> str:
        actions.change_plan(
            plan_id=plan,
            revision=_number(request, "revision"),
            budget=_amount(request.POST.get("budget", "")),
            note=request.POST.get("note", ""),
            by=request.viewer,
            at=request.at,
        )
        return gettext("计划已保存。")

    return _done(request, kept.year, act)


@require_POST
def change_line(request: PageRequest, line: UUID) -> HttpResponse:
    """Other days or times for one line, or it is left out."""
    kept = _line(request, line)
    terms: dict[str, Any] = {"line_id": line, "note": request.POST.get("note", ""), "by": request.viewer}

    def act() -> str:
        revision = _number(request, "revision")
        if request.POST.get("leave") == "yes":
            actions.leave_out(revision=revision, at=request.at, **terms)
            return gettext("该项已从计划中删去，理由记入计划说明。")
        actions.change_line(
            revision=revision,
            opens_on=_day(request, "opens_on"),
            due_on=_day(request, "due_on"),
            needed=_number(request, "needed"),
            at=request.at,
            **terms,
        )
        return gettext("该项安排已保存。")

    return _done(request, kept.plan.year, act)


def _line(request: PageRequest, line: UUID) -> PlanLine:
    return queries.line(line, viewer=request.viewer)


def _number(request: PageRequest, name: str) -> int:
    given = request.POST.get(name, "").strip()
    if not given.isdecimal() or len(given) > 6:
        raise PlanRefused(_("请填写整数。"), field=name)
    return int(given)


def _day(request: PageRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise PlanRefused(_("请填写日期，例如 2026-10-05。"), field=name) from None


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip() or "0")
    except InvalidOperation:
        raise PlanRefused(_("预算须为 0 元以上的金额。"), field="budget") from None


@require_POST
def move(request: PageRequest, plan: UUID, move: str) -> HttpResponse:
    """Submits, sends back or approves."""
    kept = queries.plan(plan, viewer=request.viewer)
    steps: dict[str, Callable[[], Plan]] = {
        "submit": lambda: actions.submit(plan_id=plan, by=request.viewer, at=request.at),
        "approve": lambda: actions.approve(plan_id=plan, by=request.viewer, at=request.at),
        "send_back": lambda: actions.send_back(
            plan_id=plan, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at
        ),
    }
    if move not in steps:
        raise NotFound(_("没有找到该内容，或您无权查看。"))

    def act() -> str:
        done = steps[move]()
        return gettext("计划状态：%(state)s") % {"state": word(PLAN_LABELS[PlanState(done.state)])}

    return _done(request, kept.year, act)
