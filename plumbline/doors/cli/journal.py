"""``plumbline journal``: proves that nothing in the journal was changed."""

from datetime import date, datetime, time, timedelta

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.terminal import Sentence, format_option, say, write_json
from plumbline.ground.journal import queries
from plumbline.ground.journal.queries import Fault

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])


@click.group(help=_("日志：校验"))
def journal() -> None:
    """Holds the command."""


@journal.command(help=_("重新计算日志链，指出第一条被改动、删除或调换的记录"))
@click.option("--from", "since", type=DAY, metavar="DATE", help=_("自该日记录的起（含）"))
@click.option("--to", "until", type=DAY, metavar="DATE", help=_("至该日记录的止（含）"))
@format_option
def verify(since: datetime | None, until: datetime | None, output_format: str) -> None:
    """Exit 0 when the chain holds, 1 with the first fault otherwise."""
    checked, fault = queries.verify(since=_start(since), until=_end(until))
    if output_format == "json":
        write_json({"checked": checked, "intact": fault is None, "fault": _said(fault) if fault else None})
    if fault:
        raise Sentence(_said(fault))
    if output_format != "json":
        say(_("已校验 %(count)s 条记录，日志链完整。") % {"count": f"{checked:,}"})


def _said(fault: Fault) -> str:
    return _(fault.sentence) % fault.params


def _start(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else _midnight(moment.date())


def _end(moment: datetime | None) -> datetime | None:
    """A day counts to its end; a moment is taken as it is."""
    return moment if moment is None or moment.tzinfo else _midnight(moment.date() + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
