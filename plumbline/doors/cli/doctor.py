"""``plumbline doctor``: what is wrong with this installation, and what to do about each."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

import click
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from rich.console import Console
from rich.markup import escape

from plumbline.doors.cli.terminal import format_option, write_json
from plumbline.ground.service_levels import queries as service_levels

State = Literal["ok", "warning", "wrong"]
OLDEST_MAJOR = 15
JOBS_TO_WARN = 1_000
JOBS_THAT_ARE_WRONG = 50_000
FREE_BYTES_TO_WARN = 5 * 1024**3
FREE_BYTES_THAT_ARE_WRONG = 1024**3
LAG_SECONDS_TO_WARN = 60
LAG_SECONDS_THAT_ARE_WRONG = 600
WORKER_SILENCE = timedelta(seconds=60)
ANNOUNCED_IN = 11  # the State Council's notice on the next year's holidays comes in November


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
    """A job worker lives, and the workers keep up."""
    alive = timezone.now() - WORKER_SILENCE
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=alive).count()
    waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True).count()
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    found = _("%(workers)d 个任务进程，%(waiting)d 个任务在等，%(failed)d 个失败") % {
        "workers": workers,
        "waiting": waiting,
        "failed": failed,
    }
    state = state_of(waiting, warning=JOBS_TO_WARN, wrong=JOBS_THAT_ARE_WRONG)
    if state != "ok" or not workers:
        remedy = _("启动后台任务：单机用 plumbline serve，多机用 plumbline serve jobs；仍跟不上就再启动一个")
        return Finding("queue", "warning" if state == "ok" else state, found, remedy)
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


def calendars() -> Finding:
    """The holidays of this year are known, and those of the next once they are announced (each November)."""
    today = timezone.localdate()
    announced = {
        code: versions[-1].calendar.announced_until for code, versions in service_levels.book().calendars.items()
    }
    known = sorted((until, code) for code, until in announced.items() if until)
    if not known:
        return Finding("calendars", "warning", _("还没有带节假日的工作日历"), _("用 plumbline pack install 安装制度包"))
    until, code = known[0]
    found = _("日历 %(code)s 的节假日已知至 %(until)s") % {"code": code, "until": until.isoformat()}
    remedy = _("等国务院办公厅发布放假通知后升级本系统，或在日历页面手工录入；在此之前按周末推算的到期时间是暂定的")
    state = calendar_state(until, today)
    return Finding("calendars", state, found, remedy if state != "ok" else "")


def calendar_state(until: date, today: date) -> State:
    """Wrong when a day of this year is not known, a warning when next year is not although it has been announced by now."""
    if until < date(today.year, 12, 31):
        return "wrong"
    if until < date(today.year + 1, 12, 31) and today.month >= ANNOUNCED_IN:
        return "warning"
    return "ok"


def clocks() -> Finding:
    """The sweep that rings due clocks is not behind."""
    lag = service_levels.sweep_lag(timezone.now())
    state = state_of(lag, warning=LAG_SECONDS_TO_WARN, wrong=LAG_SECONDS_THAT_ARE_WRONG)
    found = _("计时巡检滞后 %(seconds)d 秒") % {"seconds": lag}
    return Finding(
        "clocks", state, found, _("检查后台任务进程是否在运行：plumbline serve jobs") if state != "ok" else ""
    )


CHECKS: tuple[Callable[[], Finding], ...] = (database, migrations, queue, disk, calendars, clocks)


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
        console.print(f"{signs[finding.state]} {finding.check}: {escape(finding.found)}")
        if finding.remedy:
            console.print(f"    → {escape(finding.remedy)}")
