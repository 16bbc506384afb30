"""The page as a paper for auditors: the same data through the renderers of reports."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from plumbline.doors.web.compliance.showing import ClauseRow, ControlRow, Counts
from plumbline.doors.web.saying import chosen
from plumbline.evaluation.compliance.queries import Compliance
from plumbline.evaluation.reporting.renderers import RENDERERS
from plumbline.evaluation.reporting.rules import Heading, Paragraph, Report, Table
from plumbline.ground.kernel.periods import Period

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NAME = "compliance"


def paper(
    form: str,
    found: Compliance,
    rows: Sequence[ClauseRow],
    alone: Sequence[ControlRow],
    counted: Counts,
    *,
    period: Period,
    unit: str,
    at: datetime,
    base: str,
) -> bytes:
    """``form``: a key of ``TYPES``. ``alone``: controls that cite no clause, with their reason where they have one."""
    title = gettext("%(pack)s条款落实情况") % {"pack": chosen(found.zh, found.en)}
    report = Report(
        name=NAME,
        title=title,
        period=period.name,
        unit=unit,
        made_at=at,
        parts=(
            Paragraph("summary", (_summary(counted),)),
            Heading(gettext("条款与落实")),
            _clauses(rows),
            Heading(gettext("未引用条款的控制")),
            _alone(alone),
        ),
    )
    return RENDERERS[form](report, base)


def _summary(counted: Counts) -> str:
    return gettext(
        "共 %(clauses)d 条：有落实措施 %(controlled)d 条，说明无须落实 %(explained)d 条，未落实 %(orphans)d 条；"
        "控制 %(controls)d 项，另有未引用条款的 %(alone)d 项。"
    ) % {
        "clauses": counted.clauses,
        "controlled": counted.controlled,
        "explained": counted.explained,
        "orphans": counted.orphans,
        "controls": counted.controls,
        "alone": counted.orphan_controls + counted.explained_controls,
    }


def _clauses(rows: Sequence[ClauseRow]) -> Table:
    cells = []
    for row in rows:
        for each in row.controls:
            cells.append((row.code, row.text, each.section, f"{each.name} ({each.code})", each.told, each.proposed))
        if not row.controls:
            cells.append((row.code, row.text, "—", gettext("无"), row.reason or gettext("未说明"), ""))
    columns = (
        *(gettext("条款"), gettext("原文"), gettext("控制类别")),
        *(gettext("控制"), gettext("本期证据"), gettext("建议值的理由")),
    )
    return Table("clauses", gettext("条款与落实"), columns, tuple(cells))


def _alone(alone: Sequence[ControlRow]) -> Table:
    columns = (gettext("控制类别"), gettext("控制"), gettext("本期证据"), gettext("理由"))
    return Table(
        "alone",
        gettext("未引用条款的控制"),
        columns,
        tuple((each.section, f"{each.name} ({each.code})", each.told, each.proposed) for each in alone),
    )
