"""What to say on the telephone, as the rule pack has it: greeting, questions in their order with the field each is for, closing words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import unit_name
from plumbline.doors.web.saying import chosen, is_english
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks.queries import Callback

ABOUT = ("solved", "note", "result", "opinion")


@dataclass(frozen=True)
class Question:
    ask: str
    about: str


@dataclass(frozen=True)
class Script:
    greeting: str
    questions: tuple[Question, ...]
    dissatisfied: str
    closing: str


def script_of(callback: Callback, viewer: Viewer) -> Script:
    """The pack's script with the order's own words in it; a plain one where the pack has none. Every answer has its question."""
    given: Mapping[str, Any] = callback.policy.script if callback.policy else {}
    plain = _plain()
    if not given:
        return plain
    asked = tuple(Question(_chosen(each["ask"]), each["about"]) for each in given["questions"])
    left = tuple(each for each in plain.questions if each.about not in {question.about for question in asked})
    greeting = _chosen(given["greeting"])
    for name, value in (
        ("{title}", callback.order.title),
        ("{unit}", unit_name(callback.unit_id, viewer)),
        ("{registered}", _day(callback.order.registered_at)),
    ):
        greeting = greeting.replace(name, value)
    return Script(greeting, asked + left, _chosen(given.get("dissatisfied") or {"zh": ""}), _chosen(given["closing"]))


def _plain() -> Script:
    questions = {
        "solved": gettext("您反映的问题解决了吗？"),
        "note": gettext("工作人员是否按时联系、按时到场，态度如何？"),
        "result": gettext("总体满意吗？"),
        "opinion": gettext("还有什么意见或建议？（不满意的，请把原话记下来）"),
    }
    greeting = gettext("您好，这里是客户服务中心，就您反映的问题做一次回访，可以占用您一分钟吗？")
    closing = gettext("感谢您的配合，再见。")
    return Script(greeting, tuple(Question(questions[about], about) for about in ABOUT), "", closing)


def _chosen(words: Mapping[str, str]) -> str:
    return chosen(words["zh"], words.get("en", ""))


def _day(at: datetime) -> str:
    local = timezone.localtime(at, timezone.get_default_timezone())
    return f"{local:%d %B}".lstrip("0") if is_english() else f"{local.month}月{local.day}日"
