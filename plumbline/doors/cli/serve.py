"""``plumbline serve``: web and jobs for one machine, or either of them apart for several."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn, cast

import click
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as job_queue
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition

from plumbline.doors.cli.terminal import refuse, say, with_database

PORTS_TO_TRY = 20
JOBS_AT_ONCE = 2
SECONDS_TO_FINISH = 15

host_option = click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("监听端口"))
next_port_option = click.option("--next-free-port", is_flag=True, help=_("端口被占用时改用下一个空闲端口"))


@click.group(invoke_without_command=True, help=_("启动网页与后台任务（单机）；多机时分别用 serve web 与 serve jobs"))
@host_option
@port_option
@next_port_option
@click.pass_context
@with_database
def serve(ctx: click.Context, host: str, port: int, next_free_port: bool) -> None:
    if ctx.invoked_subcommand is None:
        become_server(host, usable_port(host, port, next_free=next_free_port), with_jobs=True)


@serve.command(help=_("只启动网页与接口"))
@host_option
@port_option
@next_port_option
def web(host: str, port: int, next_free_port: bool) -> None:
    become_server(host, usable_port(host, port, next_free=next_free_port), with_jobs=False)


@serve.command(help=_("只启动后台任务：时钟、通知与定时计算"))
def jobs() -> None:
    make_tables_current()
    connector = cast(DjangoConnector, job_queue.connector).get_worker_connector()
    try:
        with job_queue.replace_connector(connector) as queue:
            queue.run_worker(
                concurrency=JOBS_AT_ONCE,
                # What failed stays to be looked at; what went well is in the journal.
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                shutdown_graceful_timeout=SECONDS_TO_FINISH,
                task_middleware=[with_living_connection],
            )
    except ConnectorException as error:
        refuse(
            _("后台任务与数据库的连接中断，进程退出，等待重新启动：%(reason)s") % {"reason": error.__cause__ or error}
        )


def with_living_connection(work: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Replaces a connection that the database has ended meanwhile, as a request does for pages; jobs have no requests."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


@click.command(help=_("把数据库升级到本版本的表结构"))
def migrate() -> None:
    call_command("migrate", interactive=False)


def become_server(host: str, port: int, *, with_jobs: bool) -> NoReturn:
    """Readies tables and static files, then replaces this process by the server, which needs no Django of its own."""
    make_tables_current()
    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()
    say(_("服务地址：%(address)s（按 Ctrl-C 停止）") % {"address": f"http://{host}:{port}/"})
    program = [sys.executable, "-m", "plumbline.config.serving", host, str(port)]
    sys.stderr.flush()
    # A stop that comes between the two programs waits for the second, which takes the database over and so can leave it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    os.execv(program[0], [*program, "--jobs"] if with_jobs else program)


def make_tables_current() -> None:
    """Applies what migrations are missing on the embedded database; on an operator's own server only says so.

    On a server of one's own the moment of an upgrade is the operator's to choose, with a backup before it.
    """
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return
    if os.environ.get("PLUMBLINE_DATABASE_URL"):
        refuse(
            _("数据库表结构不是本版本的（还有 %(number)d 步未升级），请先备份，再运行 plumbline migrate")
            % {"number": len(missing)}
        )
    say(_("正在准备数据库表……"))
    call_command("migrate", interactive=False, verbosity=0)


def usable_port(host: str, port: int, *, next_free: bool) -> int:
    """The port itself when it is free; otherwise the next free one, or a refusal that names it."""
    if is_free(host, port):
        return port
    others = (other for other in range(port + 1, min(port + PORTS_TO_TRY, 65536)) if is_free(host, other))
    other = next(others, None)
    words = {"port": port, "other": other}
    if other is None:
        refuse(_("端口 %(port)s 被占用或不可用，请用 --port 指定别的端口") % words)
    if not next_free:
        refuse(_("端口 %(port)s 被占用或不可用；%(other)s 空闲，可用 --port %(other)s") % words)
    say(_("端口 %(port)s 被占用或不可用，改用 %(other)s") % words)
    return other


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
