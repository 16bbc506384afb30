"""``plumbline journal verify`` finds what was changed behind the product's back."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from plumbline.ground.journal import actions as journal
from plumbline.ground.journal.models import Entry, Link
from tests.cli.conftest import Run, document
from tests.world import World

pytestmark = pytest.mark.usefixtures("sealed")


@pytest.fixture
def sealed(world: World) -> int:
    """The world's facts, sealed; how many."""
    return journal.seal(at=timezone.now() + journal.UNSEALED_FOR * 2)


def tamper(statement: str, *parameters: Any) -> None:
    """Changes a table as somebody with the database's password would."""
    with connection.cursor() as cursor:
        for table in ("journal_entry", "journal_link"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)


def test_an_untouched_journal_is_intact(run: Run, sealed: int) -> None:
    answer = document(run("journal", "verify", "--format", "json"))

    assert answer == {"checked": sealed, "intact": True, "fault": None}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor_name = 'nobody' WHERE id = (SELECT entry_id FROM journal_link WHERE position = 5)",
        "DELETE FROM journal_entry WHERE id = (SELECT entry_id FROM journal_link WHERE position = 5)",
        "UPDATE journal_link SET digest = set_byte(digest, 3, get_byte(digest, 3) # 1) WHERE position = 5",
        "DELETE FROM journal_link WHERE position = 5",
    ],
    ids=["flipped value", "deleted entry", "flipped byte", "deleted link"],
)
def test_tampering_is_found_at_its_place(run: Run, statement: str) -> None:
    tamper(statement)

    result = run("journal", "verify", "--format", "json", code=1)

    assert document(result)["intact"] is False
    assert "5" in result.stderr


def test_two_entries_that_changed_places_are_found(run: Run) -> None:
    first, second = Link.objects.filter(position__in=(5, 6)).order_by("position").values_list("entry_id", flat=True)
    tamper("UPDATE journal_link SET entry_id = gen_random_uuid() WHERE position = 5")
    tamper("UPDATE journal_link SET entry_id = %s WHERE position = 6", first)
    tamper("UPDATE journal_link SET entry_id = %s WHERE position = 5", second)

    result = run("journal", "verify", code=1)

    assert "5" in result.stderr


def test_a_span_of_days_is_verified_alone(run: Run) -> None:
    day = timezone.localdate(Entry.objects.latest("recorded_at").recorded_at).isoformat()

    within = document(run("journal", "verify", "--from", day, "--to", day, "--format", "json"))
    before = document(run("journal", "verify", "--to", "2000-01-01", "--format", "json"))

    assert within["checked"] > 0
    assert before == {"checked": 0, "intact": True, "fault": None}


def test_a_day_that_is_none_is_wrong_usage(run: Run) -> None:
    run("journal", "verify", "--from", "yesterday", code=2)
