"""``plumbline recognition``: the quarter's praises, the ledger of rewards and penalties."""

import csv
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, refuse, say, write_json
from plumbline.doors.web.work_orders.sheets import harmless
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.queries import Entry, Praise
from plumbline.evaluation.recognition.states import (
    PRAISE_KIND_LABELS,
    RULE_KIND_LABELS,
    PraiseKind,
    RuleKind,
)
from plumbline.ground.kernel import periods
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission

MOST_SHOWN = 1_000
period_option = click.option("--period", required=True, metavar="P", help=_("统计期：2026、2026-Q4、2026-10"))


@click.group("recognition", help=_("表扬与奖惩：季度表扬统计、奖惩台账"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("列出一季已核实的表扬，按单位和日期；客户信息不列出"))
@period_option
@as_option
@format_option
def praises(period: str, username: str | None, output_format: str) -> None:
    viewer = actor(username, at=timezone.now())
    found = queries.verified_in(periods.parse(period), viewer=viewer)
    if output_format == "json":
        write_json([praise_document(each) for each in found])
        return
    table = Table(_("编号"), _("收到日期"), _("形式"), _("单位"), _("被表扬人"), _("表扬内容"))
    for each in found:
        table.add_row(
            each.case_file.number,
            each.received_on.isoformat(),
            _(PRAISE_KIND_LABELS[PraiseKind(each.kind)]),
            each.unit.code,
            each.person.name if each.person else "—",
            each.text[:60],
        )
    Console(soft_wrap=True).print(table)
    click.echo(_("%(period)s 已核实的表扬 %(count)d 件。") % {"period": period, "count": len(found)})


@group.command(help=_("列出奖惩台账的分录，按台账号；--out 导出全部分录（CSV）"))
@period_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("导出到该文件"))
@as_option
@format_option
def ledger(period: str, out: Path | None, username: str | None, output_format: str) -> None:
    """Nothing is paid or deducted by it; a period whose sides are not zero together ends the command with exit code 1."""
    viewer, wanted = actor(username, at=timezone.now()), periods.parse(period)
    require_somewhere(viewer, Permission.RECOGNITION_VIEW)
    rows = queries.entries(viewer=viewer, period=wanted).order_by("number")
    if out is not None:
        _export(out, [entry_document(each) for each in rows.iterator(chunk_size=2_000)])
    elif output_format == "json":
        write_json([entry_document(each) for each in rows.iterator(chunk_size=2_000)])
    else:
        _print(list(rows[: MOST_SHOWN + 1]))
    if queries.unbalanced():
        refuse(_("台账不平：有分录两边合计不为 0，请立即核查。"))


def _print(found: list[Entry]) -> None:
    table = Table(_("台账号"), _("日期"), _("单位"), _("对象"), _("类别"), _("规则"), _("金额（元）"), _("冲销"))
    for each in found[:MOST_SHOWN]:
        row = entry_document(each)
        table.add_row(
            str(row["number"]),
            row["booked_on"],
            row["unit"],
            each.person.name if each.person else each.unit.name,
            _(RULE_KIND_LABELS[RuleKind(each.kind)]),
            row["rule"],
            row["amount"],
            str(row["reverses"] or ""),
        )
    Console(soft_wrap=True).print(table)
    if len(found) > MOST_SHOWN:
        say(_("只列出前 %(most)d 笔，全部请用 --out 导出。") % {"most": MOST_SHOWN})


def _export(out: Path, documents: list[dict[str, Any]]) -> None:
    """UTF-8 with a mark, so that spreadsheets read it; what they would take for a formula is text."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=COLUMNS)
        writer.writeheader()
        for each in documents:
            writer.writerow({name: harmless(str(value)) if isinstance(value, str) and name != "amount" else value
                             for name, value in each.items()})  # fmt: skip
    say(_("已导出 %(count)d 笔到 %(file)s。") % {"count": len(documents), "file": out.name})


COLUMNS = (
    "number",
    "proposal",
    "rule",
    "kind",
    "unit",
    "person",
    "amount",
    "effects",
    "booked_on",
    "reverses",
    "because",
)


def entry_document(entry: Entry) -> dict[str, Any]:
    """An entry for machines: what the account gets, negative for what is taken, as text so that it stays exact."""
    sign = (1 if entry.kind == RuleKind.REWARD.value else -1) * (-1 if entry.reverses_id else 1)
    return {
        "number": entry.number,
        "proposal": entry.proposal.case_file.number,
        "rule": entry.rule,
        "kind": entry.kind,
        "unit": entry.unit.code,
        "person": entry.person.username if entry.person else None,
        "amount": f"{sign * entry.amount:.2f}",
        "effects": ",".join(entry.effects),
        "booked_on": entry.booked_on.isoformat(),
        "reverses": entry.reverses.number if entry.reverses else None,
        "because": entry.because,
    }


def praise_document(praise: Praise) -> dict[str, Any]:
    """A praise for machines, without who the customer is."""
    return {
        "number": praise.case_file.number,
        "kind": praise.kind,
        "received_on": praise.received_on.isoformat(),
        "unit": praise.unit.code,
        "person": praise.person.username if praise.person else None,
        "order": praise.order.case_file.number if praise.order else None,
        "text": praise.text,
        "verified_by": praise.verified_by.name if praise.verified_by else None,
    }
