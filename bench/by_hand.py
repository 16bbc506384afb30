"""What a month's figures on orders come to, as one statement that somebody who knows these tables well would write by hand for them and nothing else.

It stands in ``by_hand.sql`` and shares nothing with the engine but the tables and their indexes: every relation is read once, each condition reckoned once a
row, grouped by unit and order type, so that packs' figures for some order types are sums of its lines. Lengths are ranked for each unit with everything below
it. ``SUMS`` says which of its numbers is which indicator's numerator and denominator; :func:`company` adds them up, so that whoever compares speeds can see
that both count the same.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

STATEMENT = Path(__file__).with_suffix(".sql").read_text()

SUMS = {
    ("ORD-05", "DUE"): ("due", 2, 1),
    ("CMP-01", "DUE"): ("due", 4, 3),
    ("CMP-06", "DUE"): ("due", 9, 8),
    ("USE-07", "DUE"): ("due", 11, 10),
    ("USE-09", "DUE"): ("due", 13, 12),
    ("HEA-03", "DUE"): ("due", 15, 14),
    ("HEA-04", "DUE"): ("due", 17, 16),
    ("HEA-05", "DUE"): ("due", 19, 18),
    ("FLD-04", "DUE"): ("due", 21, 20),
    ("GOV-01", "DUE"): ("due", 23, 22),
    ("GOV-04", "DUE"): ("due", 25, 24),
    ("HOT-08", "DUE"): ("due", 27, 26),
    ("CBK-03", "DUE"): ("due", 29, 28),
    ("ORD-05", "ASSIGNED"): ("assigned", 3, 2),
    ("CMP-01", "ASSIGNED"): ("assigned", 8, 7),
    ("CMP-02", "ASSIGNED"): ("assigned", 9, 7),
    ("CMP-03", "ASSIGNED"): ("assigned", 10, 7),
    ("CMP-04", "ASSIGNED"): ("assigned", 10, 12),
    ("USE-07", "ASSIGNED"): ("assigned", 16, 15),
    ("HOT-07", "ASSIGNED"): ("assigned", 19, 18),
    ("CMP-08", "ASSIGNED"): ("complaints", 2, 1),
    ("CMP-09", "ASSIGNED"): ("complaints", 4, 3),
    ("CMP-11", "CLOSED"): ("closed", 2, 1),
    ("USE-08", "DUE"): ("repairs", 2, 1),
    ("HOT-06", "DUE"): ("contacts", 2, 1),
    ("CBK-01", "DUE"): ("callbacks", 2, 1),
    ("CBK-02", "DUE"): ("callbacks", 4, 3),
    ("CBK-04", "DUE"): ("callbacks", 6, 5),
    ("GOV-02", "DUE"): ("callbacks", 9, 8),
    ("GOV-03", "DUE"): ("callbacks", 10, 8),
    ("FLD-01", "DUE"): ("appointments", 2, 1),
    ("FLD-03", "DUE"): ("sheets", 2, 1),
}
"""For each indicator and basis the relation and, counted from one, its numbers above and below."""


def counted(*, start: datetime, end: datetime, at: datetime) -> list[Sequence[Any]]:
    """The statement's lines: relation, path of a unit (or code of one that was ranked), order type, numbers."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"start": start, "end": end, "at": at.replace(second=0, microsecond=0)})
        return list(cursor.fetchall())


def company(lines: list[Sequence[Any]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Numerator and denominator of the whole company."""
    sums: dict[tuple[str, int], int] = {}
    for relation, _path, _type, numbers in lines:
        for place, number in enumerate(numbers, start=1):
            if number is not None:
                sums[relation, place] = sums.get((relation, place), 0) + int(number)
    return {
        key: (sums.get((relation, above), 0), sums.get((relation, below), 0))
        for key, (relation, above, below) in SUMS.items()
    }
