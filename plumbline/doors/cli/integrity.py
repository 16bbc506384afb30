"""``plumbline integrity``: scan, list."""

from datetime import date, datetime, time, timedelta
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option, units_below
from plumbline.doors.cli.terminal import format_option, refuse, say, write_json
from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.queries import Signal, SignalFilter
from plumbline.supervision.integrity.states import KIND_LABELS, Kind

MOST_LISTED = 1_000
DAY = click.DateTime(formats=["%Y-%m-%d"])
from_option = click.option("--from", "first", type=DAY, metavar="DATE", help=_("从这一天起（含）"))
to_option = click.option("--to", "last", type=DAY, metavar="DATE", help=_("到这一天止（含）"))


@click.group("integrity", help=_("真实性线索：排查、列表"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("排查线索；不给日期时只看上次排查以后的"))
@from_option
@to_option
@as_option
@format_option
def scan(first: datetime | None, last: datetime | None, username: str | None, output_format: str) -> None:
    at = timezone.now()
    since, until = _span(first, last)
    done = actions.scan(by=actor(username, at=at), at=at, since=since, until=until)
    if output_format == "json":
        write_json(
            {
                "since": done.since,
                "until": done.until,
                "photos": done.photos,
                "kinds": [
                    {"kind": kind.value, "found": done.found[kind], "new": new} for kind, new in done.new.items()
                ],
                "new": sum(done.new.values()),
            }
        )
        return
    table = Table(_("类别"), _("发现"), _("其中新增"))
    for kind, new in done.new.items():
        table.add_row(_(KIND_LABELS[kind]), str(done.found[kind]), str(new))
    Console(soft_wrap=True).print(table)
    say(_("共新增 %(count)d 条线索。线索只供核查，不作为评分或处罚依据。") % {"count": sum(done.new.values())})


@group.command("list", help=_("列出线索，新的在前"))
@from_option
@to_option
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help=_("只列这一类"))
@click.option("--unit", metavar="CODE", help=_("只列该单位及其下级"))
@as_option
@format_option
def listed(
    first: datetime | None,
    last: datetime | None,
    kind: str | None,
    unit: str | None,
    username: str | None,
    output_format: str,
) -> None:
    viewer = actor(username, at=timezone.now())
    since, until = _span(first, last)
    wanted = SignalFilter(
        kind=Kind(kind) if kind else None,
        unit_ids=units_below(unit, viewer) if unit else None,
        since=since,
        until=until,
    )
    found = list(queries.matching(wanted, viewer=viewer).order_by("-at", "id")[:MOST_LISTED])
    if output_format == "json":
        write_json([document(signal) for signal in found])
        return
    table = Table(_("时间"), _("类别"), _("单位"), _("线索"), _("核查"))
    for signal in found:
        table.add_row(
            timezone.localtime(signal.at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M"),
            _(KIND_LABELS[Kind(signal.kind)]),
            signal.unit.code,
            queries.sentence(signal),
            signal.check_file.case_file.number if signal.check_file else "—",
        )
    Console(soft_wrap=True).print(table)
    if len(found) == MOST_LISTED:
        say(_("只列出最新的 %(most)d 条，请用 --from、--to 缩小范围。") % {"most": MOST_LISTED})


def document(signal: Signal) -> dict[str, Any]:
    """A signal for machines."""
    return {
        "id": str(signal.id),
        "kind": signal.kind,
        "unit": signal.unit.code,
        "at": signal.at,
        "found_at": signal.found_at,
        "cases": queries.numbers(signal),
        "other_cases": queries.numbers(signal, is_subject=False),
        "evidence": signal.evidence,
        "sentence": queries.sentence(signal),
        "check": signal.check_file.case_file.number if signal.check_file else None,
        "check_state": signal.check_file.state if signal.check_file else None,
    }


def _span(first: datetime | None, last: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Whole days of the company's zone."""
    if first and last and last < first:
        refuse(_("--to 不能早于 --from。"))
    return (
        _midnight(first.date()) if first else None,
        _midnight(last.date() + timedelta(days=1)) if last else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
