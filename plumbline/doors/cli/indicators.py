"""``plumbline indicators``: measure, list, show, and the cases behind a value."""

from datetime import datetime
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli import closing
from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.queries import Case, Cases, Listed, Value
from plumbline.service.work_orders import queries as work_orders

period_option = click.option(
    "--period",
    required=True,
    metavar="P",
    help=_("统计期：2026、2025-26（采暖期）、2026-H2、2026-Q4、2026-10、2026-W41、2026-10-05"),
)
unit_option = click.option("--unit", metavar="CODE", help=_("单位代码（默认为可见的最高一级）"))
basis_option = click.option("--basis", type=click.Choice(["DUE", "ASSIGNED", "CLOSED"]), help=_("口径（默认全部）"))


@click.group("indicators", help=_("指标：计算、查看、下钻到工单"))
def group() -> None:
    """Holds the commands."""


for each_command in (closing.state, closing.check, closing.seal, closing.restate):
    group.add_command(each_command)


@group.command(help=_("计算一个统计期的全部指标并保存：只重算上次计算之后有变动的工单"))
@period_option
@click.option("--unit", metavar="CODE", help=_("只计算该单位及其下级"))
@click.option("--anew", is_flag=True, help=_("不管有无变动，全部重新计算"))
@as_option
@format_option
def measure(period: str, unit: str | None, anew: bool, username: str | None, output_format: str) -> None:
    at, wanted = timezone.now(), queries.period_named(period)
    if unit or anew:
        done = indicators.measure(period=wanted, unit=unit, by=actor(username, at=at), at=at)
    else:
        done = indicators.remeasure(period=wanted, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json({"period": done.period, "unit": done.unit, "units": done.units, "values": done.values})
    else:
        click.echo(_("%(period)s：%(units)d 个单位，%(values)d 个值。") % vars(done))


@group.command("list", help=_("列出全部指标"))
@click.option("--measured", is_flag=True, help=_("只列已能计算的"))
@format_option
def list_command(measured: bool, output_format: str) -> None:
    listed = [each for each in queries.catalogue() if each.measured or not measured]
    if output_format == "json":
        write_json(
            [
                {
                    "code": i.code,
                    "zh": i.zh,
                    "en": i.en,
                    "unit": i.unit,
                    "better": i.better,
                    "family": i.family,
                    "bases": i.bases,
                    "measured": i.measured,
                    "core": i.core,
                    "dashboard": i.dashboard,
                    "needs": {"zh": i.needs_zh, "en": i.needs_en} if not i.measured else None,
                }
                for i in listed
            ]
        )
        return
    table = Table(_("代码"), _("名称"), _("单位"), _("口径"))
    for each in listed:
        table.add_row(each.code, each.en if in_english() else each.zh, each.unit, " ".join(each.bases) or lacking(each))
    Console(soft_wrap=True).print(table)


@group.command(help=_("查看指标值：分子、分母、目标与条款"))
@click.argument("code")
@period_option
@unit_option
@click.option("--by", "by", type=click.Choice(["unit"]), help=_("按下级单位分列"))
@basis_option
@as_option
@format_option
def show(
    code: str,
    period: str,
    unit: str | None,
    by: str | None,
    basis: str | None,
    username: str | None,
    output_format: str,
) -> None:
    viewer = actor(username, at=timezone.now())
    found = queries.values(queries.period_named(period), viewer=viewer, codes=[code], unit=unit, by_unit=by == "unit")
    values = [value for value in found if basis in (None, value.definition.basis.value)]
    if output_format == "json":
        write_json([document(value) for value in values])
        return
    table = Table(_("单位"), _("口径"), _("范围"), _("分子"), _("分母"), _("值"), _("目标"), _("条款"))
    for value in values:
        table.add_row(
            value.place.name,
            value.definition.basis.value,
            value.scope or "—",
            number(value.figure.numerator),
            number(value.figure.denominator),
            value.shown if value.restated is None else f"{value.shown} → {value.restated.shown}",
            demanded(value),
            value.applied.target_clause or value.applied.clause if value.applied else "—",
        )
    Console(soft_wrap=True).print(table)
    if values and values[0].measured_at is None:
        say(_("该统计期尚未计算，请先运行 plumbline indicators measure --period %(period)s。") % {"period": period})


@group.command(help=_("列出一个值背后的工单"))
@click.argument("code")
@period_option
@unit_option
@click.option("--outcome", type=click.Choice(["met", "missed", "excluded"]), help=_("达标、未达标或不计入"))
@basis_option
@click.option("--scope", default="", help=_("制度包范围，例如 heating-hohhot/repair_timeliness"))
@click.option("--cursor", default="", help=_("从上一页末尾继续"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@as_option
@format_option
def cases(
    code: str,
    period: str,
    unit: str | None,
    outcome: queries.Outcome | None,
    basis: str | None,
    scope: str,
    cursor: str,
    limit: int,
    username: str | None,
    output_format: str,
) -> None:
    at = timezone.now()
    page = queries.cases(
        code,
        period=queries.period_named(period),
        viewer=actor(username, at=at),
        at=at,
        basis=basis,
        scope=scope,
        unit=unit,
        outcome=outcome,
        cursor=cursor,
        most=limit,
    )
    if output_format == "json":
        write_json(listing(page))
        return
    table = Table(_("编号"), _("单位"), _("类型"), _("标题"), _("结果"), _("应于"), _("实于"))
    for case in page.rows:
        met, terms = _(OUTCOMES[case.outcome]), (local(case.due_at), local(case.done_at))
        table.add_row(case.number, case.unit, type_name(case), case.title, met, *terms)
    Console(soft_wrap=True).print(table)
    say(_("达标 %(met)d，未达标 %(missed)d，不计入 %(excluded)d") % page.counts)
    if page.cursor:
        say(_("还有更多，继续请加 --cursor '%(cursor)s'") % {"cursor": page.cursor})


def type_name(case: Case) -> str:
    """The order type by its name, what is no order by its class."""
    node = work_orders.catalogue().by_code.get(case.order_type)
    return case.order_type if node is None else (node.name_en or node.name) if in_english() else node.name


def lacking(listed: Listed) -> str:
    return _("未启用，缺少：%(needs)s") % {"needs": listed.needs_en if in_english() else listed.needs_zh}


OUTCOMES = {"met": "达标", "missed": "未达标", "excluded": "不计入"}


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def local(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "—"


def number(value: Any) -> str:
    """A fraction as people write it: whole where it is whole."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.2f}"


def demanded(value: Value) -> str:
    if value.applied is None:
        return "—"
    sign = {"at_least": "≥", "at_most": "≤", "equal": "="}[value.applied.target.sense]
    return f"{sign} {number(value.applied.target.value)}"


def document(value: Value) -> dict[str, Any]:
    """A value for machines: the fraction exact as text, the value as a number or null."""
    definition, applied = value.definition, value.applied
    return {
        "code": definition.code,
        "basis": definition.basis.value,
        "scope": value.scope,
        "name": {"zh": value.zh, "en": value.en},
        "unit": value.place.code,
        "unit_name": value.place.name,
        "period": value.period,
        "numerator": str(value.figure.numerator),
        "denominator": str(value.figure.denominator),
        "value": None if value.value is None else float(value.value),
        "shown": value.shown,
        "measured_in": definition.unit,
        "n": value.figure.n,
        "interval": value.interval,
        "apart": value.apart,
        "target": None
        if applied is None
        else {
            "sense": applied.target.sense,
            "value": str(applied.target.value),
            "clause": applied.target_clause,
            "proposed": applied.proposed,
        },
        "clause": applied.clause if applied else "",
        "verdict": value.verdict,
        "definition_version": definition.version,
        "packs": value.packs,
        "measured_at": value.measured_at,
        "restated": restated(value),
    }


def restated(value: Value) -> dict[str, Any] | None:
    """What a sealed value was restated to, and why."""
    later = value.restated
    return (
        None
        if later is None
        else {
            "numerator": str(later.figure.numerator),
            "denominator": str(later.figure.denominator),
            "value": None if later.value is None else float(later.value),
            "difference": None if later.difference is None else float(later.difference),
            "reason": later.reason,
            "at": later.at,
        }
    )


def listing(page: Cases) -> dict[str, Any]:
    return {
        "code": page.definition.code,
        "basis": page.definition.basis.value,
        "counts": page.counts,
        "cases": [row(case) for case in page.rows],
        "cursor": page.cursor or None,
    }


def row(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "unit": case.unit,
        "title": case.title,
        "order_type": case.order_type,
        "order_type_name": type_name(case),
        "state": case.state,
        "round": case.round,
        "outcome": case.outcome,
        "started_at": case.started_at,
        "due_at": case.due_at,
        "done_at": case.done_at,
        "shows": case.shows,
        "origin": case.origin,
        "line": case.line,
        "adds": {"numerator": str(case.above), "denominator": str(case.below)},
    }
