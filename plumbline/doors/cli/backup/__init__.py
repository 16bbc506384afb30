"""``plumbline backup``: everything in one file, and back."""

import sys
from pathlib import Path

import click
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors import checkup
from plumbline.doors.cli.backup import archive, servers
from plumbline.doors.cli.terminal import format_option, refuse, say, write_json

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group(help=_("备份与恢复：数据库与附件在同一个文件里"))
def backup() -> None:
    """Holds the two commands."""


@backup.command(help=_("把数据库、附件与版本写入一个文件；可在服务运行时进行"))
@file_argument
@format_option
def create(file: Path, output_format: str) -> None:
    """The file appears under its name only when it is whole, readable by its owner alone."""
    if file.exists():
        refuse(_("%(file)s 已存在，请换一个文件名") % {"file": file})
    at = timezone.now()
    manifest = archive.write(file, at=at)
    checkup.note_backup(file.absolute(), at=at)
    if output_format == "json":
        write_json({"file": str(file), "bytes": file.stat().st_size, "attachments": len(manifest.attachments)})
    else:
        words = {"file": file, "size": f"{file.stat().st_size / 1_048_576:.1f}", "count": len(manifest.attachments)}
        say(_("备份完成：%(file)s（%(size)s MB，附件 %(count)d 个）") % words)


@backup.command(help=_("用备份替换现有的全部数据；须先停止服务"))
@file_argument
@format_option
def restore(file: Path, output_format: str) -> None:
    """Checks everything before touching anything; the database changes in one transaction, whole or not at all."""
    with archive.opened(file) as backup_file:
        backup_file.check()
        servers.refuse_while_in_use()
        if sys.stdin.isatty():
            click.confirm(_("现有的全部数据将被备份中的数据替换，继续吗？"), abort=True, err=True)
        backup_file.put_back_attachments()
        with backup_file.statements() as script:
            connection.close()
            servers.run_script(script)
    call_command("migrate", interactive=False, verbosity=0)
    if output_format == "json":
        write_json(
            {"file": str(file), "made_at": backup_file.manifest.made_at, "product": backup_file.manifest.product}
        )
    else:
        say(_("恢复完成：数据为 %(at)s 的状态") % {"at": backup_file.manifest.made_at})
