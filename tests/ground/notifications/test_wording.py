"""Texts of messages: edited by one at a time, tried on oneself, put back to what the product brings."""

from typing import Any

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, Refused
from plumbline.ground.notifications import actions, queries, rules, shipped
from plumbline.ground.notifications.models import Delivery, Message, Template
from plumbline.ground.notifications.states import Channel
from tests.world import START, World, later

PLACE = {"code": "clock_breached", "language": "zh-hans", "channel": ""}
OURS = {"subject": "超时：{number}", "body": "请{unit}立即处理 {number}（{clause}）。"}


def edit(world: World, *, by: str = "guan", hours: int = 1, **changes: Any) -> Template:
    return actions.edit_template(**{**PLACE, **OURS, **changes}, by=world.viewer(by), at=later(hours=hours))


def standing(hours: int) -> str:
    return queries.texts("clock_breached", [("zh-hans", "")], at=later(hours=hours))[("zh-hans", "")].subject


def test_back_to_shipped_is_a_version_of_its_own(world: World) -> None:
    edit(world)

    actions.restore_template(**PLACE, by=world.viewer("guan"), at=later(hours=3))
    actions.restore_template(**PLACE, by=world.viewer("guan"), at=later(hours=4))

    assert [standing(0), standing(2), standing(5)] == ["工单 {number} 超时", "超时：{number}", "工单 {number} 超时"]
    assert [row.body == "" for row in queries.text_history("clock_breached", "zh-hans", "")] == [True, False]
    assert Entry.objects.filter(name="notifications.template_restored").count() == 1


def test_the_second_of_two_writers_is_told_and_nothing_of_his_is_kept(world: World) -> None:
    first = edit(world, seen=None)

    with pytest.raises(Conflict):
        edit(world, seen=None, hours=2, subject="{number} 另一种说法")
    edit(world, seen=first.valid_from, hours=2, subject="{number} 第三种说法")
    with pytest.raises(Conflict):
        actions.restore_template(**PLACE, by=world.viewer("guan"), at=later(hours=3), seen=first.valid_from)

    assert standing(4) == "{number} 第三种说法"


def test_two_savings_of_one_moment_stay_two_versions(world: World) -> None:
    edit(world)
    edit(world, subject="{number} 又改")

    assert standing(2) == "{number} 又改"
    assert Template.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"body": "第一行 {number}\n第二行 {numbr}"}, "body", "第 2 行的 {numbr} 无法替换。这类通知可用：.*{number}"),
        ({"subject": "{name}"}, "subject", "第 1 行的 {name}"),
        ({"subject": "超时", "body": "请尽快处理"}, "body", "必须写明 {number}"),
        ({"channel": "sms", "body": "请尽快处理"}, "body", "短信不带标题"),
        ({"body": "x" * 2001 + "{number}"}, None, "最多"),
    ],
)
def test_a_text_that_would_say_nothing_is_refused_naming_what_and_where(
    world: World, changes: dict[str, str], field: str | None, sentence: str
) -> None:
    with pytest.raises(rules.TextRefused, match=sentence) as refusal:
        edit(world, **changes)

    assert refusal.value.field == field
    assert not Template.objects.exists()


@pytest.mark.parametrize("kind", shipped.kinds())
@pytest.mark.parametrize("channel", ["", *Channel])
def test_every_shipped_text_could_be_saved_as_it_is(kind: str, channel: str) -> None:
    for language in shipped.LANGUAGES:
        text = shipped.text(kind, language, channel)
        rules.check_text(
            text, places=shipped.places(kind), required=shipped.required(kind), body_only=channel == Channel.SMS
        )


def test_a_text_is_tried_on_oneself_alone_and_saved_nowhere(world: World) -> None:
    words: dict[str, Any] = {**PLACE, **OURS, "sample": {"number": "GD-1", "unit": "东城供热所", "clause": "S1-27"}}

    to_inbox = actions.try_template(**words, by=world.viewer("guan"), at=START)
    to_phone = actions.try_template(**{**words, "channel": "sms"}, by=world.viewer("guan"), at=START)

    messages = list(Message.objects.select_related("person"))
    assert {message.person.username for message in messages} == {"guan"}
    assert {message.title for message in messages} == {"【试发】超时：GD-1"}
    assert (to_inbox, to_phone) == ("", world.person("guan").phone)
    assert [(row.channel, row.address) for row in Delivery.objects.all()] == [("sms", to_phone)]
    assert not Template.objects.exists()
    assert Entry.objects.filter(name="notifications.template_tried").count() == 2


def test_what_leads_nowhere_is_not_tried(world: World, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    words: dict[str, Any] = {**PLACE, **OURS, "sample": {}}

    for by, channel in ((world.viewer("guan"), "email"), (world.viewer("guan"), "webhook"), (world.system, "")):
        with pytest.raises(Refused):
            actions.try_template(**{**words, "channel": channel}, by=by, at=START)
    with pytest.raises(NotAllowed):
        actions.try_template(**words, by=world.viewer("lin"), at=START)
    assert not Message.objects.exists()
