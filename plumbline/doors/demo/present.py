"""The hours before now: an order in every state, so that whoever signs in finds real work, some of it due soon and some of it late.

All moments are counted back from now. What the year left open stands beside it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from plumbline.doors.demo.cast import CREW_OF, HEAD_OF
from plumbline.doors.demo.kinds import BY_CODE
from plumbline.doors.demo.seasons import Year, is_heated
from plumbline.doors.demo.steps import Life, Ref, Step, life
from plumbline.doors.demo.territory import Household, responsible

COLD, REPAIR, LEAK = "heat_no_heat_household", "heat_repair_out_of_scope", "heat_leak"
GAS, UNSAFE, SMELL = "gas_indoor_ordinary", "gas_indoor_unsafe", "gas_leak"
_UNPLACED = ("青禾市东城区稻香路66号金穗花园", "翠畦小区门口", "青禾市开发区向暖街8号清泉坊3号楼")
"""Where callers say they are of whom nobody knows more: two name a district, by which the unit can be told."""
_WARM_WEATHER = {COLD: "heat_temperature_test", LEAK: REPAIR, "heat_repair_in_scope": REPAIR}
_TAKEN, _GIVEN, _ROAD = ("accept",), ("accept", "contact", "assign"), ("accept", "contact", "assign", "depart")
_THERE = (*_ROAD, "arrive")
_DONE = (*_THERE, "resolve")
_OVER = (*_DONE, "reply")

# kind, unit (empty: nobody knows yet), minutes since the call, moves since, what is special
_SCENES: tuple[tuple[str, str, int, tuple[str, ...], str], ...] = (
    (LEAK, "", 1, (), ""),
    (COLD, "", 4, (), ""),
    (GAS, "", 7, (), ""),
    (COLD, "HE-EAST", 3, (), ""),
    (COLD, "HE-EAST", 8, (), ""),
    (REPAIR, "HE-EAST", 26, (), ""),
    (COLD, "HE-WEST", 5, (), ""),
    (COLD, "HE-SOUTH", 48, (), ""),
    (COLD, "HE-SOUTH", 75, (), "urged"),
    (UNSAFE, "GA-EAST", 6, (), ""),
    (SMELL, "GA-WEST", 2, (), ""),
    ("gas_complaint_fee", "BZ-GAS", 40, (), ""),
    (COLD, "HE-WEST", 30, (), "returned"),
    (REPAIR, "HE-NORTH", 55, (), "returned"),
    (COLD, "HE-SOUTH", 160, (), "arbitration"),
    (COLD, "HE-EAST", 22, _TAKEN, ""),
    ("heat_attitude", "HE-EAST", 300, _TAKEN, ""),
    ("heat_fee_complaint", "BZ-HEAT", 200, _TAKEN, ""),
    ("gas_alteration", "GA-NEW", 900, _TAKEN, ""),
    (COLD, "HE-EAST", 95, _GIVEN, "appointed"),
    (COLD, "HE-EAST", 112, _GIVEN, "appointed"),
    ("heat_repair_in_scope", "HE-EAST", 70, _GIVEN, ""),
    (GAS, "GA-EAST", 1_150, _GIVEN, ""),
    (COLD, "HE-EAST", 60, _ROAD, ""),
    (UNSAFE, "GA-EAST", 90, _ROAD, ""),
    (COLD, "HE-EAST", 430, _THERE, ""),
    (COLD, "HE-SOUTH", 560, _THERE, "escalated"),
    (GAS, "GA-WEST", 1_600, _THERE, "urged"),
    (COLD, "HE-EAST", 300, _DONE, ""),
    (REPAIR, "HE-WEST", 200, _DONE, ""),
    (REPAIR, "HE-WEST", 420, _GIVEN, "paused"),
    (GAS, "GA-NEW", 700, _GIVEN, "paused"),
    ("heat_paid_service", "HE-EAST", 2_000, _GIVEN, "paused"),
    (REPAIR, "HE-SOUTH", 1_260, _THERE, "extension"),
    ("gas_complaint_works", "GA-WEST", 1_500, _TAKEN, "extension"),
    ("heat_government_supply", "HE-EAST", 1_380, _THERE, ""),
    ("heat_government_supply", "HE-SOUTH", 1_500, _GIVEN, "escalated"),
    *((COLD, unit, 620 + 50 * number, _OVER, "") for number, unit in enumerate(("HE-EAST", "HE-WEST", "HE-NORTH"))),
    *((GAS, unit, 900 + 60 * number, _OVER, "") for number, unit in enumerate(("GA-EAST", "GA-WEST", "GA-NEW"))),
    (UNSAFE, "GA-EAST", 1_700, _OVER, ""),
    (COLD, "HE-SOUTH", 1_800, _OVER, "tried"),
    (GAS, "GA-EAST", 2_300, _OVER, "tried"),
    ("gas_complaint_attitude", "GA-EAST", 2_600, ("accept", "contact", "investigate", "reply"), ""),
)  # fmt: skip


def present(year: Year, households: list[Household]) -> list[Life]:
    """What is going on now."""
    chance = Random(f"{year.seed} present")
    scenes = [_scene(year, number, scene, households, chance) for number, scene in enumerate(_SCENES)]
    more = [_twice(year, chance.choice(households)), _dug_up(year, households, chance)]
    return sorted([*scenes, *more], key=lambda each: each.begins)


def _scene(
    year: Year,
    number: int,
    scene: tuple[str, str, int, tuple[str, ...], str],
    households: list[Household],
    chance: Random,
) -> Life:
    wanted, unit, ago, moves, special = scene
    code = wanted if is_heated(year.now.date()) else _WARM_WEATHER.get(wanted, wanted)
    kind, at = BY_CODE[code], year.now - timedelta(minutes=ago)
    channel = "gov_12345" if code.startswith("heat_government") else "hotline"
    said: dict[str, Any] = {"kind": code, "title": chance.choice(kind.titles), "channel": channel, "unit": kind.desk}
    if channel == "gov_12345":
        said |= {"external": f"{at:%Y%m%d}9{number:02d}", "due_hours": kind.resolve}
    who = ("agent", "agent2", "agent4")[number % 3]
    if not unit:
        told = {**said, "phone": f"1380001{number:04d}", "address": _UNPLACED[number % len(_UNPLACED)]}
        return life(f"now {number}", [Step(at, who, "register", told)])
    homes = [h for h in households if kind.desk or responsible(h.area, kind.line) == unit]
    steps = [Step(at, who, "register", {**said, "household": chance.choice(homes)})]
    steps += _moves(year.now, at, unit, moves, kind.results)
    return life(f"now {number}", [*steps, *_special(special, year.now, steps[-1].at, unit)])


def _moves(now: datetime, start: datetime, unit: str, moves: Iterable[str], results: tuple[str, ...]) -> Iterator[Step]:
    """The moves so far, the first ones soon after the call, the last one a while ago."""
    wanted = tuple(moves)
    head, fitter = HEAD_OF[unit], CREW_OF[unit][0]
    for place, move in enumerate(wanted):
        share = {"accept": 0.03, "contact": 0.05, "assign": 0.07}.get(move, 0.12 + 0.55 * place / len(wanted))
        who = head if move in ("accept", "contact", "assign", "investigate") else fitter
        inputs = {"assign": {"person": fitter}, "reply": {"result": results[0]}, "investigate": {"note": "已了解"}}
        yield Step(start + (now - start) * share, who, move, inputs.get(move, {}))


def _special(special: str, now: datetime, last: datetime, unit: str) -> Iterator[Step]:
    """What makes the scene worth a look, spread over the time since the last move."""
    for share, who, what, inputs in _SPECIALS[special](now, unit):
        yield Step(last + (now - last) * share, who, what, inputs)


_Happening = tuple[float, str, str, dict[str, Any]]


def _nothing(_now: datetime, _unit: str) -> list[_Happening]:
    return []


def _appointed(now: datetime, unit: str) -> list[_Happening]:
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    slot = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "note": "到前打电话，家里有人"}
    return [(0.5, CREW_OF[unit][0], "appoint", slot)]


def _urged(_now: datetime, _unit: str) -> list[_Happening]:
    return [(0.6, "agent", "urge", {"note": "客户再次来电，情绪激动", "channel": "hotline"})]


def _escalated(_now: datetime, _unit: str) -> list[_Happening]:
    return [(0.7, "supervisor", "escalate", {"note": "已超时，请说明原因并立即办理"})]


def _returned(_now: datetime, unit: str) -> list[_Happening]:
    return [(0.5, HEAD_OF[unit], "return", {"reason": "not_our_area", "note": "地址不在本单位辖区"})]


def _quarrelled(now: datetime, unit: str) -> list[_Happening]:
    """Three returns: the arbiter has to decide."""
    other = "HE-WEST" if unit != "HE-WEST" else "HE-EAST"
    happened: list[_Happening] = []
    for place, holder in enumerate((unit, other, unit)):
        _share, who, what, inputs = _returned(now, holder)[0]
        happened.append((0.2 + 0.25 * place, who, what, inputs))
    dispatches = ((0.3, other), (0.55, unit))
    return [*happened, *((share, "dispatcher", "dispatch", {"unit": target}) for share, target in dispatches)]


def _paused(now: datetime, unit: str) -> list[_Happening]:
    until = now + timedelta(hours=18)
    inputs = {"reason": "customer_asked", "note": "客户约定明日上门", "until": until}
    return [(0.3, HEAD_OF[unit], "pause", inputs)]


def _more_time(now: datetime, unit: str) -> list[_Happening]:
    note = "需协调物业停水，已告知客户"
    inputs = {"reason": "complex_cause", "until": now + timedelta(days=2), "note": note}
    return [(0.5, HEAD_OF[unit], "request_extension", inputs)]


def _tried(_now: datetime, _unit: str) -> list[_Happening]:
    return [(0.5, "callback2", "call", {"result": "unreached"})]


_SPECIALS = {
    "": _nothing,
    "appointed": _appointed,
    "urged": _urged,
    "escalated": _escalated,
    "returned": _returned,
    "arbitration": _quarrelled,
    "paused": _paused,
    "extension": _more_time,
    "tried": _tried,
}


def _twice(year: Year, household: Household) -> Life:
    """The same matter three times: one order goes into the first, one was a slip of the hand."""
    at = year.now - timedelta(minutes=140)
    told = {"kind": GAS, "title": "燃气表不显示", "channel": "hotline", "unit": "", "household": household}
    steps = [Step(at, "agent3", "register", told)]
    for order, minutes in (("b", 34), ("c", 41)):
        steps.append(Step(at + timedelta(minutes=minutes), "agent6", "register", told, order))
    steps.append(Step(at + timedelta(minutes=44), "dispatcher", "merge", {"parent": Ref("a"), "note": "同一事项"}, "b"))
    slip = {"reason": "test_entry", "note": "重复点击误录"}
    steps.append(Step(at + timedelta(minutes=46), "supervisor", "void", slip, "c"))
    return life("now twice", steps)


def _dug_up(year: Year, households: list[Household], chance: Random) -> Life:
    """An excavator hit a gas main an hour ago: the incident, those who are without gas, the people who were telephoned."""
    at = year.now - timedelta(minutes=64)
    near = chance.sample([h for h in households if h.area in ("D-1", "D-2") and h.kind == "resident"], 7)
    head, fitter = HEAD_OF["GA-NEW"], CREW_OF["GA-NEW"][0]
    told = {
        "kind": "gas_pipe_damage",
        "title": "开发区施工挖断中压管，气味很大",
        "channel": "hotline",
        "unit": "",
        "household": near[0],
    }
    steps = [Step(at, "agent2", "register", told, "main")]
    for minutes, who, what, inputs in (
        (1, "dispatcher-gas", "acknowledge", {}),
        (2, head, "acknowledge", {}),
        (2.5, head, "accept", {}),
        (3, head, "contact", {"note": "已让现场人员撤离、禁止明火"}),
        (4, head, "assign", {"person": fitter}),
        (5, fitter, "depart", {}),
        (21, fitter, "arrive", {}),
        (38, fitter, "contain", {"note": "已关阀放散，测爆合格"}),
        (50, "supervisor", "escalate", {"note": "影响约四百户，半小时一报"}),
    ):
        steps.append(Step(at + timedelta(minutes=minutes), who, what, inputs, "main"))
    areas = {
        "areas": ("D-1", "D-2"),
        "unit": "GA-NEW",
        "line": "gas",
        "kind": "unplanned",
        "title": "开发区中压管抢修停气",
    }
    times = {"starts_at": at, "expected_end": year.now + timedelta(hours=6)}
    steps.append(Step(at + timedelta(minutes=25), "dispatcher-gas", "announce", {**areas, **times}, "outage"))
    for number, household in enumerate(near[1:]):
        steps += _without_gas(f"c{number}", at + timedelta(minutes=12 + 7 * number), household)
    return life("now dug up", [*steps, *_tomorrow(year.now)])


def _without_gas(order: str, called: datetime, household: Household) -> Iterator[Step]:
    told = {"kind": UNSAFE, "title": "突然没气了", "channel": "hotline", "unit": "", "household": household}
    yield Step(called, "agent4", "register", told, order)
    yield Step(called + timedelta(minutes=2), "dispatcher", "link", {"parent": Ref("main")}, order)
    yield Step(called + timedelta(minutes=4), HEAD_OF["GA-NEW"], "accept", {}, order)


def _tomorrow(now: datetime) -> Iterator[Step]:
    """A stop that is announced and has not begun, and what an agent left half typed."""
    begins = now.replace(hour=22, minute=0, second=0, microsecond=0) + timedelta(days=3)
    told = {
        "kind": "planned",
        "line": "gas",
        "title": "和风路调压箱检修，计划停气",
        "areas": ("W-3",),
        "starts_at": begins,
        "expected_end": begins + timedelta(hours=6),
        "unit": "GA-WEST",
    }
    typed = {"title": "邻居家管道漏水渗到楼下", "channel": "hotline", "order_type": REPAIR}
    yield Step(now - timedelta(minutes=30), "dispatcher-gas", "announce", told, "tomorrow")
    yield Step(now - timedelta(minutes=3), "agent", "draft", typed)
