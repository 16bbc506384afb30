"""The texts that come with the product, read once from ``defaults.yaml``."""

from functools import cache
from importlib import resources

import yaml

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications.rules import Text

FALLBACK_LANGUAGE = "zh-hans"
LANGUAGES = ("zh-hans", "en")


@cache
def _read() -> dict[str, dict[str, object]]:
    content = resources.files("plumbline.ground.notifications").joinpath("defaults.yaml").read_text("utf-8")
    read: dict[str, dict[str, object]] = yaml.safe_load(content)
    return read


def kinds() -> tuple[str, ...]:
    """Every kind of message there is."""
    return tuple(_read())


def places(kind: str) -> tuple[str, ...]:
    """The words a text of this kind may use.

    Raises:
        NotFound: no such kind.
    """
    found = _kind(kind)["places"]
    return tuple(str(place) for place in found) if isinstance(found, list) else ()


def required(kind: str) -> tuple[str, ...]:
    """The words without which a message of this kind would not say what it is about.

    Raises:
        NotFound: no such kind.
    """
    found = _kind(kind)["required"]
    return tuple(str(place) for place in found) if isinstance(found, list) else ()


def has_short_form(kind: str, channel: str) -> bool:
    """Whether the product brings a text of its own for this channel."""
    return bool(channel) and isinstance(_kind(kind).get(channel), dict)


def text(kind: str, language: str, channel: str) -> Text:
    """The shipped text; Chinese where the language has none.

    Raises:
        NotFound: no such kind.
    """
    row = _kind(kind)
    whole = row.get(language) or row[FALLBACK_LANGUAGE]
    assert isinstance(whole, dict)
    short = row.get(channel) if channel else None
    body = (short.get(language) or short.get(FALLBACK_LANGUAGE)) if isinstance(short, dict) else None
    return Text(str(whole["subject"]), str(body or whole["body"]))


def _kind(kind: str) -> dict[str, object]:
    row = _read().get(kind)
    if row is None:
        raise NotFound(_("没有“%(kind)s”这类通知。"), field="kind", kind=kind[:60])
    return row
