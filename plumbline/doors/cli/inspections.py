"""``plumbline import inspections``: inspections that were scored elsewhere, by a mapping."""

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
from plumbline.supervision.inspections import actions
from plumbline.supervision.inspections.actions import ScoreFile, Taken
from plumbline.supervision.inspections.rules import read_score_mapping

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@click.command("inspections", help=_("导入别处已评分的检查；重复运行不会重复导入"))
@click.argument("file", type=EXISTING)
@click.option("--mapping", "mapping_file", type=EXISTING, required=True, help=_("对应关系文件（YAML）"))
@click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help=_("把被拒绝的行连同原因写入该 CSV 文件")
)
@as_option
@format_option
def inspections_command(
    file: Path, mapping_file: Path, dry_run: bool, rejects: Path | None, username: str | None, output_format: str
) -> None:
    """All good rows in one transaction; exit 1 when not one row is good."""
    at = timezone.now()
    by = actor(username, at=at)
    mapping = mapping_of(mapping_file, read_score_mapping)
    opened = FactFile(file.name, lambda: file.open("rb"), mapping)
    header, records = opened.read()
    with progress(_("导入检查")) as advance, transaction.atomic():
        scored = ScoreFile(file.name, opened.digest, mapping, header, records)
        done = actions.import_inspections(file=scored, by=by, at=at, progress=advance)
        transaction.set_rollback(dry_run)
    with Rejects(rejects, header) as sheet:
        for each in done.rejected:
            sheet.write(each.line, worded(each.sentence, each.params), list(each.cells))
    _report(_document(file, mapping.source, opened.digest, done, dry_run=dry_run), output_format)
    if done.rejected and not (done.entered or done.known):
        refuse(_("没有一行可以导入；原因见上。"))


def _document(file: Path, source: str, digest: str, done: Taken, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": file.name,
        "source": source,
        "dry_run": dry_run,
        "entered": done.entered,
        "known": done.known,
        "rejected": len(done.rejected),
        "digest": digest,
        "rejections": [
            {"line": each.line, "reason": worded(each.sentence, each.params)} for each in done.rejected[:LISTED]
        ],
    }


def _report(document: dict[str, Any], output_format: str) -> None:
    if output_format == "json":
        write_json(document)
        return
    for each in document["rejections"][:SHOWN]:
        say(_("第 %(line)d 行：%(reason)s") % each)
    tried = _("试运行，没有写入：") if document["dry_run"] else ""
    click.echo(tried + _("导入检查 %(entered)d 次，已有 %(known)d 次（未改动），拒绝 %(rejected)d 行。") % document)
