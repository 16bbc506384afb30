"""A page that is read window by window is the page of the whole period."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.indicators.queries.windows import LONGEST, WIDER, windows

START = datetime(2026, 1, 31, 16, tzinfo=UTC)


@given(
    length=st.integers(1, int(LONGEST.total_seconds()) - 1).map(lambda seconds: timedelta(seconds=seconds)),
    most=st.integers(1, 500),
    finds=st.lists(st.integers(0, 40), max_size=300),
)
def test_windows_follow_each_other_without_gap_or_overlap_up_to_the_end(
    length: timedelta, most: int, finds: list[int]
) -> None:
    end, found = START + length, 0
    pieces = windows(START, end, most=most)
    seen = [next(pieces)]

    while seen[-1].end < end:
        found = min(most - 1, found + (finds.pop() if finds else 0))
        seen.append(pieces.send(found))

    assert seen[0].start == START
    assert all(one.end == two.start for one, two in pairwise(seen))
    assert all(piece.start < piece.end <= end for piece in seen)
    assert seen[-1].end == end


def test_nothing_found_makes_windows_wider_so_that_an_empty_month_takes_few() -> None:
    pieces = windows(START, START + timedelta(days=31), most=50)
    seen = [next(pieces)]

    while seen[-1].end < START + timedelta(days=31):
        seen.append(pieces.send(0))

    assert len(seen) == 4
    assert seen[1].end - seen[1].start == WIDER * (seen[0].end - seen[0].start)


def test_what_is_longer_than_any_period_is_read_at_once() -> None:
    pieces = windows(START, START + LONGEST + timedelta(days=1), most=50)

    assert next(pieces).end == START + LONGEST + timedelta(days=1)
