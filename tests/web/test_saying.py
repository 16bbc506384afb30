"""Numbers and moments as people read them: 万 in Chinese with the exact number on hover, relative times with the exact one in the company's zone."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation

from plumbline.doors.web import moments
from plumbline.doors.web.indicators.showing import written

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
"""Ten in the morning in China."""


def shown(words: str, language: str = "zh-hans", **given: object) -> str:
    with translation.override(language):
        return Template("{% load plumbline %}" + words).render(Context(given))


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        (None, "zh-hans", "—"),
        (0, "zh-hans", "0"),
        (9_999, "zh-hans", "9,999"),
        (10_000, "zh-hans", '<span title="10,000">1 万</span>'),
        (12_345, "zh-hans", '<span title="12,345">1.23 万</span>'),
        (1_000_000, "zh-hans", '<span title="1,000,000">100 万</span>'),
        (12_345, "en", "12,345"),
    ],
)
def test_a_count_is_read_in_the_units_of_the_language(number: int | None, language: str, said: str) -> None:
    assert shown("{{ number|counted }}", language, number=number) == said


def test_the_numbers_of_the_first_page_are_read_so() -> None:
    number = SimpleNamespace(value=12_345, label="在办", address="/orders/", name="open", tone="", term="late")
    block = SimpleNamespace(name="day", title="今日")

    with translation.override("zh-hans"):
        tiles = render_to_string("home/blocks/day.html", {"block": block, "content": {"numbers": [number]}})

    assert '<span class="tile-number"><span title="12,345">1.23 万</span></span>' in tiles


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Fraction(7), "7"),
        (Fraction(1_234_567), "1,234,567"),
        (Fraction(5, 2), "2.50"),
        (Fraction(10_000_001, 4), "2,500,000.25"),
    ],
)
def test_numerator_and_denominator_are_exact_however_many_cases_there_are(number: Fraction, said: str) -> None:
    assert written(number) == said


@pytest.mark.parametrize(
    ("distance", "language", "said"),
    [
        (timedelta(seconds=20), "zh-hans", "刚刚"),
        (timedelta(minutes=3), "zh-hans", "3 分钟前"),
        (timedelta(hours=5), "zh-hans", "5 小时前"),
        (timedelta(days=2), "zh-hans", "2 天前"),
        (timedelta(days=-2), "zh-hans", "2 天后"),
        (timedelta(days=40), "zh-hans", "2025-11-27"),
        (timedelta(minutes=3), "en", "3 min ago"),
    ],
)
def test_a_moment_is_told_from_now_with_the_exact_one_on_hover_in_the_zone_of_the_company(
    distance: timedelta, language: str, said: str
) -> None:
    before = moments.tell_time_with(lambda: NOW)
    at = NOW - distance
    exact = timezone.localtime(at, timezone.get_default_timezone())
    try:
        # Wherever the reader's own device or the request stands: the company's zone holds.
        with timezone.override("America/New_York"):
            told = shown("{{ at|ago }}", language, at=at)
    finally:
        moments.tell_time_with(before)

    assert f">{said}</time>" in told
    assert f'title="{exact:%Y-%m-%d %H:%M}"' in told
