"""``plumbline compliance``: clauses, what carries them out, and what that left behind."""

from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, write_json
from plumbline.evaluation.compliance import actions, queries
from plumbline.evaluation.compliance.queries import Compliance, Evidence
from plumbline.evaluation.compliance.rules import ClauseHeld, Control
from plumbline.evaluation.reporting import queries as reporting
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Period

Kept = dict[tuple[str, str, str], Evidence]


@click.group("compliance", help=_("条款落实：条款由什么落实、本期的证据、两头的缺口"))
def group() -> None:
    """Holds the commands."""


@group.command(help=_("查看一个制度包的条款落实"))
@click.option("--pack", required=True, metavar="NAME", help=_("制度包名称，例如 gas-supervision"))
@click.option("--period", metavar="P", help=_("同时统计并显示该统计期的证据，例如 2026-10"))
@as_option
@format_option
def show(pack: str, period: str | None, username: str | None, output_format: str) -> None:
    """Counts the evidence of the period anew before it is shown."""
    at = timezone.now()
    by = actor(username, at=at)
    found = queries.of_pack(pack, day=timezone.localdate(at, timezone.get_default_timezone()), viewer=by)
    wanted = periods.parse(period) if period else None
    kept: Kept = {}
    if wanted is not None:
        actions.gather(period=wanted, released=reporting.released_in(wanted), by=by, at=at)
        kept, _gathered = queries.evidence_of(wanted)
    if output_format == "json":
        write_json(document(found, kept, wanted))
        return
    _print(found, kept)


def document(found: Compliance, kept: Kept, period: Period | None) -> dict[str, Any]:
    """What machines read; see the contract."""
    return {
        "pack": found.pack,
        "version": found.version,
        "period": period.name if period else None,
        "is_complete": found.is_complete,
        "clauses": [_clause(each, kept) for each in found.clauses],
        "orphan_clauses": [each.code for each in found.orphan_clauses],
        "orphan_controls": [each.name for each in found.orphan_controls],
        "explained_clauses": [{"code": each.code, "reason": each.reason_zh} for each in found.explained_clauses],
        "explained_controls": [{"control": each.name, "reason": each.because_zh} for each in found.explained_controls],
    }


def _clause(each: ClauseHeld, kept: Kept) -> dict[str, Any]:
    return {
        "code": each.code,
        "document": each.document,
        "number": each.number,
        "text": each.text,
        "controls": [_control(control, kept.get(control.key)) for control in each.controls],
        "reason": each.reason_zh or None,
    }


def _control(control: Control, evidence: Evidence | None) -> dict[str, Any]:
    counted = {"met": evidence.met, "missed": evidence.missed, "value": evidence.value or None} if evidence else None
    return {
        "control": control.name,
        "pack": control.pack,
        "name": control.zh,
        "proposed": control.proposed,
        "evidence": counted,
    }


def _print(found: Compliance, kept: Kept) -> None:
    table = Table(_("条款"), _("由什么落实"), _("证据"), _("说明"))
    for each in found.clauses:
        told = [_told(kept.get(control.key)) for control in each.controls]
        reason = each.reason_zh or (_("未落实") if each.is_orphan else "")
        table.add_row(each.code, "\n".join(control.name for control in each.controls), "\n".join(told), reason)
    console = Console()
    console.print(table)
    console.print(
        _("未落实的条款 %(clauses)d 条，无依据的控制 %(controls)d 项。")
        % {"clauses": len(found.orphan_clauses), "controls": len(found.orphan_controls)}
    )


def _told(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    return evidence.value or f"{evidence.met}/{evidence.met + evidence.missed}"
