"""The pure floor: identifiers, periods, state tables, facts, refusals."""

import os
import threading
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.kernel.facts import KINDS, DoubleFact, Fact, fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import NoSuchPeriod, Period, month_of, months, parse
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.state_tables import Move, StateTable, diagram

AT = datetime(2026, 1, 5, 8, 0, 0, 123_000, tzinfo=UTC)
DAYS = st.dates(date(1970, 1, 2), date(2200, 1, 1))


@given(st.datetimes(datetime(1970, 1, 1), datetime(2800, 1, 1)))
def test_an_identifier_is_a_version_7_uuid_that_tells_its_millisecond(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)

    made = new_id(at)

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(at.timestamp() * 1000)
    assert made == UUID(str(made))
    assert hash(made) == hash(UUID(str(made)))


def test_identifiers_of_one_moment_differ_in_every_thread() -> None:
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend(new_id(AT) for _ in range(2_000))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 8_000


def test_all_74_random_bits_vary() -> None:
    ones = zeros = 0
    for _ in range(400):
        ones |= new_id(AT).int
        zeros |= ~new_id(AT).int

    random_bits = (((1 << 12) - 1) << 64) | ((1 << 62) - 1)
    assert ones & random_bits == random_bits
    assert zeros & random_bits == random_bits


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 warns of forking beside threads
def test_a_child_process_draws_its_own() -> None:
    new_id(AT)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(new_id(AT).bytes for _ in range(50)))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 800)
    os.close(reading)
    os.close(writing)

    ours = {new_id(AT).bytes for _ in range(300)}

    assert not ours & {theirs[start : start + 16] for start in range(0, 800, 16)}


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 6)),
        ("2026-12-31", date(2026, 12, 31), date(2027, 1, 1)),
        ("2026-W41", date(2026, 10, 5), date(2026, 10, 12)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        (" 2024-02-29 ", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_a_period_is_read_from_its_name(text: str, first: date, after: date) -> None:
    assert parse(text) == Period(first, after, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026-13",
            "2026-00",
            "2026-02-30",
            "2025-02-29",
            "2026-W54",
            "2025-W53",
            "2026-W00",
            "2026-Q5",
            "2026-H3",
        ),
        *("26", "0000", "9999", "9999-12", "２０２６", "2026-10-05T00:00", "'; --"),
    ],
)
def test_what_names_no_period_is_refused_with_the_forms_that_do(text: str) -> None:
    with pytest.raises(NoSuchPeriod) as refusal:
        parse(text)

    assert refusal.value.field == "period"
    assert "2026-W41" in str(refusal.value)


@given(DAYS, st.sampled_from(["Asia/Shanghai", "America/Sao_Paulo", "Europe/Berlin", "Pacific/Apia"]))
def test_the_months_of_a_year_follow_one_another_without_gap_in_any_zone(day: date, zone: str) -> None:
    month = month_of(day)
    following = month_of(month.after)
    where = ZoneInfo(zone)

    assert month.contains(day)
    assert not month.contains(month.after)
    assert month.bounds(where)[1] == following.bounds(where)[0]
    assert parse(month.name) == month


@given(DAYS, st.integers(1, 1_000))
def test_months_of_a_span_cover_it_exactly(first: date, length: int) -> None:
    after = first + timedelta(days=length)

    found = months(first, after)

    assert found[0].contains(first)
    assert found[-1].contains(after - timedelta(days=1))
    assert all(one.after == other.first for one, other in pairwise(found))


def test_a_span_without_days_touches_no_month() -> None:
    assert months(date(2026, 1, 5), date(2026, 1, 1)) == []
    assert months(date(2026, 1, 1), date(2026, 1, 1)) == []


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    GONE = "gone"


OPENING = Move("open", "开门", frozenset({Door.SHUT}), Door.OPEN, "doors.open")
SHUTTING = Move("shut", "关门", frozenset({Door.OPEN}), Door.SHUT, "doors.open")
KNOCKING = Move("knock", "敲门", frozenset({Door.OPEN, Door.SHUT}), None, "doors.knock")
DOORS = StateTable(Door, Door.SHUT, (OPENING, SHUTTING, KNOCKING))


def test_a_table_answers_from_its_rows() -> None:
    assert DOORS.move("open") is OPENING
    assert DOORS.move("paint") is None
    assert DOORS.open_moves(Door.SHUT) == (OPENING, KNOCKING)
    assert DOORS.open_moves(Door.GONE) == ()
    assert DOORS.reachable() == {Door.SHUT, Door.OPEN}


def test_two_moves_of_one_name_make_no_table() -> None:
    with pytest.raises(ValueError, match="share a name"):
        StateTable(Door, Door.SHUT, (OPENING, OPENING))


def test_a_second_target_is_reachable_and_drawn() -> None:
    falling = Move("kick", "踢门", frozenset({Door.SHUT}), Door.OPEN, "doors.kick", or_target=Door.GONE)

    table = StateTable(Door, Door.SHUT, (falling, KNOCKING))

    assert table.reachable() == set(Door)
    assert diagram(table, {"kick": "踢门"}).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> shut",
        "    shut --> open: 踢门",
        "    shut --> gone: 踢门",
        "    shut --> shut: knock",
        "    open --> open: knock",
    ]


def test_a_fact_says_its_particulars_and_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.ground.kernel.facts.KINDS", dict(KINDS))

    @fact("tests.opened", "%(actor)s 打开 %(subject)s", personal=("who",))
    @dataclass(frozen=True, kw_only=True)
    class Opened(Fact):
        who: str
        count: int = 1

    opened = Opened(at=AT, subject="D-1", who="林晓", case_file_id=uuid4())

    assert opened.particulars() == {"who": "林晓", "count": 1}
    assert (Opened.name, Opened.personal) == ("tests.opened", frozenset({"who"}))
    with pytest.raises(FrozenInstanceError):
        opened.who = "x"  # type: ignore[misc]
    with pytest.raises(DoubleFact):
        fact("tests.opened", "")(Opened)


def test_every_sentence_can_be_filled_from_its_fact() -> None:
    for name, kind in KINDS.items():
        if name.startswith("tests."):
            continue
        known = dict.fromkeys(kind.__dataclass_fields__, "x") | {"actor": "某人"}
        numbers = dict.fromkeys(known, 1)
        try:
            spoken = kind.sentence % known
        except TypeError:
            spoken = kind.sentence % numbers
        assert spoken, name
        assert kind.personal <= set(kind.__dataclass_fields__), name


def test_a_refusal_fills_its_sentence_and_takes_a_percent_sign_as_it_is() -> None:
    assert str(Refused("达到 100%")) == "达到 100%"
    assert str(Refused("%(n)s 个", field="count", n=3)) == "3 个"
    assert Refused("x", field="count").field == "count"
