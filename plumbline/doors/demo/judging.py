"""How the demo's company found out who answers for complaints.

Complaints of the whole year were judged by two people; one unit appealed and was heard by a third, a contractor is responsible for some, the last ones still
wait. What a complaint was right about is put right by its unit. Ten closed files were drawn and reviewed, but for two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from plumbline.doors.demo.cast import HEAD_OF
from plumbline.doors.demo.inspecting import answered
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions import Proposed
from plumbline.supervision.improvement.rules.liability import Said
from plumbline.supervision.questionnaires import queries as forms

JUDGED, LEFT = 24, 3
DAY = timedelta(days=1)
Rectified = Callable[[Year, str, str, datetime], None]
"""What is done about a complaint that was right: number, unit, moment."""


@dataclass(frozen=True)
class Verdicts:
    """What is found out about one complaint in so many of ten."""

    answers: dict[str, Said]
    cause: str
    stage: str
    note: str
    contractor: str = ""


LIABLE = Verdicts(
    {
        "true": Said("yes", "工单经过与通话录音一致，客户所述属实。"),
        "breach": Said("promise", "服务承诺：先联系客户、按约定时间到场。"),
        "whose": Said("staff", "班组长说明，当日值班人员未按约定时间联系客户。"),
    },
    "delay",
    "contact",
    "未按约定时间联系客户。",
)
PARTLY = Verdicts(
    {
        "true": Said("yes", "现场记录与客户所述一致。"),
        "breach": Said("none", "各环节均在时限内。"),
        "explained": Said("missing", "处理后没有向客户说明原因和后续安排。"),
    },
    "information",
    "reply",
    "处理及时，但没有说明原因。",
)
NOT_LIABLE = Verdicts(
    {
        "true": Said("yes", "现场照片属实。"),
        "breach": Said("none", "按规程处理，用时在时限内。"),
        "explained": Said("complete", "录音中已说明产权分界和收费依据。"),
        "cause": Said("customer", "故障在客户自有阀门之后。"),
    },
    "customer",
    "handle",
    "故障属客户自有设施，已解释并给出建议。",
)
UNFOUNDED = Verdicts(
    {"true": Said("no", "调取录音和现场视频，没有客户所述言行。")}, "customer", "handle", "经核实不属实。"
)
BY_CONTRACTOR = Verdicts(
    {
        "true": Said("yes", "现场照片：施工后路面未恢复。"),
        "breach": Said("contract", "施工合同第六条：完工当日恢复路面。"),
        "whose": Said("contractor", "由承包方施工队施工。"),
    },
    "quality",
    "handle",
    "完工后三天才恢复路面。",
    "安澜管道工程（承包方，演示）",
)
TEN = (LIABLE, PARTLY, NOT_LIABLE, LIABLE, UNFOUNDED, NOT_LIABLE, BY_CONTRACTOR, PARTLY, LIABLE, NOT_LIABLE)


def viewer(username: str, at: datetime) -> Viewer:
    """The person as the product saw him then."""
    return organization.viewer_for(organization.person_by_username(username), at=at)


def judge(year: Year, rectified: Rectified) -> None:
    """So many complaints, spread over the year; the last ones wait."""
    waiting = queries.complaints_without(viewer=organization.system()).filter(replied_at__lt=year.now - 6 * DAY)
    numbers = list(
        waiting.order_by("replied_at", "case_file__number").values_list("case_file__number", "unit__code", "replied_at")
    )
    step = max(1, len(numbers) // JUDGED)
    chosen = numbers[::step][:JUDGED]
    for place, (number, unit, replied_at) in enumerate(chosen):
        assert replied_at is not None, "asked for"
        said, at = TEN[place % len(TEN)], replied_at + timedelta(days=1, hours=3)
        proposed = Proposed(
            number=number,
            answers=said.answers,
            cause=said.cause,
            stage=said.stage,
            contractor=said.contractor,
            note=said.note,
        )
        actions.propose(proposed=proposed, by=viewer("supervisor", at), at=at)
        if place < len(chosen) - LEFT:
            _decide(number, unit, said, at + DAY, is_appealed=place == 3)
            if said is LIABLE and at < year.now - timedelta(days=30):
                rectified(year, number, unit, at + timedelta(days=2))


def _decide(number: str, unit: str, said: Verdicts, at: datetime, *, is_appealed: bool) -> None:
    actions.decide(number=number, reason="证据充分，同意意见。", by=viewer("supervisor2", at), at=at)
    if is_appealed and unit in HEAD_OF:
        at += timedelta(hours=5)
        reason = "客户改约两次，录音中可听到，不应全部算我单位责任。"
        actions.appeal(number=number, reason=reason, by=viewer(HEAD_OF[unit], at), at=at)
        at += DAY
        reason = "补听录音，改约属实，但处理后未说明原因，改为部分有责。"
        actions.settle(number=number, reason=reason, answers=PARTLY.answers, by=viewer("leader", at), at=at)


def review(year: Year) -> None:
    """Ten closed files of the last three months, all but two reviewed."""
    first, after = year.last_day - timedelta(days=100), year.last_day - timedelta(days=10)
    at = year.at(after, 9 * 60)
    known = forms.forms("file_review", after)
    company = organization.unit_by_code("QH")
    frame = queries.closed_complaints(company.id, first=first, after=after, viewer=organization.system())
    if not known or not frame:
        return
    drawn = actions.draw_reviews(
        unit="QH",
        first=first,
        after=after,
        size=min(10, len(frame)),
        form_version_id=known[0].id,
        reason="季度投诉处理质量评查",
        by=viewer("supervisor", at),
        at=at,
    )
    form, chance = forms.form_of(known[0]), Random(f"{year.seed} reviews")
    for place, review in enumerate(queries.reviews_of(drawn)[:-2]):
        moment = at + timedelta(hours=2, minutes=25 * place)
        answers = answered(form, chance, 0.7 if place == 1 else 0.995, "")
        note = "回复录音缺失，依据没有写明。" if place == 1 else ""
        actions.submit_review(
            review_id=review.id,
            answers=answers,
            expected_revision=0,
            note=note,
            by=viewer("supervisor", moment),
            at=moment,
        )
