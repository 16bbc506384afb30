"""``plumbline form``: which forms are in force, one of them, and what answers to it are worth."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.terminal import format_option, refuse, say, write_json
from plumbline.supervision.questionnaires import queries
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.questionnaires.rules import checked, missing, score
from plumbline.supervision.questionnaires.states import KIND_LABELS, PURPOSE_LABELS, Purpose

on_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("哪一天施行的版本（默认今天），例如 2026-01-05")
)


@click.group("form", help=_("检查表与问卷：列出、查看、算分"))
def group() -> None:
    """Holds the commands."""


def _day(given: datetime | None) -> date:
    return given.date() if given else timezone.localdate(timezone.now(), timezone.get_default_timezone())


@group.command("list", help=_("列出某一天施行的检查表与问卷"))
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), help=_("只列一种用途"))
@on_option
@format_option
def listed(purpose: str | None, day: datetime | None, output_format: str) -> None:
    found = queries.forms(purpose, on=_day(day))
    if output_format == "json":
        write_json([_document(each) for each in found])
        return
    table = Table(_("用途"), _("编码"), _("名称"), _("版本"), _("施行日期"))
    for each in found:
        purpose_label = _(PURPOSE_LABELS[Purpose(each.purpose)])
        table.add_row(purpose_label, f"{each.pack}/{each.code}", each.name, each.version, each.valid_from.isoformat())
    Console(soft_wrap=True).print(table)
    if not found:
        say(_("没有施行的检查表或问卷；请先安装制度包。"))


@group.command(help=_("查看一份检查表的各项"))
@click.argument("code")
@on_option
@format_option
def show(code: str, day: datetime | None, output_format: str) -> None:
    version = queries.version_for(code, _day(day))
    if output_format == "json":
        write_json({**_document(version), "document": version.document})
        return
    table = Table(_("项目"), _("内容"), _("类型"), _("权重"), _("依据"))
    for item in queries.form_of(version).items:
        veto = _("（否决）") if item.veto else ""
        weight = f"{float(item.weight):g}" if item.is_scored and item.weight else "—"
        table.add_row(item.code, item.name.zh + veto, _(KIND_LABELS[item.kind]), weight, item.clause or _("建议"))
    Console(soft_wrap=True).print(table)


@group.command("score", help=_("按检查表给一份答案算分，不保存；答案是 JSON 文件 {项目: 答案}"))
@click.argument("code")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_option
@format_option
def scored(code: str, answers: Path, day: datetime | None, output_format: str) -> None:
    version = queries.version_for(code, _day(day))
    form = queries.form_of(version)
    try:
        given = json.loads(answers.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        refuse(_("%(file)s 不是 JSON 文件。") % {"file": answers.name})
    if not isinstance(given, dict):
        refuse(_("%(file)s 应是一个 JSON 对象：{项目: 答案}。") % {"file": answers.name})
    taken = checked(form, given)
    worth = score(form, taken)
    share = None if worth.share is None else float(worth.share)
    if output_format == "json":
        document = {"points": str(worth.points), "of": str(worth.of), "share": share, "vetoed": worth.vetoed}
        write_json({**document, "missing": missing(form, taken), "passes": worth.passes(form)})
        return
    click.echo(
        _("%(points)s ÷ %(of)s = %(share)s")
        % {
            "points": f"{float(worth.points):g}",
            "of": f"{float(worth.of):g}",
            "share": "—" if share is None else f"{share:.2f}%",
        }
    )
    if worth.vetoed:
        say(_("有否决项不合格，整份表记 0 分。"))


def _document(version: FormVersion) -> dict[str, object]:
    names = ("pack", "code", "version", "purpose", "name", "name_en", "clause", "proposed")
    return {**{name: getattr(version, name) for name in names}, "valid_from": version.valid_from.isoformat()}
