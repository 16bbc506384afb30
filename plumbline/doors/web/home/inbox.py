"""Messages: what, why, by which clause; who else was told; acknowledged one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.home.leading import page_of
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, go_to, render, safe_address
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as told
from plumbline.ground.notifications.queries import Message, Part
from plumbline.ground.notifications.states import URGENCY_LABELS, Urgency

PARTS = (
    ("", _("全部")),
    (Part.UNREAD, _("未读")),
    (Part.TO_ACKNOWLEDGE, _("须确认")),
    (Part.ESCALATIONS, _("升级与督办")),
)
TONES = {Urgency.URGENT: "orange", Urgency.MAJOR: "red", Urgency.CRITICAL: "red"}
REASONS = {
    "clock_warned": _("时限将到，按升级规则通知您。"),
    "clock_breached": _("时限已过而该步骤没有完成，按升级规则通知您。"),
    "clock_overdue": _("超时后仍未完成，按升级规则逐级上报至您。"),
    "order_supervised": _("该工单已督办，须由承办单位负责人确认。"),
    "order_to_arbiter": _("该工单多次退单，须由您裁定承办单位。"),
    "call_list_opened": _("重大或紧急事项须立即电话通知，您在通知名单上。"),
    "order_dispatched": _("工单派到您负责的单位。"),
    "order_assigned": _("工单指派给您办理。"),
    "order_returned": _("您派出的工单被退回，须重新派单。"),
    "order_urged": _("客户催单，工单由您或您的单位办理。"),
    "order_reopened": _("客户对结果不满意或问题没有解决，工单已重办。"),
    "extension_asked": _("延期须由您审批。"),
    "period_checked": _("您负责该单位的指标，可在期限内对个别工单提出异议。"),
    "objection_raised": _("该异议须由提出单位以外的人裁定，您有裁定权限。"),
    "objection_decided": _("这是您提出的异议。"),
    "period_sealed": _("您负责该单位的指标。"),
    "indicator_restated": _("您负责的单位有已封存的数值被更正。"),
    "exclusion_asked": _("扣除事件须由申请人以外的人审批，您有审批权限。"),
    "exclusion_decided": _("这是您申请扣除的事件。"),
    "liability_proposed": _("定责须由两人分别办理，您有认定权限。"),
    "liability_decided": _("您负责被投诉的单位，可在期限内申诉。"),
    "liability_appealed": _("终局须由未参与前两步的人认定，您有认定权限。"),
    "liability_settled": _("您负责被投诉的单位。"),
    "rectification_opened": _("您负责整改的单位。"),
    "rectification_moved": _("您负责整改的单位，或有权验证该项整改。"),
    "rectification_near": _("您负责整改的单位。"),
    "rectification_late": _("您负责整改的单位。"),
    "hot_issue_moved": _("您的部门承办该热点问题，或须由您验证、回访。"),
    "hot_issue_late": _("您的部门须答复该项改进建议。"),
    "praise_to_verify": _("表扬须由登记人和被表扬人以外的人核实。"),
    "praise_verified": _("该表扬涉及您本人。"),
    "reward_about_you": _("该建议涉及您本人或您负责的单位。"),
    "reward_moved": _("这是您提出的奖惩建议。"),
    "reward_to_decide": _("奖惩须由不相关的人决定，您有决定权限。"),
    "reward_suggested": _("您可以提出奖惩建议。"),
    "ranking_published": _("您负责的单位在该排名中。"),
    "ranking_withdrawn": _("您负责的单位在该排名中。"),
}


@dataclass(frozen=True)
class Other:
    """Somebody else who was told the same."""

    name: str
    must: bool
    acknowledged_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True)
class Row:
    """A message with what it leads to."""

    id: UUID
    title: str
    body: str
    at: datetime
    is_unread: bool
    must_acknowledge: bool
    acknowledged_at: datetime | None
    urgency: Badge | None
    reason: str
    number: str
    order: str
    clocks: str
    clause: str
    clause_address: str
    page: str
    others: tuple[Other, ...]


def rows(messages: Sequence[Message], request: PageRequest) -> list[Row]:
    """Two statements for all of them: who else was told, and where the clauses stand."""
    others = told.also_told(messages)
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    links = clause_links({message.clause for message in messages}, on=today)
    return [_row(message, others.get((message.case_file_id, message.occasion), []), links) for message in messages]


def _row(message: Message, same: Sequence[Message], links: dict[str, str]) -> Row:
    urgency = Urgency(message.urgency)
    has_order = bool(message.case_file_id) and message.subject.startswith("GD-")
    order = reverse("order", args=[message.subject]) if has_order else ""
    return Row(
        id=message.id,
        title=message.title,
        body=message.body,
        at=message.created_at,
        is_unread=message.read_at is None,
        must_acknowledge=message.must_acknowledge,
        acknowledged_at=message.acknowledged_at,
        urgency=Badge(word(URGENCY_LABELS[urgency]), TONES[urgency]) if urgency in TONES else None,
        reason=word(REASONS.get(message.kind, "")),
        number=message.subject if has_order else "",
        order=order,
        clocks=f"{order}#clocks" if order and message.kind.startswith("clock_") else "",
        clause=message.clause,
        clause_address=links.get(message.clause, ""),
        page=page_of(message.kind, message.subject),
        others=tuple(_other(each) for each in same if each.person_id != message.person_id),
    )


def _other(message: Message) -> Other:
    return Other(message.person.name, message.must_acknowledge, message.acknowledged_at, message.read_at)


def index(request: PageRequest) -> HttpResponse:
    """One's own messages, all or a part of them, newest first."""
    asked = request.GET.get("part", "")
    part = Part(asked) if asked in set(Part) else None
    found = told.inbox(request.viewer, part)
    sheet = newest_first(found, "created_at", after=read_cursor(request.GET.get("after", "")), size=ROWS_A_PAGE)
    kept = {"part": part.value} if part else {}
    context = {
        "rows": rows(sheet.rows, request),
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "parts": parts(part),
        "part": part or "",
    }
    return render(request, "home/inbox.html", context)


def parts(here: Part | None) -> list[dict[str, Any]]:
    return [
        {
            "label": word(label),
            "address": reverse("inbox") + (f"?{urlencode({'part': name})}" if name else ""),
            "is_here": (here or "") == name,
        }
        for name, label in PARTS
    ]


@require_POST
def acknowledge(request: PageRequest, message: UUID) -> HttpResponse:
    """I know of it. With htmx the message is shown anew in its place."""
    notifications.acknowledge(message_id=message, by=request.viewer, at=request.at)
    if request.htmx and request.POST.get("part") == "yes":
        found = list(told.of_person(request.viewer).filter(id=message))
        return fragment(request, "home/_message.html", {"message": rows(found, request)[0]})
    return go_to(request, safe_address(request, request.POST.get("next", ""), reverse("inbox")))


@require_POST
def read_all(request: PageRequest) -> HttpResponse:
    notifications.mark_all_read(by=request.viewer, at=request.at)
    return go_to(request, reverse("inbox"))
