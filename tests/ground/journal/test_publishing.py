"""Publishing facts: in the transaction that makes them true, in one statement, waking whom they concern."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.ground.journal import actions, copying, queries, reactions, recording, writing
from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.ground.journal.reactions import Waking
from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.service.customers.models import Customer, Premises
from plumbline.service.customers.rules import customer_row, premises_row

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
CASE = UUID(int=7)


@dataclass(frozen=True)
class Somebody:
    person_id: UUID | None = CASE
    name: str = "林晓"


@fact("tests.rang", "%(actor)s 接到来电：%(what)s（%(count)s）", personal=("phone", "note"))
@dataclass(frozen=True, kw_only=True)
class Rang(Fact):
    what: str = "不热"
    count: int = 1
    phone: str = ""
    note: str = ""


@fact("tests.hung_up", "%(actor)s 挂断")
@dataclass(frozen=True, kw_only=True)
class HungUp(Fact):
    pass


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_clock", [lambda: NOW + timedelta(seconds=1)])


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Empty reactions and a queue that writes down what it is given."""
    queued: list[Any] = []
    monkeypatch.setattr(reactions, "_inside", defaultdict(list))
    monkeypatch.setattr(reactions, "_later", defaultdict(list))
    monkeypatch.setattr(reactions, "_by_name", {})
    monkeypatch.setattr(reactions, "_queue", [queued.extend])
    return queued


def rang(**changes: Any) -> Rang:
    return Rang(**{"at": NOW, "subject": "GD-1", "case_file_id": CASE, **changes})


def publish(*facts: Fact, **more: Any) -> None:
    with transaction.atomic():
        actions.publish(*facts, by=Somebody(), **more)


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(actions.OutsideTransaction, match=r"tests\.rang"):
        actions.publish(rang(), by=Somebody())

    assert not Entry.objects.exists()


def test_an_entry_says_who_what_when_and_when_it_was_written_down(db: None) -> None:
    publish(rang(unit_id=UUID(int=9)))

    entry = Entry.objects.get()
    assert (entry.name, entry.subject, entry.case_file_id, entry.unit_id) == ("tests.rang", "GD-1", CASE, UUID(int=9))
    assert (entry.actor_id, entry.actor_name) == (CASE, "林晓")
    assert (entry.at, entry.recorded_at) == (NOW, NOW + timedelta(seconds=1))
    assert entry.particulars == {"what": "不热", "count": 1, "phone": "", "note": ""}


def test_personal_values_lie_beside_the_entry_and_are_put_back_into_the_fact(db: None) -> None:
    publish(rang(phone="13800138000"), rang(phone="13800138000", what="漏水"))

    one, two = Entry.objects.order_by("id")
    assert "13800138000" not in str(one.particulars)
    assert one.particulars["phone"] != two.particulars["phone"], "equal phones must not show as equal"
    assert PersonalValue.objects.count() == 2
    told = queries.fact_of(one.id)
    assert isinstance(told, Rang)
    assert told.phone == "13800138000"
    assert queries.fact_of(UUID(int=1)) is None


def test_the_timeline_of_a_case_is_its_facts_in_order_ready_to_be_spoken(db: None) -> None:
    publish(rang(at=NOW + timedelta(hours=1), what="催办", count=2))
    publish(rang(), rang(case_file_id=None), rang(case_file_id=UUID(int=8)))

    lines = queries.timeline(CASE)

    assert [line.sentence % line.params for line in lines] == ["林晓 接到来电：不热（1）", "林晓 接到来电：催办（2）"]


def test_an_entry_whose_kind_is_no_longer_known_still_shows(db: None) -> None:
    publish(rang())
    entry = Entry.objects.get()
    entry.name = "retired.kind"

    assert queries.line(entry).sentence == "retired.kind"


def test_entries_are_found_by_kind_and_subject_newest_first(db: None) -> None:
    publish(rang(), rang(subject="GD-2"), HungUp(at=NOW, subject="GD-1"))

    assert queries.entries(name="tests.").count() == 3
    assert [entry.name for entry in queries.entries(name="tests.hung")] == ["tests.hung_up"]
    assert queries.entries(subject="GD-2").get().subject == "GD-2"


def test_a_reaction_runs_inside_and_a_later_one_is_queued_by_name_and_entry(db: None, wired: list[Any]) -> None:
    seen: list[Fact] = []

    @reactions.when(Rang)
    def at_once(told: Rang) -> None:
        seen.append(told)

    @reactions.when(Rang, HungUp, later=True)
    def by_and_by(told: Fact) -> None:
        raise AssertionError("a worker's business")

    publish(rang(), HungUp(at=NOW, subject="GD-1"))

    assert seen == [rang()]
    assert [waking.reaction for waking in wired] == ["by_and_by", "by_and_by"]
    assert {waking.entry_id for waking in wired} == set(Entry.objects.values_list("id", flat=True))
    assert isinstance(wired[0], Waking)
    assert reactions.named("by_and_by") is by_and_by


def test_a_reaction_that_fails_takes_the_fact_and_its_rows_back(db: None, wired: list[Any]) -> None:
    @reactions.when(Rang)
    def refuse(told: Rang) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        publish(rang(), with_rows={Premises: [premises_row(CASE, address="北京路1号", area_id=None, facts={})]})

    assert not Entry.objects.exists()
    assert not Premises.objects.exists()


def test_recording_history_wakes_nobody_and_a_quiet_queue_drops_what_is_later(db: None, wired: list[Any]) -> None:
    @reactions.when(Rang, later=True)
    def by_and_by(told: Fact) -> None: ...

    with transaction.atomic():
        actions.record(rang(), by=Somebody())
    with actions.quiet_queue():
        publish(rang())
    assert wired == []
    publish(rang())

    assert len(wired) == 1
    assert Entry.objects.count() == 3


def test_rows_changes_and_facts_go_in_one_statement(
    db: None, wired: list[Any], django_assert_num_queries: pytest.FixtureRequest
) -> None:
    publish(rang(), with_rows={Premises: [premises_row(CASE, address="北京路1号", area_id=None, facts={})]})
    other = premises_row(UUID(int=8), address="北京路2号", area_id=None, facts={"m2": 80.5})

    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        actions.publish(
            rang(phone="1"), rang(),
            by=Somebody(), with_rows={Premises: [other]}, with_changes={Premises: [{"id": CASE, "address": "北京路3号"}]},
        )  # fmt: skip

    assert dict(Premises.objects.values_list("id", "address")) == {CASE: "北京路3号", UUID(int=8): "北京路2号"}
    assert Premises.objects.get(id=UUID(int=8)).facts == {"m2": 80.5}
    assert Entry.objects.count() == 3


def rows(count: int, text: str = "王小明") -> dict[Any, list[dict[str, Any]]]:
    """Customers with their premises, which use every type of column there is but bytes."""
    places = [
        premises_row(new_id(NOW), address=f"{text}{n}", area_id=None, facts={"n": n, "t": text}) for n in range(count)
    ]
    customers = [
        customer_row(
            new_id(NOW), number=f"{n}", name=f"{text}{n}", kind="resident", tier="", phone="13800138000", identity_number="",
            premises_id=place["id"], entered_at=NOW,
        )
        for n, place in enumerate(places)
    ]  # fmt: skip
    return {Premises: places, Customer: customers}


def kept(model: type[Premises] | type[Customer]) -> list[dict[str, Any]]:
    return [dict(row) for row in model.objects.order_by("id").values()]


NASTY = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY | st.sampled_from(["\\N", "\\", '{"a", NULL}', "a\tb\nc\r", "NULL", "'\"", "\\x00", "{}", "🙂"]))
def test_one_statement_and_copy_keep_the_same_rows(db: None, text: str) -> None:
    written = rows(2)
    # Past the rules on purpose, which tidy what people type: here every text must come through as it is.
    for row in (*written[Premises], *written[Customer]):
        row["words"] = [text[:12], "x"]
    written[Premises][0]["facts"] = {"t": text, "none": None, "list": [text, 1.5, True]}
    written[Customer][1]["name"] = text

    stored = []
    for bound in (1, 10_000):
        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            patch.setattr(writing, "COPY_FROM", bound)
            writing.insert_together(written)
            stored.append((kept(Premises), kept(Customer)))
            transaction.set_rollback(True)

    assert stored[0] == stored[1]
    assert stored[0][1][0]["words"] == [text[:12], "x"]
    assert {row["name"] for row in stored[0][1]} == {row["name"] for row in written[Customer]}


def test_many_rows_go_by_copy_in_the_same_transaction(db: None) -> None:
    with transaction.atomic():
        actions.publish(rang(), by=Somebody(), with_rows=rows(writing.COPY_FROM))

    assert Customer.objects.count() == Premises.objects.count() == writing.COPY_FROM
    entry = Entry.objects.get()
    assert bytes(entry.digest) == queries._recomputed(entry)


@pytest.mark.parametrize("count", [2, 300])
def test_one_wrong_row_keeps_all_rows_out(db: None, count: int) -> None:
    written = rows(count)
    written[Customer][-1]["number"] = "0"

    with pytest.raises(IntegrityError), transaction.atomic():
        writing.insert_together(written)

    assert not Premises.objects.exists()


def test_nothing_to_write_asks_nothing(db: None, django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        writing.insert_together({})
        writing.insert_together({Premises: []}, {Customer: []})


COLUMNS = {
    "id": "integer",
    "day": "date",
    "moment": "timestamp with time zone",
    "is_so": "boolean",
    "said": "text",
    "raw": "bytea",
    "parts": "text[]",
    "facts": "jsonb",
    "key": "uuid",
}
HARD = ("", "null", "\\.", "\\", '"', ",", "a\\nb", "一行\n二行\r\t", '\\"', "\x01\x7f", "NULL", "{}", "'")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "day": st.none() | st.dates(),
                "moment": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
                "is_so": st.none() | st.booleans(),
                "said": st.none()
                | st.sampled_from(HARD)
                | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
                "raw": st.none() | st.binary(max_size=5),
                "parts": st.none() | st.lists(st.none() | st.sampled_from(HARD), max_size=3),
                "facts": st.dictionaries(
                    st.sampled_from(["甲", 'b"']), st.none() | st.sampled_from(HARD) | st.integers(0, 9)
                ),
                "key": st.none() | st.uuids(),
            }
        ),
        max_size=5,
    )
)
def test_whatever_is_copied_is_read_back_as_it_was(db: None, rows: list[dict[str, Any]]) -> None:
    wanted = [{"id": number, **row} for number, row in enumerate(rows)]

    with connection.cursor() as cursor:
        columns = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
        cursor.execute(f"DROP TABLE IF EXISTS copied; CREATE TEMPORARY TABLE copied ({columns})")
        with cursor.copy(f"COPY copied FROM STDIN {copying.FORMAT}") as copy:
            for portion in copying.lines(wanted, COLUMNS):
                copy.write(portion)
        cursor.execute("SELECT * FROM copied ORDER BY id")
        read = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]

    for row in read:
        row["facts"] = orjson.loads(row["facts"])
        row["raw"] = None if row["raw"] is None else bytes(row["raw"])
    assert read == wanted
