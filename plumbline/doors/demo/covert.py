"""Mystery visits of the year: one programme that was released in summer, one that is going on now and that nobody below its owner knows of.

The planted calls are ordinary orders of the story: the agents who took them did not know. Which they were stands in the programme only; those of the first
one left the figures when it was released.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.db import transaction
from django.utils import timezone
from PIL import Image

from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.mystery_visits import actions, queries
from plumbline.supervision.mystery_visits.actions import ScenarioTerms, Told
from plumbline.supervision.mystery_visits.queries import Programme, Visit
from plumbline.supervision.mystery_visits.rules import Minimum
from plumbline.supervision.mystery_visits.states import VisitKind
from plumbline.supervision.questionnaires.rules import Form, Item, words_of
from plumbline.supervision.questionnaires.states import ItemKind

OWNER, AGENCY = "mystery", "QH-3RD"
SHOPPERS = ("shopper", "shopper2", "shopper3")
CALLED, SEEN = ("HE-EAST", "HE-SOUTH", "GA-EAST", "GA-NEW"), ("BZ-HEAT", "BZ-GAS")
SLACK = "HE-SOUTH"
CALL, HALL = "gas-city/mystery_call", "gas-city/mystery_hall"
LEAST = Minimum(photos=2, video_minutes=0, impression=80, questions=2)
IMPRESSION = (
    "按场景扮演普通客户。接听或接待较快，先问候再询问诉求和地址，复述了主要情况；对办理时限的说明不够主动，追问后才说明。"
    "现场秩序正常，公示内容与宣传材料为现行版本，结束前询问了是否还有其他需要，整体过程约十分钟。"
)
QUESTIONS = ("多久能上门？", "需要收费吗，按什么标准？")


@dataclass(frozen=True)
class Round:
    """A programme of the story: when, and how far it is."""

    name: str
    first: date
    after: date
    is_released: bool


def tell(year: Year) -> None:
    """Nothing a second time."""
    owner = _viewer(OWNER, year.now)
    if queries.programmes(viewer=owner).exists():
        return
    with transaction.atomic():
        for each in _rounds(year):
            _play(each, year)
        _seal(year)


def _rounds(year: Year) -> Iterator[Round]:
    begun = year.first_day + timedelta(days=150)
    yield Round("夏季神秘客户暗访", begun, begun + timedelta(days=45), is_released=True)
    running = year.now.date() - timedelta(days=25)
    yield Round("冬季神秘客户暗访", running, running + timedelta(days=60), is_released=False)


def _play(wanted: Round, year: Year) -> None:
    at = _at(wanted.first, 9)
    by = _viewer(OWNER, at)
    programme = actions.open_programme(
        name=wanted.name,
        third_party=AGENCY,
        first=wanted.first,
        after=wanted.after,
        budget=Decimal("48000"),
        rest_days=60,
        seed=f"{year.seed}/{wanted.name}",
        by=by,
        at=at,
    )
    actions.declare_acquaintance(
        shopper_id=organization.person_by_username(SHOPPERS[0]).id,
        unit="GA-NEW",
        reason="表亲在该所上班",
        by=_viewer(SHOPPERS[0], at),
        at=at,
    )
    for kind, title, brief, form, units in (
        (VisitKind.CALL, "来电报修", "以普通客户身份来电报修，问清上门时间和收费。", CALL, CALLED),
        (VisitKind.COUNTER, "窗口咨询开户", "到营业厅咨询开户所需材料和时限。", HALL, SEEN),
    ):
        scenario = actions.add_scenario(
            programme_id=programme.id,
            terms=ScenarioTerms(kind=kind, title=title, brief=brief, form=form, questions=QUESTIONS, least=LEAST),
            by=by,
            at=at,
        )
        actions.plan_visits(programme_id=programme.id, scenario_id=scenario.id, units=units, each=1, by=by, at=at)
    _visits(programme, wanted, year)
    if wanted.is_released:
        released = _at(wanted.after + timedelta(days=5), 10)
        actions.release(programme_id=programme.id, by=_viewer(OWNER, released), at=released)


def _visits(programme: Programme, wanted: Round, year: Year) -> None:
    """All of them in the programme that is over; of the other those whose day is past, and of these the last is still to be checked."""
    owner = _viewer(OWNER, year.now)
    rows = list(queries.visits(programme, viewer=owner).order_by("planned_on", "number"))
    made = [visit for visit in rows if wanted.is_released or visit.planned_on < year.last_day]
    taken: set[str] = set()
    for place, visit in enumerate(made):
        number, when = (
            _order(visit, year, taken) if visit.scenario.kind == VisitKind.CALL else ("", _at(visit.planned_on, 10))
        )
        if not when:
            _not_made(visit, year)
            continue
        taken.add(number)
        _make(visit, when, number, year)
        checked = min(when + timedelta(hours=26), year.now)
        by = _viewer(OWNER, checked)
        if number:
            actions.mark_order(visit_id=visit.id, number=number, by=by, at=checked)
        if wanted.is_released or place < len(made) - 1:
            actions.accept_visit(visit_id=visit.id, by=by, at=checked)


def _order(visit: Visit, year: Year, taken: set[str]) -> tuple[str, datetime | None]:
    """An order of the story that the call left behind: of the unit, by telephone, closed, in the programme's days and nearest to the planned one."""
    zone = year.zone
    start = datetime.combine(visit.programme.first, time.min, zone)
    end = min(datetime.combine(visit.programme.after, time.min, zone), year.midnight - timedelta(days=2))
    wanted = work_orders.OrderFilter(
        unit=visit.unit_id, channel="hotline", states=("closed",), opened_from=start, opened_to=end
    )
    planned = _at(visit.planned_on, 10)
    found = [
        order
        for order in work_orders.matching(wanted, viewer=_viewer(OWNER, year.now)).order_by(
            "registered_at", "case_file__number"
        )[:300]
        if order.case_file.number not in taken
    ]
    if not found:
        return "", None
    nearest = min(found, key=lambda order: (abs(order.registered_at - planned), order.case_file.number))
    return nearest.case_file.number, nearest.registered_at


def _not_made(visit: Visit, year: Year) -> None:
    """A very small story has no call for every unit."""
    at = min(_at(visit.planned_on, 18), year.now)
    actions.cancel_visit(visit_id=visit.id, reason="访员行程调整，本次不访", by=_viewer(OWNER, at), at=at)


def _make(visit: Visit, when: datetime, number: str, year: Year) -> None:
    """The shopper's hour: pictures, the form, handed in."""
    at = when + timedelta(minutes=45)
    by = _viewer(visit.shopper.username, at)
    dice = Random(f"{year.seed} {visit.programme.name} {visit.number}")
    for turn in range(LEAST.photos):
        content = _photo(dice.randrange(256), dice.randrange(256), turn)
        actions.add_media(
            visit_id=visit.id,
            name=f"暗访{visit.number}-{turn + 1}.png",
            content=content,
            size=content.getbuffer().nbytes,
            most_bytes=1_000_000,
            by=by,
            at=at,
        )
    actions.submit_visit(
        visit_id=visit.id,
        told=Told(
            visited_at=when,
            caller_phone="13900008888",
            order_told=number,
            impression=IMPRESSION,
            questions=QUESTIONS,
            video_minutes=12,
            video_place="第三方机构档案盘 3 号",
        ),
        answers=_answers(queries.form_of(visit), dice, is_slack=visit.unit.code == SLACK),
        expected_revision=0,
        by=by,
        at=at + timedelta(minutes=20),
    )


def _photo(shade: int, tone: int, turn: int) -> BytesIO:
    content = BytesIO()
    Image.new("RGB", (64, 48), (shade, tone, turn * 40)).save(content, "PNG")
    content.seek(0)
    return content


def _answers(form: Form, dice: Random, *, is_slack: bool) -> dict[str, str]:
    """Good ones for most items; the slack unit falls short twice as often."""
    found = {}
    for item in form.items:
        answer = _answer(item, is_good=dice.random() > (0.3 if is_slack else 0.12))
        if answer:
            found[item.code] = answer
    return found


def _answer(item: Item, *, is_good: bool) -> str:
    if item.kind is ItemKind.PHOTO:
        return ""
    if item.kind is ItemKind.TEXT:
        return "经过如上，未遇推诿。"
    if item.kind is ItemKind.NUMBER:
        high = int(item.high) if item.high is not None else 1
        return str(high if is_good else high + 2)
    words = [*words_of(item)]
    return words[0] if is_good or item.veto else words[-1]


def _seal(year: Year) -> None:
    """Every night, as the job does: on quiet days as on busy ones."""
    first = min(each.first for each in _rounds(year))
    for ahead in range((year.now.date() - first).days):
        night = _at(first + timedelta(days=ahead + 1), 0) + timedelta(minutes=20)
        actions.seal_days(by=organization.system(), at=night, since=first)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)
