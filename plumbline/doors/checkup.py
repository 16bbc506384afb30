"""What is wrong with this installation, and what to do about each: looked at by ``plumbline doctor`` and by the page of the same name."""

import json
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from plumbline.ground.service_levels import queries as service_levels

State = Literal["ok", "warning", "wrong"]
OLDEST_MAJOR = 15
JOBS_TO_WARN = 1_000
JOBS_THAT_ARE_WRONG = 50_000
FREE_BYTES_TO_WARN = 5 * 1024**3
FREE_BYTES_THAT_ARE_WRONG = 1024**3
LAG_SECONDS_TO_WARN = 60
LAG_SECONDS_THAT_ARE_WRONG = 600
LAG_SECONDS_TOLD_IN_MINUTES = 120
HOURS_TO_WARN = 36
HOURS_THAT_ARE_WRONG = 24 * 8
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


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The steps this version knows; they lie in files and do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def migrations() -> Finding:
    """The tables are those of this version."""
    missing = _known_migrations() - frozenset(MigrationRecorder(connection).applied_migrations())
    if missing:
        found = _("还有 %(number)d 步未升级") % {"number": len(missing)}
        return Finding("migrations", "wrong", found, _("先备份，再运行 plumbline migrate"))
    return Finding("migrations", "ok", _("表结构是本版本的"))


def queue() -> Finding:
    """A job worker lives, and the workers keep up."""
    alive = timezone.now() - WORKER_SILENCE
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=alive).count()
    kinds = {
        "waiting": Count("id", filter=Q(status="todo", scheduled_at__isnull=True)),
        "failed": Count("id", filter=Q(status="failed")),
    }
    counted = ProcrastinateJob.objects.filter(status__in=["todo", "failed"]).aggregate(**kinds)
    waiting, failed = counted["waiting"], counted["failed"]
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
    found = (
        _("计时巡检滞后 %(seconds)d 秒") % {"seconds": lag}
        if lag < LAG_SECONDS_TOLD_IN_MINUTES
        else _("计时巡检滞后 %(minutes)d 分钟") % {"minutes": lag // 60}
    )
    return Finding(
        "clocks", state, found, _("检查后台任务进程是否在运行：plumbline serve jobs") if state != "ok" else ""
    )


def backup() -> Finding:
    """Everything was put into a file not long ago, as far as this machine knows."""
    last = last_backup()
    remedy = _("每天运行 plumbline backup create 文件名，并把文件存到另一台机器上；定期试一次恢复")
    if last is None:
        return Finding("backup", "warning", _("本机没有备份过的记录"), remedy)
    hours = int((timezone.now() - last.made_at).total_seconds() // 3600)
    found = _("上次备份在 %(hours)d 小时前：%(file)s") % {"hours": hours, "file": last.file}
    state = state_of(hours, warning=HOURS_TO_WARN, wrong=HOURS_THAT_ARE_WRONG)
    return Finding("backup", state, found, remedy if state != "ok" else "")


@dataclass(frozen=True)
class Backup:
    """The last one that was made on this machine."""

    made_at: datetime
    file: str


def last_backup() -> Backup | None:
    """None where none was made, or the note of it cannot be read."""
    try:
        noted = json.loads(_note().read_text(encoding="utf-8"))
        return Backup(datetime.fromisoformat(noted["made_at"]), str(noted["file"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_backup(file: Path, *, at: datetime) -> None:
    """Keeps beside the data when a backup was made; where that fails the backup is none the worse."""
    with suppress(OSError):
        _note().write_text(json.dumps({"made_at": at.isoformat(), "file": str(file)}), encoding="utf-8")


def _note() -> Path:
    return settings.VAR / "last-backup.json"


CHECKS: tuple[Callable[[], Finding], ...] = (database, migrations, queue, disk, calendars, clocks, backup)


def examine() -> Iterator[Finding]:
    """Every check in order; once the database fails, what needs it is left out rather than reported as broken too."""
    for check in CHECKS:
        try:
            yield check()
        except DatabaseError as error:
            remedy = _("先解决上面的问题；数据库服务器的日志里有详情")
            yield Finding(check.__name__, "wrong", str(error).strip().splitlines()[0], remedy)


@dataclass(frozen=True)
class Jobs:
    """How many jobs of a kind wait, run or failed."""

    name: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True)
class Facts:
    """What a person who asks for help is asked first."""

    product: str
    python: str
    database: str
    database_bytes: int
    jobs: tuple[Jobs, ...]


def facts() -> Facts:
    """Versions, the database's size, and what the queue holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, server = cursor.fetchone()
    return Facts(version("plumbline-utility"), platform.python_version(), server, size, tuple(_jobs()))


def _jobs() -> Iterator[Jobs]:
    rows = ProcrastinateJob.objects.filter(status__in=["todo", "doing", "failed"]).values_list("task_name", "status")
    counted: dict[str, dict[str, int]] = {}
    for name, status, count in rows.annotate(count=Count("id")).order_by("task_name"):
        counted.setdefault(name, {})[status] = count
    for name, states in counted.items():
        yield Jobs(name, states.get("todo", 0), states.get("doing", 0), states.get("failed", 0))
