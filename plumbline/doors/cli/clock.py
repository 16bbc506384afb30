"""``plumbline clock explain``: what a clock says about a document, without any database."""

import sys
from typing import Any, BinaryIO

import click
import orjson
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from plumbline.doors.cli.terminal import refuse, without_database, write_json
from plumbline.ground.service_levels.rules import ClockDocumentRefused, explain_document


@click.group(help=_("时限时钟"))
def clock() -> None:
    """Holds the command."""


@clock.command(help=_("按 JSON 文件（- 为标准输入）中的日历、时限与事件，算出到期、已用、剩余、状态与计时明细"))
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default=None,
    help=_("输出形式：文字或 JSON（在终端上默认为文字，否则为 JSON）"),
)
@without_database
def explain(file: BinaryIO, output_format: str | None) -> None:
    """A list of documents gives a list of answers; the first one that cannot be answered is named and nothing is printed."""
    try:
        document = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        words = {"file": file.name, "line": error.lineno, "column": error.colno}
        refuse(_("%(file)s 不是有效的 JSON（第 %(line)d 行第 %(column)d 列）") % words)
    try:
        answer = explain_document(document)
    except ClockDocumentRefused as refused:
        sentence = _(refused.sentence) % refused.params if refused.params else _(refused.sentence)
        refuse(f"{file.name}: {refused.field or '-'}: {sentence}")
    if output_format == "json" or (output_format is None and not sys.stdout.isatty()):
        write_json(answer)
        return
    for each in answer if isinstance(answer, list) else [answer]:
        _show(each)


def _show(answer: dict[str, Any]) -> None:
    states = {"running": _("计时中"), "paused": _("暂停中"), "met": _("按时完成"), "breached": _("已超时")}
    kinds = {"running": _("计时"), "closed": _("非工作时间"), "paused": _("暂停")}
    table = Table(_("自"), _("至"), _("性质"), _("计入秒数"), _("说明"))
    for segment in answer["ledger"]:
        counted, why = f"{segment['counted_seconds']:,}", segment.get("reason", "")
        table.add_row(segment["from"], segment["to"], kinds[segment["kind"]], counted, why)
    console = Console(highlight=False)
    console.print(f"{_('状态')}: {states[answer['state']]}")
    console.print(f"{_('到期')}: {answer['due_at']}")
    if answer["breached_at"]:
        console.print(f"{_('超时起点')}: {answer['breached_at']}")
    console.print(f"{_('已用')}: {answer['elapsed_seconds']:,} s    {_('剩余')}: {answer['remaining_seconds']:,} s")
    console.print(table)
