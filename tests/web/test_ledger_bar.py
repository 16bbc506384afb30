"""The picture of a clock says what its sentences say: every stretch once, in order, without gap; every mark where it belongs."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from plumbline.doors.web.work_orders.ledger_bar import Picture, picture
from plumbline.ground.service_levels.models import Clock
from plumbline.ground.service_levels.queries import ClockView
from plumbline.ground.service_levels.rules import LimitTerms, Run
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.ground.service_levels.working_time import Unit
from plumbline.ground.service_levels.working_time.documents import read_calendar
from tests.world import ZONE

OFFICE = read_calendar(
    {"zone": "Asia/Shanghai", "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)


def drawn(quantity: int, unit: Unit, *runs: Run, stopped_at: datetime | None = None, at: datetime) -> Picture:
    """A clock on office hours with these runs, as it is drawn at a moment."""
    terms = LimitTerms(quantity, unit, milestone="reply")
    limit = Limit(id=UUID(int=1), pack="p", code="c", terms=terms, start_event="registered")
    clock = Clock(milestone="reply", started_at=runs[0].started_at, stopped_at=stopped_at, due_at=at)
    return picture(ClockView(clock, limit, OFFICE, runs), at=at)


def kinds(shown: Picture) -> list[str]:
    return [bar.kind for bar in shown.bars]


def marks(shown: Picture) -> list[tuple[str, str]]:
    return [(mark.kind, mark.at) for mark in shown.marks]


def test_a_running_clock_shows_what_is_used_and_what_is_left() -> None:
    shown = drawn(10, Unit.WORKING_HOUR, Run(MONDAY), at=MONDAY + timedelta(hours=4))

    assert kinds(shown) == ["running", "coming", "closed", "coming"]
    assert marks(shown) == [
        ("started", "2026-01-05 09:00"),
        ("now", "2026-01-05 13:00"),
        ("warned", "2026-01-05 17:00"),
        ("due", "2026-01-06 11:00"),
    ]


def test_a_pause_and_what_is_late_have_shapes_of_their_own() -> None:
    first = Run(MONDAY, MONDAY + timedelta(hours=1), "customer_absent")
    second = Run(MONDAY + timedelta(hours=3))

    shown = drawn(2, Unit.HOUR, first, second, at=MONDAY + timedelta(hours=5))

    assert kinds(shown) == ["running", "paused", "running", "late"]
    assert [key.kind for key in shown.keys] == ["running", "paused", "late"]
    assert ("late", "2026-01-05 13:00") in marks(shown)


def test_a_clock_that_was_stopped_in_time_has_its_stop_and_no_now() -> None:
    stopped = MONDAY + timedelta(hours=1)

    shown = drawn(10, Unit.HOUR, Run(MONDAY, stopped), stopped_at=stopped, at=MONDAY + timedelta(days=3))

    assert [kind for kind, _at in marks(shown)] == ["started", "stopped", "due"]
    assert kinds(shown) == ["running", "coming"]


def test_what_is_very_late_leaves_the_limit_to_be_seen() -> None:
    shown = drawn(1, Unit.HOUR, Run(MONDAY), at=MONDAY + timedelta(days=30))

    assert shown.is_stretched
    assert float(shown.bars[0].width.rstrip("%")) == pytest.approx(60)


@pytest.mark.parametrize("hours", [1, 5, 9, 26, 200, 2_000])
def test_stretches_join_without_gap_from_end_to_end(hours: int) -> None:
    shown = drawn(3, Unit.WORKING_DAY, Run(MONDAY), at=MONDAY + timedelta(hours=hours))

    edge = 0.0
    for bar in shown.bars:
        assert float(bar.x.rstrip("%")) == pytest.approx(edge, abs=0.3)
        edge = float(bar.x.rstrip("%")) + float(bar.width.rstrip("%"))
    assert edge == pytest.approx(100, abs=0.5)
    assert len(shown.bars) < 300


def test_a_deadline_from_outside_counts_through() -> None:
    clock = Clock(milestone="reply", started_at=MONDAY, due_at=MONDAY + timedelta(days=5))

    shown = picture(ClockView(clock, None, OFFICE, ()), at=MONDAY + timedelta(days=1))

    assert kinds(shown) == ["running", "coming"]
    assert [kind for kind, _at in marks(shown)] == ["started", "now", "due"]
