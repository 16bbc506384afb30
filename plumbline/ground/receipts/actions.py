"""Giving receipts and, after some days, discarding them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from plumbline.ground.journal.writing import Rows, insert_together
from plumbline.ground.receipts.models import Receipt
from plumbline.ground.receipts.rules import Answer, Call

KEPT_FOR = timedelta(days=7)


def receipt_rows(*, call: Call, answer: Answer, at: datetime) -> Rows:
    """The receipt as a row to be written in one statement with what the call has made."""
    return {Receipt: [_row(call, answer, at)]}


@transaction.atomic
def keep(*, call: Call, answer: Answer, at: datetime) -> None:
    """Writes a receipt in the transaction of the call.

    Raises:
        django.db.IntegrityError: the same key was answered meanwhile; the caller's transaction must not stand.
    """
    insert_together(receipt_rows(call=call, answer=answer, at=at))


def keep_if_first(*, call: Call, answer: Answer, at: datetime) -> None:
    """Writes the receipt of a call that changed nothing (a refusal), unless there is one already."""
    Receipt.objects.bulk_create([Receipt(**_row(call, answer, at))], ignore_conflicts=True)


def discard_old(*, at: datetime) -> int:
    """Discards receipts older than seven days; returns how many."""
    return Receipt.objects.filter(given_at__lt=at - KEPT_FOR).delete()[0]


def _row(call: Call, answer: Answer, at: datetime) -> dict[str, Any]:
    return {
        "id": call.receipt_id,
        "person_id": call.person_id,
        "key": call.key,
        "digest": call.digest,
        "status": answer.status,
        "media_type": answer.media_type,
        "body": answer.body,
        "location": answer.location,
        "given_at": at,
    }
