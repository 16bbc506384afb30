"""What a city remembers of such a year: a burst main, a planned stop, and the people who must not be forgotten when it is cold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from plumbline.doors.demo.cast import CREW_OF, HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.doors.demo.steps import Life, Ref, Step, life
from plumbline.doors.demo.territory import Household

BURST_AREAS = ("W-1", "W-2")
PLANNED_AREAS = ("E-3", "E-4")
_NEEDS = ("elderly", "lives_alone", "infant", "ill", "disabled", "pregnant", "low_income")
NEEDS = 100


def incidents(year: Year, households: list[Household]) -> list[Life]:
    """The scripted events of the year, each one life of several orders."""
    return [burst_main(year, households), planned_stop(year, households)]


def burst_main(year: Year, households: list[Household]) -> Life:
    """A primary main bursts before dawn in the west: telephone lists, an outage, one order to which the others are linked, a night's work."""
    at = year.at(year.latest(12, 18), 5 * 60 + 42)
    chance = Random(f"{year.seed} burst")
    near = chance.sample([h for h in households if h.area in BURST_AREAS and h.kind == "resident"], 24)
    done = at + timedelta(hours=19, minutes=25)
    steps = [*_the_main(at, done, near[0]), *_outage(at, done), *_area_order(at, done, near[1])]
    for number, household in enumerate(near[2:]):
        called = at + timedelta(minutes=9 + number * 11 + chance.randint(0, 5))
        steps += _affected(f"c{number}", called, done, household)
    return life("burst main", steps)


def _the_main(at: datetime, done: datetime, household: Household) -> Iterator[Step]:
    head, fitter = HEAD_OF["HE-WEST"], CREW_OF["HE-WEST"][0]
    told = {
        "kind": "heat_burst",
        "title": "麦浪路一次主管跑水，路面塌陷",
        "channel": "hotline",
        "unit": "",
        "loud": True,
    }
    yield Step(at, "agent3", "register", {**told, "household": household}, "main")
    yield Step(at + timedelta(minutes=2), "dispatcher-heat", "acknowledge", {}, "main")
    yield Step(at + timedelta(minutes=3), head, "acknowledge", {}, "main")
    yield Step(at + timedelta(minutes=4), head, "accept", {}, "main")
    yield Step(at + timedelta(minutes=6), head, "contact", {}, "main")
    yield Step(at + timedelta(minutes=8), head, "assign", {"person": fitter}, "main")
    yield Step(at + timedelta(minutes=12), fitter, "depart", {}, "main")
    yield Step(at + timedelta(minutes=27), fitter, "arrive", {}, "main")
    yield Step(at + timedelta(minutes=95), fitter, "contain", {"note": "关断两端分段阀，水已止住"}, "main")
    yield Step(at + timedelta(hours=3), "supervisor", "escalate", {"note": "影响两个片区，每两小时报告一次"}, "main")
    for hours, note in ((5, "开挖完成，管壁腐蚀穿孔"), (11, "更换管段就位，焊接中"), (16, "焊口探伤合格，开始充水")):
        yield Step(at + timedelta(hours=hours), fitter, "progress", {"note": note}, "main")
    yield Step(done, fitter, "resolve", {}, "main")
    yield Step(
        done + timedelta(minutes=12), head, "reply", {"result": "更换主管12米，恢复供热，路面已临时恢复"}, "main"
    )
    answer = {"result": "satisfied", "solved": True, "opinion": "抢修通宵达旦，辛苦了"}
    yield Step(done + timedelta(hours=12), "callback", "call", answer, "main")
    yield Step(done + timedelta(days=3), "dispatcher-heat", "return_sheet", {}, "main")


def _outage(at: datetime, done: datetime) -> Iterator[Step]:
    told = {
        "kind": "unplanned",
        "line": "heating",
        "title": "麦浪路主管抢修停热",
        "areas": BURST_AREAS,
        "starts_at": at,
        "expected_end": at + timedelta(hours=12),
        "unit": "HE-WEST",
    }
    yield Step(at + timedelta(minutes=20), "dispatcher-heat", "announce", told, "outage")
    longer = {"expected_end": at + timedelta(hours=20), "reason": "腐蚀段比预计长"}
    yield Step(at + timedelta(hours=9), "dispatcher-heat", "extend_outage", longer, "outage")
    yield Step(done + timedelta(minutes=30), "dispatcher-heat", "end_outage", {}, "outage")


def _area_order(at: datetime, done: datetime, household: Household) -> Iterator[Step]:
    """The mayor's hotline reports a whole area without heat: the leaders are telephoned."""
    head = HEAD_OF["HE-WEST"]
    called = at + timedelta(minutes=35)
    told = {
        "kind": "heat_no_heat_area",
        "title": "12345：西城区两个片区大面积停热",
        "channel": "gov_12345",
        "unit": "",
        "loud": True,
    }
    told |= {"household": household, "external": f"{called:%Y%m%d}001", "due_hours": 24}
    yield Step(called, "agent", "register", told, "area")
    yield Step(called + timedelta(minutes=4), head, "acknowledge", {}, "area")
    yield Step(called + timedelta(minutes=5), "leader", "acknowledge", {}, "area")
    yield Step(called + timedelta(minutes=6), head, "accept", {}, "area")
    yield Step(called + timedelta(minutes=8), "dispatcher", "link", {"parent": Ref("main")}, "area")
    yield Step(called + timedelta(minutes=15), head, "contact", {}, "area")
    yield Step(called + timedelta(hours=5), head, "progress", {"note": "主管抢修中，预计当晚恢复"}, "area")
    yield Step(done + timedelta(minutes=20), head, "reply", {"result": "主管已修复，两个片区恢复供热"}, "area")
    answer = {"result": "satisfied", "solved": True, "opinion": "恢复了"}
    yield Step(done + timedelta(hours=11), "callback2", "call", answer, "area")
    yield Step(done + timedelta(days=3), "dispatcher-heat", "return_sheet", {}, "area")


def _affected(order: str, called: datetime, done: datetime, household: Household) -> Iterator[Step]:
    """One of the homes that are cold because of it: an order of its own, linked to the incident, every contact counted."""
    head = HEAD_OF["HE-WEST"]
    told = {"kind": "heat_no_heat_household", "title": "早上起来家里没暖气了", "channel": "hotline", "unit": ""}
    yield Step(called, "agent2", "register", {**told, "household": household}, order)
    yield Step(called + timedelta(minutes=2), "dispatcher", "link", {"parent": Ref("main")}, order)
    yield Step(called + timedelta(minutes=5), head, "accept", {}, order)
    yield Step(called + timedelta(minutes=7), head, "contact", {"note": "已告知主管抢修及预计恢复时间"}, order)
    yield Step(done + timedelta(minutes=25), head, "reply", {"result": "主管已修复，恢复供热"}, order)
    answer = {"result": "satisfied", "solved": True, "opinion": "恢复了"}
    yield Step(done + timedelta(hours=14), "callback", "call", answer, order)
    yield Step(done + timedelta(days=4), "dispatcher-heat", "return_sheet", {}, order)


def planned_stop(year: Year, households: list[Household]) -> Life:
    """A night's stop of gas, asked about before it is announced, announced four days ahead, over a little before it was promised."""
    night = year.at(max(year.latest(9, 16), year.first_day + timedelta(days=6)), 22 * 60)
    told = {
        "kind": "planned",
        "line": "gas",
        "title": "安燃路中压管碰口，计划停气",
        "areas": PLANNED_AREAS,
        "starts_at": night,
        "expected_end": night + timedelta(hours=7),
        "unit": "GA-EAST",
    }
    over = night + timedelta(hours=6, minutes=35)
    asks = next(household for household in households if household.area in PLANNED_AREAS)
    asked = night - timedelta(days=4, hours=13)
    question = {"kind": "gas_inquiry", "title": "听说安燃路要停气，什么时候", "channel": "hotline", "unit": "QH-SC"}
    steps = [
        Step(asked, "agent5", "register", {**question, "household": asks}),
        Step(asked + timedelta(minutes=2), "centre", "accept"),
        Step(asked + timedelta(minutes=31), "centre", "reply", {"result": "计划停气即将公告，届时短信通知"}),
        Step(night - timedelta(days=4, hours=12), "dispatcher-gas", "announce", told, "outage"),
        Step(over, "dispatcher-gas", "end_outage", {}, "outage"),
    ]
    return life("planned stop", steps)


def needs(year: Year, households: list[Household]) -> Life:
    """Customers who need more care register it, with what proves their consent, after one of them has asked how."""
    chance = Random(f"{year.seed} needs")
    chosen = chance.sample([household for household in households if household.kind == "resident"], NEEDS)
    at = year.at(year.first_day, 9 * 60)
    question = {"kind": "heat_inquiry", "title": "独居老人怎么登记特殊照顾", "channel": "hotline", "unit": "QH-SC"}
    steps = [
        Step(at, "agent", "register", {**question, "household": chosen[0]}),
        Step(at + timedelta(minutes=1), "centre", "accept"),
        Step(at + timedelta(minutes=12), "centre", "reply", {"result": "已告知登记办法，可电话登记，须本人同意"}),
    ]
    for number, household in enumerate(chosen, start=10):
        told = {
            "household": household,
            "need": _NEEDS[number % len(_NEEDS)],
            "evidence": f"录音 {at:%Y%m%d}-{number:03d}",
        }
        steps.append(Step(at + timedelta(minutes=2 * number), "agent", "need", told))
    return life("needs", steps)
