"""Writing messages into inboxes, with what carries them further."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import adapters, events, queries, rules, shipped
from plumbline.ground.notifications.models import Delivery, Message, Subscription
from plumbline.ground.notifications.rules import QuietSpan, Recipient, Text, Wish
from plumbline.ground.notifications.states import Channel, DeliveryState, Urgency
from plumbline.ground.organization.queries.standing_in import stand_ins
from plumbline.ground.organization.rules import Place, Viewer

INBOX = ""


@dataclass(frozen=True)
class _Route:
    """One way further to one person."""

    person: Recipient
    channel: Channel
    address: str
    subscription: Subscription | None


@dataclass(frozen=True)
class _Telling:
    """What is common to all messages of one telling."""

    kind: str
    urgency: Urgency
    case_file_id: UUID | None
    subject: str
    clause: str
    occasion: str
    must_acknowledge: bool
    at: datetime


@transaction.atomic
def notify(
    *,
    kind: str,
    recipients: Sequence[Recipient],
    params: Mapping[str, object],
    by: Viewer,
    at: datetime,
    urgency: Urgency = Urgency.NORMAL,
    case_file_id: UUID | None = None,
    subject: str = "",
    unit_id: UUID | None = None,
    clause: str = "",
    occasion: str = "",
    must_acknowledge: bool = False,
    personal: bool = False,
) -> list[UUID]:
    """Tells people; returns the ids of the messages, in the order of the recipients who were told.

    Whoever stands in for one of them, on this unit if one is named, is told too, and for whom, unless it is ``personal``: meant for nobody else. Messages,
    deliveries and the fact go in one statement.
    ``subject`` is the case's number; ``occasion`` names what is told, so that whoever was told of it is left out when the same is told again. Each person
    reads his own language; quiet hours hold e-mail and SMS back unless it is urgent.

    Raises:
        NotFound: no such kind of message (see ``defaults.yaml``).
    """
    shipped.places(kind)
    place = by.tree.by_id.get(unit_id) if unit_id else None
    instead = {} if personal else _stand_ins(recipients, place, at)
    people = _not_told_yet([*recipients, *(person for person, _lenders in instead.values())], occasion)
    if not people:
        return []
    telling = _Telling(kind, urgency, case_file_id, subject, clause, occasion, must_acknowledge, at)
    ids = [person.id for person in people]
    routes = list(_routes(people, telling, queries.subscriptions(ids)))
    texts = _filled(telling, people, routes, params)
    lenders = {person_id: names for person_id, (_person, names) in instead.items()}
    messages = {person.id: _message_row(telling, person, _for(person, lenders, texts, INBOX)) for person in people}
    quiet = queries.quiet_spans(ids) if urgency is Urgency.NORMAL and routes else {}
    said = [_for(route.person, lenders, texts, str(route.channel)) for route in routes]
    carried = [
        _delivery_row(telling, route, messages[route.person.id]["id"], text, quiet)
        for route, text in zip(routes, said, strict=True)
    ]
    title = texts[(shipped.FALLBACK_LANGUAGE, INBOX)].subject
    rows = {Message: list(messages.values()), Delivery: carried}
    publish(_told(telling, title, people, lenders, unit_id), by=by, with_rows=rows)
    return [messages[person.id]["id"] for person in people]


def _stand_ins(recipients: Sequence[Recipient], place: Place | None, at: datetime) -> dict[UUID, tuple[Recipient, str]]:
    found = stand_ins([person.id for person in recipients], path=place.path if place else "", at=at)
    return {person_id: (person, lenders) for person_id, (person, lenders) in found.items()}


def _for(person: Recipient, lenders: Mapping[UUID, str], texts: Mapping[tuple[str, str], Text], channel: str) -> Text:
    """The text in the person's language; whoever stands in for others reads for whom first."""
    text = texts[(person.language, channel)]
    return rules.for_another(text, lenders[person.id], person.language) if person.id in lenders else text


def _told(
    telling: _Telling, title: str, people: list[Recipient], lenders: Mapping[UUID, str], unit_id: UUID | None
) -> events.PeopleTold:
    return events.PeopleTold(
        at=telling.at,
        subject=telling.subject or telling.kind,
        case_file_id=telling.case_file_id,
        unit_id=unit_id,
        kind=telling.kind,
        title=title,
        people="、".join(
            f"{person.name}（代{lenders[person.id]}）" if person.id in lenders else person.name for person in people
        ),
        urgency=str(telling.urgency),
        clause=telling.clause,
    )


def _not_told_yet(recipients: Sequence[Recipient], occasion: str) -> list[Recipient]:
    people = {person.id: person for person in recipients if person.is_active}
    if occasion:
        told = Message.objects.filter(person_id__in=list(people), occasion=occasion).values_list("person_id", flat=True)
        for person_id in told:
            del people[person_id]
    return list(people.values())


def _routes(people: list[Recipient], telling: _Telling, wanted: Mapping[UUID, list[Subscription]]) -> Iterator[_Route]:
    open_channels = adapters.available()
    for person in people:
        own = wanted.get(person.id, [])
        wishes = [Wish(Channel(each.channel), each.kind, each.is_on) for each in own]
        for channel in sorted(rules.channels(telling.urgency, telling.kind, wishes) & open_channels):
            subscription = _subscription(own, channel, telling.kind)
            address = _address(person, channel, subscription)
            if address:
                yield _Route(person, channel, address, subscription)


def _subscription(own: list[Subscription], channel: Channel, kind: str) -> Subscription | None:
    """The wish that counts: the one for this kind before the one for every kind."""
    fitting = [each for each in own if each.channel == channel and each.kind in ("", kind) and each.is_on]
    return max(fitting, key=lambda each: each.kind != "") if fitting else None


def _address(person: Recipient, channel: Channel, subscription: Subscription | None) -> str:
    if subscription is not None and subscription.address:
        return subscription.address
    return {Channel.EMAIL: person.email, Channel.SMS: person.phone, Channel.WEBHOOK: ""}[channel]


def _filled(
    telling: _Telling, people: list[Recipient], routes: list[_Route], params: Mapping[str, object]
) -> dict[tuple[str, str], Text]:
    wanted = {(shipped.FALLBACK_LANGUAGE, INBOX)} | {(person.language, INBOX) for person in people}
    wanted |= {(route.person.language, str(route.channel)) for route in routes}
    spoken = {
        name: queries.spoken_moment(value) if isinstance(value, datetime) else value for name, value in params.items()
    }
    texts = queries.texts(telling.kind, wanted, at=telling.at)
    return {key: rules.fill(text, spoken) for key, text in texts.items()}


def _message_row(telling: _Telling, person: Recipient, text: Text) -> dict[str, Any]:
    return {
        "id": new_id(telling.at),
        "person_id": person.id,
        "case_file_id": telling.case_file_id,
        "subject": telling.subject[:120],
        "kind": telling.kind,
        "urgency": str(telling.urgency),
        "clause": telling.clause[:200],
        "title": text.subject,
        "body": text.body,
        "occasion": telling.occasion[:120],
        "must_acknowledge": telling.must_acknowledge,
        "created_at": telling.at,
        "read_at": None,
        "acknowledged_at": None,
    }


def _delivery_row(
    telling: _Telling,
    route: _Route,
    message_id: UUID,
    text: Text,
    quiet: Mapping[UUID, QuietSpan],
) -> dict[str, Any]:
    span = quiet.get(route.person.id) if route.channel is not Channel.WEBHOOK else None
    return {
        "id": new_id(telling.at),
        "message_id": message_id,
        "channel": str(route.channel),
        "address": route.address,
        "subject": text.subject,
        "body": text.body,
        "subscription_id": route.subscription.id if route.subscription else None,
        "state": str(DeliveryState.WAITING),
        "attempts": 0,
        "next_attempt_at": rules.first_loud(telling.at, span),
        "error": "",
        "sent_at": None,
    }


@transaction.atomic
def mark_read(*, message_id: UUID, by: Viewer, at: datetime) -> None:
    """The person has opened the message. A note to oneself, no fact.

    Raises:
        NotFound: not in this person's inbox.
    """
    _own(message_id, by)
    Message.objects.filter(id=message_id, read_at__isnull=True).update(read_at=at)


@transaction.atomic
def mark_all_read(*, by: Viewer, at: datetime) -> int:
    """Everything in the inbox that needs no acknowledgement; returns how many were unread."""
    unread = queries.of_person(by).filter(read_at__isnull=True)
    return unread.exclude(must_acknowledge=True, acknowledged_at__isnull=True).update(read_at=at)


@transaction.atomic
def acknowledge(*, message_id: UUID, by: Viewer, at: datetime) -> None:
    """The person says: I know of it. Twice stays once.

    Raises:
        NotFound: not in this person's inbox.
    """
    message = _own(message_id, by)
    if message.acknowledged_at is not None:
        return
    Message.objects.filter(id=message.id).update(acknowledged_at=at, read_at=message.read_at or at)
    publish(
        events.MessageAcknowledged(
            at=at,
            subject=message.subject or message.kind,
            case_file_id=message.case_file_id,
            kind=message.kind,
            title=message.title,
        ),
        by=by,
    )


def _own(message_id: UUID, by: Viewer) -> Message:
    message = queries.of_person(by).select_for_update().filter(id=message_id).first()
    if message is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return message
