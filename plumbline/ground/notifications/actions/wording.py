"""The texts of messages: edited, tried on oneself, put back to what the product brings."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import adapters, events, queries, rules, shipped
from plumbline.ground.notifications.models import Delivery, Message, Template
from plumbline.ground.notifications.rules import Text
from plumbline.ground.notifications.states import Channel, DeliveryState, Urgency
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission

ANY = "any"
"""The writer did not say what he had before him: for scripts, which replace whatever stands there."""
_INSTANT = timedelta(microseconds=1)


class TryRefused(Refused):
    """A text cannot be sent to oneself: no person, no address, no way out."""


@transaction.atomic
def edit_template(
    *,
    code: str,
    language: str,
    subject: str,
    body: str,
    by: Viewer,
    at: datetime,
    channel: str = "",
    seen: datetime | str | None = ANY,
) -> Template:
    """Gives a kind of message another text from ``at`` on; messages already written keep theirs.

    ``seen`` is since when the text that the writer had before him has been standing; None where it was the shipped one.

    Raises:
        NotAllowed: the viewer may not edit templates.
        NotFound: no such kind.
        TextRefused: unknown language or channel, empty, too long, with unknown places, or without a required one.
        Conflict: somebody else saved another text meanwhile.
    """
    require_somewhere(by, Permission.NOTIFICATIONS_EDIT)
    text = checked(code, language, channel, subject, body)
    # The one row that every change of rules passes keeps two writers apart.
    bump_revision()
    newest = _newest(code, language, channel)
    _check_seen(newest, seen)
    template = _write(code, language, channel, text, newest=newest, at=at)
    fact = events.TemplateEdited(
        at=at, subject=code, language=language, channel=channel, title=text.subject, body=text.body
    )
    publish(fact, by=by)
    return template


@transaction.atomic
def restore_template(
    *, code: str, language: str, channel: str, by: Viewer, at: datetime, seen: datetime | str | None = ANY
) -> None:
    """The shipped text counts again from ``at`` on, and with it whatever the product may ship later. Twice stays once.

    Raises:
        NotAllowed, NotFound, TextRefused, Conflict: as `edit_template`.
    """
    require_somewhere(by, Permission.NOTIFICATIONS_EDIT)
    _check_place(code, language, channel)
    bump_revision()
    newest = _newest(code, language, channel)
    _check_seen(newest, seen)
    if newest is None or not newest.body:
        return
    _write(code, language, channel, Text("", ""), newest=newest, at=at)
    publish(events.TemplateRestored(at=at, subject=code, language=language, channel=channel), by=by)


@transaction.atomic
def try_template(
    *,
    code: str,
    language: str,
    channel: str,
    subject: str,
    body: str,
    sample: Mapping[str, object],
    by: Viewer,
    at: datetime,
) -> str:
    """Sends a text, filled with a sample, to whoever asks and to nobody else; returns the address, empty for the inbox. Nothing is saved as a template.

    Raises:
        NotAllowed, NotFound, TextRefused: as `edit_template`.
        TryRefused: a program account, no address of one's own for the channel, or no such way out here.
    """
    require_somewhere(by, Permission.NOTIFICATIONS_EDIT)
    filled = rules.fill(checked(code, language, channel, subject, body), sample)
    person_id, address = _own_address(channel, by)
    message = Message.objects.create(
        id=new_id(at),
        person_id=person_id,
        kind=code,
        urgency=Urgency.NORMAL,
        title=_("【试发】") + filled.subject[: rules.LONGEST_SUBJECT - 4],
        body=filled.body,
        created_at=at,
    )
    if channel:
        _carry_at_once(message, channel, address)
    publish(events.TemplateTried(at=at, subject=code, language=language, channel=channel), by=by)
    return address


def _carry_at_once(message: Message, channel: str, address: str) -> None:
    Delivery.objects.create(
        id=new_id(message.created_at),
        message=message,
        channel=channel,
        address=address,
        subject=message.title,
        body=message.body,
        state=DeliveryState.WAITING,
        next_attempt_at=message.created_at,
    )


def checked(code: str, language: str, channel: str, subject: str, body: str) -> Text:
    """The text as it would be kept.

    Raises:
        NotFound, TextRefused: as `edit_template`.
    """
    _check_place(code, language, channel)
    text = Text(rules.one_line(subject), body.replace("\r\n", "\n").strip())
    rules.check_text(
        text,
        places=shipped.places(code),
        required=shipped.required(code),
        body_only=channel == Channel.SMS,
    )
    return text


def _check_place(code: str, language: str, channel: str) -> None:
    shipped.places(code)
    if language not in shipped.LANGUAGES or channel not in ("", *Channel):
        raise rules.TextRefused(_("没有这种语言或发送方式的模板。"), field="language")


def _newest(code: str, language: str, channel: str) -> Template | None:
    return next(iter(queries.text_history(code, language, channel)), None)


def _check_seen(newest: Template | None, seen: datetime | str | None) -> None:
    since = newest.valid_from if newest else None
    if seen != ANY and since != seen:
        raise Conflict(
            _(
                "您打开之后，别人已在 %(when)s 改过这条模板，您的改动没有保存。下面仍是您写的文字，请对照新文字后再保存。"
            ),
            when=queries.spoken_moment(since) if since else "—",
        )


def _write(code: str, language: str, channel: str, text: Text, *, newest: Template | None, at: datetime) -> Template:
    # Two savings of one moment stay two versions.
    since = max(at, newest.valid_from + _INSTANT) if newest else at
    return Template.objects.create(
        code=code, language=language, channel=channel, valid_from=since, subject=text.subject, body=text.body
    )


def _own_address(channel: str, by: Viewer) -> tuple[UUID, str]:
    if by.person_id is None:
        raise TryRefused(_("程序账号没有收件箱，不能试发。"))
    if not channel:
        return by.person_id, ""
    if Channel(channel) not in adapters.available() or channel == Channel.WEBHOOK:
        raise TryRefused(_("本系统没有配置这种发送方式，只能试发到收件箱。"), field="channel")
    person = organization.person(by.person_id)
    address = {Channel.EMAIL: person.email, Channel.SMS: person.phone}[Channel(channel)]
    if not address:
        raise TryRefused(_("您的资料中没有这种发送方式的地址，无法试发。请先在人员资料中补上。"), field="channel")
    return by.person_id, address
