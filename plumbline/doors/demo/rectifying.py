"""How the demo's company had things put right and looked whether that worked.

What complaints, inspections and checks found was put right by the units' heads with a photo and verified by others; most did not come back and
are closed. One whose effect an indicator decides did not work and is open again. One is late today, one waits for more time. A hot issue of the
cold snap went from the suggestion to the calls. Everything goes through the real actions; what a company has no case for (a very small demo) is left out.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from uuid import UUID

from django.db import transaction
from PIL import Image, ImageDraw

from plumbline.doors.demo.cast import HANDLING, HEAD_OF
from plumbline.doors.demo.judging import judge, review, viewer
from plumbline.doors.demo.seasons import Year
from plumbline.doors.jobs.effects import figures_of
from plumbline.ground.organization import queries as organization
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions import Evidence, Opened, Suggested
from plumbline.supervision.improvement.queries import DueEffect
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.improvement.rules.effect import Declared, Window, decided
from plumbline.supervision.improvement.rules.hot_issues import CallResult
from plumbline.supervision.improvement.states import Check, Grade, RectificationState, Source, Verdict

HEADS = HEAD_OF | {
    "QH-HEAT": "division-heat",
    "QH-GAS": "division-gas",
    "QH-BIZ": "division-biz",
}
MOST_BYTES = 1_000_000
INDICATOR = ("ORD-05", "DUE")
WINDOW = 75
DAY = timedelta(days=1)
FORGOTTEN, LATE = 45 * DAY, 16 * DAY


@transaction.atomic
def put_right(year: Year) -> None:
    """Nothing a second time: a load that was broken off comes here again."""
    if queries.issues(viewer=organization.system()).exists():
        return
    judge(year, _rectified)
    review(year)
    _follow_what_was_found(year)
    _by_indicator(year)
    _on_the_table(year)
    _hot_issue(year)


def _rectified(year: Year, number: str, unit: str, at: datetime) -> None:
    """What a complaint was right about is put right once a unit: later ones of the same cause are recurrences of it."""
    found = queries.rectifications(viewer=organization.system()).filter(source=Source.COMPLAINT.value)
    if unit not in HEADS or found.count() >= 6:
        return
    order = queries.complaint(number, viewer=organization.system())
    opened = Opened(
        unit=unit,
        title="预约后未按时联系客户",
        matter=f"投诉 {number} 认定有责：未按约定时间联系客户。",
        grade=Grade.MAJOR,
        source=Source.COMPLAINT,
        reference=number,
        cause_id=order.case_file_id,
        cause="delay",
    )
    made = actions.open_rectification(opened=opened, by=viewer("supervisor", at), at=at)
    _answered(year, made.case_file_id, unit, at, "每日 16:30 由班长核对次日预约，逐户电话确认。")


# ── Something is put right ───────────────────────────────────────────────────


def _photo(text: str) -> Evidence:
    picture = Image.new("RGB", (320, 240), (220, 224, 214))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((30, 60, 290, 210), outline=(90, 110, 100), width=4)
    drawing.text((50, 120), text, fill=(40, 60, 50))
    body = BytesIO()
    picture.save(body, "PNG")
    size = body.tell()
    body.seek(0)
    return Evidence(f"{text}.png", body, size, MOST_BYTES)


def _number(case_file_id: UUID) -> str:
    found = queries.rectifications(viewer=organization.system()).get(pk=case_file_id)
    return found.case_file.number


def _step(number: str, name: str, who: str, at: datetime, **inputs: str) -> None:
    actions.move(number=number, name=name, inputs=inputs, by=viewer(who, at), at=at)


def _answered(
    year: Year, case_file_id: UUID, unit: str, at: datetime, measures: str, *, is_verified: bool = True
) -> str:
    """Measures the next day, a photo and the report within the week, verified by the second supervisor two days later; as far as time went."""
    number, head = _number(case_file_id), HEADS[unit]
    planned, reported, verified = at + DAY, at + 5 * DAY, at + 7 * DAY
    if planned < year.now:
        _step(number, "plan", head, planned, measures=measures)
    if reported < year.now:
        evidence = _photo(f"{number} {reported:%m-%d}")
        actions.add_evidence(number=number, evidence=evidence, by=viewer(head, reported), at=reported)
        _step(number, "answer", head, reported, note="已按措施落实，照片为现场留存。")
    if is_verified and verified < year.now:
        _step(number, "verify", "supervisor2", verified, note="现场抽查三处，均已落实。")
    return number


@transaction.atomic
def follow_the_visitors(year: Year) -> None:
    """What the released mystery visits found is put right as well. Nothing a second time: what is answered is open no more."""
    _follow_what_was_found(year, sources=(Source.MYSTERY,))


def _follow_what_was_found(year: Year, *, sources: Sequence[Source] = tuple(Source)) -> None:
    """What inspections, surveys, checks and visitors had found, and the wiring had opened: the heads answer, most are verified and by now decided. One in
    seven is answered late, of the last weeks not at all."""
    found = queries.rectifications(viewer=organization.system(), state=RectificationState.OPEN)
    opened = found.filter(opened_by__isnull=True, source__in=[each.value for each in sources])
    rows = opened.order_by("opened_at", "unit__code", "topic", "case_file__number")
    for place, (case_file_id, unit, opened_at) in enumerate(list(rows.values_list("pk", "unit__code", "opened_at"))):
        is_slow = place % 7 == 6
        if unit in HEADS and not (is_slow and opened_at > year.now - FORGOTTEN):
            at = opened_at + LATE if is_slow else opened_at
            _answered(year, case_file_id, unit, at, "组织学习条款并逐条对照自查，班长每周抽查一次。")
    _conclude(year)


def _conclude(year: Year, *, rounds: int = 3) -> None:
    """Every check that fell due, each on the morning of its day; what did not work is done again, and its check may fall due again."""
    for _round in range(rounds):
        for due in queries.effects_due(year.now):
            at = min(year.at(due.declared.after.after, 73), year.now)
            concluded = actions.conclude(
                number=due.number, figures=figures_of(due, at), by=organization.system(), at=at
            )
            if concluded.verdict == Verdict.NOT_EFFECTIVE and due.declared.kind is Check.RECURRENCE:
                pk = concluded.declaration.rectification_id
                _answered(year, pk, due.unit_code, at, "改为系统提前一天提醒，漏约由班长当日回访道歉。")


# ── Did it work? ─────────────────────────────────────────────────────────────


def _by_indicator(year: Year) -> None:
    """An order whose effect an indicator decides, and that did not work: a speech at the monthly meeting changed nothing, so it is open again."""
    opened = year.last_day - timedelta(days=WINDOW + 20)
    unit, declared = _candidate(year, opened)
    at = year.at(opened, 9 * 60 + 20)
    said = Opened(
        unit=unit,
        title="办理时限达标率偏低",
        matter=f"{INDICATOR[0]} 连续三个月低于目标值。",
        grade=Grade.MAJOR,
        source=Source.INDICATOR,
        reference=f"{INDICATOR[0]} {opened:%Y-%m} {unit}",
        cause="process",
        declared=declared,
    )
    made = actions.open_rectification(opened=said, by=viewer("supervisor", at), at=at)
    _answered(year, made.case_file_id, unit, at, "月度例会强调时限，要求各班加强管理。")
    _conclude(year, rounds=1)


def _candidate(year: Year, opened: date) -> tuple[str, Declared]:
    """A unit that did not change more than its kin; where there are too few cases (a very small demo), the one that is looked at last."""
    found = ("", _declared(opened, ""))
    for unit in HANDLING:
        declared = _declared(opened, unit)
        found = (unit, declared)
        figures = figures_of(DueEffect("", unit, 1, declared), year.now)
        if figures is not None and decided(declared, figures).verdict is Verdict.NOT_EFFECTIVE:
            break
    return found


def _declared(opened: date, unit: str) -> Declared:
    due_on = queries.due_default(Grade.MAJOR, on=opened)
    kin = tuple(each for each in HANDLING if each[:2] == unit[:2] and each != unit)
    return Declared(
        kind=Check.INDICATOR,
        before=Window(opened - WINDOW * DAY, opened),
        after=Window(due_on, due_on + WINDOW * DAY),
        indicator=INDICATOR[0],
        basis=INDICATOR[1],
        compared_with=kin,
        least_change=Decimal(2),
    )


def _on_the_table(year: Year) -> None:
    """Today: one late, one that asked for more time, one reported and not yet looked at."""
    late, asking, reported = (year.now - timedelta(days=days) for days in (20, 9, 7))
    stories: Sequence[tuple[str, datetime, Grade, str, str]] = (
        ("HE-SOUTH", late, Grade.MAJOR, "上门不出示证件", "attitude"),
        ("GA-WEST", asking, Grade.MAJOR, "收费清单不请客户签字", "fee"),
        ("HE-EAST", reported, Grade.CRITICAL, "停供公告晚于规定时间张贴", "information"),
    )
    made = []
    for unit, at, grade, title, cause in stories:
        said = Opened(unit=unit, title=title, matter=f"{title}，监督员暗查两次均有。", grade=grade, cause=cause)
        row = actions.open_rectification(opened=said, by=viewer("supervisor", at), at=at)
        made.append((row.case_file_id, unit, at))
    _step(_number(made[0][0]), "plan", HEADS["HE-SOUTH"], late + DAY, measures="重新制作工牌，出发前由班长检查。")
    number = _number(made[1][0])
    _step(number, "plan", HEADS["GA-WEST"], asking + DAY, measures="更换两联收费清单，客户签字后留存一联。")
    until = (year.now + timedelta(days=14)).date().isoformat()
    _step(number, "ask_extension", HEADS["GA-WEST"], year.now - DAY, until=until, reason="新清单印刷厂下周交货。")
    _answered(year, made[2][0], "HE-EAST", reported, "公告由值班长在系统发布同时张贴，拍照回传。", is_verified=False)


# ── A hot issue ──────────────────────────────────────────────────────────────


def _hot_issue(year: Year) -> None:
    """The cold flats of the cold snap in the south, from the suggestion to the calls; and one that waits for its answer."""
    first = year.cold_snap
    suggested = year.at(first + timedelta(days=9), 10 * 60)
    said = Suggested(
        unit="HE-SOUTH",
        title="寒潮期间南城住户集中反映不热",
        suggestion="排查二次管网平衡阀和换热站出力，受影响楼栋逐栋测温，公布进度。",
        first=first,
        after=first + timedelta(days=8),
        order_type="heat_no_heat_household",
    )
    made = actions.suggest(suggested=said, by=viewer("supervisor", suggested), at=suggested)
    number = queries.issues(viewer=organization.system()).get(pk=made.pk).case_file.number
    for days, name, who, note in (
        (2, "answer", "head-he-south", "同意。调阀两处，更换循环泵一台，一周内完成。"),
        (9, "finish", "head-he-south", "循环泵已换，十二栋楼逐栋测温，均在 19 度以上。"),
        (11, "verify", "supervisor2", "现场核对测温记录，抽测三户属实。"),
    ):
        at = suggested + timedelta(days=days)
        actions.move_issue(number=number, name=name, inputs={"note": note}, by=viewer(who, at), at=at)
    called = suggested + timedelta(days=25)
    _call(year, number, called)
    note = "接通的客户多数说已改善，同类来电明显减少。"
    at = called + 2 * DAY
    actions.move_issue(number=number, name="evaluate", inputs={"note": note}, by=viewer("supervisor2", at), at=at)
    _waiting_issue(year)


def _call(year: Year, number: str, at: datetime) -> None:
    issue = queries.issue(number, viewer=organization.system())
    chance = Random(f"{year.seed} hot issue")
    for call in queries.calls_of(issue):
        chosen = chance.random()
        result = CallResult.IMPROVED if chosen < 0.78 else CallResult.UNREACHED if chosen < 0.93 else CallResult.PARTLY
        moment = at + timedelta(minutes=6 * call.place)
        note = {CallResult.IMPROVED: "现在 20 度，可以了", CallResult.PARTLY: "夜里还是有点凉"}.get(result, "")
        actions.call_customer(
            number=number, place=call.place, result=result, note=note, by=viewer("callback", moment), at=moment
        )


def _waiting_issue(year: Year) -> None:
    at = year.now - timedelta(days=2)
    day = today(at)
    said = Suggested(
        unit="BZ-GAS",
        title="账单看不懂的来电增多",
        suggestion="在账单背面印阶梯气价计算示例，热线话术同步更新。",
        first=day - timedelta(days=60),
        after=day,
    )
    actions.suggest(suggested=said, by=viewer("supervisor", at), at=at)
