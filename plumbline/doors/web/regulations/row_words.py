"""Rows of packs in words: sections, fields and values as the owner of a regulation calls them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.regulations.showing import AMOUNTS, KINDS, PHASES, REGIONS, STARTS
from plumbline.doors.web.saying import chosen, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import ROLE_LABELS
from plumbline.ground.service_levels.working_time import Unit
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS
from plumbline.service.work_orders.states import MOVES, URGENCY_LABELS

Row = Mapping[str, Any]

SECTIONS: dict[str, str] = {
    "limits": _("时限规定"),
    "order_types": _("工单类型"),
    "reasons": _("退回、挂起、延期、作废的原因"),
    "callbacks": _("回访规则"),
    "steps": _("超时提醒与升级"),
    "phone_lists": _("电话通知名单"),
    "calendars": _("工作日历"),
    "seasons": _("供热期"),
    "indicators": _("指标与目标"),
    "reports": _("定期报告"),
    "duties": _("定期职责"),
    "rewards": _("奖惩与问责"),
    "forms": _("表单"),
    "questionnaires": _("检查表与问卷"),
    "workflows": _("办事流程"),
    "clauses": _("条款原文"),
    "documents": _("制度文件"),
    "roles": _("角色"),
    "regions": _("区域类别"),
    "segments": _("客户类别"),
}
FIELDS: dict[str, str] = {
    "name": _("名称"),
    "title": _("名称"),
    "text": _("原文"),
    "english": _("英文译文"),
    "clause": _("依据条款"),
    "chapter": _("所属的章"),
    "number": _("编号"),
    "document": _("所属文件"),
    "proposed": _("建议值"),
    "because": _("建议的理由"),
    "seen_in": _("参照"),
    "quantity": _("时长"),
    "unit": _("时长单位"),
    "milestone": _("环节"),
    "start": _("起算"),
    "counts": _("计法"),
    "order_type": _("工单类型"),
    "order_types": _("工单类型"),
    "order_kind": _("事项性质"),
    "urgency": _("紧急程度"),
    "urgencies": _("紧急程度"),
    "segment": _("客户类别"),
    "region": _("区域"),
    "season_phase": _("供热期阶段"),
    "day_minutes": _("每个工作日折合分钟"),
    "calendar": _("日历"),
    "may_pause": _("可以暂停"),
    "floor": _("底线"),
    "warn_percent": _("提醒点（%）"),
    "parent": _("上级类型"),
    "kind": _("性质"),
    "search": _("检索词"),
    "registrable": _("可以登记"),
    "default_urgency": _("默认紧急程度"),
    "on_site": _("须上门"),
    "is_complaint": _("计为投诉"),
    "fee_line": _("归热费/收费处"),
    "in_scope": _("责任范围内"),
    "callback": _("回访规则"),
    "facts": _("登记时询问"),
    "tell_first": _("先告知来电人"),
    "move": _("用于"),
    "evidence": _("须附证据"),
    "at_most_days": _("最多天数"),
    "customer_is_told": _("须告知客户"),
    "approved_by": _("批准人"),
    "share_percent": _("回访比例（%）"),
    "attempts": _("最少尝试次数"),
    "spacing_minutes": _("两次间隔（分钟）"),
    "day_parts": _("须分布的时段数"),
    "reopens_on": _("重办条件"),
    "script": _("回访话术"),
    "at_percent": _("时限用去（%）"),
    "tell": _("通知谁"),
    "call": _("依次电话通知"),
    "acknowledge_minutes": _("几分钟内确认"),
    "periods": _("开放时段"),
    "holidays": _("法定节假日"),
    "makeup_day": _("调休上班日按"),
    "zone": _("时区"),
    "starts": _("开始"),
    "ends": _("结束"),
    "pre_season_days": _("供热前准备天数"),
    "first_days": _("供热初期天数"),
    "indicator": _("指标编号"),
    "wording": _("指标原文"),
    "basis": _("统计口径"),
    "period": _("统计周期"),
    "target": _("目标"),
    "target_clause": _("目标的依据"),
    "target_proposed": _("目标的建议理由"),
    "weight": _("权重"),
    "weight_proposed": _("权重的建议理由"),
    "every": _("频次"),
    "at_least": _("至少次数"),
    "windows": _("办理时间"),
    "due_day": _("期后第几日前"),
    "due_working_day": _("期后第几个工作日前"),
    "owner": _("责任人"),
    "report": _("报告种类"),
    "of": _("编制单位层级"),
    "drafted_by": _("起草"),
    "released_by": _("签发"),
    "readers": _("发送"),
    "mark": _("发文字"),
    "form": _("表单"),
    "trigger": _("情形"),
    "subject": _("对象"),
    "verified_by": _("核实人"),
    "effects": _("处理"),
    "remark": _("说明"),
    "copies": _("联次"),
    "fields": _("栏目"),
    "used_for": _("用于"),
    "steps": _("步骤"),
    "issued_by": _("发布单位"),
    "dated": _("日期"),
    "territory": _("适用地域"),
    "lines": _("适用业务"),
    "address": _("出处网址"),
    "position": _("对应岗位"),
    "by": _("由谁办理"),
}
OTHER_WORDS: dict[str, str] = {
    "hour": _("小时"),
    "minute": _("分钟"),
    "calendar_day": _("自然日"),
    "working_day": _("工作日"),
    "working_hour": _("工作小时"),
    "working_minute": _("工作分钟"),
    "within": _("之内"),
    "ahead": _("提前"),
    "day": _("每日"),
    "shift": _("每班"),
    "week": _("每周"),
    "half_month": _("每半月"),
    "two_months": _("每两个月"),
    "month": _("每月"),
    "quarter": _("每季"),
    "half_year": _("每半年"),
    "year": _("每年"),
    "season": _("每个供热期"),
    "on_change": _("有变动时"),
    "person": _("个人"),
    "unit": _("单位"),
    "unit_and_person": _("单位和个人"),
    "reward": _("奖励"),
    "penalty": _("处罚"),
    "accountability": _("问责"),
    "ASSIGNED": _("按派单量"),
    "DUE": _("按到期量"),
    "dissatisfied": _("不满意"),
    "unresolved": _("未解决"),
    "CN": _("按国家公布的节假日"),
    "mon": _("周一"),
    "tue": _("周二"),
    "wed": _("周三"),
    "thu": _("周四"),
    "fri": _("周五"),
    "sat": _("周六"),
    "sun": _("周日"),
    "company_rule": _("公司制度"),
    "law": _("法律法规"),
    "standard": _("标准规范"),
    "practice": _("外单位做法（仅供参照）"),
    "gas": _("燃气"),
    "heating": _("供热"),
    "water": _("供水"),
    "telecom": _("通信"),
}
FORM_KINDS: dict[str, str] = {
    "card": _("卡片"),
    "checklist": _("检查表"),
    "collection": _("意见征集"),
    "labour": _("人工"),
    "part": _("材料配件"),
    "price_list": _("价目表"),
    "public_notice": _("公示信息"),
    "record": _("记录表"),
    "sheet": _("服务单"),
}
SENSES = {"at_least": "≥ %s", "at_most": "≤ %s", "equal": "= %s"}


def section_label(section: str) -> str:
    return word(SECTIONS.get(section, section))


def field_label(field: str) -> str:
    return word(FIELDS.get(field, field))


def amount(row: Row) -> str:
    """A limit's quantity with its unit."""
    return word(AMOUNTS[Unit(row["unit"])]) % {"quantity": row["quantity"]}


def value_words(field: str, value: Any) -> str:
    """One value of a row as people write it; a dash where nothing stands."""
    known = _BY_FIELD.get(field)
    if known is not None and isinstance(value, str | Mapping):
        return known(value)
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(_plain(each) for each in value)
    return word(_words().get(str(value), str(value)))


def _of_mapping(value: Mapping[str, Any]) -> str:
    if "zh" in value:
        return chosen(str(value["zh"]), str(value.get("en") or ""))
    for inside in ("ask", "name"):
        if isinstance(value.get(inside), Mapping):
            return _plain(value[inside])
    pairs = [(field, inner) for field, inner in value.items() if inner not in (None, [], "", {})]
    return "，".join(f"{field_label(field)} {value_words(field, inner)}" for field, inner in pairs)


def _target(value: Any) -> str:
    return SENSES[value["sense"]] % value["value"] if isinstance(value, Mapping) else str(value)


def _labelled(labels: Mapping[Any, str]) -> Callable[[Any], str]:
    known = {str(key): label for key, label in labels.items()}
    return lambda value: word(known.get(str(value), str(value)))


def _words() -> dict[str, str]:
    return {str(key): label for key, label in URGENCY_LABELS.items()} | OTHER_WORDS


_MOVE_LABELS = {move.name: move.label for move in MOVES.moves}
_BY_FIELD: dict[str, Callable[[Any], str]] = {
    "target": _target,
    "milestone": lambda value: milestone_label(str(value)),
    "start": _labelled(STARTS),
    "season_phase": _labelled(PHASES),
    "segment": _labelled(CUSTOMER_KIND_LABELS),
    "region": _labelled(REGIONS),
    "kind": _labelled({**OTHER_WORDS, **FORM_KINDS, **KINDS}),
    "position": _labelled(ROLE_LABELS),
    "order_kind": _labelled(KINDS),
    "move": _labelled(_MOVE_LABELS | {"extension": _("延期")}),
}
