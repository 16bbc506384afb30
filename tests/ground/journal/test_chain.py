"""The chain over the journal: what it finds, and what it lets pass."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.ground.journal import actions, queries, recording, rules
from plumbline.ground.journal.models import ChainHead, Entry, Link, PersonalValue, Root
from plumbline.ground.kernel.facts import Fact, fact

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    person_id: UUID | None = None
    name: str = "林晓"


@fact("tests.happened", "%(actor)s：%(what)s", personal=("phone",))
@dataclass(frozen=True, kw_only=True)
class Happened(Fact):
    what: object
    phone: str = ""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The recorder's clock: the last moment in the list."""
    moments = [NOW]
    monkeypatch.setattr(recording, "_clock", [lambda: moments[-1]])
    return moments


@transaction.atomic
def publish(*whats: object, phone: str = "") -> None:
    for what in whats:
        actions.publish(Happened(at=NOW, subject="GD-1", what=what, phone=phone), by=Somebody())


def tamper(statement: str, *tables: str) -> None:
    """Changes history as somebody with the database's password could."""
    with connection.cursor() as cursor:
        for table in tables or ("journal_entry", "journal_link"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute(statement)


@pytest.fixture
def five(db: None, clock: list[datetime]) -> list[datetime]:
    """Five sealed entries."""
    for number in range(5):
        clock.append(NOW + timedelta(seconds=number))
        publish(f"第{number}件", phone="13800138000")
    clock.append(NOW + timedelta(minutes=1))
    assert actions.seal(at=clock[-1]) == 5
    return clock


def entry_at(position: int) -> str:
    return f"(SELECT entry_id FROM journal_link WHERE position = {position})"


def test_an_untouched_journal_verifies(five: list[datetime]) -> None:
    assert queries.verify() == (5, None)


@pytest.mark.parametrize(
    ("statement", "checked", "says"),
    [
        (f"""UPDATE journal_entry SET particulars = jsonb_set(particulars, '{{what}}', '"第9件"') WHERE id = {entry_at(3)}""", 2, "内容被改动"),
        (f"UPDATE journal_entry SET digest = set_byte(digest, 7, get_byte(digest, 7) # 1) WHERE id = {entry_at(3)}", 2, "内容被改动"),
        (f"UPDATE journal_entry SET at = at + interval '1 microsecond' WHERE id = {entry_at(3)}", 2, "内容被改动"),
        (f"UPDATE journal_entry SET actor_name = '别人' WHERE id = {entry_at(1)}", 0, "内容被改动"),
        (f"UPDATE journal_entry SET case_file_id = gen_random_uuid() WHERE id = {entry_at(5)}", 4, "内容被改动"),
        (f"DELETE FROM journal_entry WHERE id = {entry_at(3)}", 2, "已被删除"),
        ("DELETE FROM journal_link WHERE position = 3", 2, "链缺少第 3 位"),
        ("DELETE FROM journal_link WHERE position = 1", 0, "链缺少第 1 位"),
        ("DELETE FROM journal_link WHERE position = 5", 4, "日根与链不符"),
        ("UPDATE journal_link SET digest = set_byte(digest, 0, get_byte(digest, 0) # 255) WHERE position = 3", 2, "顺序或内容被改动"),
        ("UPDATE journal_root SET digest = set_byte(digest, 0, get_byte(digest, 0) # 255)", 5, "日根与链不符"),
        ("UPDATE journal_personalvalue SET value = '13900139000' WHERE entry_id = " + entry_at(2), 1, "个人信息“phone”与记录不符"),
    ],
)  # fmt: skip
def test_every_way_of_changing_history_shows_at_its_first_place(
    five: list[datetime], statement: str, checked: int, says: str
) -> None:
    tamper(statement)

    found, fault = queries.verify()

    assert fault is not None
    assert says in fault.sentence % fault.params
    assert found == checked


def test_two_entries_that_change_places_break_the_chain(five: list[datetime]) -> None:
    first, second = (Link.objects.get(position=position) for position in (2, 4))
    tamper("DELETE FROM journal_link WHERE position IN (2, 4)")
    Link.objects.create(
        position=2,
        entry_id=second.entry_id,
        entry_recorded_at=second.entry_recorded_at,
        digest=first.digest,
        sealed_at=NOW,
    )
    Link.objects.create(
        position=4,
        entry_id=first.entry_id,
        entry_recorded_at=first.entry_recorded_at,
        digest=second.digest,
        sealed_at=NOW,
    )

    checked, fault = queries.verify()

    assert (checked, fault is not None) == (1, True)
    assert fault is not None
    assert "顺序或内容被改动" in fault.sentence


def test_a_forger_who_recomputes_an_entry_and_its_digest_is_found_by_the_chain(five: list[datetime]) -> None:
    entry = Entry.objects.get(id=Link.objects.get(position=3).entry_id)
    entry.subject = "GD-2"
    digest = rules.entry_digest(
        id=entry.id,
        name=entry.name,
        subject=entry.subject,
        case_file_id=None,
        unit_id=None,
        particulars=entry.particulars,
        actor_id=None,
        actor_name=entry.actor_name,
        at=entry.at,
        recorded_at=entry.recorded_at,
    )

    tamper(
        f"UPDATE journal_entry SET subject = 'GD-2', digest = decode('{digest.hex()}', 'hex') WHERE id = '{entry.id}'"
    )

    checked, fault = queries.verify()
    assert checked == 2
    assert fault is not None
    assert "与链不符" in fault.sentence


def test_an_entry_slipped_in_behind_the_chain_is_found(five: list[datetime]) -> None:
    five.append(NOW - timedelta(days=3))
    publish("从未发生的事")

    _checked, fault = queries.verify()

    assert fault is not None
    assert "事后插入" in fault.sentence


def test_an_entry_of_a_slow_transaction_is_linked_by_a_later_run_and_verifies_by_any_bounds(
    five: list[datetime],
) -> None:
    five.append(NOW + timedelta(seconds=2, milliseconds=500))
    publish("慢事务")
    five.append(NOW + timedelta(minutes=2))
    publish("之后")

    assert actions.seal(at=NOW + timedelta(minutes=3)) == 2

    assert queries.verify() == (7, None)
    bounds = [NOW + timedelta(seconds=s) for s in (0, 1, 3, 59, 119, 200)]
    for since in bounds:
        for until in bounds:
            assert queries.verify(since=since, until=until)[1] is None
    assert queries.verify(since=NOW + timedelta(minutes=1)) == (1, None)
    assert queries.verify(until=NOW + timedelta(seconds=1)) == (1, None)


def test_a_bounded_check_finds_what_lies_inside_its_bounds(five: list[datetime]) -> None:
    tamper(f"DELETE FROM journal_entry WHERE id = {entry_at(4)}")

    inside = queries.verify(since=NOW + timedelta(seconds=2), until=NOW + timedelta(seconds=5))
    outside = queries.verify(since=NOW, until=NOW + timedelta(seconds=2))

    assert inside[1] is not None
    assert outside == (2, None)


def test_a_link_missing_before_the_bounds_is_named(five: list[datetime]) -> None:
    tamper("DELETE FROM journal_link WHERE position = 3")

    checked, fault = queries.verify(since=NOW + timedelta(seconds=3))

    assert checked == 0
    assert fault is not None
    assert fault.params == {"position": 4, "missing": 3}


def test_what_is_younger_than_twenty_seconds_waits_for_the_next_run(db: None, clock: list[datetime]) -> None:
    publish("刚刚")

    assert actions.seal(at=NOW + timedelta(seconds=19)) == 0
    assert actions.seal(at=NOW + timedelta(seconds=21)) == 1
    assert actions.seal(at=NOW + timedelta(seconds=22)) == 0


def test_a_long_backlog_is_sealed_in_pieces_and_after_days_of_standing_still(five: list[datetime]) -> None:
    for day in range(3, 6):
        five.append(NOW + timedelta(days=day))
        publish("a", "b")
    late = NOW + timedelta(days=9)

    sealed = [actions.seal(at=late, most=4) for _ in range(3)]

    assert sealed == [4, 2, 0]
    assert queries.verify() == (11, None)
    assert list(Root.objects.order_by("day").values_list("first_position", "last_position")) == [(1, 5), (6, 11)]
    assert ChainHead.objects.get().position == 11


def test_erasing_personal_values_keeps_the_chain(five: list[datetime]) -> None:
    entry_id = Link.objects.get(position=2).entry_id

    assert actions.erase_personal_values(entry_ids=[entry_id]) == 1

    assert queries.verify() == (5, None)
    assert not PersonalValue.objects.filter(entry_id=entry_id).exists()
    fact_ = queries.fact_of(entry_id)
    assert isinstance(fact_, Happened)
    assert fact_.phone.startswith("sha256:")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET subject = 'x'",
        "DELETE FROM journal_entry",
        "UPDATE journal_link SET sealed_at = now()",
        "DELETE FROM journal_link",
    ],
)
def test_the_database_itself_refuses_to_change_history(five: list[datetime], statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["journal_entry", "journal_link"])
def test_the_database_itself_refuses_to_empty_history(five: list[datetime], table: str) -> None:
    with connection.cursor() as cursor:
        # The tests' own databases have this guard off, so that tests which commit can clean up.
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}")


NASTY = [
    *(0, 1, -1, 2**53, 2**62, 0.1, 1.0, -0.0, 1e16, 4.432563899311597e16, 1e22, 1.5e300, 1e-7, 5e-324, float("nan")),
    *("", "\x00", "\ud83d", "🙂", "é", None, True, [], {}, [[1.0]], {"k": {"深": 1e17}}),
]


@pytest.mark.parametrize("what", NASTY, ids=repr)
def test_whatever_a_fact_says_is_read_back_as_it_was_hashed(db: None, clock: list[datetime], what: object) -> None:
    publish(what)
    actions.seal(at=NOW + timedelta(minutes=1))

    assert queries.verify() == (1, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=JSON)
def test_any_json_is_read_back_as_it_was_hashed(db: None, clock: list[datetime], what: object) -> None:
    with transaction.atomic():
        publish(what)
        entry = Entry.objects.latest("id")
        assert bytes(entry.digest) == queries._recomputed(entry)
        transaction.set_rollback(True)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=6, unique=True), st.data())
def test_the_last_link_depends_on_every_digest_and_on_their_order(digests: list[bytes], data: st.DataObject) -> None:
    def end(of: list[bytes]) -> bytes:
        link = rules.GENESIS
        for digest in of:
            link = rules.chained(link, digest)
        return link

    other = data.draw(st.permutations(digests))

    assert (end(digests) == end(other)) == (digests == other)
    assert end(digests) != end(digests[:-1])


def test_the_digest_of_an_entry_is_the_one_written_down_for_verifiers_elsewhere() -> None:
    digest = rules.entry_digest(
        id=UUID(int=1),
        name="a.b",
        subject="GD-1",
        case_file_id=None,
        unit_id=UUID(int=2),
        particulars={"b": 1, "a": [1.5, "中"]},
        actor_id=None,
        actor_name="系统",
        at=NOW,
        recorded_at=NOW,
    )

    assert digest.hex() == EXPECTED


EXPECTED = "7600cee308b3eadb8a9f1cf7634f929b869f501961c329ecd1e817d991bec95a"
