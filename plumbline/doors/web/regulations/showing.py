"""Limits and types in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.queries import Book
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.ground.service_levels.rules.seasons import Phase
from plumbline.ground.service_levels.working_time import Unit
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.rules import TypeNode
from plumbline.service.work_orders.states import URGENCY_LABELS

AMOUNTS: dict[Unit, str] = {
    Unit.MINUTE: _("%(quantity)d 分钟"),
    Unit.HOUR: _("%(quantity)d 小时"),
    Unit.CALENDAR_DAY: _("%(quantity)d 个自然日"),
    Unit.WORKING_MINUTE: _("%(quantity)d 分钟（工作时间）"),
    Unit.WORKING_HOUR: _("%(quantity)d 小时（工作时间）"),
    Unit.WORKING_DAY: _("%(quantity)d 个工作日"),
}
STARTS: dict[str, str] = {
    "registered": _("自登记起"),
    "dispatched": _("自派单起"),
    "arrived": _("自到场起"),
    "resolved": _("自处理完毕起"),
    "replied": _("自回复起"),
    "paid": _("自缴费起"),
    "ready": _("自具备条件起"),
    "planned_start": _("计划开始之前"),
}
PHASES: dict[str, str] = {
    Phase.PRE_SEASON: _("供热前"),
    Phase.FIRST_DAYS: _("供热初期"),
    Phase.REST: _("供热期其余时间"),
    Phase.OFF_SEASON: _("非供热期"),
}
KINDS: dict[str, str] = {
    "heading": _("分类"),
    "emergency": _("抢险"),
    "fault_report": _("报修"),
    "complaint": _("投诉"),
    "inquiry": _("咨询"),
    "suggestion": _("建议"),
    "praise": _("表扬"),
    "installation": _("报装"),
    "account_change": _("过户与变更"),
    "paid_service": _("有偿服务"),
    "safety_check": _("安检"),
    "measurement": _("测量"),
    "government_item": _("政府转办"),
    "letter": _("来信"),
    "bad_rating": _("差评"),
    "interruption": _("停供"),
}
REGIONS: dict[str, str] = {"remote": _("偏远地区")}


@dataclass(frozen=True)
class LimitRow:
    """One limit in force, in words."""

    code: str
    concerns: str
    milestone: str
    amount: str
    start: str
    conditions: tuple[str, ...]
    clause: str
    pack: str
    is_floor: bool
    is_proposed: bool
    because: str
    may_pause: bool


ANSWERS: dict[str, str] = {
    "text": _("文字"),
    "number": _("数字"),
    "temperature": _("温度"),
    "money": _("金额"),
    "date": _("日期"),
    "moment": _("日期和时刻"),
    "yes_no": _("是或否"),
    "choice": _("选项"),
    "photo": _("照片"),
}


@dataclass(frozen=True)
class Question:
    """What the agent has to ask, and what kind of answer it wants."""

    ask: str
    answer: str
    choices: tuple[str, ...]
    is_optional: bool


@dataclass(frozen=True)
class TypeRow:
    """One type in full, with the limits that apply to it."""

    code: str
    clause: str
    urgency: str
    traits: tuple[str, ...]
    search: tuple[str, ...]
    tell_first: tuple[str, ...]
    questions: tuple["Question", ...]
    limits: tuple[LimitRow, ...]


def limit_row(limit: Limit, *, concerns: str = "") -> LimitRow:
    return LimitRow(
        code=limit.code,
        concerns=concerns,
        milestone=milestone_label(limit.milestone),
        amount=word(AMOUNTS[limit.terms.unit]) % {"quantity": limit.terms.quantity},
        start=word(STARTS.get(limit.start_event, limit.start_event)),
        conditions=conditions(limit),
        clause=limit.clause,
        pack=limit.pack,
        is_floor=limit.floor,
        is_proposed=limit.proposed,
        because=chosen(limit.because, limit.because_en),
        may_pause=limit.terms.may_pause,
    )


def conditions(limit: Limit) -> tuple[str, ...]:
    """What must hold besides the type, each as a word of its own."""
    labels: tuple[tuple[str, dict[str, str]], ...] = (
        (limit.urgency, {str(key): label for key, label in URGENCY_LABELS.items()}),
        (limit.season_phase, PHASES),
        (limit.segment, {str(key): label for key, label in CUSTOMER_KIND_LABELS.items()}),
        (limit.region, REGIONS),
    )
    return tuple(word(names.get(value, value)) for value, names in labels if value)


def in_force(book: Book, on: date) -> list[Limit]:
    return [d.limit for d in book.limits if d.valid_from <= on and (d.valid_to is None or on < d.valid_to)]


def concerns(limit: Limit, catalogue: Catalogue) -> str:
    """To what the limit applies: a type, a kind of matter, or everything."""
    if limit.order_type:
        node = catalogue.by_code.get(limit.order_type)
        return named(node) if node else limit.order_type
    return word(KINDS.get(limit.order_kind, limit.order_kind)) if limit.order_kind else gettext("全部类型")


@dataclass(frozen=True)
class TypeOutline:
    """One line of the tree; what is in it is told when it is opened."""

    name: str
    code: str
    depth: int
    is_heading: bool
    is_proposed: bool
    kind: str
    has_words: bool
    limits: int
    search: tuple[str, ...]

    def is_about(self, words: str) -> bool:
        """Does the type answer to these words, as the agent's desk would find it?"""
        return any(words.lower() in text.lower() for text in (self.name, self.code, *self.search))


def outline(node: TypeNode, limits: list[Limit]) -> TypeOutline:
    return TypeOutline(
        name=named(node),
        code=node.code,
        depth=len(node.line_of_descent) - 1,
        is_heading=not node.registrable,
        is_proposed=node.proposed,
        kind=word(KINDS.get(node.kind, node.kind)),
        has_words=bool(node.tell_first),
        limits=sum(_concerns(limit, node) for limit in limits),
        search=node.search,
    )


def type_row(node: TypeNode, limits: list[Limit]) -> TypeRow:
    own = [limit for limit in limits if _concerns(limit, node)] if node.registrable else []
    return TypeRow(
        code=node.code,
        clause=node.clause,
        urgency=word({str(key): label for key, label in URGENCY_LABELS.items()}.get(node.default_urgency, "")),
        traits=_traits(node),
        search=node.search,
        tell_first=tuple(chosen(words["zh"], words.get("en", "")) for words in node.tell_first),
        questions=tuple(_question(fact) for fact in node.facts),
        limits=tuple(limit_row(limit) for limit in sorted(own, key=lambda each: (each.milestone, each.code))),
    )


def _concerns(limit: Limit, node: TypeNode) -> bool:
    return limit.order_type in node.line_of_descent and limit.order_kind in ("", node.kind)


def _traits(node: TypeNode) -> tuple[str, ...]:
    """What the order is treated as; whatever is not said lets the visit decide."""
    said = (
        (node.on_site, _("须上门")),
        (node.is_complaint, _("计为投诉")),
        (node.fee_line, _("归收费处办理")),
        (node.in_scope is True, _("公司责任范围内")),
        (node.in_scope is False, _("公司责任范围外")),
    )
    return tuple(word(label) for holds, label in said if holds)


def _question(fact: Mapping[str, Any]) -> Question:
    return Question(
        ask=chosen(fact["ask"]["zh"], fact["ask"].get("en", "")),
        answer=word(ANSWERS.get(str(fact.get("answer", "")), "")),
        choices=tuple(chosen(each["zh"], each.get("en", "")) for each in fact.get("choices", ())),
        is_optional=bool(fact.get("optional")),
    )
