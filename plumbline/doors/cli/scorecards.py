"""``plumbline scorecard``: build, seal, show."""

from decimal import Decimal
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.evaluation.scorecards import actions, queries
from plumbline.evaluation.scorecards.queries import Sheet
from plumbline.ground.kernel import periods

period_option = click.option(
    "--period", required=True, metavar="P", help=_("统计期：2026、2026-H2、2026-Q4、2026-10、2026-W41、2026-10-05")
)
template_option = click.option(
    "--template", metavar="T", help=_("评分模板（默认全部），例如 heating-hohhot/heating_branch")
)


@click.group("scorecard", help=_("评分：生成评分表、封存、查看排名"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("用已计算的指标生成评分表"))
@period_option
@template_option
@as_option
@format_option
def build(period: str, template: str | None, username: str | None, output_format: str) -> None:
    at = timezone.now()
    done = actions.build(period=periods.parse(period), template=template, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json([{"template": each.template, "sheets": each.sheets, "rated": each.rated} for each in done])
        return
    for each in done:
        click.echo(
            _("%(template)s：%(sheets)d 张评分表，其中 %(rated)d 个单位参加排名。")
            % {"template": each.template, "sheets": each.sheets, "rated": each.rated}
        )


@group.command(help=_("封存评分表，此后不能更改"))
@period_option
@template_option
@as_option
@format_option
def seal(period: str, template: str | None, username: str | None, output_format: str) -> None:
    at = timezone.now()
    done = actions.seal(period=periods.parse(period), template=template, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json([{"template": each.template, "sheets": each.sheets, "digest": each.digest} for each in done])
        return
    for each in done:
        click.echo(
            _("%(template)s：已封存 %(sheets)d 张评分表，摘要 %(digest)s。")
            % {"template": each.template, "sheets": each.sheets, "digest": each.digest[:16]}
        )


@group.command(help=_("查看评分与排名"))
@period_option
@template_option
@as_option
@format_option
def show(period: str, template: str | None, username: str | None, output_format: str) -> None:
    found = queries.sheets(
        periods.parse(period), viewer=actor(username, at=timezone.now()), template=template, with_lines=True
    )
    if output_format == "json":
        write_json([document(sheet) for sheet in found])
        return
    table = Table(_("模板"), _("单位"), _("得分"), _("区间"), _("名次"), _("档次"), _("件数"))
    for sheet in found:
        table.add_row(
            sheet.template,
            sheet.unit.name,
            "—" if sheet.points is None else f"{sheet.points:f}",
            "—" if sheet.low is None else f"{sheet.low:f}–{sheet.high:f}",
            places(sheet),
            sheet.band or "—",
            str(sheet.n),
        )
    Console(soft_wrap=True).print(table)
    if not found:
        say(_("该统计期还没有评分表，请先运行 plumbline scorecard build --period %(period)s。") % {"period": period})


def places(sheet: Sheet) -> str:
    """The places that the unit shares with those it cannot be told from; a dash where it is not rated."""
    if sheet.rank_first is None:
        return "—"
    same = sheet.rank_first == sheet.rank_last
    return f"{sheet.rank_first}/{sheet.peers}" if same else f"{sheet.rank_first}–{sheet.rank_last}/{sheet.peers}"


def document(sheet: Sheet) -> dict[str, Any]:
    """A sheet for machines: points as text, so that they stay exact."""
    return {
        "period": sheet.period,
        "template": f"{sheet.pack}/{sheet.template}",
        "version": sheet.terms.version,
        "unit": sheet.unit.code,
        "unit_name": sheet.unit.name,
        "kind": sheet.kind,
        "points": exact(sheet.points),
        "low": exact(sheet.low),
        "high": exact(sheet.high),
        "n": sheet.n,
        "standing": sheet.standing,
        "band": sheet.band,
        "stars": sheet.stars,
        "rank": None if sheet.rank_first is None else [sheet.rank_first, sheet.rank_last],
        "peers": sheet.peers,
        "sealed_at": sheet.sealed_at,
        "lines": [
            {
                "group": line.group,
                "item": line.item,
                "indicator": line.indicator,
                "basis": line.basis,
                "scope": line.scope,
                "value": exact(line.value, shortly=True),
                "n": line.n,
                "weight": exact(line.weight, shortly=True),
                "points": exact(line.points),
                "reason": _(line.sentence) % line.params,
                "missing": line.is_missing,
                "one_more": exact(line.one_more),
            }
            for line in sheet.lines.all()
        ],
    }


def exact(number: Decimal | None, *, shortly: bool = False) -> str | None:
    """A number as text, without an exponent; ``shortly`` without zeros at its end."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if shortly and "." in text else text
