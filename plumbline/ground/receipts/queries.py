"""Looking a receipt up."""

from collections.abc import Mapping
from uuid import UUID

from plumbline.ground.kernel.wording import _
from plumbline.ground.receipts.models import Receipt
from plumbline.ground.receipts.rules import Answer, Call, KeyReused


def answer_to(call: Call) -> Answer | None:
    """What the same call was answered before; None for a call that was not made yet.

    Raises:
        KeyReused: the key was used for another call.
    """
    known = Receipt.objects.filter(id=call.receipt_id).first()
    if known is None:
        return None
    if known.digest != call.digest:
        raise KeyReused(
            _("Idempotency-Key“%(key)s”已用于另一个内容不同的请求。重发请保持内容不变；新的请求请换一个键。"),
            field="Idempotency-Key",
            key=call.key,
        )
    return Answer(known.status, known.media_type, known.body, known.location)


def answered_among(person_id: UUID | None, keys: Mapping[str, str]) -> frozenset[str]:
    """Of a person's keys (each with a name of the caller's own), the names of those that have been answered; one statement."""
    if person_id is None or not keys:
        return frozenset()
    names = {Call(person_id, key, "").receipt_id: name for key, name in keys.items()}
    found = Receipt.objects.filter(id__in=list(names)).values_list("id", flat=True)
    return frozenset(names[each] for each in found)
