"""Days of a calendar set by hand: a version of its own, taken back exactly, kept when a pack comes, one editor at a time."""

from datetime import date
from typing import Any

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.service_levels import actions, queries
from plumbline.ground.service_levels.actions import Amendment, CalendarPublication, CalendarRefused
from plumbline.ground.service_levels.models import CalendarVersion
from plumbline.ground.service_levels.working_time import HandSet, NeverOpen, read_hours
from tests.world import START, World, later

WEEK = {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PLAIN: dict[str, Any] = {
    "zone": "Asia/Shanghai",
    "weekly": WEEK,
    "exceptions": {"2026-10-01": []},
    "announced_until": "2026-12-31",
}
SATURDAY, THURSDAY = date(2026, 1, 10), date(2026, 10, 1)
HALF_DAY = HandSet(read_hours([["08:30", "12:00"]], "hours"), "内部盘点", "内部通知 3 号")
CLOSED = HandSet((), "停电检修")


@pytest.fixture
def office(world: World) -> str:
    publish(world, PLAIN, since=date(2026, 1, 1))
    return "office"


def publish(world: World, document: dict[str, Any], *, since: date) -> CalendarVersion:
    publication = CalendarPublication(code="office", name="办公", valid_from=since, document=document, note="制度包")
    return actions.publish_calendar(publication=publication, by=world.system, at=START)


def amend(world: World, *, by: str = "guan", seen: int = 1, **changes: Any) -> CalendarVersion:
    wanted = {"code": "office", "seen": seen, "valid_from": date(2026, 1, 6), "days": {SATURDAY: HALF_DAY}, **changes}
    return actions.amend_calendar(amendment=Amendment(**wanted), by=world.viewer(by), at=later(hours=1))


def test_a_day_set_by_hand_opens_from_the_day_of_validity_on(office: str, world: World) -> None:
    amend(world, announced_until=date(2027, 12, 31), notices={"2027": "https://www.gov.cn/"}, note="盘点")

    book = queries.book()
    before, since = book.calendar("office", date(2026, 1, 5)), book.calendar("office", date(2026, 1, 6))
    assert before is not None
    assert since is not None
    assert not before.calendar.is_open_day(SATURDAY)
    assert since.calendar.is_open_day(SATURDAY)
    newest = queries.calendar_versions("office")[0]
    assert newest.days[SATURDAY.isoformat()] == {"reason": "内部盘点", "clause": "内部通知 3 号", "before": None}
    assert (newest.number, newest.document["announced_until"]) == (2, "2027-12-31")
    assert Entry.objects.filter(name="service_levels.calendar_published", subject="office").count() == 2


def test_taking_a_day_back_gives_the_hours_that_stood_there(office: str, world: World) -> None:
    amend(world, days={THURSDAY: HALF_DAY, SATURDAY: HALF_DAY})
    amend(world, seen=2, days={THURSDAY: CLOSED})

    taken_back = amend(world, seen=3, days={THURSDAY: HandSet(None), SATURDAY: HandSet(None)})

    assert taken_back.document == PLAIN
    assert taken_back.days == {}


def test_a_pack_that_comes_later_leaves_days_set_by_hand_alone(office: str, world: World) -> None:
    amend(world, announced_until=date(2027, 12, 31))

    same = publish(world, PLAIN, since=date(2026, 2, 1))
    longer = publish(world, {**PLAIN, "weekly": {**WEEK, "sat": [["09:00", "12:00"]]}}, since=date(2026, 2, 1))

    assert same.number == 2
    assert longer.number == 3
    assert longer.document["exceptions"][SATURDAY.isoformat()] == [["08:30", "12:00"]]
    assert longer.document["announced_until"] == "2027-12-31"
    assert longer.days[SATURDAY.isoformat()]["before"] is None


def test_the_second_of_two_editors_is_told(office: str, world: World) -> None:
    amend(world)

    with pytest.raises(Conflict, match="第 2 版"):
        amend(world, days={SATURDAY: CLOSED})

    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        ({"days": {}}, CalendarRefused, "没有变化"),
        ({"valid_from": date(2025, 12, 31)}, CalendarRefused, "不能早于"),
        ({"code": "nowhere"}, NotFound, "没有代码"),
        ({"by": "lin"}, NotAllowed, "权限"),
    ],
)
def test_what_cannot_be_published_is_refused(
    office: str, world: World, changes: dict[str, Any], refusal: type[Exception], sentence: str
) -> None:
    with pytest.raises(refusal, match=sentence):
        amend(world, **changes)


def test_a_calendar_that_would_never_open_again_is_refused(world: World) -> None:
    only = {"zone": "Asia/Shanghai", "weekly": {}, "exceptions": {"2026-01-10": [["08:00", "09:00"]]}}
    publish(world, only, since=date(2026, 1, 1))

    with pytest.raises(NeverOpen):
        amend(world, days={SATURDAY: CLOSED})
