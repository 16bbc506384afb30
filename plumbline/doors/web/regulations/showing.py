"""Limits and types in words."""

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True)
class TypeRow:
    """One type of the tree with the limits that apply to it."""

    name: str
    code: str
    depth: int
    is_heading: bool
    is_proposed: bool
    clause: str
    questions: tuple[str, ...]
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


def type_rows(catalogue: Catalogue, book: Book, on: date) -> list[TypeRow]:
    limits = in_force(book, on)
    return [type_row(node, limits) for node in catalogue.nodes if not node.is_retired]


def type_row(node: TypeNode, limits: list[Limit]) -> TypeRow:
    own = [limit for limit in limits if limit.order_type in node.line_of_descent] if node.registrable else []
    return TypeRow(
        name=named(node),
        code=node.code,
        depth=len(node.line_of_descent) - 1,
        is_heading=not node.registrable,
        is_proposed=node.proposed,
        clause=node.clause,
        questions=tuple(chosen(fact["ask"]["zh"], fact["ask"].get("en", "")) for fact in node.facts),
        limits=tuple(limit_row(limit) for limit in sorted(own, key=lambda each: (each.milestone, each.code))),
    )
