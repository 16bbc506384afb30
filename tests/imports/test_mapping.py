"""Mappings: what they say, and how they are refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.kernel.mappings import Times, moment_reader
from plumbline.service.measurements.rules import KINDS, read_fact_mapping
from plumbline.service.work_orders.rules import MappingRefused, RowReader, code_for, read_mapping
from plumbline.supervision.inspections.rules import read_score_mapping
from tests.imports.files import MAPPINGS, mapping

PLAIN: dict[str, Any] = {
    "source": "elsewhere",
    "times": {"zone": "Asia/Shanghai"},
    "number": "no",
    "created": "taken",
    "title": ["what"],
    "order_type": {"column": "kind", "under": {"code": "ext", "name": {"zh": "外部", "en": "External"}}},
    "unit": {"column": "who", "under": {"code": "EXT", "name": {"zh": "外部", "en": "External"}}},
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"source": ""}, ("source",)),
        ({"times": {"zone": "Mars/Olympus"}}, ("times", "zone")),
        ({"times": {"zone": "Asia/Shanghai", "format": "%H:%M"}}, ("times", "format")),
        ({"times": {"zone": "Asia/Shanghai", "shift_hours": {"CST": 48}}}, ("times", "shift_hours")),
        ({"encoding": "klingon"}, ("encoding",)),
        ({"title": []}, ("title",)),
        ({"colour": "red"}, ("colour",)),
        ({"number": None}, ("number",)),
        ({"channel": {"column": "c", "values": {"a": "smoke"}}}, ("channel", "values", "a")),
        ({"status": {"column": "s", "closed": ["Done"], "open": ["Done"]}}, ("status",)),
        (
            {"unit": {"column": "who", "under": {"code": "a/b", "name": {"zh": "x", "en": "x"}}}},
            ("unit", "under", "code"),
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_names_the_place(change: dict[str, Any], place: tuple[str, ...]) -> None:
    with pytest.raises(MappingRefused) as refused:
        read_mapping({**PLAIN, **change})

    assert refused.value.place == place


@pytest.mark.parametrize("missing", ["source", "times", "number", "created", "title", "order_type", "unit"])
def test_a_mapping_says_what_it_lacks(missing: str) -> None:
    document = {name: value for name, value in PLAIN.items() if name != missing}

    with pytest.raises(MappingRefused) as refused:
        read_mapping(document)

    assert refused.value.place == (missing,)


@pytest.mark.parametrize("header", [["no", "taken", "what", "kind"], ["no", "taken", "what", "kind", "who", "who"]])
def test_a_header_without_a_column_or_with_one_twice_is_refused(header: list[str]) -> None:
    with pytest.raises(MappingRefused, match="who"):
        RowReader(read_mapping(PLAIN), header)


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_committed_mappings_can_be_read(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))

    if "kind" in document:
        assert read_fact_mapping(document).kind in KINDS
    elif "form" in document:
        assert read_score_mapping(document).form == document["form"]
    else:
        assert mapping(path.name).source == path.stem


@pytest.mark.parametrize(
    ("times", "text", "wanted"),
    [
        ({"zone": "Asia/Shanghai"}, "2026-01-05 08:00:00", datetime(2026, 1, 5, 0, 0, tzinfo=UTC)),
        ({"zone": "America/New_York"}, "2018-07-01 12:00:00", datetime(2018, 7, 1, 16, 0, tzinfo=UTC)),
        ({"zone": "America/New_York"}, "2018-03-11 02:30:00", datetime(2018, 3, 11, 7, 30, tzinfo=UTC)),
        ({"zone": "America/New_York"}, "2018-11-04 01:30:00", datetime(2018, 11, 4, 5, 30, tzinfo=UTC)),
        (
            {"zone": "America/New_York", "shift_hours": {"EDT": 4, "EST": 5}},
            "2017-05-16 03:55:49",
            datetime(2017, 5, 16, 11, 55, 49, tzinfo=UTC),
        ),
        (
            {"zone": "America/New_York", "shift_hours": {"EDT": 4, "EST": 5}},
            "2017-01-16 22:55:49",
            datetime(2017, 1, 17, 8, 55, 49, tzinfo=UTC),
        ),
        ({"zone": "Asia/Shanghai", "format": "%d/%m/%Y %H:%M"}, "05/01/2026 08:00", datetime(2026, 1, 5, tzinfo=UTC)),
        (
            {"zone": "Asia/Shanghai", "format": "%Y-%m-%dT%H:%M:%S%z"},
            "2026-01-05T01:00:00+0100",
            datetime(2026, 1, 5, tzinfo=UTC),
        ),
    ],
)
def test_moments_are_read_in_their_own_zone(times: dict[str, Any], text: str, wanted: datetime) -> None:
    assert moment_reader(Times.model_validate(times))(text) == wanted


@pytest.mark.parametrize(
    "text", ["2026-02-30 00:00:00", "2026-01-05", "2026-01-05T08:00:00", "soon", "2026-01-05 24:00:00"]
)
def test_what_is_no_moment_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):
        moment_reader(Times(zone="Asia/Shanghai"))(text)


@given(st.datetimes(datetime(2015, 1, 1), datetime(2019, 1, 1)))
def test_a_twice_converted_time_is_the_one_that_reads_the_same_in_greenwich(true: datetime) -> None:
    from_city = Times(zone="America/New_York", shift_hours={"EDT": 4, "EST": 5})
    true = true.replace(microsecond=0)
    shown = true.replace(tzinfo=UTC).astimezone(moment_zone(from_city)).replace(tzinfo=None)
    if (
        shown.replace(tzinfo=moment_zone(from_city)).utcoffset()
        != shown.replace(tzinfo=moment_zone(from_city), fold=1).utcoffset()
    ):
        return  # an hour that comes twice cannot be told from what is shown

    found = moment_reader(from_city)(shown.isoformat(sep=" "))

    assert abs(found.astimezone(moment_zone(from_city)).replace(tzinfo=None) - true) in (
        timedelta(0),
        timedelta(hours=1),
    )


def moment_zone(times: Times) -> ZoneInfo:
    return ZoneInfo(times.zone)


words = st.text(min_size=1, max_size=80).filter(lambda word: word.strip() != "")


@given(words, words)
def test_two_words_never_share_a_code_and_one_word_keeps_its_own(one: str, other: str) -> None:
    code, rival = (code_for(word, prefix="ext", longest=40) for word in (one, other))

    assert code == code_for(one, prefix="ext", longest=40)
    assert 0 < len(code) <= 40
    assert "/" not in code
    assert (code == rival) == (normal(one) == normal(other))


def normal(word: str) -> str:
    return normalize("NFKC", word).strip()


@pytest.mark.parametrize(
    ("word", "code"),
    [("Solid Waste", "bal-solid-waste"), ("BGE", "bal-bge-"), ("供热", "bal-"), ("Solid  Waste!", "bal-solid-waste-")],
)
def test_a_code_is_readable_where_the_word_allows(word: str, code: str) -> None:
    assert code_for(word, prefix="bal", longest=40).startswith(code)
