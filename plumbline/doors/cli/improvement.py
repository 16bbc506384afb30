"""``plumbline improvement``: decide the checks of effect that are due, list what is to be put right."""

from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option, units_below
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.doors.jobs.effects import conclude_effects
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.queries import Rectification
from plumbline.supervision.improvement.states import RECTIFICATION_LABELS, RectificationState

MOST_LISTED = 1_000


@click.group("improvement", help=_("整改：效果检查、列表"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("对观察期已满的整改按立项时的约定作出效果结论；每晚自动运行，也可随时运行"))
@click.option("--dry-run", is_flag=True, help=_("只列出到期的，不作结论"))
@format_option
def effects(dry_run: bool, output_format: str) -> None:
    """What cannot be decided (its figures are not measured yet) stays due and is named."""
    at = timezone.now()
    due = [each.number for each in queries.effects_due(at)]
    done = 0 if dry_run else conclude_effects(at)
    left = due if dry_run else [each.number for each in queries.effects_due(at)]
    if output_format == "json":
        write_json({"dry_run": dry_run, "due": due, "concluded": done, "undecided": left})
        return
    click.echo(_("到期的效果检查 %(due)d 项，已作结论 %(done)d 项。") % {"due": len(due), "done": done})
    for number in left:
        say(_("%(number)s 尚无结论。") % {"number": number})


@group.command("list", help=_("列出整改，先到期的在前"))
@click.option("--state", type=click.Choice([each.value for each in RectificationState]), help=_("只列这一状态"))
@click.option("--unit", metavar="CODE", help=_("只列该单位及其下级"))
@as_option
@format_option
def listed(state: str | None, unit: str | None, username: str | None, output_format: str) -> None:
    at = timezone.now()
    viewer = actor(username, at=at)
    rows = queries.rectifications(viewer=viewer, state=RectificationState(state) if state else None)
    if unit is not None:
        rows = rows.filter(unit_id__in=units_below(unit, viewer))
    found = list(rows.order_by("due_at", "pk")[: MOST_LISTED + 1])
    shown = found[:MOST_LISTED]
    if output_format == "json":
        write_json([document(each) for each in shown])
        return
    table = Table(_("编号"), _("单位"), _("事项"), _("期限"), _("状态"))
    for each in shown:
        until = timezone.localtime(each.due_at, timezone.get_default_timezone()).strftime("%Y-%m-%d")
        label = _(RECTIFICATION_LABELS[RectificationState(each.state)])
        table.add_row(each.case_file.number, each.unit.code, each.title, until, label)
    Console(soft_wrap=True).print(table)
    if len(found) > MOST_LISTED:
        say(_("只列出先到期的 %(most)d 项，请用 --unit、--state 缩小范围。") % {"most": MOST_LISTED})


def document(row: Rectification) -> dict[str, Any]:
    """A rectification for machines."""
    return {
        "number": row.case_file.number,
        "unit": row.unit.code,
        "title": row.title,
        "state": row.state,
        "grade": row.grade,
        "source": row.source,
        "reference": row.reference or None,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "check_on": row.check_on.isoformat(),
        "round": row.round,
    }
