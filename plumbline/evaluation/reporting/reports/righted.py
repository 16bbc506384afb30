"""What was put right in a period and whether it worked (S0 Art. 4(6)), and the hot issues that were handed to departments (S3)."""

from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.reports.asked import Asked, name_of
from plumbline.evaluation.reporting.reports.comparing import joined
from plumbline.evaluation.reporting.reports.numbers import met, missed, whole
from plumbline.evaluation.reporting.reports.supervised import Measured, found, plainly, sees
from plumbline.evaluation.reporting.rules import Cell, Paragraph, Part, Piece, Table, anonymous, pieces_of
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.rules.masking import mask_address
from plumbline.supervision.improvement.queries.summing import Issue, Righted, issues_of, righted
from plumbline.supervision.improvement.states import ISSUE_LABELS, SOURCE_LABELS, IssueState

FINDINGS = ("INSP-03", "DUE")


def rectifications(asked: Asked, measured: Measured) -> list[Part]:
    """Opened, due, late, and what the checks declared at the opening decided. How many findings were in time stays the indicator's number."""
    if not sees(asked, Permission.RECTIFICATIONS_VIEW):
        return []
    done = righted(asked.place, asked.period, viewer=asked.viewer, at=asked.at)
    return [*_findings(measured), *_terms(asked, done), *_effects(asked, done)]


def _findings(measured: Measured) -> list[Part]:
    value = measured.now.get(FINDINGS)
    if value is None or value.value is None:
        return []
    told: dict[str, Piece] = {"due": whole(value), "met": met(value), "missed": missed(value)}
    sentence = _(
        "检查和暗访发现的问题（含导入数据），本期应完成整改 %(due)s 项，按期 %(met)s 项，未按期 %(missed)s 项。"
    )
    return [Paragraph("findings-due", pieces_of(sentence, told))]


def _terms(asked: Asked, done: Righted) -> list[Part]:
    opened = sum(done.opened.values())
    if not opened and not done.due:
        return plainly("rectifications", _("本期没有下达的整改，也没有到期的整改。"))
    counts = {name: getattr(done, name) for name in ("due", "in_time", "late", "overdue")}
    told: dict[str, Piece] = {name: found(asked, "rectifications", name, value) for name, value in counts.items()}
    told["opened"] = found(asked, "rectifications", "opened", opened)
    sentence = _(
        "在系统内办理的各类整改：本期下达 %(opened)s 项；本期到期 %(due)s 项，其中按期完成 %(in_time)s 项、"
        "逾期完成 %(late)s 项、逾期未完成 %(overdue)s 项。"
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_(SOURCE_LABELS[source]), found(asked, "rectifications", "opened", count, f"source:{source.value}"))
        for source, count in done.opened.items()
    )
    table = Table("rectification-sources", _("本期下达的整改（按来源）"), (_("整改来源"), _("下达（项）")), rows)
    return [Paragraph("rectifications", pieces_of(sentence, told)), *([table] if rows else [])]


def _effects(asked: Asked, done: Righted) -> list[Part]:
    concluded = sum(done.concluded.values())
    if not concluded:
        return plainly("effects", _("本期没有整改效果检验到期得出结论。"))
    told: dict[str, Piece] = {
        verdict.value: found(asked, "rectifications", "concluded", count, f"verdict:{verdict.value}")
        for verdict, count in done.concluded.items()
    }
    told["all"] = found(asked, "rectifications", "concluded", concluded)
    sentence = _(
        "按下达整改时声明的检验办法，本期得出效果结论 %(all)s 项：有效 %(effective)s 项，无效 %(not_effective)s 项，"
        "样本不足、不能判断 %(inconclusive)s 项。"
    )
    return [Paragraph("effects", pieces_of(sentence, told))]


def hot_issues(asked: Asked) -> list[Part]:
    """Handed to a department in the period, or judged in it."""
    if not sees(asked, Permission.RECTIFICATIONS_VIEW):
        return []
    listed = issues_of(asked.place, asked.period, viewer=asked.viewer)
    if not listed:
        return plainly("hot-issues", _("本期没有交办或者评价的热点问题。"))
    return [_handed(asked, listed), *_judged(asked, listed), _issues(asked, listed)]


def _within(asked: Asked, listed: list[Issue], moment: str) -> list[Issue]:
    days = ((each, getattr(each.issue, moment)) for each in listed)
    return [each for each, at in days if at is not None and asked.holds(at)]


def _handed(asked: Asked, listed: list[Issue]) -> Paragraph:
    handed = _within(asked, listed, "suggested_at")
    told: dict[str, Piece] = {
        "handed": found(asked, "hot_issues", "suggested", len(handed)),
        "answered": found(asked, "hot_issues", "answered", sum(each.issue.answered_at is not None for each in handed)),
    }
    return Paragraph(
        "hot-issues",
        pieces_of(_("本期向责任部门交办热点问题改进建议 %(handed)s 项，已答复 %(answered)s 项。"), told),
    )


def _judged(asked: Asked, listed: list[Issue]) -> list[Part]:
    judged = _within(asked, listed, "evaluated_at")
    if not judged:
        return []
    worked = sum(each.issue.state == IssueState.IMPROVED for each in judged)
    told: dict[str, Piece] = {
        "judged": found(asked, "hot_issues", "evaluated", len(judged)),
        "worked": found(asked, "hot_issues", "evaluated", worked, "state:improved"),
        "not": found(asked, "hot_issues", "evaluated", len(judged) - worked, "state:not_improved"),
    }
    sentence = _("回访客户后评价改进措施 %(judged)s 项：措施见效 %(worked)s 项，未见效 %(not)s 项。")
    return [Paragraph("hot-issues-judged", joined(list(pieces_of(sentence, told))))]


def _issues(asked: Asked, listed: list[Issue]) -> Table:
    columns = (
        _("热点问题"), _("责任部门"), _("进展"), _("交办前（件）"), _("天数"), _("改进后（件）"), _("天数"), _("回访接通（户）"), _("认可改进（户）"),
    )  # fmt: skip
    note = _("交办前、改进后为同类工单件数，并列出各自的统计天数；尚未评价的以“—”表示。")
    return Table("hot-issues", _("热点问题改进情况"), columns, tuple(_issue(asked, each) for each in listed), note=note)


def _issue(asked: Asked, each: Issue) -> tuple[Cell, ...]:
    issue, part = each.issue, f"issue:{each.issue.case_file.number}"
    before = None if issue.before is None else (issue.after_day - issue.first).days
    counts = (
        ("before", issue.before),
        ("days_before", before),
        ("after", issue.after),
        ("days_after", issue.days_after),
        ("reached", each.calls.reached),
        ("improved", each.calls.improved),
    )
    return (
        anonymous(issue.title, mask=mask_address),
        name_of(asked.viewer.tree.by_id[issue.unit_id]),
        _(ISSUE_LABELS[IssueState(issue.state)]),
        *(found(asked, "hot_issues", name, value, part) for name, value in counts),
    )
