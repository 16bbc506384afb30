"""``plumbline reports``: what is due, drafting, releasing, the archive."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting import actions, queries
from plumbline.evaluation.reporting.queries import Due, ReportDocument, Wanted
from plumbline.evaluation.reporting.states import REPORT_LABELS, ReportState
from plumbline.ground.organization.rules import Viewer

name_argument = click.argument("name", metavar="NUMBER")


@click.group("reports", help=_("报告：应报、起草、送签、签发、档案"))
def group() -> None:
    """Holds the commands."""


@group.command("due", help=_("制度规定的定期报告：应于何日印发，办到哪一步"))
@as_option
@format_option
def due(username: str | None, output_format: str) -> None:
    at = timezone.now()
    today = timezone.localdate(at, timezone.get_default_timezone())
    found = queries.dues(today, viewer=actor(username, at=at))
    if output_format == "json":
        write_json([due_document(each) | {"late": each.is_late(today)} for each in found])
        return
    table = Table(_("报告"), _("统计期"), _("单位"), _("应于"), _("依据"), _("状态"))
    for each in found:
        state = _(REPORT_LABELS[ReportState(each.document.state)]) if each.document else _("未起草")
        late = f" {_('逾期')}" if each.is_late(today) else ""
        row = (each.schedule.zh, each.period.name, each.place.name, each.due_on.isoformat(), each.schedule.clause)
        table.add_row(*row, state + late)
    Console(soft_wrap=True).print(table)


@group.command("list", help=_("档案：已印发的报告；--making 为起草中和待签发的"))
@click.option("--making", is_flag=True, help=_("起草中和待签发的"))
@click.option("--search", default="", metavar="WORDS", help=_("文号、标题或正文"))
@click.option("--kind", default="", help=_("种类"))
@click.option("--unit", default="", metavar="CODE", help=_("单位代码"))
@click.option("--year", type=int, help=_("年份"))
@as_option
@format_option
def listed(
    making: bool, search: str, kind: str, unit: str, year: int | None, username: str | None, output_format: str
) -> None:
    viewer = actor(username, at=timezone.now())
    wanted = Wanted(text=search, kind=kind, unit=unit, year=year)
    found = queries.in_the_making(viewer=viewer) if making else queries.archive(wanted, viewer=viewer)
    if output_format == "json":
        write_json([document(each) for each in found])
        return
    table = Table(_("文号"), _("报告"), _("统计期"), _("单位"), _("状态"))
    for each in found:
        state = _(REPORT_LABELS[ReportState(each.state)])
        table.add_row(each.number or str(each.id), each.title, each.period, each.unit.name, state)
    Console(soft_wrap=True).print(table)


@group.command("draft", help=_("起草一份报告；不写种类则起草所有到期应报而未起草的"))
@click.argument("kind", required=False, type=click.Choice(queries.names()))
@click.option("--period", default="", metavar="P", help=_("统计期"))
@click.option("--unit", metavar="CODE", help=_("单位代码（默认为可见的最高一级）"))
@as_option
@format_option
def draft(kind: str | None, period: str, unit: str | None, username: str | None, output_format: str) -> None:
    at = timezone.now()
    by = actor(username, at=at)
    made = _drafted(kind, period, unit, by=by, at=at)
    _told(made, _("已起草《%(title)s》（%(number)s）。"), output_format)
    if not made and output_format != "json":
        say(_("没有到期应起草的报告。"))


def _drafted(kind: str | None, period: str, unit: str | None, *, by: Viewer, at: datetime) -> list[ReportDocument]:
    if kind is None:
        return actions.draft_due(by=by, at=at)
    return [actions.draft(kind=kind, period=indicators.period_named(period), unit=unit, by=by, at=at)]


@group.command("submit", help=_("送签"))
@name_argument
@as_option
@format_option
def submit(name: str, username: str | None, output_format: str) -> None:
    at = timezone.now()
    row = actions.submit(name=name, by=actor(username, at=at), at=at)
    _told([row], _("《%(title)s》已送签（%(number)s）。"), output_format)


@group.command("release", help=_("签发：编文号、印发，此后不能更改"))
@name_argument
@click.option("--number", default="", metavar="N", help=_("文号（默认为下一号）"))
@click.option("--provisional", is_flag=True, help=_("数值尚未封存，以“暂定”名义先发"))
@click.option("--signatory", default="", help=_("签发人（默认为本人）"))
@as_option
@format_option
def release(
    name: str, number: str, provisional: bool, signatory: str, username: str | None, output_format: str
) -> None:
    at = timezone.now()
    row = actions.release(
        name=name,
        number=number,
        provisional=actions.PROVISIONAL if provisional else "",
        signatory=signatory,
        by=actor(username, at=at),
        at=at,
    )
    _told([row], _("%(number)s《%(title)s》已签发。"), output_format)


@group.command("withdraw", help=_("撤回已印发的报告"))
@name_argument
@click.option("--reason", required=True, help=_("理由"))
@as_option
@format_option
def withdraw(name: str, reason: str, username: str | None, output_format: str) -> None:
    at = timezone.now()
    row = actions.withdraw(name=name, reason=reason, by=actor(username, at=at), at=at)
    _told([row], _("%(number)s《%(title)s》已撤回。"), output_format)


@group.command(
    "export", help=_("把留存的报告写成文件，格式由扩展名决定（%(forms)s）") % {"forms": "、".join(queries.forms())}
)
@name_argument
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("写入的文件"))
@click.option("--address", default="", metavar="URL", help=_("系统网址，数字将链接到其工单"))
@as_option
@format_option
def export(name: str, target: Path, address: str, username: str | None, output_format: str) -> None:
    at = timezone.now()
    form = target.suffix.lstrip(".").lower()
    content = actions.download(name=name, form=form, by=actor(username, at=at), at=at, address=address)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)
    if output_format == "json":
        write_json({"report": name, "file": str(target), "bytes": len(content)})
    else:
        say(_("已写入 %(file)s（%(size)d 字节）。") % {"file": target, "size": len(content)})


def _told(rows: list[ReportDocument], sentence: str, output_format: str) -> None:
    if output_format == "json":
        write_json([document(each) for each in rows])
        return
    for each in rows:
        say(sentence % {"title": each.title, "number": each.number or each.id})


def document(row: ReportDocument) -> dict[str, Any]:
    """A report for machines, without its words."""
    return {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "period": row.period,
        "unit": row.unit.code,
        "edition": row.edition,
        "state": row.state,
        "provisional": row.provisional,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "clause": row.clause,
        "digest": row.digest,
        "released_at": row.released_at,
    }


def due_document(each: Due) -> dict[str, Any]:
    row = each.document
    return {
        "schedule": each.schedule.name,
        "report": each.schedule.kind,
        "period": each.period.name,
        "unit": each.place.code,
        "due_on": each.due_on.isoformat(),
        "clause": each.schedule.clause,
        "state": row.state if row else None,
        "document": (row.number or str(row.id)) if row else None,
    }
