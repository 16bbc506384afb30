"""Asking the looks of the rules, and what a scan needs to know beforehand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from plumbline.supervision.integrity import rules
from plumbline.supervision.integrity.models import ThresholdSet
from plumbline.supervision.integrity.rules import Look
from plumbline.supervision.integrity.states import Kind

UNPRINTED = """
SELECT DISTINCT ON (a.digest) a.digest, a.file FROM casefiles_attachment a
WHERE a.added_at >= %(since)s AND a.added_at < %(until)s AND a.media_type LIKE 'image/%%'
 AND NOT EXISTS (SELECT 1 FROM integrity_photoprint p WHERE p.digest = a.digest)
ORDER BY a.digest
"""
KNOWN = "SELECT key FROM integrity_signal WHERE kind = %s AND key = ANY(%s)"
"""One parameter, however many keys there are."""


@dataclass(frozen=True)
class Found:
    """What a look found: see :mod:`rules.looks`."""

    kind: Kind
    key: str
    unit_id: UUID
    at: datetime
    cases: tuple[UUID, ...]
    others: tuple[UUID, ...]
    evidence: Mapping[str, Any]


def thresholds() -> dict[str, int]:
    """Every threshold by its code, as it is set."""
    return rules.with_defaults(dict(ThresholdSet.objects.values_list("code", "value")))


def look(wanted: Look, *, since: datetime, until: datetime, at_values: Mapping[str, int]) -> list[Found]:
    """What one look finds in a span, in order of time; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(wanted.statement, {"since": since, "until": until, **at_values})
        rows = cursor.fetchall()
    judged = {code: at_values[code] for code in wanted.thresholds}
    found = [
        Found(wanted.kind, key, unit_id, at, tuple(cases), tuple(others), {**_read(evidence), "thresholds": judged})
        for key, unit_id, at, cases, others, evidence in rows
    ]
    return sorted(found, key=lambda each: (each.at, each.key))


def _read(evidence: str | Mapping[str, Any]) -> dict[str, Any]:
    return dict(evidence) if isinstance(evidence, Mapping) else orjson.loads(evidence)


def known_keys(kind: Kind, keys: list[str]) -> set[str]:
    """Those of the keys that stand already."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [kind.value, keys])
        return {key for (key,) in cursor.fetchall()}


def unprinted(*, since: datetime, until: datetime) -> Iterator[tuple[str, str]]:
    """Photos added in the span whose fingerprint was not taken yet: digest and place of the file."""
    with connection.cursor() as cursor:
        cursor.execute(UNPRINTED, {"since": since, "until": until})
        yield from cursor.fetchall()
