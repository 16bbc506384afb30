"""Chinese message and parameters in, the reader's language out: refusals, facts, clock sentences, labels, names."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
    return gettext(text) if text else ""


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
    return gettext("%(minutes)d 分钟") % {"minutes": minutes}
