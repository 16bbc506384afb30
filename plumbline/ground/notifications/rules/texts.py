"""Texts with named places: ``{number}``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

_PLACE = re.compile(r"\{([a-z_]+)\}")
_REMARK = re.compile(r" ?[（(][^（()）]*[)）]")
_FOR_ANOTHER = {"zh-hans": "（代{names}）", "en": "(for {names}) "}
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


def for_another(text: Text, names: str, language: str) -> Text:
    """The text as whoever stands in for these reads it: for whom comes first."""
    before = _FOR_ANOTHER.get(language, _FOR_ANOTHER["zh-hans"]).format(names=names)
    return Text((before + text.subject)[:LONGEST_SUBJECT], (before + text.body)[:LONGEST_BODY])


def one_line(text: str) -> str:
    """Without line breaks: a subject with one would be a second header of an e-mail."""
    return " ".join(text.split())


def check_text(text: Text, *, places: Iterable[str], required: Iterable[str] = (), body_only: bool = False) -> None:
    """Refuses a template that could not be filled, or whose message would not say what it is about.

    ``body_only``: the subject does not travel (a short message), so that what is required must stand in the body.

    Raises:
        TextRefused: empty, too long, with unknown places (names them, where each stands and those that exist), or without a required one.
    """
    known = set(places)
    if not text.subject.strip() or not text.body.strip():
        raise TextRefused(_("标题和正文都不能为空。"), field="subject" if not text.subject.strip() else "body")
    if len(text.subject) > LONGEST_SUBJECT or len(text.body) > LONGEST_BODY:
        raise TextRefused(
            _("标题最多 %(subject)d 字，正文最多 %(body)d 字。"), subject=LONGEST_SUBJECT, body=LONGEST_BODY
        )
    for field, part in (("subject", text.subject), ("body", text.body)):
        unknown = sorted(placeholders(part) - known)
        if unknown:
            raise TextRefused(
                _("第 %(line)d 行的 %(unknown)s 无法替换。这类通知可用：%(known)s。"),
                field=field,
                line=_line_of(part, unknown),
                unknown=_braced(unknown),
                known=_braced(sorted(known)),
            )
    _check_required(text.body if body_only else text.subject + text.body, required, body_only=body_only)


def _check_required(text: str, required: Iterable[str], *, body_only: bool) -> None:
    missing = [name for name in required if name not in placeholders(text)]
    if missing and body_only:
        raise TextRefused(
            _("正文必须写明 %(missing)s：短信不带标题，收到的人无从知道说的是哪件事。"),
            field="body",
            missing=_braced(missing),
        )
    if missing:
        raise TextRefused(
            _("标题或正文中必须写明 %(missing)s，否则收到的人无从知道说的是哪件事。"),
            field="body",
            missing=_braced(missing),
        )


def _line_of(part: str, names: Iterable[str]) -> int:
    """The first line on which one of these places stands, from 1."""
    first = min(part.index(f"{{{name}}}") for name in names)
    return part[:first].count("\n") + 1


def _braced(names: Iterable[str]) -> str:
    return "、".join(f"{{{name}}}" for name in names)
