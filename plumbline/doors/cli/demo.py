"""``plumbline demo load``: a company that does not exist, with a year of work behind it."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.terminal import Sentence, format_option, progress, say, write_json
from plumbline.doors.demo import cast, loading
from plumbline.ground.organization.states import ROLE_LABELS

CLOSING_HOUR = 17


@click.group(help=_("演示公司"))
def demo() -> None:
    """Holds the one command."""


@demo.command(help=_("在空库中载入演示公司和它的一年；同一种子、同一日期，数字相同"))
@click.option(
    "--scale", required=True, type=click.Choice(list(loading.SCALES)), help=_("规模：工单约 240 / 5 300 / 20 万")
)
@click.option("--seed", type=int, default=1, show_default=True, help=_("随机种子"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=_("故事结束的日期（当天 17:00），默认此刻"))
@click.option("--processes", type=click.IntRange(0, 64), help=_("同时使用的进程数，默认与处理器数相同"))
@format_option
def load(scale: str, seed: int, until: Any, processes: int | None, output_format: str) -> None:
    """Refuses where there is a company already; a load that was broken off goes on."""
    if settings.SMS_GATEWAY_URL or settings.EMAIL_HOST:
        raise Sentence(_("本系统已接通短信或邮件，演示公司会发出通知，不予载入。"))
    wanted = loading.Load(scale, seed, moment_of(until), folder_of_packs(), usable(processes))
    load, is_resumed = loading.resumed(wanted)
    begun = time.monotonic()
    orders = loading.SCALES[scale].orders
    with progress(_("工单"), orders) as advance:
        loading.play_all(load, is_resumed=is_resumed, progress=advance, say=lambda sentence: say(_(sentence)))
    answer(load, time.monotonic() - begun, output_format)


def usable(processes: int | None) -> int:
    """What was asked for, or one for each processor."""
    return processes if processes is not None else os.cpu_count() or 1


def moment_of(until: datetime | None) -> datetime:
    """The end of the story: now, or closing time of the day asked for, where that has passed."""
    zone = timezone.get_default_timezone()
    now = timezone.localtime(timezone.now(), zone).replace(microsecond=0)
    if until is None:
        return now
    closing = until.replace(tzinfo=zone) + timedelta(hours=CLOSING_HOUR)
    if closing.date() > now.date():
        raise Sentence(_("结束日期 %(day)s 还没有到，请选择今天或更早的日期。") % {"day": closing.date().isoformat()})
    return min(now, closing)


def folder_of_packs() -> Path:
    """The packs of the checkout, or those inside the installed package."""
    beside: Path = settings.PROJECT / "packs"
    return beside if beside.is_dir() else settings.PACKAGE / "packs" / "shipped"


def answer(load: loading.Load, seconds: float, output_format: str) -> None:
    """Who can sign in, on stdout."""
    names = {person.username: person.name for person in cast.PEOPLE}
    if output_format == "json":
        people = [{"username": user, "name": names[user], "role": role.value} for user, role in cast.SIGN_INS]
        write_json({"scale": load.scale, "seed": load.seed, "password": cast.PASSWORD, "sign_ins": people})
        return
    say(_("演示公司已载入，用时 %(seconds)d 秒。") % {"seconds": round(seconds)})
    click.echo(_("登录名（口令都是 %(password)s）：") % {"password": cast.PASSWORD})
    for username, role in cast.SIGN_INS:
        click.echo(f"  {username:<12} {_(ROLE_LABELS[role])} {names[username]}")
