"""Kinds of messages and the words in braces, as people call them; and one sample case that fills them."""

from collections.abc import Mapping

from django.utils.translation import gettext

from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications.states import CHANNEL_LABELS, Channel

KINDS: dict[str, str] = {
    "order_dispatched": _("工单派到单位"),
    "order_assigned": _("工单指派给本人"),
    "order_returned": _("工单被退回"),
    "order_to_arbiter": _("多次退回，须裁定"),
    "order_urged": _("客户催办"),
    "order_supervised": _("工单被督办"),
    "order_reopened": _("工单重办"),
    "extension_asked": _("申请延期"),
    "extension_decided": _("延期批复"),
    "clock_warned": _("临近时限"),
    "clock_breached": _("超时"),
    "clock_overdue": _("严重超时"),
    "callback_due": _("待回访"),
    "callback_dissatisfied": _("回访不满意"),
    "call_list_opened": _("须立即电话通知"),
    "outage_announced": _("停供信息"),
    "report_drafted": _("报告草稿已生成"),
    "report_submitted": _("报告待签发"),
    "report_sent_back": _("报告被退回修改"),
    "report_released": _("报告印发"),
    "report_withdrawn": _("报告撤回"),
    "report_overdue": _("报告逾期"),
    "duty_due_soon": _("应办事项临近"),
    "duty_overdue": _("应办事项逾期"),
    "period_checked": _("指标交核对"),
    "objection_raised": _("指标异议待裁定"),
    "objection_decided": _("指标异议已裁定"),
    "period_sealed": _("指标已封存"),
    "indicator_restated": _("指标已更正"),
    "exclusion_asked": _("扣除事件待审批"),
    "exclusion_decided": _("扣除事件已审批"),
    "ranking_published": _("评价结果发布"),
    "ranking_withdrawn": _("评价结果撤回"),
    "liability_proposed": _("投诉定责待认定"),
    "liability_decided": _("投诉已定责"),
    "liability_appealed": _("定责申诉待终局"),
    "liability_settled": _("投诉终局认定"),
    "rectification_opened": _("整改通知"),
    "rectification_moved": _("整改进展"),
    "rectification_near": _("整改将到期"),
    "rectification_late": _("整改逾期"),
    "hot_issue_moved": _("热点问题进展"),
    "hot_issue_late": _("热点问题逾期未答复"),
    "praise_to_verify": _("表扬待核实"),
    "praise_verified": _("受到客户表扬"),
    "reward_about_you": _("涉及本人的奖惩"),
    "reward_moved": _("奖惩建议进展"),
    "reward_to_decide": _("奖惩建议待决定"),
    "reward_suggested": _("可考虑奖惩建议"),
    "notice": _("一般通知"),
}
PLACES: dict[str, str] = {
    "number": _("编号"),
    "order_number": _("工单编号"),
    "title": _("标题"),
    "unit": _("承办单位"),
    "urgency": _("紧急程度"),
    "due_at": _("到期时刻"),
    "milestone": _("环节"),
    "clause": _("依据条款"),
    "reason": _("原因"),
    "count": _("次数"),
    "by": _("何人"),
    "by_name": _("何人"),
    "state": _("现状"),
    "note": _("说明"),
    "round": _("第几次办理"),
    "until": _("期限"),
    "decision": _("批复结果"),
    "outcome": _("定责结果"),
    "rule": _("奖惩规则"),
    "percent": _("已用百分比"),
    "result": _("回访结果"),
    "opinion": _("客户意见"),
    "minutes": _("分钟数"),
    "areas": _("片区"),
    "starts_at": _("开始时刻"),
    "expected_end": _("预计恢复"),
    "text": _("正文"),
    "period": _("统计期"),
    "indicator": _("指标"),
    "missed": _("未达标项数"),
    "before": _("原值"),
    "after": _("新值"),
    "points": _("得分"),
    "rank": _("名次"),
}
SAMPLES: dict[str, tuple[str, str]] = {
    "number": ("GD-20261122-0108", "GD-20261122-0108"),
    "order_number": ("GD-20261122-0108", "GD-20261122-0108"),
    "title": ("家中暖气不热", "Flat not warm"),
    "unit": ("东城供热所", "Heating East"),
    "urgency": ("紧急", "urgent"),
    "due_at": ("2026-11-22 16:30", "2026-11-22 16:30"),
    "milestone": ("到场", "arrival"),
    "clause": ("S1-27.1", "S1-27.1"),
    "reason": ("客户要求改日上门", "The customer asked for another day"),
    "count": ("2", "2"),
    "by": ("方正", "Fang Zheng"),
    "by_name": ("方正", "Fang Zheng"),
    "state": ("未起草", "not begun"),
    "outcome": ("部分有责", "partly liable"),
    "note": ("请今天内答复客户", "Please answer the customer today"),
    "round": ("2", "2"),
    "rule": ("仪容仪表", "appearance"),
    "until": ("2026-11-25 17:00", "2026-11-25 17:00"),
    "decision": ("同意", "granted"),
    "percent": ("80", "80"),
    "result": ("不满意", "dissatisfied"),
    "opinion": ("晚上又不热了", "It was cold again at night"),
    "minutes": ("10", "10"),
    "areas": ("东城北片、东城南片", "East, north part; East, south part"),
    "starts_at": ("2026-11-23 08:00", "2026-11-23 08:00"),
    "expected_end": ("2026-11-23 18:00", "2026-11-23 18:00"),
    "text": ("明天上午九点在三楼会议室召开服务例会。", "The service meeting is tomorrow at nine, third floor."),
    "period": ("2026-10", "2026-10"),
    "indicator": ("CMP-01 投诉处理及时率", "CMP-01 Complaints handled in time"),
    "missed": ("3", "3"),
    "before": ("96.20", "96.20"),
    "after": ("97.10", "97.10"),
    "points": ("88.75", "88.75"),
    "rank": ("2–4", "2–4"),
}
LANGUAGES: dict[str, str] = {"zh-hans": _("中文"), "en": _("英文")}
ALL_CHANNELS = "all"
"""How an address writes "the inbox and every channel without a text of its own"."""


def kind_label(kind: str) -> str:
    return word(KINDS.get(kind, kind))


def place_label(place: str) -> str:
    return word(PLACES.get(place, place))


def channel_label(channel: str) -> str:
    return word(CHANNEL_LABELS[Channel(channel)]) if channel else gettext("收件箱和其他方式")


def sample(language: str) -> Mapping[str, str]:
    """The values of one invented case, in the language of the text."""
    return {place: english if language == "en" else chinese for place, (chinese, english) in SAMPLES.items()}
