"""Which call a receipt belongs to. Pure."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

LONGEST_KEY = 255


class KeyRefused(Refused):
    """The key is too long or has characters that are not printable ASCII."""

    code = "idempotency_key_refused"


class KeyReused(Refused):
    """The key was used for another call."""

    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Call:
    """One call of one person under one key; ``digest`` stands for everything that was asked."""

    person_id: UUID
    key: str
    digest: str

    @property
    def receipt_id(self) -> UUID:
        """A name that person and key alone decide (RFC 9562, version 8)."""
        named = bytearray(hashlib.sha256(self.person_id.bytes + self.key.encode()).digest()[:16])
        named[6] = 0x80 | (named[6] & 0x0F)
        named[8] = 0x80 | (named[8] & 0x3F)
        return UUID(bytes=bytes(named))


@dataclass(frozen=True)
class Answer:
    """What the caller was told: HTTP status, media type, body, and the address of what was made (empty where nothing was)."""

    status: int
    media_type: str
    body: str
    location: str = ""


def call(*, person_id: UUID, key: str, method: str, address: str, body: bytes) -> Call:
    """The call as receipts know it.

    Raises:
        KeyRefused: an empty key, one of more than 255 characters, or not printable.
    """
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise KeyRefused(
            _("Idempotency-Key 须为 1—%(most)d 个可打印的 ASCII 字符。"), field="Idempotency-Key", most=LONGEST_KEY
        )
    digest = hashlib.sha256(b"\0".join((method.encode(), address.encode(), body))).hexdigest()
    return Call(person_id, key, digest)
