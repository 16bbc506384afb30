"""Texts with named places: ``{number}``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

_PLACE = re.compile(r"\{([a-z_]+)\}")
_REMARK = re.compile(r" ?[（(][^（()）]*[)）]")
LONGEST_SUBJECT = 120
LONGEST_BODY = 2_000


class TextRefused(Refused):
    """A template names a place that this kind of message does not have, or is empty or too long."""


@dataclass(frozen=True)
class Text:
    """Subject and body of a message, filled or not."""

    subject: str
    body: str


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACE.findall(text))


def fill(text: Text, params: Mapping[str, object]) -> Text:
    """Puts the values into their places; a place without a value becomes "—", so that no message fails for a missing word.

    A remark in brackets that has nothing to say is left out: not every limit has a clause.
    """

    def said(remark: re.Match[str]) -> str:
        places = placeholders(remark[0])
        return "" if places and not any(params.get(place) for place in places) else remark[0]

    def filled(template: str) -> str:
        template = _REMARK.sub(said, template)
        return _PLACE.sub(lambda found: str(params.get(found.group(1)) or "—"), template)

    return Text(one_line(filled(text.subject))[:LONGEST_SUBJECT], filled(text.body).strip()[:LONGEST_BODY])


def one_line(text: str) -> str:
    """Without line breaks: a subject with one would be a second header of an e-mail."""
    return " ".join(text.split())


def check_text(text: Text, *, places: Iterable[str]) -> None:
    """Refuses a template that could not be filled.

    Raises:
        TextRefused: empty, too long, or with unknown places; names them and those that exist.
    """
    known = set(places)
    if not text.subject.strip() or not text.body.strip():
        raise TextRefused(_("标题和正文都不能为空。"), field="subject" if not text.subject.strip() else "body")
    if len(text.subject) > LONGEST_SUBJECT or len(text.body) > LONGEST_BODY:
        raise TextRefused(
            _("标题最多 %(subject)d 字，正文最多 %(body)d 字。"), subject=LONGEST_SUBJECT, body=LONGEST_BODY
        )
    unknown = sorted(placeholders(text.subject + text.body) - known)
    if unknown:
        raise TextRefused(
            _("模板中的 %(unknown)s 无法替换。这类通知可用：%(known)s。"),
            field="body",
            unknown="、".join(f"{{{name}}}" for name in unknown),
            known="、".join(f"{{{name}}}" for name in sorted(known)),
        )
