"""The ledger of a period: entries, totals, what goes to personnel, closing."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import by_number
from plumbline.doors.web.order_rows import unit_name
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.praise.quarter import quarter_of, recent
from plumbline.doors.web.recognition import showing
from plumbline.doors.web.saying import chosen, said, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.workbooks import XLSX, Cell, workbook
from plumbline.evaluation.recognition import actions, queries
from plumbline.evaluation.recognition.queries import Entry
from plumbline.evaluation.recognition.states import EFFECT_LABELS, RULE_KIND_LABELS, EffectKind
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.organization.states import Permission

_ACCOUNTS = "accounts"


def index(request: PageRequest) -> HttpResponse:
    """Entries of a quarter (or month) by number, or what each account has; totals by unit; whether the sides are zero together.

    Whatever page of the entries is shown, every sum is over all of the period.
    """
    viewer, period = request.viewer, quarter_of(request)
    by_account = request.GET.get("by") == _ACCOUNTS
    final, still_open = queries.standing_awards(period, viewer=viewer, at=request.at)
    closed = {each.period: each for each in queries.closings()}
    context = {
        "tabs": tabs(viewer, request.path),
        "period": period.name,
        "periods": recent(queries.quarter_of(queries.local_day(request.at))),
        "by_account": by_account,
        **(_accounts(request, period) if by_account else _entries(request, period)),
        "totals": _totals(request, period),
        "sum": sum(queries.balances(period).values()),
        "funds": _funds(request, period),
        "final": len(final),
        "still_open": len(still_open),
        "closing": closed.get(period.name),
        "closings": list(closed.values()),
        "may_close": viewer.sees_everything(Permission.RECOGNITION_DECIDE)
        and period.name not in closed
        and queries.local_day(request.at) >= period.after,
    }
    return render(request, "recognition/ledger.html", context)


def _entries(request: PageRequest, period: Period) -> dict[str, Any]:
    found = queries.entries(viewer=request.viewer, period=period)
    sheet = by_number(found, "number", after=request.GET.get("after", ""), size=ROWS_A_PAGE, latest_first=True)
    return {
        "rows": [showing.entry_row(each, viewer=request.viewer) for each in sheet.rows],
        "next": "?" + urlencode({"period": period.name, "after": sheet.next}) if sheet.next else "",
    }


def _accounts(request: PageRequest, period: Period) -> dict[str, Any]:
    """What each person and unit got and gave in the period, by account."""
    found = queries.account_totals(
        period, viewer=request.viewer, after=request.GET.get("after", "")[:60], most=ROWS_A_PAGE + 1
    )
    shown, more = found[:ROWS_A_PAGE], len(found) > ROWS_A_PAGE
    asked = {"period": period.name, "by": _ACCOUNTS}
    return {
        "accounts": [
            (each.person_name or unit_name(each.unit_id, request.viewer), each.entries, showing.signed(each.amount))
            for each in shown
        ],
        "next": "?" + urlencode({**asked, "after": shown[-1].account}) if more else "",
    }


def _totals(request: PageRequest, period: Period) -> list[tuple[str, int, str, int, str]]:
    return [
        (
            unit_name(each.unit_id, request.viewer),
            each.rewards,
            showing.yuan(each.rewarded),
            each.penalties,
            showing.yuan(each.penalised),
        )
        for each in queries.totals(period, viewer=request.viewer)
    ]


def _funds(request: PageRequest, period: Period) -> list[tuple[str, str]]:
    """What the company's funds gave and received: the other side of all entries, for those who see them all."""
    if not request.viewer.sees_everything(Permission.RECOGNITION_VIEW):
        return []
    had = queries.balances(period)
    return [
        (gettext("公司账户·%(kind)s") % {"kind": word(label)}, showing.signed(had[f"fund:{kind.value}"]))
        for kind, label in RULE_KIND_LABELS.items()
        if f"fund:{kind.value}" in had
    ]


@require_POST
def close(request: PageRequest) -> HttpResponse:
    """Freezes a month or quarter."""
    name = request.POST.get("period", "")
    try:
        made = actions.close_period(period=parse(name), by=request.viewer, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(
            request,
            gettext("%(period)s 已关闭，共 %(count)d 笔。") % {"period": made.period, "count": made.entries},
        )
    return go_to(request, f"{reverse('recognition-ledger')}?period={name[:10]}")


@require_POST
def file(request: PageRequest) -> HttpResponse | FileResponse:
    """The approved awards that no appeal can change, for personnel; the journal keeps that it was made."""
    name = request.POST.get("period", "")
    try:
        found = actions.hand_over(period=parse(name), by=request.viewer, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, said(refused))
        return go_to(request, f"{reverse('recognition-ledger')}?period={name[:10]}")
    columns = [
        (gettext("台账号"), 8),
        (gettext("建议编号"), 20),
        (gettext("单位"), 18),
        (gettext("姓名"), 12),
        (gettext("用户名"), 16),
        (gettext("类别"), 10),
        (gettext("规则"), 24),
        (gettext("条款"), 14),
        (gettext("后果"), 18),
        (gettext("金额（元）"), 12),
        (gettext("批准人"), 10),
        (gettext("记入日期"), 12),
    ]
    title = gettext("%(period)s 奖惩审批清单") % {"period": name[:10]}
    notes = [gettext("本清单是已批准的建议，须由人力资源部门依法办理；系统不发放、不扣减任何款项。")]
    content = workbook(title, columns, [_cells(request, each) for each in found], made=request.at, notes=notes)
    return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)


def _cells(request: PageRequest, entry: Entry) -> list[Cell]:
    row, rule = showing.entry_row(entry, viewer=request.viewer), queries.rule_of(entry.proposal)
    effects = gettext("、").join(word(EFFECT_LABELS[EffectKind(each)]) for each in entry.proposal.effects)
    return [
        entry.number,
        row.proposal,
        row.unit,
        entry.person.name if entry.person else "",
        entry.person.username if entry.person else "",
        row.kind.label,
        chosen(rule.name, rule.name_en),
        rule.clause,
        effects,
        row.signed,
        entry.by.name,
        entry.booked_on.isoformat(),
    ]
