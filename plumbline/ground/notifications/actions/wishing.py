"""Which channels people want, and when they want quiet."""

from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import events, queries, shipped
from plumbline.ground.notifications.models import QuietHours, Subscription
from plumbline.ground.notifications.states import Channel
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class _Owner:
    """Whose wishes they are."""

    id: UUID
    username: str
    unit_id: UUID


class WishRefused(Refused):
    """A channel without an address, an unknown kind, or hours that are none."""


@transaction.atomic
def subscribe(
    *,
    person_id: UUID,
    channel: Channel,
    by: Viewer,
    at: datetime,
    kind: str = "",
    is_on: bool = True,
    address: str = "",
    secret: str = "",
) -> Subscription:
    """Turns a channel on or off for one kind of message (empty: every kind). One's own, or as an administrator somebody's.

    Raises:
        NotFound: no such person or kind, or not one's own.
        WishRefused: a webhook without an http(s) address or without a secret of at least 16 characters.
    """
    person = _owner(person_id, by)
    if kind:
        shipped.places(kind)
    if channel is Channel.WEBHOOK and is_on:
        _check_webhook(address, secret)
    subscription, _made = Subscription.objects.update_or_create(
        person_id=person.id,
        channel=channel,
        kind=kind,
        defaults={"is_on": is_on, "address": address.strip()[:400], "secret": secret},
        create_defaults={"id": new_id(at), "is_on": is_on, "address": address.strip()[:400], "secret": secret},
    )
    _tell(person, channel, kind, "on" if is_on else "off", by=by, at=at)
    return subscription


def _check_webhook(address: str, secret: str) -> None:
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > 400:
        raise WishRefused(_("接口推送须填写以 http:// 或 https:// 开头的地址。"), field="address")
    if not 16 <= len(secret) <= 100:
        raise WishRefused(_("接口推送的签名密钥须为 16—100 个字符。"), field="secret")


@transaction.atomic
def unsubscribe(*, subscription_id: UUID, by: Viewer, at: datetime) -> None:
    """Back to the default for this channel and kind. Twice stays once.

    Raises:
        NotFound: not one's own.
    """
    subscription = Subscription.objects.select_related("person").filter(id=subscription_id).first()
    if subscription is None:
        return
    person = _owner(subscription.person_id, by)
    subscription.delete()
    _tell(person, Channel(subscription.channel), subscription.kind, "default", by=by, at=at)


def _tell(person: _Owner, channel: Channel, kind: str, state: str, *, by: Viewer, at: datetime) -> None:
    publish(
        events.Subscribed(
            at=at, subject=person.username, unit_id=person.unit_id, channel=str(channel), kind=kind, state=state
        ),
        by=by,
    )


@transaction.atomic
def set_quiet_hours(*, person_id: UUID, starts: time, ends: time, by: Viewer, at: datetime) -> None:
    """When this person is not to be disturbed by what is not urgent; over midnight where ``ends`` is not later than ``starts``.

    Raises:
        NotFound: not one's own.
        WishRefused: equal times.
    """
    person = _owner(person_id, by)
    if starts == ends:
        raise WishRefused(_("免打扰的开始和结束时间不能相同。"), field="ends")
    QuietHours.objects.update_or_create(
        person_id=person.id, defaults={"starts": starts, "ends": ends, "zone": queries.company_zone()}
    )
    publish(
        events.QuietHoursSet(
            at=at,
            subject=person.username,
            unit_id=person.unit_id,
            starts=f"{starts:%H:%M}",
            ends=f"{ends:%H:%M}",
        ),
        by=by,
    )


@transaction.atomic
def clear_quiet_hours(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """No quiet hours any more.

    Raises:
        NotFound: not one's own.
    """
    person = _owner(person_id, by)
    if not QuietHours.objects.filter(person_id=person.id).delete()[0]:
        return
    publish(events.QuietHoursSet(at=at, subject=person.username, unit_id=person.unit_id, starts="—", ends="—"), by=by)


def _owner(person_id: UUID, by: Viewer) -> _Owner:
    person = organization.person(person_id)
    if person_id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, person.unit_id)
    return _Owner(person.id, person.username, person.unit_id)
