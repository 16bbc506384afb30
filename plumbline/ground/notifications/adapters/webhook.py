"""Webhook: the message as JSON, signed with the subscription's secret.

``X-Plumbline-Signature: t=<unix seconds>,v1=<hex>`` is HMAC-SHA256 of the seconds, a dot and the body.
``X-Plumbline-Delivery`` is the same for every attempt of one delivery.
"""

import orjson

from plumbline.ground.notifications.adapters.letters import Letter
from plumbline.ground.notifications.adapters.posting import post
from plumbline.ground.notifications.rules import signature


def send(letter: Letter) -> None:
    """Raises Undeliverable."""
    body = orjson.dumps(
        {
            "id": letter.delivery_id,
            "kind": letter.kind,
            "urgency": letter.urgency,
            "case": letter.case_number,
            "title": letter.subject,
            "body": letter.body,
            "at": letter.at,
        }
    )
    headers = {"X-Plumbline-Delivery": letter.delivery_id}
    if letter.secret:
        headers["X-Plumbline-Signature"] = signature(letter.secret, moment=int(letter.at.timestamp()), body=body)
    post(letter.address, body, headers)
