"""SMS through a provider's HTTP gateway: ``POST {"to", "text", "id"}`` with a bearer token.

Providers differ in the names of these three; a gateway of one's own in front of them (or its mapping) adapts. The id is also the idempotency key.
"""

import orjson
from django.conf import settings

from plumbline.ground.notifications.adapters.letters import Letter
from plumbline.ground.notifications.adapters.posting import post


def send(letter: Letter) -> None:
    """Raises Undeliverable."""
    headers = {"Idempotency-Key": letter.delivery_id}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    body = orjson.dumps({"to": letter.address, "text": letter.body, "id": letter.delivery_id})
    post(settings.SMS_GATEWAY_URL, body, headers)
