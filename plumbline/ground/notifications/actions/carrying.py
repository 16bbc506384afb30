"""Carrying messages further: claim, send, settle."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from plumbline.ground.journal.actions import publish
from plumbline.ground.notifications import adapters, events, queries, rules
from plumbline.ground.notifications.adapters import Letter, Undeliverable
from plumbline.ground.notifications.models import Delivery
from plumbline.ground.notifications.states import Channel, DeliveryState, Urgency
from plumbline.ground.organization.rules import Viewer

CLAIM = timedelta(minutes=5)
BATCH = 20

_log = logging.getLogger(__name__)

_CLAIM = """
UPDATE notifications_delivery SET attempts = attempts + 1, next_attempt_at = %(until)s
WHERE id IN (SELECT id FROM notifications_delivery WHERE state = 'waiting' AND next_attempt_at <= %(at)s
             ORDER BY next_attempt_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@dataclass(frozen=True)
class Carried:
    """What one run did: taken by the other side, to be tried again, given up, put off for quiet hours."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0

    @property
    def handled(self) -> int:
        return self.sent + self.put_off + self.given_up

    def __add__(self, other: "Carried") -> "Carried":
        return Carried(self.sent + other.sent, self.put_off + other.put_off, self.given_up + other.given_up)


def deliver_due(*, at: datetime, by: Viewer) -> Carried:
    """Sends one batch of what is due; the caller goes on with a fresh ``at`` for as long as something was ``handled``. Safe to run by several workers at once.

    This action is not one transaction, because nobody may hold one open while a mail server thinks: the batch is claimed in one statement (nobody else takes
    it for five minutes, longer than a batch of time-outs lasts), each delivery is sent outside, and what became of it is written down on its own. A
    worker that dies in between loses its claim when the five minutes are over. A failed attempt is tried again after 1, 5, 15, 60 and 240 minutes, then
    given up with a fact.
    """
    done = Carried()
    for delivery in _with_messages(_claim(at, BATCH)):
        done += _carry(delivery, at=at, by=by)
    return done


def _claim(at: datetime, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "until": at + CLAIM, "most": most})
        return [row[0] for row in cursor.fetchall()]


def _with_messages(claimed: list[UUID]) -> list[Delivery]:
    deliveries = Delivery.objects.filter(id__in=claimed).select_related("message", "message__person", "subscription")
    return sorted(deliveries, key=lambda delivery: delivery.id)


def _carry(delivery: Delivery, *, at: datetime, by: Viewer) -> Carried:
    quiet_until = _quiet_until(delivery, at)
    if quiet_until > at:
        return _settle(delivery, put_off_to=quiet_until, attempts=delivery.attempts - 1)
    try:
        adapters.carrier(Channel(delivery.channel))(_letter(delivery, at))
    except Undeliverable as refusal:
        return _failed(delivery, refusal, at=at, by=by)
    except Exception as error:
        # One poisoned row must not stop the sweep; it is tried again like any other failure, and the log has the trace.
        _log.exception("delivery %s", delivery.id)
        return _failed(delivery, Undeliverable(f"{type(error).__name__}: {error}"), at=at, by=by)
    _still_ours(delivery).update(state=DeliveryState.SENT, sent_at=at, error="")
    return Carried(sent=1)


def _quiet_until(delivery: Delivery, at: datetime) -> datetime:
    """Asked again at sending: a delivery that failed at dusk must not ring at night."""
    if delivery.message.urgency != Urgency.NORMAL or delivery.channel == Channel.WEBHOOK:
        return at
    return rules.first_loud(at, queries.quiet_spans([delivery.message.person_id]).get(delivery.message.person_id))


def _letter(delivery: Delivery, at: datetime) -> Letter:
    message = delivery.message
    return Letter(
        delivery_id=str(delivery.id),
        address=delivery.address,
        subject=delivery.subject,
        body=delivery.body,
        kind=message.kind,
        urgency=message.urgency,
        case_number=message.subject,
        at=at,
        secret=delivery.subscription.secret if delivery.subscription else "",
    )


def _failed(delivery: Delivery, refusal: Undeliverable, *, at: datetime, by: Viewer) -> Carried:
    wait = None if refusal.for_good else rules.wait_after(delivery.attempts)
    if wait is not None:
        return _settle(delivery, put_off_to=at + wait, attempts=delivery.attempts, error=str(refusal))
    _give_up(delivery, str(refusal), at=at, by=by)
    return Carried(given_up=1)


def _settle(delivery: Delivery, *, put_off_to: datetime, attempts: int, error: str = "") -> Carried:
    _still_ours(delivery).update(next_attempt_at=put_off_to, attempts=attempts, error=error[:300])
    return Carried(put_off=1)


@transaction.atomic
def _give_up(delivery: Delivery, error: str, *, at: datetime, by: Viewer) -> None:
    if not _still_ours(delivery).update(state=DeliveryState.GIVEN_UP, error=error[:300]):
        return
    message = delivery.message
    publish(
        events.DeliveryGivenUp(
            at=at,
            subject=message.subject or message.kind,
            case_file_id=message.case_file_id,
            person=message.person.name,
            title=message.title,
            channel=delivery.channel,
            attempts=delivery.attempts,
            error=error[:300],
        ),
        by=by,
    )


def _still_ours(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, if nobody took the claim over meanwhile: every claim counts the attempts up."""
    return Delivery.objects.filter(id=delivery.id, state=DeliveryState.WAITING, attempts=delivery.attempts)
