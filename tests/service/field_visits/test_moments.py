"""Which moment counts for what was done without a line: the telephone's where it can be believed, else the server's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.journal.models import Entry
from plumbline.service.field_visits.rules import DEVICE, SERVER, DeviceMoment, dated
from plumbline.service.field_visits.rules.moments import (
    BEFORE_THE_LAST,
    CLOCK_WAS_SET,
    IN_THE_FUTURE,
    OLDEST,
    TOLERANCE,
    TOO_OLD,
)
from tests.orders import order_of
from tests.service.field_visits.trips import act, after
from tests.world import World

NOW = datetime(2026, 1, 6, 4, 0, tzinfo=UTC)
LAST = NOW - timedelta(hours=3)
MINUTES = st.integers(-3_000, 3_000).map(lambda each: timedelta(minutes=each))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("ago", "skew", "then", "counts", "because"),
    [
        (60, 0, 0, 60, ""),
        (60, 90, 90, 60, ""),
        (60, -400_000, -400_000, 60, ""),
        (60, 90, None, 60, ""),
        (60, 90, 89, 60, ""),
        (60, 90, 0, 0, CLOCK_WAS_SET),
        (-1, 0, 0, 0, ""),
        (-3, 0, 0, 0, IN_THE_FUTURE),
        (181, 0, 0, 180, ""),
        (183, 0, 0, 0, BEFORE_THE_LAST),
        (60 * 25, 0, 0, 0, TOO_OLD),
    ],
)
def test_a_telephone_is_believed_within_bounds(
    ago: float, skew: float, then: float | None, counts: float, because: str
) -> None:
    shown = NOW - minutes(ago) - minutes(skew)
    device = DeviceMoment(shown, minutes(skew), None if then is None else minutes(then))

    found = dated(device, received_at=NOW, last_at=LAST)

    assert (NOW - found.at, found.because) == (minutes(counts), because)
    assert found.clock == (SERVER if because else DEVICE)


@given(MINUTES, MINUTES, MINUTES, st.integers(0, 2_000).map(lambda each: timedelta(minutes=each)))
def test_no_telephone_dates_anything_outside_what_could_have_been(
    ago: timedelta, skew: timedelta, drift: timedelta, last: timedelta
) -> None:
    found = dated(DeviceMoment(NOW - ago, skew, skew + drift), received_at=NOW, last_at=NOW - last)

    assert NOW - max(OLDEST, last + TOLERANCE) <= found.at <= NOW
    assert found.at >= NOW - last
    assert (found.at == NOW) or not found.because


def test_a_plain_form_is_dated_by_the_server() -> None:
    assert dated(None, received_at=NOW, last_at=LAST).at == NOW


def told(minutes: float, *, skew: float = 0, then: float | None = 0) -> DeviceMoment:
    """What a telephone showed at a moment of ours, its clock being so many minutes behind."""
    shown = after(minutes) - timedelta(minutes=skew)
    return DeviceMoment(shown, timedelta(minutes=skew), None if then is None else timedelta(minutes=then))


def test_what_was_done_without_a_connection_counts_from_when_it_was_done(ruled_world: World, number: str) -> None:
    sent = after(120)
    act(ruled_world, "depart", number, at=sent, device=told(10))
    visit = act(ruled_world, "arrive", number, at=sent, device=told(40, skew=90, then=90))

    order = order_of(number)
    assert (visit.departed_at, visit.arrived_at, order.arrived_at) == (after(10), after(40), after(40))
    assert visit.moments["arrived"]["clock"] == "device"
    entry = Entry.objects.get(name="field_visits.arrived")
    assert entry.particulars["device_at"] == (after(40) - timedelta(minutes=90)).isoformat(timespec="seconds")
    assert entry.particulars["received_at"] == sent.isoformat(timespec="seconds")
    assert "离线记录" in Entry.objects.get(name="work_orders.arrived").particulars["note"]


def test_a_telephone_that_cannot_be_believed_is_dated_by_the_server_and_that_is_said(
    ruled_world: World, number: str
) -> None:
    act(ruled_world, "depart", number, at=after(60))

    visit = act(ruled_world, "arrive", number, at=after(90), device=told(30))

    assert visit.arrived_at == after(90)
    assert visit.moments["arrived"]["clock"] == "server"
    assert "早于工单的上一步" in Entry.objects.get(name="work_orders.arrived").particulars["note"]
    assert "早于工单的上一步" in Entry.objects.get(name="field_visits.arrived").particulars["because"]
