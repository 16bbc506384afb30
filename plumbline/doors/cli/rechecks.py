"""``plumbline recheck``: plan, draw, list."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import click
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import RecheckRound
from plumbline.supervision.callbacks.states import LEVEL_LABELS, ROUND_LABELS, Level, RoundState
from plumbline.supervision.mystery_visits.queries.planted import planted

MOST_LISTED = 200
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("recheck", help=_("回访复核：抽样、列表"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("建立一次复核并按种子抽样；抽样后由 recheck begin 或页面开始"))
@click.option("--name", required=True, help=_("名称"))
@click.option("--level", type=click.Choice([each.value for each in Level]), required=True, help=_("复核层级"))
@click.option("--scope", required=True, metavar="CODE", help=_("从哪个单位已回访的工单中抽取"))
@click.option("--from", "first", type=DAY, required=True, metavar="DATE", help=_("回访完成日期，从这一天起（含）"))
@click.option("--to", "last", type=DAY, required=True, metavar="DATE", help=_("到这一天止（含），须已结束"))
@click.option("--size", type=int, required=True, help=_("抽取件数"))
@click.option("--seed", required=True, help=_("抽样种子；同一种子抽得同样的样本"))
@click.option("--form", default="recheck", show_default=True, metavar="CODE", help=_("复核表"))
@as_option
@format_option
def draw(
    name: str,
    level: str,
    scope: str,
    first: datetime,
    last: datetime,
    size: int,
    seed: str,
    form: str,
    username: str | None,
    output_format: str,
) -> None:
    """Planned and drawn together: a sample bigger than its frame leaves nothing behind."""
    at = timezone.now()
    by = actor(username, at=at)
    terms = actions.RoundTerms(
        name=name,
        level=Level(level),
        scope=scope,
        since=_midnight(first.date()),
        until=_midnight(last.date() + timedelta(days=1)),
        size=size,
        seed=seed,
        form=form,
    )
    with transaction.atomic():
        made = actions.plan_round(terms=terms, by=by, at=at)
        made = actions.draw_round(round_id=made.id, by=by, at=at, leave_out=planted())
    if output_format == "json":
        write_json({**document(made), "cases": [each.order.case_file.number for each in queries.rechecks(made, by)]})
        return
    click.echo(
        _("%(name)s：从 %(frame)d 件中抽取 %(size)d 件，样本框摘要 %(digest)s，编号 %(id)s。")
        % {
            "name": made.name,
            "frame": made.frame_size,
            "size": made.size,
            "digest": made.frame_digest[:16],
            "id": made.id,
        }
    )


@group.command(help=_("开始一次已抽样的复核：此后下级知道有这次复核，样本可以拨打"))
@click.argument("round_id", type=click.UUID)
@as_option
@format_option
def begin(round_id: UUID, username: str | None, output_format: str) -> None:
    at = timezone.now()
    made = actions.begin_round(round_id=round_id, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json(document(made))
        return
    click.echo(_("%(name)s 已开始。") % {"name": made.name})


@group.command("list", help=_("列出各次复核，新的在前"))
@as_option
@format_option
def listed(username: str | None, output_format: str) -> None:
    viewer = actor(username, at=timezone.now())
    found = list(queries.rounds(viewer).order_by("-planned_at", "-id")[: MOST_LISTED + 1])
    shown = found[:MOST_LISTED]
    if output_format == "json":
        write_json([document(each) for each in shown])
        return
    table = Table(_("编号"), _("名称"), _("层级"), _("范围"), _("件数"), _("状态"))
    for each in shown:
        table.add_row(
            str(each.id),
            each.name,
            _(LEVEL_LABELS[Level(each.level)]),
            each.scope.code,
            str(each.size),
            _(ROUND_LABELS[RoundState(each.state)]),
        )
    Console(soft_wrap=True).print(table)
    if len(found) > MOST_LISTED:
        say(_("只列出最新的 %(most)d 次。") % {"most": MOST_LISTED})


def document(found: RecheckRound) -> dict[str, Any]:
    """A round for machines."""
    return {
        "id": str(found.id),
        "name": found.name,
        "level": found.level,
        "scope": found.scope.code,
        "state": found.state,
        "since": found.since,
        "until": found.until,
        "size": found.size,
        "seed": found.seed,
        "frame_size": found.frame_size,
        "frame_digest": found.frame_digest or None,
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
