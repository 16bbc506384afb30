"""What goes another way than planned: the wrong unit, pauses, more time, urging, two orders for one matter, and customers who come again."""

from dataclasses import replace
from datetime import datetime, timedelta

from plumbline.doors.demo.cast import AGENTS, HANDLING, HEAD_OF
from plumbline.doors.demo.kinds import BY_CODE
from plumbline.doors.demo.steps import Ref, Step
from plumbline.doors.demo.tales import DISPATCHERS, Tale, asked, handled, in_office, registered, time_for

SUPERVISORS = ("supervisor", "supervisor2")
_WORKS_ON = frozenset({"accept", "assign", "contact", "depart", "arrive", "contain", "progress"})


def misdirected(tale: Tale, at: datetime) -> datetime:
    """The order goes to a unit that gives it back; three times, and the arbiter decides."""
    wrong = tale.one_of([unit for unit in HANDLING if unit[:2] == tale.unit[:2] and unit != tale.unit])
    times = 3 if tale.likely(0.12) else 1
    at = registered(tale, at, unit=wrong)
    holders = [wrong, tale.unit, wrong]
    for count, holder in enumerate(holders[:times], start=1):
        note = "地址不在本单位辖区，应由相邻单位办理"
        at = tale.say(at + tale.minutes(3, 25), HEAD_OF[holder], "return", reason="not_our_area", note=note)
        if count == 3:
            note = "现场核对边界图，由属地单位办理"
            at = tale.say(at + tale.minutes(10, 60), tale.one_of(SUPERVISORS), "arbitrate", unit=tale.unit, note=note)
        else:
            target = tale.unit if times == 1 else holders[count]
            at = tale.say(at + tale.minutes(2, 12), tale.one_of(DISPATCHERS), "dispatch", unit=target)
    return at


def paused(tale: Tale, order: str = "a") -> None:
    """The work waits for the customer or for a permit; what comes after comes that much later."""
    place = _last_before_done(tale, order)
    if place is None:
        return
    needs_paper = tale.kind.code == "gas_alteration"
    reason = "third_party_permit" if needs_paper else tale.one_of(("customer_asked", "customer_unreachable"))
    note = {
        "third_party_permit": "等待物业同意穿墙",
        "customer_asked": "客户上班，约定次日上门",
        "customer_unreachable": "三次拨打无人接听",
    }[reason]
    length = tale.minutes(2_000, 8_000) if needs_paper else tale.minutes(180, 1_500)
    at = place.at + timedelta(seconds=40)
    _delay(tale, order, place, length)
    head = HEAD_OF[tale.unit]
    if needs_paper:
        paper = {"name": "物业答复.txt", "text": "经业主委员会同意，可于工作日施工。（演示材料）"}
        tale.say(place.at + timedelta(seconds=20), head, "attach", order, **paper)
    tale.say(at, head, "pause", order, reason=reason, note=note, until=at + length)
    tale.say(at + length, head, "resume", order)


def extended(tale: Tale, order: str = "a") -> None:
    """More time is asked for; sometimes it is granted."""
    place = _last_before_done(tale, order)
    if place is None:
        return
    at = place.at + timedelta(seconds=40)
    until = at + timedelta(days=tale.chance.randint(2, 5))
    decided, is_granted = at + tale.minutes(5, 240), tale.likely(0.65)
    _delay(tale, order, place, decided - at + (tale.minutes(600, 1_800) if is_granted else tale.minutes(20, 90)))
    note = "涉及多户，需会商确定方案，已告知客户"
    tale.say(at, HEAD_OF[tale.unit], "request_extension", order, reason="complex_cause", until=until, note=note)
    if is_granted:
        tale.say(decided, tale.one_of(SUPERVISORS), "grant_extension", order, note="同意，按新时限办结")
    else:
        tale.say(decided, tale.one_of(SUPERVISORS), "refuse_extension", order, note="理由不充分，按原时限办理")


def _last_before_done(tale: Tale, order: str) -> Step | None:
    """The last step of the work before it is done."""
    mine = sorted((step for step in tale.steps if step.order == order), key=lambda step: step.at)
    done = next((place for place, step in enumerate(mine) if step.what in ("resolve", "reply")), 0)
    return mine[done - 1] if done and mine[done - 1].what in _WORKS_ON else None


def _delay(tale: Tale, order: str, after: Step, length: timedelta) -> None:
    tale.steps = [
        replace(step, at=step.at + length) if step.order == order and step.at > after.at else step
        for step in tale.steps
    ]


def urged(tale: Tale, start: datetime, replied: datetime, order: str = "a") -> None:
    """The customer calls again and asks where they stay; the supervisors step in where a limit is long past."""
    for _time in range(1 if tale.likely(0.8) else 2):
        at = start + (replied - start) * tale.chance.uniform(0.4, 0.97)
        tale.say(at, tale.one_of(AGENTS), "urge", order, note="客户再次来电催办", channel="hotline")
    overdue = start + timedelta(hours=time_for(tale.kind, start)[1] * 1.2)
    if overdue < replied and tale.likely(0.5):
        tale.say(overdue, tale.one_of(SUPERVISORS), "escalate", order, note="已超时，请立即办理并说明原因")


def told_twice(tale: Tale, at: datetime, replied: datetime) -> None:
    """A second order for the same matter goes into the first; now and then that was wrong and is undone."""
    again = at + (replied - at) * tale.chance.uniform(0.1, 0.5)
    start = registered(tale, again, "b", title=f"{tale.kind.titles[0]}（再次来电）")
    merged = start + tale.minutes(1, 15)
    tale.say(merged, tale.one_of(DISPATCHERS), "merge", "b", parent=Ref("a"))
    if tale.likely(0.15):
        undone = tale.say(
            merged + tale.minutes(30, 300), "dispatcher", "unmerge", "b", note="客户说明是另一套房，并单有误"
        )
        back = tale.say(undone + tale.minutes(2, 9), "dispatcher", "dispatch", "b", unit=tale.unit)
        replied = handled(tale, back, "b", with_care=True)
        if tale.kind.is_called_back:
            asked(tale, replied, "b", must_please=True)


def voided(tale: Tale, start: datetime) -> None:
    """Entered by mistake, or the customer takes it back: with what proves it."""
    if tale.likely(0.6):
        note = "坐席培训误录"
        tale.say(start + tale.minutes(1, 9), tale.one_of(SUPERVISORS), "void", reason="test_entry", note=note)
        return
    paper = {"name": "录音文字.txt", "text": "客户来电：已自行处理好，不用上门了。（演示材料）"}
    at = tale.say(start + tale.minutes(1, 9), tale.one_of(AGENTS), "attach", **paper)
    note = "客户自行处理好，来电撤回"
    tale.say(at + tale.minutes(5, 60), tale.one_of(SUPERVISORS), "void", reason="customer_withdrew", note=note)


def came_again(tale: Tale, replied: datetime) -> None:
    """What was reported as done was not: another call, the mayor's hotline, or the supervisors ask the customer themselves."""
    last = max(step.at for step in tale.steps)
    at = max(last, replied) + tale.minutes(400, 3_600)
    way = tale.weighted((("call", 0.45), ("hotline", 0.3), ("check", 0.25)))
    if way == "check" and tale.kind.is_called_back:
        at = in_office(at)
        note = "抽查复核：客户称无人上门，回访结果不实"
        tale.say(at, tale.one_of(SUPERVISORS), "reopen", note=note)
        replied = handled(tale, at, with_care=True)
        asked(tale, replied, must_please=True)
        return
    again = tale
    if way == "hotline" and tale.kind.line == "heating" and tale.kind.course == "site":
        again = replace(tale, kind=BY_CODE["heat_government_supply"], steps=[])
    start = registered(again, at, "c", title=f"{tale.kind.titles[0]}（上次没有解决，无人上门）")
    replied = handled(again, start, "c", with_care=True)
    if again.kind.is_called_back:
        asked(again, replied, "c", must_please=True)
    if again is not tale:
        tale.steps.extend(again.steps)
