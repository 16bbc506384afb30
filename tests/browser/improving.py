"""Complaints that are judged, files that are reviewed, rectifications and a hot issue: something to see behind each of their pages."""

from datetime import timedelta

from plumbline.ground.organization.states import Role
from plumbline.supervision.improvement import actions
from plumbline.supervision.improvement.actions import Evidence, Opened, Proposed, Suggested
from plumbline.supervision.improvement.models import FileReview, HotIssue, Rectification
from plumbline.supervision.improvement.rules.effect import Declared, Window
from plumbline.supervision.improvement.rules.liability import Said
from plumbline.supervision.improvement.states import Check, Grade
from plumbline.supervision.questionnaires import queries as forms
from tests.orders import IN_SEASON, move, register
from tests.world import World, enter_person, picture

SAID = {
    "true": Said("yes", "通话录音 3 分 12 秒"),
    "breach": Said("standard", "现场记录", "S2f-13"),
    "whose": Said("staff", "班组说明"),
}
AT = IN_SEASON + timedelta(hours=4)
DAY = IN_SEASON.date()


def improved_pages(company: World) -> dict[str, list[str]]:
    """The addresses of the pages by the names of their routes."""
    enter_person(company, "fang2", name="方圆", role=Role.SUPERVISOR, unit="YH", phone_end=61)
    judged, waiting = _complaint(company, 0), _complaint(company, 1)
    proposed = Proposed(number=judged, answers=SAID, cause="attitude", stage="handle", note="客户两次提到")
    actions.propose(proposed=proposed, by=company.viewer("fang"), at=AT)
    actions.decide(number=judged, reason="证据充分", by=company.viewer("fang2"), at=AT)
    review = _review(company)
    rectification, issue = _rectification(company), _issue(company)
    return {
        "liability": ["/liability/", "/liability/?state=decided"],
        "liability-case": [f"/liability/{number}/" for number in (judged, waiting)],
        "file-reviews": ["/liability/reviews/"],
        "file-review-draw": [f"/liability/reviews/draws/{review.draw_id}/"],
        "file-review": [f"/liability/reviews/{review.id}/"],
        "rectifications": ["/rectifications/", "/rectifications/?state=closed"],
        "rectification-open": ["/rectifications/open/"],
        "rectification": [f"/rectifications/{rectification}/"],
        "hot-issues": ["/rectifications/issues/"],
        "hot-issue-suggest": ["/rectifications/issues/suggest/"],
        "hot-issue": [f"/rectifications/issues/{issue}/"],
    }


def _complaint(company: World, place: int) -> str:
    at = IN_SEASON + timedelta(minutes=place)
    address, phone = f"建设路{place + 1}号", f"1390000666{place}"
    number = register(
        company, at=at, order_type="gas_complaint_attitude", title="态度生硬", address=address, phone=phone
    ).number
    move(company, number, "accept", by="head-north", at=at + timedelta(minutes=1))
    move(company, number, "contact", by="head-north", at=at + timedelta(minutes=2))
    move(company, number, "reply", by="head-north", at=at + timedelta(minutes=3), result="已道歉")
    move(company, number, "close", by="zhou", at=at + timedelta(minutes=9), note="客户认可")
    return number


def _review(company: World) -> FileReview:
    version = forms.forms("file_review", DAY)[0]
    drawn = actions.draw_reviews(
        unit="YH-GAS",
        first=DAY,
        after=DAY + timedelta(days=1),
        size=2,
        form_version_id=version.id,
        reason="月度抽查",
        by=company.viewer("fang"),
        at=AT,
    )
    return FileReview.objects.filter(draw=drawn).earliest("place")


def _rectification(company: World) -> str:
    check = Declared(
        kind=Check.INDICATOR,
        before=Window(DAY - timedelta(days=60), DAY),
        after=Window(DAY + timedelta(days=20), DAY + timedelta(days=80)),
        indicator="CMP-01",
        basis="DUE",
        compared_with=("HEAT-WEST",),
    )
    said = Opened(
        unit="HEAT-EAST",
        title="投诉回复超时",
        matter="十二月三件回复超时",
        grade=Grade.MAJOR,
        cause="delay",
        clause="S1-29.2",
        declared=check,
    )
    made = actions.open_rectification(opened=said, by=company.viewer("fang"), at=AT)
    number = Rectification.objects.select_related("case_file").get(pk=made.pk).case_file.number
    head = company.viewer("head-east")
    actions.move(number=number, name="plan", inputs={"measures": "每日晨会清点到期投诉"}, by=head, at=AT)
    shot = picture()
    evidence = Evidence("现场.png", shot, shot.getbuffer().nbytes, 5_000_000)
    actions.add_evidence(number=number, evidence=evidence, by=head, at=AT)
    asked = {"until": "2026-02-27", "reason": "等待配件"}
    actions.move(number=number, name="ask_extension", inputs=asked, by=head, at=AT)
    return number


def _issue(company: World) -> str:
    said = Suggested(
        unit="HEAT-EAST",
        title="金桂苑集中不热",
        suggestion="排查二次管网",
        first=DAY,
        after=DAY + timedelta(days=1),
        order_type="heat_no_heat_household",
    )
    actions.suggest(suggested=said, by=company.viewer("fang"), at=AT)
    number = HotIssue.objects.select_related("case_file").get().case_file.number
    head = company.viewer("head-east")
    for name, note in (("answer", "同意"), ("finish", "已换平衡阀")):
        actions.move_issue(number=number, name=name, inputs={"note": note}, by=head, at=AT)
    actions.move_issue(number=number, name="verify", inputs={"note": "属实"}, by=company.viewer("fang"), at=AT)
    return number
