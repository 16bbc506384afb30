"""What an entry's digest covers, and how the chain grows: pure, so that a verifier elsewhere can do the same."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

GENESIS = bytes(32)


def plain(value: Any) -> Any:
    """The value as JSON knows it, so that what is hashed is what is stored and read back."""
    return orjson.loads(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS))


def entry_digest(
    *,
    id: UUID,  # noqa: A002  (the column's own name)
    name: str,
    subject: str,
    case_file_id: UUID | None,
    unit_id: UUID | None,
    particulars: Mapping[str, Any],
    actor_id: UUID | None,
    actor_name: str,
    at: datetime,
    recorded_at: datetime,
) -> bytes:
    """SHA-256 over the entry's columns as one canonical JSON list (sorted keys, UTC moments in microseconds)."""
    content = [
        str(id),
        name,
        subject,
        str(case_file_id) if case_file_id else None,
        str(unit_id) if unit_id else None,
        particulars,
        str(actor_id) if actor_id else None,
        actor_name,
        _moment(at),
        _moment(recorded_at),
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def chained(previous: bytes, digest: bytes) -> bytes:
    """The next link: SHA-256 of the previous link and the entry's digest."""
    return hashlib.sha256(previous + digest).digest()


def commitment(salt: bytes, value: str) -> str:
    """What an entry holds in place of a personal value."""
    return "sha256:" + hashlib.sha256(salt + value.encode()).hexdigest()


def _moment(at: datetime) -> int:
    delta = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
