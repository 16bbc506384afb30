"""``plumbline report``: the reports as files."""

from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, say, write_json
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.ground.kernel import periods


@click.command(help=_("生成报告文件，格式由扩展名决定（%(forms)s）") % {"forms": "、".join(queries.forms())})
@click.argument("name", type=click.Choice(queries.names()))
@click.option("--period", required=True, metavar="P", help=_("统计期，例如 2026-10"))
@click.option("--unit", metavar="CODE", help=_("单位代码（默认为可见的最高一级）"))
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("写入的文件"))
@click.option("--measure/--no-measure", default=True, help=_("先重新计算该统计期的指标（默认是）"))
@click.option(
    "--address", default="", metavar="URL", help=_("系统网址，数字将链接到其工单，例如 http://127.0.0.1:8000")
)
@as_option
@format_option
def report(
    name: str,
    period: str,
    unit: str | None,
    target: Path,
    measure: bool,
    address: str,
    username: str | None,
    output_format: str,
) -> None:
    """The file appears whole or not at all."""
    at, wanted = timezone.now(), periods.parse(period)
    by = actor(username, at=at)
    if measure:
        indicators.measure(period=wanted, by=by, at=at, unit=unit)
    content = reporting.make(
        name=name, form=target.suffix.lstrip(".").lower(), period=wanted, by=by, at=at, unit=unit, address=address
    )
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)
    if output_format == "json":
        write_json({"report": name, "period": wanted.name, "unit": unit, "file": str(target), "bytes": len(content)})
    else:
        say(_("已写入 %(file)s（%(size)d 字节）。") % {"file": target, "size": len(content)})
