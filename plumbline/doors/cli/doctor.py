"""``plumbline doctor``: what is wrong with this installation, and what to do about each."""

from dataclasses import asdict

import click
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape

from plumbline.doors.checkup import Finding, examine
from plumbline.doors.cli.terminal import format_option, write_json


@click.command(help=_("检查数据库、表结构、任务队列、磁盘、日历与时钟，并说明怎么办"))
@format_option
@click.pass_context
def doctor(ctx: click.Context, output_format: str) -> None:
    findings = list(examine())
    wrong = any(finding.state == "wrong" for finding in findings)
    if output_format == "json":
        write_json({"healthy": not wrong, "findings": [asdict(finding) for finding in findings]})
    else:
        print_findings(findings)
    ctx.exit(1 if wrong else 0)


def print_findings(findings: list[Finding]) -> None:
    """One line a check, with what to do on a line of its own."""
    console = Console(highlight=False, soft_wrap=True)
    signs = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "wrong": "[red]✗[/]"}
    for finding in findings:
        console.print(f"{signs[finding.state]} {finding.check}: {escape(finding.found)}")
        if finding.remedy:
            console.print(f"    → {escape(finding.remedy)}")
