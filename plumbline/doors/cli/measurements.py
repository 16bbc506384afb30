"""``plumbline import measurements``: what was measured or recorded elsewhere, by a mapping; ``import facts`` is its other name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.mapping_files import mapping_of
from plumbline.doors.cli.order_files import LISTED, Rejects, worded
from plumbline.doors.cli.terminal import format_option, progress, refuse, say, write_json
from plumbline.doors.fact_files import FactFile
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.rules import read_fact_mapping

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@click.command(
    "measurements",
    help=_("导入别处计量或记录的数据（气质、压力、来电、取号、报装、安检、答卷等）；重复运行只更新有变化的"),
)
@click.argument("file", type=EXISTING)
@click.option("--mapping", "mapping_file", type=EXISTING, required=True, help=_("对应关系文件（YAML）"))
@click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help=_("把被拒绝的行连同原因写入该 CSV 文件")
)
@as_option
@format_option
def measurements_command(
    file: Path, mapping_file: Path, dry_run: bool, rejects: Path | None, username: str | None, output_format: str
) -> None:
    """All good rows in one transaction; exit 1 when not one row is good."""
    at = timezone.now()
    by = actor(username, at=at)
    mapping = mapping_of(mapping_file, read_fact_mapping)
    fact_file = FactFile(file.name, lambda: file.open("rb"), mapping)
    header, records = fact_file.read()
    with progress(_("导入数据")) as advance, transaction.atomic():
        done = measurements.import_measurements(
            mapping=mapping,
            name=file.name,
            digest=fact_file.digest,
            header=header,
            records=records,
            by=by,
            at=at,
            mapping_name=mapping_file.name,
            progress=advance,
        )
        transaction.set_rollback(dry_run)
    _write_rejects(rejects, header, done)
    _Report(file, mapping.source, fact_file.digest, dry_run, done).write(output_format)
    if done.rejected and not (done.entered or done.changed or done.unchanged):
        refuse(_("没有一行可以导入；原因见上。"))


def _write_rejects(path: Path | None, header: list[str], done: measurements.Imported) -> None:
    with Rejects(path, header) as sheet:
        for each in done.rejected:
            sheet.write(each.line, worded(each.sentence, each.params), each.cells)


@dataclass(frozen=True)
class _Report:
    """What is told at the end."""

    file: Path
    source: str
    digest: str
    dry_run: bool
    done: measurements.Imported

    def document(self) -> dict[str, Any]:
        done = self.done
        return {
            "file": self.file.name,
            "source": self.source,
            "dry_run": self.dry_run,
            "entered": done.entered,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "rejected": len(done.rejected),
            "digest": self.digest,
            "rejections": [
                {"line": each.line, "field": each.field, "reason": worded(each.sentence, each.params)}
                for each in done.rejected[:LISTED]
            ],
        }

    def write(self, output_format: str) -> None:
        document = self.document()
        if output_format == "json":
            write_json(document)
            return
        for each in document["rejections"][:SHOWN]:
            say(_("第 %(line)d 行：%(reason)s") % each)
        if document["rejected"] > SHOWN:
            say(_("……共拒绝 %(count)d 行，用 --rejects 文件名 取得全部") % {"count": document["rejected"]})
        tried = _("试运行，没有写入：") if self.dry_run else ""
        click.echo(
            tried
            + _("新增 %(entered)d 行，更正 %(changed)d 行，未变 %(unchanged)d 行，拒绝 %(rejected)d 行。") % document
        )


facts_command = click.Command(
    "facts",
    params=measurements_command.params,
    callback=measurements_command.callback,
    help=_("导入别处的数据，与 import measurements 相同"),
)
