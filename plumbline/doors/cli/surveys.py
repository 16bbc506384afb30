"""``plumbline import survey``: answers that a third party or a hotline collected, by a mapping."""

from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.mapping_files import mapping_of
from plumbline.doors.cli.order_files import LISTED, Rejects, worded
from plumbline.doors.cli.terminal import format_option, refuse, say, write_json
from plumbline.doors.fact_files import FactFile
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.rules.mappings import read_survey_mapping

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@click.command("survey", help=_("导入第三方或热线的调查答卷；重复运行不会重复导入"))
@click.argument("file", type=EXISTING)
@click.option("--survey", "number", required=True, metavar="DC-…", help=_("调查编号"))
@click.option("--mapping", "mapping_file", type=EXISTING, required=True, help=_("对应关系文件（YAML）"))
@click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help=_("把被拒绝的行连同原因写入该 CSV 文件")
)
@as_option
@format_option
def survey_command(
    file: Path,
    number: str,
    mapping_file: Path,
    dry_run: bool,
    rejects: Path | None,
    username: str | None,
    output_format: str,
) -> None:
    """All good rows in one transaction; exit 1 when not one row is good."""
    at = timezone.now()
    mapping = mapping_of(mapping_file, read_survey_mapping)
    fact_file = FactFile(file.name, lambda: file.open("rb"), mapping)
    header, rows = fact_file.read()
    sent = actions.SentFile(name=file.name, digest=fact_file.digest, mapping=mapping, header=header, rows=rows)
    done = actions.import_answers(number=number, file=sent, by=actor(username, at=at), at=at, dry_run=dry_run)
    with Rejects(rejects, header) as sheet:
        for each in done.rejects:
            sheet.write(each["line"], worded(each["sentence"], each["params"]), each["cells"])
    _tell(done, file, number, dry_run=dry_run, output_format=output_format)
    if done.rejected and not (done.taken or done.unchanged):
        refuse(_("没有一行可以导入；原因见上。"))


def _tell(done: actions.Imported, file: Path, number: str, *, dry_run: bool, output_format: str) -> None:
    document: dict[str, Any] = {
        "file": file.name,
        "survey": number,
        "dry_run": dry_run,
        "taken": done.taken,
        "unchanged": done.unchanged,
        "rejected": done.rejected,
        "rejections": [
            {"line": each["line"], "field": each["field"], "reason": worded(each["sentence"], each["params"])}
            for each in done.rejects[:LISTED]
        ],
    }
    if output_format == "json":
        write_json(document)
        return
    for each in document["rejections"][:SHOWN]:
        say(_("第 %(line)d 行：%(reason)s") % each)
    tried = _("试运行，没有写入：") if dry_run else ""
    click.echo(tried + _("新增 %(taken)d 份，未变 %(unchanged)d 份，退回 %(rejected)d 行。") % document)
