"""``plumbline indicators state|check|seal|restate``: closing a period."""

from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Late
from plumbline.evaluation.indicators.queries import Standing
from plumbline.evaluation.indicators.states import PERIOD_LABELS, Treatment
from plumbline.ground.kernel import periods

period_option = click.option("--period", required=True, metavar="P", help=_("统计期：2026-10、2026-Q4、2026 等"))


@click.command("state", help=_("查看统计期核对、封存到哪一步，还差什么"))
@period_option
@as_option
@format_option
def state(period: str, username: str | None, output_format: str) -> None:
    at = timezone.now()
    found = queries.standing(periods.parse(period), viewer=actor(username, at=at), at=at)
    if output_format == "json":
        write_json(document(found))
        return
    click.echo(f"{found.period}  {_(PERIOD_LABELS[found.state])}")
    for obstacle in found.obstacles:
        say(_(obstacle.sentence) % obstacle.params)


@click.command("check", help=_("交各单位核对；单位负责人可在期限内对单件提出异议"))
@period_option
@click.option("--days", type=click.IntRange(1, 30), default=5, show_default=True, help=_("异议期限（工作日）"))
@as_option
@format_option
def check(period: str, days: int, username: str | None, output_format: str) -> None:
    at = timezone.now()
    until = indicators.check(period=periods.parse(period), days=days, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json({"period": period, "state": "checked", "objections_until": until})
    else:
        said = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
        click.echo(_("统计期 %(period)s 已交各单位核对，异议截止 %(until)s。") % {"period": period, "until": said})


@click.command("seal", help=_("封存：此后数值不可更改，差错只能更正"))
@period_option
@click.option("--early", default="", metavar="REASON", help=_("异议期限未满而封存的理由"))
@as_option
@format_option
def seal(period: str, early: str, username: str | None, output_format: str) -> None:
    at = timezone.now()
    values = indicators.seal(period=periods.parse(period), early=early, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json({"period": period, "state": "sealed", "values": values})
    else:
        click.echo(_("统计期 %(period)s 已封存：%(values)d 个值。") % {"period": period, "values": values})


@click.command("restate", help=_("更正已封存的指标：重新核算，更正值与封存值并列"))
@click.argument("code")
@period_option
@click.option("--basis", required=True, type=click.Choice(["DUE", "ASSIGNED", "CLOSED"]), help=_("口径"))
@click.option("--reason", required=True, help=_("更正理由"))
@click.option("--case", "late", multiple=True, metavar="NUMBER=excluded|met|missed", help=_("改计的单件"))
@as_option
@format_option
def restate(
    code: str, period: str, basis: str, reason: str, late: tuple[str, ...], username: str | None, output_format: str
) -> None:
    at = timezone.now()
    made = indicators.restate(
        period=periods.parse(period),
        code=code,
        basis=basis,
        reason=reason,
        late=[_late(each) for each in late],
        by=actor(username, at=at),
        at=at,
    )
    if output_format == "json":
        write_json({"period": period, "code": code, "basis": basis, "values": len(made)})
    else:
        click.echo(_("%(code)s：%(count)d 个值有变，已与封存值并列。") % {"code": code, "count": len(made)})


def _late(text: str) -> Late:
    number, _sign, treatment = text.partition("=")
    if treatment not in set(Treatment):
        raise click.BadParameter(_("请写成 编号=excluded、编号=met 或 编号=missed。"), param_hint="--case")
    return Late(number, Treatment(treatment))


def document(found: Standing) -> dict[str, Any]:
    """The state of a period for machines."""
    return {
        "period": found.period,
        "state": found.state.value,
        "next": found.move or None,
        "obstacles": [{"code": each.code, "sentence": _(each.sentence) % each.params} for each in found.obstacles],
        "objections": {state.value: count for state, count in found.objections.items()},
        "measured_at": found.progress.measured_at,
        "checked_at": found.checked_at,
        "objections_until": found.objections_until,
        "sealed_at": found.sealed_at,
        "restated": found.restated,
    }
