"""What an entry's digest covers, and how the chain grows: pure, so that a verifier elsewhere can do the same."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def plain(value: Any) -> Any:
    """The value as JSON and PostgreSQL know it, so that what is hashed is what is stored and read back.

    What neither can hold in a text (NUL, half of a surrogate pair) becomes the replacement character: a fact must not fail for what somebody pasted.
    """
    try:
        written = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        written = orjson.dumps(_cleaned(value), default=str, option=orjson.OPT_NON_STR_KEYS)
    read = orjson.loads(written)
    return _cleaned(read) if b"\\u0000" in written else read


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in value]
    return value


def _canonical(value: Any) -> Any:
    """Numbers as text: PostgreSQL keeps the decimal 4.4e16 and gives back 44000000000000000, the same number in another type."""
    if value is None or type(value) in (str, bool):
        return value
    if isinstance(value, float):
        return str(int(Decimal(repr(value)))) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return value


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
    """SHA-256 over the entry's columns as one canonical JSON list (sorted keys, numbers as text, UTC moments in microseconds)."""
    content = [
        str(id),
        name,
        subject,
        str(case_file_id) if case_file_id else None,
        str(unit_id) if unit_id else None,
        _canonical(particulars),
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
    return (at - _EPOCH) // _MICROSECOND
