"""What is answered: JSON rendered once, and the same answer to the same call sent again."""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from plumbline.doors.api import problems
from plumbline.doors.api.authentication import MachineRequest
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.receipts import actions as receipts
from plumbline.ground.receipts import queries as given_receipts
from plumbline.ground.receipts import rules
from plumbline.ground.receipts.rules import Answer, Call

JSON = "application/json"
REPLAYED = "Idempotency-Replayed"


def rendered(content: Any) -> bytes:
    """JSON as the API writes it: moments in UTC with Z, identifiers as text."""
    return orjson.dumps(content, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def answered(content: Any, *, status: int = 200, location: str = "") -> HttpResponse:
    """An answer without the detour of being checked against its own schema; the tests do that."""
    response = HttpResponse(rendered(content), status=status, content_type=JSON)
    if location:
        response.headers["Location"] = location
    return response


def call_of(request: MachineRequest) -> Call | None:
    """The call as receipts know it; None where the machine gave no Idempotency-Key.

    Raises:
        KeyRefused: not a key.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    person_id = request.auth.person_id
    if key is None or person_id is None:
        return None
    return rules.call(
        person_id=person_id, key=key, method=request.method or "", address=request.get_full_path(), body=request.body
    )


def once(request: MachineRequest, respond: Callable[[], HttpResponse]) -> HttpResponse:
    """Answers, and keeps a receipt where the machine gave a key: sent again, the call gets this answer and nothing happens.

    ``respond`` runs in one transaction with its receipt.
    """
    call = call_of(request)
    if call is None:
        return respond()

    def with_receipt() -> HttpResponse:
        with transaction.atomic():
            response = respond()
            receipts.keep(call=call, answer=answer_of(response), at=request.at)
        return response

    return first_or_same(request, call, with_receipt)


def first_or_same(request: MachineRequest, call: Call, respond: Callable[[], HttpResponse]) -> HttpResponse:
    """Tries the call; where it is refused or collides, the receipt of an earlier send decides. ``respond`` keeps its own receipt.

    Raises:
        KeyReused: the key belongs to another call.
        IntegrityError: a collision that has nothing to do with the key.
    """
    try:
        return respond()
    except IntegrityError:
        known = given_receipts.answer_to(call)
        if known is None:
            raise
        return replay(known)
    except Refused as refused:
        known = given_receipts.answer_to(call)
        if known is not None:
            return replay(known)
        response = problems.refusal(request, refused)
        receipts.keep_if_first(call=call, answer=answer_of(response), at=request.at)
        return response


def answer_of(response: HttpResponse) -> Answer:
    """What a receipt keeps of a response."""
    return Answer(
        response.status_code,
        response.headers["Content-Type"],
        response.content.decode(),
        response.headers.get("Location", ""),
    )


def replay(answer: Answer) -> HttpResponse:
    """The answer once more, marked as such."""
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.media_type)
    response.headers[REPLAYED] = "true"
    if answer.location:
        response.headers["Location"] = answer.location
    return response
