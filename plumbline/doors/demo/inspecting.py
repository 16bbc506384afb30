"""A year of inspections: planned by both levels, made, signed, disputed.

The company inspects every division and the service centre once, and key-account service in January and July; every division inspects its units twice, the
second time as a draw by risk chose them. One unit is still missing, one visit is under way, one waits for its signature. Of two appeals one is upheld: the
hall was being cleaned; the other only asks for leniency. Whatever a unit is like shows on its sheets: the south is poor, the north looks flawless.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.db import transaction
from PIL import Image, ImageDraw

from plumbline.doors.demo.cast import HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.actions import Lot, Sheet, Terms, Where
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.states import Level, Method, State, Verdict
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Form, Item, item_share, score
from plumbline.supervision.questionnaires.states import ItemKind

DIVISIONS = {"QH-HEAT": "division-heat", "QH-GAS": "division-gas", "QH-BIZ": "division-biz"}
HEADS = HEAD_OF | DIVISIONS | {"QH-SC": "centre"}
UNITS_OF = {
    "QH-HEAT": ("HE-EAST", "HE-WEST", "HE-SOUTH", "HE-NORTH"),
    "QH-GAS": ("GA-EAST", "GA-WEST", "GA-NEW"),
    "QH-BIZ": ("BZ-HEAT", "BZ-GAS"),
}
AT_HOME, IN_HALL, KEY_ACCOUNTS = "gas-city/home_visit", "gas-city/hall", "telecom-key-accounts/key_account_check"
QUALITY = {"HE-SOUTH": 0.72, "HE-NORTH": 0.99, "GA-NEW": 0.8, "BZ-HEAT": 0.85}
USUAL = 0.92
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Stop:
    """One visit of the year: of what, by whom planned, on which day of the calendar."""

    unit: str
    level: Level
    planner: str
    month: int
    day: int
    is_double: bool = False


def _stops() -> tuple[Stop, ...]:
    company = [
        Stop(unit, Level.COMPANY, "supervisor", 4, 8 + 2 * place, is_double=place == 0)
        for place, unit in enumerate((*DIVISIONS, "QH-SC"))
    ]
    key = [
        Stop(unit, Level.KEY_ACCOUNT, "supervisor", month, 13 + place)
        for month in (1, 7)
        for place, unit in enumerate(DIVISIONS)
    ]
    spring = [
        Stop(unit, Level.DIVISION, planner, 5, 11 + place, is_double=place == 0)
        for division, planner in DIVISIONS.items()
        for place, unit in enumerate(UNITS_OF[division])
    ]
    return (*company, *key, *spring)


@transaction.atomic
def inspect(year: Year) -> None:
    """Nothing a second time: a load that was broken off comes here again."""
    if queries.inspections(viewer=organization.system()).exists():
        return
    for stop in sorted(_stops(), key=lambda each: year.latest(each.month, each.day)):
        day = year.latest(stop.month, stop.day)
        if day > year.first_day + timedelta(days=14):
            _visited(year, _planned(year, stop, day), day)
    _autumn(year)
    _disputed(year)
    _at_hand(year)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


def _terms(level: Level, first: date, last: date, *, is_double: bool, unit: str = "") -> Terms:
    at_work = IN_HALL if unit.startswith(("BZ", "QH-BIZ", "QH-SC")) else AT_HOME
    return Terms(
        level=level,
        form=_key_accounts(first) if level is Level.KEY_ACCOUNT else at_work,
        first_day=first,
        last_day=last,
        inspector=organization.person_by_username("inspector").id,
        second_inspector=organization.person_by_username("inspector2").id if is_double else None,
    )


def _key_accounts(on: date) -> str:
    """Their own form where the company has that regulation too."""
    known = {f"{form.pack}/{form.code}" for form in forms.forms("inspection", on)}
    return KEY_ACCOUNTS if KEY_ACCOUNTS in known else IN_HALL


def _planned(year: Year, stop: Stop, day: date) -> Inspection:
    at = year.at(day - timedelta(days=10), 9 * 60)
    terms = _terms(stop.level, day, day + timedelta(days=4), is_double=stop.is_double, unit=stop.unit)
    unit = organization.unit_by_code(stop.unit)
    return actions.plan(unit_id=unit.id, terms=terms, by=_viewer(stop.planner, at), at=at)


def _visited(year: Year, planned: Inspection, day: date, *, is_signed: bool = True) -> str:
    """Made by the inspector on its day, by the second one too where two were named, and signed by the head two days later."""
    number, unit = planned.case_file.number, planned.unit.code
    at = year.at(day, 9 * 60 + 30)
    by = _viewer("inspector", at)
    begun = actions.start(number=number, where=Where(planned.unit.name, 40.84, 111.73), by=by, at=at)
    form = queries.form_of(begun)
    assert form is not None, "begun"
    photo = _photo(number, by=by, at=at)
    answers = answered(form, Random(f"{year.seed} {number}"), QUALITY.get(unit, USUAL), photo)
    handed_in = at + timedelta(hours=1, minutes=40)
    findings = _findings(form, answers, photo)
    actions.submit(number=number, sheet=Sheet(0, answers, findings), by=by, at=handed_in)
    if planned.second_inspector_id is not None:
        _scored_twice(number, form, answers, Random(f"{year.seed} {number} second"), handed_in)
    signed = handed_in + timedelta(days=2)
    if is_signed and signed < year.now:
        _signed(number, unit, answers, form, signed)
    return number


def _scored_twice(number: str, form: Form, answers: dict[str, Any], chance: Random, at: datetime) -> None:
    """The second inspector sees most things alike."""
    again = {
        item.code: _answer(item, chance, USUAL, "") if chance.random() < 0.08 else answers[item.code]
        for item in form.items
        if item.code in answers and item.only_if is None and item.kind is not ItemKind.PHOTO
    }
    own = {**{code: answer for code, answer in answers.items() if code not in again}, **again}
    sheet = Sheet(0, own)
    actions.submit(number=number, sheet=sheet, by=_viewer("inspector2", at), at=at + timedelta(minutes=20))


def _signed(number: str, unit: str, answers: dict[str, Any], form: Form, at: datetime) -> None:
    is_poor = (score(form, answers).share or 0) < 85
    verdict = Verdict.REMARK if is_poor else Verdict.AGREE
    remark = "问题属实，已安排班组长逐项整改。" if is_poor else ""
    actions.sign(number=number, verdict=verdict, remark=remark, by=_viewer(HEADS[unit], at), at=at)


def answered(form: Form, chance: Random, quality: float, photo: str) -> dict[str, Any]:
    """A sheet as a unit of this quality would earn it; ``photo`` is what the photo items show."""
    found: dict[str, Any] = {}
    for item in form.items:
        if item.only_if is None:
            found[item.code] = _answer(item, chance, quality, photo)
    for item in form.items:
        if item.only_if is not None and found.get(item.only_if.item) in item.only_if.answers:
            found[item.code] = _answer(item, chance, max(quality, 0.95) if item.veto else quality, photo)
    return {code: answer for code, answer in found.items() if answer not in ("", [])}


def _answer(item: Item, chance: Random, quality: float, photo: str) -> Any:
    """Veto items fail a tenth as often as others."""
    is_good = chance.random() < (1 - (1 - quality) / 10 if item.veto else quality)
    if item.kind is ItemKind.PHOTO:
        return [photo] if photo else []
    if item.kind is ItemKind.TEXT:
        return "" if not item.required else "总体有序，人员着装统一；个别环节须加强。"
    if item.kind is ItemKind.NUMBER:
        return _number(item, is_good)
    if item.kind is ItemKind.POINTS:
        return f"{float(item.points if is_good else item.points / 2):g}"
    words = _words(item)
    return words[0] if is_good else words[-1]


def _words(item: Item) -> list[str]:
    """What may be answered, the best first."""
    scales = {ItemKind.SCALE5: 5, ItemKind.SCALE10: 10}
    if item.kind in scales:
        return [str(step) for step in range(scales[item.kind], 1, -1)]
    if item.kind is ItemKind.CHOICE:
        known = sorted(item.choices, key=lambda choice: -(choice.score or 0))
        return [choice.code for choice in known]
    return ["yes", "partly"] if item.kind is ItemKind.PARTIAL else ["yes", "no"]


def _number(item: Item, is_good: bool) -> str:
    if is_good:
        return f"{float(item.high if item.high is not None else item.low or 0):g}"
    worse = item.high + 5 if item.high is not None else (item.low or 1) - 1
    return f"{float(worse):g}"


TOLD = ("现场核对与规定不符，已当场指出。", "询问两名员工均不能说清规定内容。", "台账有记录，现场未见执行。")


def _findings(form: Form, answers: dict[str, Any], photo: str) -> dict[str, dict[str, str]]:
    """The first two items that earned nothing are written up as more than minor, with a photo."""
    nothing = [item for item in form.items if item_share(item, answers.get(item.code)) == 0]
    return {
        item.code: {
            "grade": "serious" if item.veto else "major",
            "text": TOLD[place % len(TOLD)],
            "photo": photo,
        }
        for place, item in enumerate(nothing[:2])
    }


def _photo(number: str, *, by: Viewer, at: datetime) -> str:
    """A picture that says of which visit it is; nobody is on it."""
    picture = Image.new("RGB", (320, 240), (214, 226, 218))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((40, 80, 280, 200), outline=(90, 110, 100), width=4)
    drawing.text((60, 120), f"{number} {at:%Y-%m-%d}", fill=(40, 60, 50))
    body = BytesIO()
    picture.save(body, "PNG")
    size = body.tell()
    body.seek(0)
    name = f"{number}.png"
    return str(actions.attach(number=number, name=name, content=body, size=size, most_bytes=MOST_BYTES, by=by, at=at))


def _well_inside(year: Year, month: int, day: int) -> date:
    """The latest such day, but late enough for its inspection to be planned in the year as well."""
    return max(year.latest(month, day), year.first_day + timedelta(days=15))


def _autumn(year: Year) -> None:
    """Two divisions draw their units by risk; the third planned by hand and has one unit left out."""
    for division, size in (("QH-HEAT", 4), ("QH-GAS", 3)):
        day = _well_inside(year, 9, 15)
        at = year.at(day - timedelta(days=8), 10 * 60)
        lot = Lot(
            level=Level.DIVISION,
            owner_id=organization.unit_by_code(division).id,
            method=Method.RISK,
            size=size,
            seed=f"{day.year}年秋季检查 {division}",
            reason="下半年检查，按上半年检查问题和得分确定先后",
        )
        terms = _terms(Level.DIVISION, day, day + timedelta(days=20), is_double=True, unit=division)
        drawn = actions.draw(lot=lot, terms=terms, by=_viewer(DIVISIONS[division], at), at=at)
        visits = {
            each.unit.code: each for each in queries.draw(drawn.id, viewer=organization.system()).inspections.all()
        }
        for place, unit in enumerate(drawn.drawn):
            on = day + timedelta(days=2 * place)
            if on <= year.last_day:
                _visited(year, visits[unit], on)
    stop = Stop("BZ-HEAT", Level.DIVISION, "division-biz", 9, 22)
    day = _well_inside(year, stop.month, stop.day)
    _visited(year, _planned(year, stop, day), day)


def _disputed(year: Year) -> None:
    """Two heads appeal against the year's last visits to their units; somebody who had no part in them decides."""
    for unit, is_upheld in (("GA-NEW", True), ("HE-SOUTH", False)):
        day = _well_inside(year, 10, 20 + int(is_upheld))
        stop = Stop(unit, Level.COMPANY, "supervisor", day.month, day.day)
        number = _visited(year, _planned(year, stop, day), day, is_signed=False)
        _appeal(year, number, unit, day + timedelta(days=2), is_upheld=is_upheld)


def _appeal(year: Year, number: str, unit: str, day: date, *, is_upheld: bool) -> None:
    raised = year.at(day, 10 * 60)
    if raised >= year.now:
        return
    visit = queries.visible(number, viewer=organization.system())
    standing = queries.standing(visit)
    assert standing is not None, "handed in"
    lost = [each.code for each in standing.score.items if each.share is not None and each.share < 1]
    if not lost:
        return
    reason = "检查当时正值客户改约，服务人员按客户要求提前离场，录音可查。" if is_upheld else "人员紧张，恳请酌情减轻。"
    actions.appeal(number=number, items=lost[:1], reason=reason, by=_viewer(HEADS[unit], raised), at=raised)
    decided = raised + timedelta(days=3)
    if decided >= year.now:
        return
    actions.decide(
        number=number,
        uphold=is_upheld,
        answers={lost[0]: _best(standing.form, lost[0])} if is_upheld else None,
        reason="调取录音属实，该项更正。" if is_upheld else "未提出事实依据，维持原结果。",
        by=_viewer("supervisor2", decided),
        at=decided,
    )


def _best(form: Form, code: str) -> str:
    item = form.item(code)
    assert item is not None, "scored"
    return str(_answer(item, Random(0), 1.0, ""))


def _at_hand(year: Year) -> None:
    """What lies on the inspectors' and the heads' tables today."""
    today, company = year.now.date(), organization.unit_by_code("GA-EAST")
    planned_at = year.now - timedelta(days=6)
    by = _viewer("supervisor", planned_at)
    terms = _terms(Level.COMPANY, today, today + timedelta(days=9), is_double=False)
    actions.plan(unit_id=company.id, terms=terms, by=by, at=planned_at, object_name="城东营业点")
    under_way = actions.plan(unit_id=organization.unit_by_code("GA-WEST").id, terms=terms, by=by, at=planned_at)
    at = year.now - timedelta(minutes=50)
    number = under_way.case_file.number
    begun = actions.start(number=number, by=_viewer("inspector", at), at=at)
    form = queries.form_of(begun)
    assert form is not None, "begun"
    half = dict(list(answered(form, Random(f"{year.seed} half"), USUAL, "").items())[:6])
    actions.save(number=number, sheet=Sheet(0, half), by=_viewer("inspector", at), at=at + timedelta(minutes=20))
    day = today - timedelta(days=1)
    waiting = _planned(year, Stop("HE-EAST", Level.COMPANY, "supervisor", day.month, day.day), day)
    _visited(year, waiting, day, is_signed=False)
    assert queries.visible(number, viewer=organization.system()).state_now is State.UNDER_WAY
