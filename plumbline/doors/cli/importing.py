"""``plumbline import``: orders, customers and measurements that lived elsewhere."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.inspections import inspections_command
from plumbline.doors.cli.mapping_files import mapping_of
from plumbline.doors.cli.measurements import facts_command, measurements_command
from plumbline.doors.cli.order_files import LISTED, OrderFile, Outcome, Rejects, Run, Survey, said, take, worded
from plumbline.doors.cli.surveys import survey_command
from plumbline.doors.cli.terminal import format_option, progress, refuse, say, write_json
from plumbline.ground.organization.rules import Viewer
from plumbline.service.customers import actions as customers
from plumbline.service.customers.rules import read_file
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.rules import OrderMapping, Words, read_mapping

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20
HANDS = max(2, min(os.cpu_count() or 1, 4))
"""Batches under way at once: one a core, as far as one reader can keep them busy."""


@click.group("import", help=_("从别处导入：工单、客户、外部数据"))
def import_group() -> None:
    """Holds the commands."""


import_group.add_command(measurements_command)
import_group.add_command(facts_command)
import_group.add_command(survey_command)
import_group.add_command(inspections_command)


@import_group.command("work-orders", help=_("导入外部工单，连同其时间；重复运行不会重复导入"))
@click.argument("file", type=EXISTING)
@click.option("--mapping", "mapping_file", type=EXISTING, required=True, help=_("对应关系文件（YAML）"))
@click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help=_("把被拒绝的行连同原因写入该 CSV 文件")
)
@as_option
@format_option
def work_orders_command(
    file: Path, mapping_file: Path, dry_run: bool, rejects: Path | None, username: str | None, output_format: str
) -> None:
    """Exit 1 when nothing could be taken although the file has rows."""
    at, began = timezone.now(), time.monotonic()
    by = actor(username, at=at)
    mapping = mapping_of(mapping_file, read_mapping)
    order_file = OrderFile(file, mapping)
    survey = order_file.survey()
    words = work_orders.words_of(
        mapping=mapping, type_words=survey.type_words, unit_words=survey.unit_words, by=by, at=at
    )
    if not dry_run:
        work_orders.open_words(mapping=mapping, words=words, by=by, at=at)
    outcome = Outcome()
    run = Run(order_file, survey, words, by, at, dry_run=dry_run, hands=HANDS)
    try:
        with progress(_("导入工单"), survey.rows) as advance:
            take(run, outcome=outcome, rejects=rejects, advance=advance)
    finally:
        if not dry_run:
            _conclude(mapping, survey, outcome, by=by, at=at)
    seconds = time.monotonic() - began
    report(file, mapping, survey, words, outcome, seconds=seconds, dry_run=dry_run, output_format=output_format)
    if outcome.rows and not outcome.taken and not outcome.known:
        refuse(_("没有一行可以导入；原因见上。"))


@import_group.command("customers", help=_("导入客户（户号、名称、电话、地址等）；重复运行只更新有变化的"))
@click.argument("file", type=EXISTING)
@click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help=_("把被拒绝的行连同原因写入该 CSV 文件")
)
@as_option
@format_option
def customers_command(
    file: Path, dry_run: bool, rejects: Path | None, username: str | None, output_format: str
) -> None:
    """All good lines in one transaction; exit 1 when not one line is good."""
    at = timezone.now()
    by = actor(username, at=at)
    lines = read_file(file.read_bytes())
    reached = 0
    with progress(_("导入客户"), lines.line_count) as advance, transaction.atomic():

        def upto(line: int) -> None:
            nonlocal reached
            advance(line - reached)
            reached = line

        done = customers.import_customers(file=lines, name=file.name, by=by, at=at, progress=upto)
        transaction.set_rollback(dry_run)
    if rejects is not None and done.rejected:
        with Rejects(rejects, ["number"]) as sheet:
            for each in done.rejected:
                sheet.write(each.line, worded(each.refusal.sentence, each.refusal.params), [each.number])
    _report_customers(file, done, dry_run=dry_run, output_format=output_format)
    if done.rejected and not (done.entered or done.updated or done.unchanged):
        refuse(_("没有一行可以导入；原因见上。"))


def _report_customers(file: Path, done: customers.Imported, *, dry_run: bool, output_format: str) -> None:
    document: dict[str, Any] = {
        "file": file.name,
        "dry_run": dry_run,
        "entered": done.entered,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "rejected": len(done.rejected),
        "rejections": [
            {"line": each.line, "reason": worded(each.refusal.sentence, each.refusal.params)}
            for each in done.rejected[:LISTED]
        ],
    }
    if output_format == "json":
        write_json(document)
        return
    for each in document["rejections"][:SHOWN]:
        say(_("第 %(line)d 行：%(reason)s") % each)
    tried = _("试运行，没有写入：") if dry_run else ""
    click.echo(
        tried + _("新增 %(entered)d 户，更新 %(updated)d 户，未变 %(unchanged)d 户，拒绝 %(rejected)d 行。") % document
    )


def _conclude(mapping: OrderMapping, survey: Survey, outcome: Outcome, *, by: Viewer, at: datetime) -> None:
    """An import that was broken off says how far it came, too."""
    work_orders.conclude_import(
        source=mapping.source,
        taken=outcome.taken,
        rejected=outcome.rejected,
        known=outcome.known,
        digest=survey.digest,
        by=by,
        at=at,
    )
    if outcome.rows < survey.rows:
        say(_("导入中断：%(taken)d 条已完整写入，其余未写入；再次运行同一命令即可继续。") % {"taken": outcome.taken})


def report(
    file: Path,
    mapping: OrderMapping,
    survey: Survey,
    words: Words,
    outcome: Outcome,
    *,
    seconds: float,
    dry_run: bool,
    output_format: str,
) -> None:
    """The summary, for people or machines."""
    document: dict[str, Any] = {
        "file": file.name,
        "source": mapping.source,
        "dry_run": dry_run,
        "rows": outcome.rows,
        "taken": outcome.taken,
        "known": outcome.known,
        "rejected": outcome.rejected,
        "new_types": len(words.new_types),
        "new_units": len(words.new_units),
        "seconds": round(seconds, 3),
        "orders_per_second": round(outcome.taken / seconds) if seconds > 0 else None,
        "digest": survey.digest,
        "rejections": [{"line": each.line, "reason": said(each)} for each in outcome.listed],
    }
    if output_format == "json":
        write_json(document)
        return
    for each in outcome.listed[:SHOWN]:
        say(_("第 %(line)d 行：%(reason)s") % {"line": each.line, "reason": said(each)})
    if outcome.rejected > SHOWN:
        say(_("……共拒绝 %(count)d 行，用 --rejects 文件名 取得全部") % {"count": outcome.rejected})
    click.echo(_summary(document))


def _summary(document: dict[str, Any]) -> str:
    if document["dry_run"]:
        return _("试运行：可导入 %(taken)d 条，已有 %(known)d 条，拒绝 %(rejected)d 条；没有写入。") % document
    if not document["taken"] and not document["rejected"]:
        return _("没有变化：%(known)d 条都已导入过。") % document
    return (
        _("导入 %(taken)d 条，已有 %(known)d 条（未改动），拒绝 %(rejected)d 条，每秒 %(orders_per_second)s 条。")
        % document
    )
