"""Chinese message and parameters in, the reader's language out: refusals, facts, clock sentences, labels, names."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import get_language, gettext

from plumbline.ground.kernel.refusals import Refused


class Named(Protocol):
    """Whatever a pack or the organisation names in Chinese and, where it was given, in English."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def word(text: str) -> str:
    """A label of the catalogue in the reader's language; what is no label stays as it is."""
    return _word(text, get_language()) if text else ""


@lru_cache(maxsize=4_000)
def _word(text: str, language: str | None) -> str:
    """A list says a few labels hundreds of times, and looking one up in the catalogues costs twenty times as much as here."""
    return gettext(text)


def named(thing: Named) -> str:
    return chosen(thing.name, thing.name_en)


def chosen(chinese: str, english: str) -> str:
    """Data that comes in two languages: English where it is read and was given."""
    return english if english and is_english() else chinese


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def said(refused: Refused) -> str:
    """A refusal as the reader sees it."""
    params = {name: word(value) if isinstance(value, str) else value for name, value in refused.params.items()}
    return filled(word(refused.sentence), params)


def filled(sentence: str, params: Mapping[str, Any]) -> str:
    """The sentence with its parameters; a parameter that an old fact does not know becomes a dash, never an error."""
    try:
        return (sentence % _Forgiving(params)).strip() if params else sentence
    except (TypeError, ValueError):
        return sentence


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def moment(at: datetime | None) -> str:
    """Local time to the minute; a dash for none."""
    return timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M") if at else "—"


def deadline(at: datetime | None) -> str:
    """As :func:`moment`, but an end at midnight is 24:00 of the day that ends, as regulations write it."""
    if at is None:
        return "—"
    local = timezone.localtime(at, timezone.get_default_timezone())
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return moment(at)


def span(seconds: float) -> str:
    """A length of time in its two largest units, for reading at a glance."""
    minutes = int(abs(seconds) // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return gettext("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    if hours:
        return gettext("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    return gettext("%(minutes)d 分钟") % {"minutes": minutes} if minutes else gettext("不到 1 分钟")


def ago(at: datetime, now: datetime) -> str:
    """How far a moment is from now, in its largest unit; beyond a month the date says more."""
    seconds = (now - at).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return gettext("刚刚")
    if minutes >= 30 * 1440:
        return timezone.localtime(at, timezone.get_default_timezone()).date().isoformat()
    count, (past, coming) = _largest(minutes)
    return (past if seconds > 0 else coming) % {"count": count}


def _largest(minutes: int) -> tuple[int, tuple[str, str]]:
    if minutes >= 1440:
        return minutes // 1440, (gettext("%(count)d 天前"), gettext("%(count)d 天后"))
    if minutes >= 60:
        return minutes // 60, (gettext("%(count)d 小时前"), gettext("%(count)d 小时后"))
    return minutes, (gettext("%(count)d 分钟前"), gettext("%(count)d 分钟后"))


WAN = 10_000


def counted(number: int) -> str:
    """A count as it is read: with separators, and from ten thousand on in 万 where Chinese is read."""
    if abs(number) < WAN or is_english():
        return f"{number:,}"
    return gettext("%(count)s 万") % {"count": f"{number / WAN:,.2f}".rstrip("0").rstrip(".")}
