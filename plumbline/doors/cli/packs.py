"""``plumbline pack``: checks and installs the rules of a company."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.terminal import Sentence, format_option, say, without_database, write_json
from plumbline.ground.organization.queries import system
from plumbline.packs import checking, installing
from plumbline.packs.findings import Finding

folder_argument = click.argument("folder", type=click.Path(path_type=Path))


@click.group(help=_("制度包：检查与安装"))
def pack() -> None:
    """Holds the two commands."""


@pack.command(help=_("检查制度包，逐条指出文件、行号和改法"))
@folder_argument
@format_option
@without_database
def check(folder: Path, output_format: str) -> None:
    """Exit 0 when clean, 1 with every finding otherwise."""
    findings = checking.check(folder)
    if output_format == "json":
        write_json({"pack": folder.name, "clean": not findings, "findings": [_document(found) for found in findings]})
    else:
        for found in findings:
            click.echo(f"{folder.name}/{found.file}:{found.line}: {_said(found)}")
        say(
            _("检查完毕，没有问题。")
            if not findings
            else _("检查完毕，有 %(count)d 处需要改正。") % {"count": len(findings)}
        )
    if findings:
        raise SystemExit(1)


@pack.command(help=_("安装制度包（连同它所依据的基础包），自指定日期起施行"))
@folder_argument
@click.option("--valid-from", required=True, type=click.DateTime(["%Y-%m-%d"]), help=_("施行日期，例如 2026-01-01"))
@format_option
def install(folder: Path, valid_from: Any, output_format: str) -> None:
    """Refuses a pack with findings; installing twice changes nothing."""
    findings = checking.check(folder)
    if findings:
        first = findings[0]
        raise Sentence(
            _("制度包有 %(count)d 处问题，未安装。第一处：%(place)s：%(sentence)s")
            % {"count": len(findings), "place": f"{first.file}:{first.line}", "sentence": _said(first)}
        )
    day: date = valid_from.date()
    outcomes = installing.install(folder, valid_from=day, by=system(), at=timezone.now())
    if output_format == "json":
        write_json([vars(outcome) for outcome in outcomes])
        return
    for outcome in outcomes:
        words = {
            "pack": outcome.pack,
            "version": outcome.version,
            "day": day.isoformat(),
            "limits": outcome.limits,
            "clauses": outcome.clauses,
        }
        done = _("%(pack)s %(version)s 已安装，自 %(day)s 起施行：条款 %(clauses)d 条，时限 %(limits)d 条。")
        click.echo((done if outcome.is_new else _("%(pack)s %(version)s 已在，未作改动。")) % words)


def _said(found: Finding) -> str:
    return _(found.msgid) % found.params


def _document(found: Finding) -> dict[str, object]:
    return {
        "file": found.file,
        "line": found.line,
        "field": found.field,
        "code": found.code,
        "sentence": _said(found),
        "params": {name: str(value) for name, value in found.params.items()},
    }
