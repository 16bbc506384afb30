"""Periods of duties are read in words, in the language of the page; what has no words of its own stays as it is."""

import pytest
from django.utils.translation import override

from plumbline.doors.web.compliance.showing import ClauseRow, ControlRow, folded
from plumbline.doors.web.duties.showing import period_words

WORDS = [
    ("2026", "2026 年", "2026"),
    ("2026-11", "2026 年 11 月", "2026-11"),
    ("2026-11.1", "2026 年 11 月上半月", "2026-11, first half"),
    ("2026-11.2", "2026 年 11 月下半月", "2026-11, second half"),
    ("2026-11/12", "2026 年 11—12 月", "2026, months 11 to 12"),
    ("2026-Q3", "2026 年第三季度", "Q3 2026"),
    ("2026-H2", "2026 年下半年", "Second half of 2026"),
    ("2026-W05", "2026-W05", "2026-W05"),
]


@pytest.mark.parametrize(("name", "chinese", "english"), WORDS)
def test_a_period_is_written_as_an_official_writes_it(name: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert period_words(name) == chinese
    with override("en"):
        assert period_words(name) == english


def test_controls_that_read_alike_are_one_line_and_a_limit_says_what_it_is_about() -> None:
    def control(code: str, name: str, told: str = "") -> ControlRow:
        return ControlRow("时限", name, code, told, "", "", "")

    rows = (
        control("p/a/1", "评价"),
        control("p/a/2", "评价"),
        control("p/late", "late"),
        control("p/b", "评价", "1 件"),
    )
    row = ClauseRow("S0-1", "S0", "第一条", "", rows, "", False)

    with override("zh-hans"):
        shown = folded(row, {"p/late": "报修 · 到场"})

    assert [each.name for each in shown.controls] == ["评价（2 项）", "报修 · 到场", "评价"]
    assert [each.code for each in row.controls] == ["p/a/1", "p/a/2", "p/late", "p/b"]
