"""``plumbline doctor``: what is wrong with this installation, and what to do about each."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import click
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob
from rich.console import Console

from plumbline.doors.cli.terminal import format_option, write_json

State = Literal["ok", "warning", "wrong"]
OLDEST_MAJOR = 15
JOBS_TO_WARN = 1_000
JOBS_THAT_ARE_WRONG = 50_000
FREE_BYTES_TO_WARN = 5 * 1024**3
FREE_BYTES_THAT_ARE_WRONG = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what was found, and what to do (empty when nothing)."""

    check: str
    state: State
    found: str
    remedy: str = ""


def state_of(value: float, *, warning: float, wrong: float) -> State:
    """Where a value that is better when small stands against its two limits."""
    if value >= wrong:
        return "wrong"
    return "warning" if value >= warning else "ok"


def database() -> Finding:
    """The server answers and is new enough."""
    major = connection.cursor().connection.info.server_version // 10000
    found = _("PostgreSQL %(major)d，可以连接") % {"major": major}
    if major < OLDEST_MAJOR:
        remedy = _("升级到 PostgreSQL %(oldest)d 或更高版本") % {"oldest": OLDEST_MAJOR}
        return Finding("database", "wrong", found, remedy)
    return Finding("database", "ok", found)


def migrations() -> Finding:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        found = _("还有 %(number)d 步未升级") % {"number": len(missing)}
        return Finding("migrations", "wrong", found, _("先备份，再运行 plumbline migrate"))
    return Finding("migrations", "ok", _("表结构是本版本的"))


def queue() -> Finding:
    """The job workers keep up."""
    waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True).count()
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    found = _("%(waiting)d 个任务在等，%(failed)d 个失败") % {"waiting": waiting, "failed": failed}
    state = state_of(waiting, warning=JOBS_TO_WARN, wrong=JOBS_THAT_ARE_WRONG)
    if state != "ok":
        return Finding("queue", state, found, _("检查后台任务进程是否在运行；多机时再启动一个 plumbline serve jobs"))
    if failed:
        return Finding("queue", "warning", found, _("查看日志中失败任务的原因"))
    return Finding("queue", "ok", found)


def disk() -> Finding:
    """There is room for data and attachments."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR).free
    state = state_of(-free, warning=-FREE_BYTES_TO_WARN, wrong=-FREE_BYTES_THAT_ARE_WRONG)
    found = _("%(folder)s 所在磁盘剩余 %(gigabytes).1f GB") % {"folder": settings.VAR, "gigabytes": free / 1024**3}
    return Finding("disk", state, found, _("清理磁盘，或把 PLUMBLINE_VAR 移到更大的磁盘") if state != "ok" else "")


CHECKS: tuple[Callable[[], Finding], ...] = (database, migrations, queue, disk)


def examine() -> Iterator[Finding]:
    """Every check in order; once the database fails, what needs it is left out rather than reported as broken too."""
    for check in CHECKS:
        try:
            yield check()
        except DatabaseError as error:
            remedy = _("先解决上面的问题；数据库服务器的日志里有详情")
            yield Finding(check.__name__, "wrong", str(error).strip().splitlines()[0], remedy)


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
        console.print(f"{signs[finding.state]} {finding.check}: {finding.found}")
        if finding.remedy:
            console.print(f"    → {finding.remedy}")
