"""Praise over the year, two quarters of rewards, a penalty with hearing and appeal, a reward that went to the wrong man and was taken back.

What is still open waits for those who sign in: a letter to verify, a penalty that the fitter may speak to, a proposal for the leader.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.db import transaction
from PIL import Image, ImageDraw

from plumbline.doors.demo.cast import CREW_OF, HANDLING, HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import Ground, Picture, Thanks, Wish
from plumbline.evaluation.recognition.queries import Praise, Proposal
from plumbline.evaluation.recognition.states import EvidenceKind, PraiseKind
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.queries import day as work_orders

REWARD, FINE, UNIT_RULE = "gas-city/outstanding_conduct", "gas-city/appearance", "gas-city/not_as_required"
EVERY_DAYS = 13
"""About two dozen praises a year."""
WORDS = (
    (
        PraiseKind.LETTER,
        "{name}师傅晚上十点多还上门检修，一直忙到家里暖和起来才离开，临走把地面擦得干干净净，特写此信致谢。",
    ),
    (PraiseKind.BANNER, "锦旗：“情系用户解民忧，严冬送暖显真情”，赠{name}师傅。"),
    (PraiseKind.CALL, "来电表扬{name}师傅讲解清楚、态度和气，没有让老人多跑一趟。"),
    (PraiseKind.ONLINE, "网上留言：{name}师傅提前打电话约时间，准时到，换表前后都拍照给我看，很放心。"),
    (PraiseKind.LETTER, "独居老人家里漏水，{name}师傅先关阀再清理，还帮着联系了物业，全家感激不尽。"),
    (PraiseKind.PLAQUE, "社区送来奖牌“便民服务先锋”，感谢{name}师傅多次到社区讲用气安全。"),
)


def tell(year: Year) -> None:
    """Nothing a second time."""
    if queries.praises(viewer=organization.system()).exists():
        return
    with transaction.atomic():
        _praised(year)
        older, newer = _quarters(year)
        for quarter in (older, newer):
            _rewarded(year, quarter)
        _held_to_account(year, older)
        _mistaken(year, newer)
        _unit_held_to_account(year, newer)
        _closed(year, older)
        _waiting(year)


def _quarters(year: Year) -> tuple[Period, Period]:
    """The last two that are over long enough for everything about them to be through."""
    newer = periods.before(queries.quarter_of((year.now - timedelta(days=24)).date()))
    return periods.before(newer), newer


def _by(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


# ── Praise ───────────────────────────────────────────────────────────────────


def _praised(year: Year) -> None:
    """Taken down by agents, verified by a supervisor within days; the list of every quarter copied on its last day."""
    chance = Random(f"{year.seed} praise")
    days = (year.now.date() - year.first_day).days
    for turn, offset in enumerate(range(9, days - 9, EVERY_DAYS)):
        at = year.at(year.first_day + timedelta(days=offset), 15 * 60 + chance.randrange(90))
        unit = HANDLING[turn % len(HANDLING)]
        kind, words = WORDS[turn % len(WORDS)]
        fitter = chance.choice(CREW_OF[unit])
        made = _taken_down(fitter, kind, words, at=at, unit=unit)
        move, note = ("refuse", "电话核实，客户表示记错了单位") if turn == 7 else ("verify", "电话向客户核实，情况属实")
        _looked_into(made, move, note, at=at + timedelta(days=1 + turn % 3, hours=-4))
        if turn == 4:
            _second_copy(made, fitter, words, at=at + timedelta(days=6))
    for quarter in periods_of(year):
        last = year.at(quarter.after - timedelta(days=1), 16 * 60)
        if queries.verified_in(quarter, viewer=organization.system()):
            recognition.copy_praises(period=quarter, by=_by("supervisor", last), at=last)


def periods_of(year: Year) -> list[Period]:
    """The quarters that ended within the year."""
    found, quarter = [], queries.quarter_of(year.first_day)
    while quarter.after <= year.now.date():
        found.append(quarter)
        quarter = queries.quarter_of(quarter.after)
    return found


def _taken_down(fitter: str, kind: PraiseKind, words: str, *, at: datetime, unit: str) -> Praise:
    person = organization.person_by_username(fitter)
    by = _by("agent2" if at.day % 2 else "agent", at)
    thanks = Thanks(
        kind=kind,
        received_on=queries.local_day(at),
        text=words.format(name=person.name[0]),
        person_id=person.id,
        order_number=_order_of(unit, at),
        from_name="客户" if kind is PraiseKind.ONLINE else "祝安康",
        from_contact=f"1380004{at.month:02d}{at.day:02d}",
    )
    pictures = [_drawn(words)] if kind in (PraiseKind.BANNER, PraiseKind.PLAQUE) else []
    return recognition.register_praise(thanks=thanks, pictures=pictures, by=by, at=at)


def _order_of(unit: str, at: datetime) -> str:
    """An order of the unit that was closed in the fortnight before; empty where there is none."""
    found = work_orders.visible(organization.system()).filter(
        unit_id=organization.unit_by_code(unit).id, closed_at__lt=at, closed_at__gte=at - timedelta(days=14)
    )
    order = found.select_related("case_file").order_by("-closed_at", "case_file__number").first()
    return order.case_file.number if order else ""


def _drawn(words: str) -> Picture:
    """A banner, as far as a few pixels go: nobody's photograph."""
    banner = Image.new("RGB", (240, 360), (178, 24, 32))
    ImageDraw.Draw(banner).rectangle((14, 14, 226, 346), outline=(240, 200, 90), width=5)
    content = BytesIO()
    banner.save(content, "PNG", comment=words)
    size = content.tell()
    content.seek(0)
    return Picture(name="锦旗照片.png", content=content, size=size, most_bytes=1_000_000)


def _looked_into(made: Praise, move: str, note: str, *, at: datetime, of: str = "") -> None:
    number = made.case_file.number
    recognition.look_into_praise(number=number, move=move, note=note, of=of, by=_by("supervisor", at), at=at)


def _second_copy(first: Praise, fitter: str, words: str, *, at: datetime) -> None:
    """The same letter by another way."""
    person = organization.person_by_username(fitter)
    thanks = Thanks(
        kind=PraiseKind.LETTER,
        received_on=queries.local_day(at),
        text=words.format(name=person.name[0]) + "（寄至总公司）",
        person_id=person.id,
    )
    made = recognition.register_praise(thanks=thanks, by=_by("agent3", at), at=at)
    _looked_into(made, "duplicate", "", at=at + timedelta(days=1), of=first.case_file.number)


# ── Rewards and penalties ────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """What is proposed about somebody."""

    rule: str
    reason: str
    evidence: Ground
    person: str = ""
    unit: str = ""
    effect: str = ""
    amount: int | None = None


def _proposed(asked: Asked, *, by: str, at: datetime, quarter: Period | None = None) -> Proposal:
    wish = Wish(
        rule=asked.rule,
        reason=asked.reason,
        person_id=organization.person_by_username(asked.person).id if asked.person else None,
        unit_id=organization.unit_by_code(asked.unit).id if asked.unit else None,
        effect=asked.effect,
        amount=Decimal(asked.amount) if asked.amount else None,
        period=quarter,
        evidence=(asked.evidence,),
    )
    return recognition.propose(wish=wish, by=_by(by, at), at=at)


def _decided(made: Proposal, reason: str, *, at: datetime, by: str = "leader") -> None:
    recognition.decide(number=made.case_file.number, approve=True, reason=reason, by=_by(by, at), at=at)


def _rewarded(year: Year, quarter: Period) -> None:
    """For the first four praised people of a quarter, on the days after it."""
    at = year.at(quarter.after + timedelta(days=3), 10 * 60)
    seen: set[str] = set()
    for praise in queries.verified_in(quarter, viewer=organization.system()):
        person = praise.person
        if person is None or person.username in seen or len(seen) == 4:
            continue
        seen.add(person.username)
        asked = Asked(
            REWARD,
            f"受到客户表扬，经核实属实：{praise.text}",
            Ground(EvidenceKind.PRAISE, praise.case_file.number),
            person=person.username,
            effect="money_reward",
            amount=200,
        )
        made = _proposed(asked, by="supervisor2", at=at, quarter=quarter)
        _decided(made, "同意，按制度奖励", at=at + timedelta(days=2))


def _held_to_account(year: Year, quarter: Period) -> None:
    """A fitter came in slippers; he speaks, is fined, appeals, and the second leader upholds it."""
    at = year.at(quarter.first + timedelta(days=33), 9 * 60 + 30)
    paper = Ground(EvidenceKind.DOCUMENT, about="客户服务中心走访记录与照片，存综合科")
    asked = Asked(FINE, "上门作业未着工装、穿拖鞋，经走访核实", paper, person="fitter-he-south-1", amount=100)
    made = _proposed(asked, by="supervisor", at=at)
    number = made.case_file.number
    day = timedelta(days=1)
    recognition.give_statement(
        number=number,
        statement="当天连续抢修，工装湿透，临时换了便装，请从轻。",
        by=_by("fitter-he-south-1", at + day),
        at=at + day,
    )
    _decided(made, "事实清楚，情节较轻，按下限以上处理并口头警告", at=at + 3 * day)
    recognition.appeal(
        number=number,
        reason="湿透的工装有班组长可以证明，请复核。",
        by=_by("fitter-he-south-1", at + 5 * day),
        at=at + 5 * day,
    )
    recognition.decide_appeal(
        number=number,
        uphold=True,
        reason="班组备有替换工装，申诉理由不成立，维持原决定。",
        by=_by("leader2", at + 8 * day),
        at=at + 8 * day,
    )


def _mistaken(year: Year, quarter: Period) -> None:
    """A reward for the wrong man is taken back by a counter-entry and goes to the right one."""
    at = year.at(quarter.after + timedelta(days=4), 11 * 60)
    paper = Ground(EvidenceKind.DOCUMENT, about="社区来函一份，存办公室")
    wrong, right = CREW_OF["GA-WEST"][0], CREW_OF["GA-WEST"][1]
    said = "春节期间为社区居民义务排查灶具，社区来函感谢"
    asked = Asked(REWARD, said, paper, person=wrong, effect="money_reward", amount=300)
    made = _proposed(asked, by=HEAD_OF["GA-WEST"], at=at, quarter=quarter)
    _decided(made, "同意", at=at + timedelta(days=1))
    later = at + timedelta(days=4)
    recognition.reverse(
        number=made.case_file.number, reason="经社区确认，来函所指为同班另一名师傅", by=_by("leader2", later), at=later
    )
    again = Asked(REWARD, f"{said}（更正对象）", paper, person=right, effect="money_reward", amount=300)
    _decided(_proposed(again, by=HEAD_OF["GA-WEST"], at=later, quarter=quarter), "同意", at=later + timedelta(hours=3))


def _unit_held_to_account(year: Year, quarter: Period) -> None:
    """The unit of the north is held responsible; nobody of it spoke in time."""
    at = year.at(quarter.first + timedelta(days=40), 14 * 60)
    paper = Ground(EvidenceKind.DOCUMENT, about="服务督查通报第 3 号")
    asked = Asked(UNIT_RULE, "督查发现办结记录与现场不符，未严格按要求执行", paper, unit="HE-NORTH")
    made = _proposed(asked, by="supervisor", at=at)
    assert made.hear_by is not None, "whoever is held to account is heard"
    after = made.hear_by + timedelta(hours=10)
    recognition.skip_hearing(
        number=made.case_file.number, reason="两次书面通知，期满未作陈述", by=_by("supervisor", after), at=after
    )
    _decided(made, "责成单位整改并在服务例会上说明", at=after + timedelta(days=1))


def _closed(year: Year, quarter: Period) -> None:
    at = year.at(quarter.after + timedelta(days=12), 9 * 60)
    recognition.close_period(period=quarter, by=_by("leader", at), at=at)


def _waiting(year: Year) -> None:
    """What somebody who signs in finds to do."""
    now = year.now
    kind, words = WORDS[0]
    at = now - timedelta(days=1, hours=3)
    _looked_into(
        _taken_down("fitter", WORDS[2][0], WORDS[2][1], at=now - timedelta(days=4), unit="HE-EAST"),
        "verify",
        "电话核实",
        at=at,
    )
    _taken_down("fitter", kind, words, at=at, unit="HE-EAST")
    paper = Ground(EvidenceKind.DOCUMENT, about="走访照片两张，存综合科")
    asked = Asked(FINE, "上门未佩戴工牌", paper, person="fitter", amount=50)
    _proposed(asked, by="supervisor", at=now - timedelta(hours=20))
    reward = Asked(
        REWARD, "连续三个月无投诉、及时率全所第一", paper, person="fitter-ga-east-1", effect="circulated_praise"
    )
    _proposed(reward, by=HEAD_OF["GA-EAST"], at=now - timedelta(hours=18))
