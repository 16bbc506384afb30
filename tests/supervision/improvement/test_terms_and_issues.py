"""Terms by grade, hot issues by what the customers say, files by their points."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from plumbline.supervision.improvement.rules.hot_issues import counted, is_improved
from plumbline.supervision.improvement.rules.reviews import is_passed
from plumbline.supervision.improvement.rules.terms import (
    ALLOWANCES,
    RectificationRefused,
    allowance,
    check_due,
    check_words,
    default_check,
)
from plumbline.supervision.improvement.states import Check, Grade

TODAY = date(2026, 3, 2)


def test_the_graver_the_sooner_and_every_grade_has_its_reason() -> None:
    days = [each.days for each in ALLOWANCES]

    assert [each.grade for each in ALLOWANCES] == [Grade.CRITICAL, Grade.MAJOR, Grade.MINOR]
    assert days == sorted(days)
    assert all(allowance(grade).reason for grade in Grade)


def test_a_later_day_than_the_grade_allows_needs_a_reason() -> None:
    default = TODAY + timedelta(days=10)

    check_due(default, default=default, today=TODAY, reason="")
    check_due(default + timedelta(days=1), default=default, today=TODAY, reason="等待配件")
    for day, field in ((TODAY - timedelta(days=1), "due_on"), (default + timedelta(days=1), "due_reason")):
        with pytest.raises(RectificationRefused) as refused:
            check_due(day, default=default, today=TODAY, reason=" ")
        assert refused.value.field == field


def test_words_are_needed_and_not_without_end() -> None:
    assert check_words(" 好 ", field="note", name="说明") == "好"
    for text in ("  ", "字" * 4_001):
        with pytest.raises(RectificationRefused):
            check_words(text, field="note", name="说明")


def test_what_comes_from_a_fact_is_judged_by_not_coming_back_for_ninety_days_after_its_term() -> None:
    check = default_check(opened_on=TODAY, due_on=TODAY + timedelta(days=14))

    assert check.kind is Check.RECURRENCE
    assert (check.after.first, check.after.days) == (TODAY + timedelta(days=14), 90)


CALLS = (
    # results, before, after, days before, days after, improved
    (["improved"] * 4 + ["not_improved"], 30, 20, 30, 30, True),
    (["improved"] * 4 + ["partly"], 30, 30, 30, 30, True),
    (["improved"] * 3 + ["partly"] * 2, 30, 20, 30, 30, False),
    (["improved"] * 4, 30, 20, 30, 30, False),  # four reached, five needed
    (["improved"] * 5 + ["unreached"] * 20, 30, 20, 30, 30, True),
    (["improved"] * 10, 30, 31, 30, 30, False),  # it came oftener than before
    (["improved"] * 10, 30, 10, 30, 9, False),  # oftener a day
    (["improved"] * 10, 30, 0, 30, 0, False),
)


@pytest.mark.parametrize(("results", "before", "after", "days_before", "days_after", "improved"), CALLS)
def test_a_hot_issue_is_improved_when_enough_customers_say_so_and_it_comes_no_oftener(
    results: list[str], before: int, after: int, days_before: int, days_after: int, improved: bool
) -> None:
    calls = counted(results)

    assert is_improved(calls, before=before, after=after, days_before=days_before, days_after=days_after) is improved


def test_calls_are_counted_by_what_they_brought() -> None:
    found = counted(["improved", "", "partly", "refused", "unreached", ""])

    assert (found.reached, found.improved, found.waiting, found.silent) == (2, 1, 2, 2)
    assert found.share == Fraction(1, 2)
    assert counted([""]).share is None


@pytest.mark.parametrize(
    ("share", "vetoed", "passed"),
    [
        (Fraction(90), False, True),
        (Fraction(8999, 100), False, False),
        (Fraction(100), True, False),
        (None, False, False),
    ],
)
def test_a_file_passes_with_ninety_points_and_no_veto(share: Fraction | None, vetoed: bool, passed: bool) -> None:
    assert is_passed(share, vetoed=vetoed) is passed
