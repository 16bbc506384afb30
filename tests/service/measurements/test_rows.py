"""Which rows can be measurements, and what is said of the others."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.service.measurements.rules import KINDS, FactReader, FactRefused, Row
from tests.service.measurements.sheets import COLUMNS, fact_mapping, line

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def read(changes: dict[str, Any] | None = None, /, **cells: str) -> Row:
    return FactReader(fact_mapping(**(changes or {})), COLUMNS).read(2, line(**cells), at=NOW)


def test_a_row_is_read_with_its_moments_in_utc_and_its_words_as_they_are_kept() -> None:
    row = read(who="北所", value="38.25", done="")

    assert row == Row(
        2, "gas_quality", "S-1", "GAS-NORTH", datetime(2026, 1, 5, tzinfo=UTC), None, None, "pass", "", Decimal("38.25"), None
    )  # fmt: skip


def test_a_kind_is_known_by_its_chinese_name_too() -> None:
    assert read(kind="气质检测").kind == "gas_quality"


def test_a_row_summed_up_says_how_many_of_how_many() -> None:
    row = read(said="", value="98", of="100")

    assert (row.outcome, row.amount, row.weight) == ("", Decimal(98), Decimal(100))


def test_a_percentage_of_a_number_becomes_a_number_of_a_number() -> None:
    row = read({"amount": None, "percent": "value"}, said="", value="97.5%", of="200")

    assert row.amount == Decimal("195")


def test_a_promise_may_be_a_number_of_hours_after_what_happened() -> None:
    row = read({"due_at": None, "due_after_hours": 24}, kind="gas_on", said="")

    assert row.due_at == datetime(2026, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "due"), [(1, datetime(2026, 1, 6, 16, tzinfo=UTC)), (5, datetime(2026, 1, 12, 16, tzinfo=UTC))]
)
def test_a_promise_in_working_days_ends_with_the_last_of_them(days: int, due: datetime) -> None:
    row = read({"due_at": None, "due_after_working_days": days}, kind="application", said="")

    assert row.due_at == due


REFUSED = [
    ("a kind nobody knows", {"kind": "weather"}, "kind", "没有“weather”这个种类"),
    ("no reference", {"no": ""}, "reference", "缺少编号"),
    ("a reference too long", {"no": "9" * 81}, "reference", "超过 79 字"),
    ("no moment", {"when": ""}, "happened_at", "缺少发生时间"),
    ("a moment that does not exist", {"when": "2026-02-30 08:00:00"}, "happened_at", "不存在"),
    ("a moment in the future", {"when": "2026-03-02 08:00:00"}, "happened_at", "晚于现在"),
    ("a moment before computers", {"when": "1926-03-02 08:00:00"}, "happened_at", "早于 1970"),
    ("done in the future", {"kind": "gas_on", "said": "", "due": "2026-01-06 08:00:00", "done": "2027-01-06 08:00:00"}, "done_at", "晚于现在"),
    ("done before it began", {"kind": "gas_on", "said": "", "due": "2026-01-06 08:00:00", "done": "2026-01-04 08:00:00"}, "done_at", "早于发生时间"),
    ("due before it began", {"kind": "gas_on", "said": "", "due": "2026-01-04 08:00:00"}, "due_at", "早于发生时间"),
    ("a promise without a moment", {"kind": "gas_on", "said": ""}, "due_at", "缺少应完成时间"),
    ("a word nobody knows", {"said": "尚可"}, "outcome", "不是可用的"),
    ("neither a word nor numbers", {"said": ""}, "outcome", "汇总的行"),
    ("796 %", {"said": "", "value": "796", "of": "100"}, "amount", "796.00 %"),
    ("a negative part", {"said": "", "value": "-1", "of": "100"}, "amount", "0—100"),
    ("a negative whole", {"said": "", "value": "0", "of": "-100"}, "weight", "须大于 0"),
    ("a whole of nothing", {"said": "", "value": "0", "of": "0"}, "weight", "须大于 0"),
    ("a number that is none", {"value": "many"}, "amount", "应为数字"),
    ("a number without end", {"value": "NaN"}, "amount", "应为数字"),
    ("five decimals", {"value": "1.00001"}, "amount", "四位小数"),
    ("more than can be", {"kind": "room_temperature", "said": "", "value": "180"}, "amount", "不在 -30 到 60 ℃"),
    ("a column the kind does not have", {"kind": "liability", "said": "有责", "value": "3"}, "amount", "没有数值"),
    ("a class nobody knows", {"kind": "hazard", "said": "", "due": "2026-01-06 08:00:00", "class": "微小"}, "category", "不是可用的"),
    ("more points than there are", {"kind": "mystery_visit", "said": "", "value": "101", "of": "100"}, "amount", "101.00 %"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "field", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_row_that_cannot_be_is_refused_with_its_field_and_the_reason(
    cells: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(FactRefused) as refused:
        read(**cells)

    assert refused.value.field == field
    assert said in str(refused.value)


@pytest.mark.parametrize(("percent", "said"), [("796", "796 %"), ("-1", "-1 %")])
def test_a_percentage_beyond_its_bounds_is_refused(percent: str, said: str) -> None:
    with pytest.raises(FactRefused, match="不在 0—100") as refused:
        read({"amount": None, "percent": "value"}, said="", value=percent, of="100")

    assert said in str(refused.value)


def test_a_percentage_of_an_unknown_number_is_refused() -> None:
    with pytest.raises(FactRefused, match="无法汇总"):
        read({"amount": None, "percent": "value"}, said="", value="96")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": "weather"}, "kind"),
        ({"happened_at": None}, "happened_at"),
        ({"colour": "red"}, "colour"),
        ({"amount": "value", "percent": "value"}, ""),
        ({"due_after_hours": 3}, ""),
        ({"due_after_working_days": 3}, ""),
        ({"due_at": None, "due_after_hours": 3, "due_after_working_days": 3}, ""),
        ({"times": {"zone": "Mars/Olympus"}}, "times.zone"),
        ({"encoding": "utf-9"}, "encoding"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_the_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        fact_mapping(**changes)

    assert ".".join(str(part) for part in refused.value.place) == place


def test_a_file_without_a_column_of_the_mapping_is_refused() -> None:
    with pytest.raises(MappingRefused, match="出现 0 次"):
        FactReader(fact_mapping(), COLUMNS[1:])


def test_every_kind_feeds_indicators_that_are_measured() -> None:
    fed = {code for kind in KINDS.values() for code in kind.feeds}

    assert fed <= {definition.code for definition in DEFINITIONS}
