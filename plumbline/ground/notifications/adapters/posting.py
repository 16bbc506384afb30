"""One HTTP POST of a JSON document, for the adapters that need it."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO
from urllib.parse import urlsplit

from plumbline.ground.notifications.adapters.letters import SECONDS, Undeliverable

_TRY_AGAIN = {408, 409, 425, 429}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the body and the signature to an address nobody entered."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def post(address: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Posts and returns on any 2xx.

    Raises:
        Undeliverable: for good on an address that is none and on a 3xx or 4xx that repeating cannot change; for now on everything else.
    """
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise Undeliverable(f"no http(s) address: {address[:80]}", for_good=True)
    request = urllib.request.Request(
        address, data=body, method="POST", headers={"Content-Type": "application/json; charset=utf-8", **headers}
    )
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            answer.read(1_000)
    except urllib.error.HTTPError as refusal:
        with refusal:
            for_good = 300 <= refusal.code < 500 and refusal.code not in _TRY_AGAIN
            raise Undeliverable(f"HTTP {refusal.code} {refusal.reason}", for_good=for_good) from refusal
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Undeliverable(f"{type(error).__name__}: {error}") from error
