"""Templates of messages on their pages: edited, previewed, tried, put back; two writers at once."""

import re
from html import unescape

import pytest

from plumbline.ground.notifications.models import Message, Template
from tests.web.conftest import Desk, DeskOf, text_of

ONE = "/rules/messages/clock_breached/zh-hans/all/"
OURS = {"subject": "超时：{number}", "body": "{unit}：请立即处理 {number}。"}


def seen_in(page: str) -> str:
    found = re.search(r'name="seen"(?: value="([^"]*)")?', page)
    assert found
    return unescape(found.group(1) or "")


def save(desk: Desk, **words: str) -> int:
    seen = seen_in(text_of(desk.get(ONE)))
    return int(desk.post(ONE, **{**OURS, "seen": seen, **words}).status_code)


def test_a_text_is_saved_shown_with_its_history_and_put_back(desk_of: DeskOf) -> None:
    desk = desk_of("guan")

    assert save(desk) == 302
    edited = text_of(desk.get(ONE))
    listed = text_of(desk.get("/rules/messages/"))
    back = desk.post(f"{ONE}restore/", seen=seen_in(edited))
    restored = text_of(desk.get(ONE))

    assert "已改写" in edited
    assert "管宁" in edited
    assert "已改" in listed
    assert back.status_code == 302
    assert "工单 {number} 超时" in restored
    assert "恢复为产品自带的文字" in restored


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"body": "第一行\n第二行 {nummer} {number}"}, "第 2 行的 {nummer} 无法替换"),
        ({"subject": "超时", "body": "请处理"}, "必须写明 {number}"),
        ({"subject": ""}, "is-invalid"),
        ({"body": "长" * 2001}, "is-invalid"),
    ],
)
def test_a_text_that_says_nothing_is_refused_and_stays_typed(
    desk_of: DeskOf, words: dict[str, str], sentence: str
) -> None:
    answer = desk_of("guan").post(ONE, **{**OURS, "seen": "", **words})
    page = unescape(text_of(answer))

    assert answer.status_code == 422
    assert sentence in page
    assert all(value.partition("\n")[0] in page for value in words.values())
    assert not Template.objects.exists()


def test_the_second_of_two_writers_is_told_sees_both_texts_and_saves_on_top(desk_of: DeskOf) -> None:
    first, second = desk_of("guan"), desk_of("guan")
    seen = seen_in(text_of(second.get(ONE)))
    save(first)

    late = second.post(ONE, subject="另一种 {number}", body="另一种说法 {number}", seen=seen)
    again = second.post(ONE, subject="另一种 {number}", body="另一种说法 {number}", seen=seen_in(text_of(late)))

    assert late.status_code == 409
    assert "另一种说法" in text_of(late)
    assert "请立即处理" in text_of(late)
    assert again.status_code == 302
    assert Template.objects.latest("valid_from").subject == "另一种 {number}"


def test_the_preview_fills_a_sample_and_names_what_is_wrong(desk_of: DeskOf) -> None:
    desk = desk_of("guan")

    good = text_of(desk.send_part(f"{ONE}preview/", **OURS))
    wrong = text_of(desk.send_part(f"{ONE}preview/", subject="x", body="{nummer} <script>alert(1)</script>"))
    short = text_of(
        desk.send_part("/rules/messages/clock_breached/zh-hans/sms/preview/", subject="x", body="{number}" * 9)
    )

    assert "GD-20261122-0108" in good
    assert "无法替换" in wrong
    assert "<script>alert" not in wrong
    assert "条短信计费" in short


def test_a_trial_reaches_nobody_but_oneself(desk_of: DeskOf) -> None:
    answer = desk_of("guan").post(f"{ONE}try/", **OURS, seen="")

    assert answer.status_code == 200
    assert "没有发给别人" in text_of(answer)
    assert {message.person.username for message in Message.objects.select_related("person")} == {"guan"}
    assert not Template.objects.exists()


@pytest.mark.parametrize("place", ["nothing/zh-hans/all", "notice/fr/all", "notice/en/pigeon"])
def test_a_template_that_is_none_is_not_found(desk_of: DeskOf, place: str) -> None:
    assert desk_of("guan").get(f"/rules/messages/{place}/").status_code == 404


def test_everybody_may_read_who_is_told_when(desk_of: DeskOf) -> None:
    page = text_of(desk_of("zhao").get("/rules/ladders/"))

    assert "80%" in page
    assert "跑水等事态严峻" in page
    assert "240" in page
