"""The kinds of facts that come from elsewhere: what a row of each must say, in which unit, in which range, and which indicators it feeds.

A row stands for one case (an application, a call, a sample) unless its kind may be *summed up*: then a row without an outcome stands for many,
``amount`` of ``weight`` of them good.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

OWN = "plumbline"
"""The source of what the product found itself; no file may call itself so."""
PASS: Mapping[str, str] = {
    "pass": "pass", "合格": "pass", "是": "pass", "达标": "pass", "yes": "pass", "true": "pass", "1": "pass",
    "fail": "fail", "不合格": "fail", "否": "fail", "未达标": "fail", "no": "fail", "false": "fail", "0": "fail",
}  # fmt: skip
OPINION: Mapping[str, str] = {
    "very_satisfied": "very_satisfied", "非常满意": "very_satisfied", "很满意": "very_satisfied", "5": "very_satisfied",
    "satisfied": "satisfied", "满意": "satisfied", "4": "satisfied",
    "basically": "basically", "基本满意": "basically", "一般": "basically", "3": "basically",
    "dissatisfied": "dissatisfied", "不满意": "dissatisfied", "2": "dissatisfied",
    "very_dissatisfied": "very_dissatisfied", "非常不满意": "very_dissatisfied", "很不满意": "very_dissatisfied", "1": "very_dissatisfied",
    "unreached": "unreached", "未联系上": "unreached", "未作答": "unreached", "拒访": "unreached",
}  # fmt: skip
ENTRY: Mapping[str, str] = {
    "entered": "entered", "入户": "entered", "已检": "entered", "no_access": "no_access", "到访不遇": "no_access", "拒检": "no_access",
}  # fmt: skip
READING: Mapping[str, str] = {
    "read": "read", "实抄": "read", "远传": "read", "estimated": "estimated", "估抄": "estimated", "漏抄": "estimated",
}  # fmt: skip
CALL: Mapping[str, str] = {
    "answered": "answered", "接通": "answered", "abandoned": "abandoned", "放弃": "abandoned", "呼损": "abandoned",
    "ivr": "ivr", "自助结束": "ivr", "callback": "callback", "预约回电": "callback",
}  # fmt: skip
LIABILITY: Mapping[str, str] = {
    "liable": "liable", "有责": "liable", "partly": "partly", "部分有责": "partly",
    "not_liable": "not_liable", "无责": "not_liable", "unfounded": "unfounded", "不属实": "unfounded",
}  # fmt: skip
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``needs``: columns a row must fill, ``may``: those it can fill besides; any other column is left empty. ``lowest`` and ``highest`` bound the amount,
    in ``unit``; ``outcomes`` and ``categories`` are the words a row may say, each with the word that is kept. No categories: any word.

    ``sums_up``: a row without an outcome stands for ``weight`` cases of which ``amount`` are good. ``share``: the amount is points out of the weight.
    """

    code: str
    zh: str
    en: str
    feeds: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    unit: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    sums_up: bool = False
    share: bool = False

    @property
    def columns(self) -> frozenset[str]:
        return self.needs | self.may


def _promise(
    code: str, zh: str, en: str, *feeds: str, outcomes: Mapping[str, str] = NONE, categories: Mapping[str, str] = NONE
) -> Kind:
    """Something that was to be done by a moment, and was done or not yet."""
    may = {"done_at", "category"} | ({"outcome"} if outcomes else set())
    return Kind(
        code=code,
        zh=zh,
        en=en,
        feeds=feeds,
        needs=frozenset({"due_at"}),
        may=frozenset(may),
        outcomes=outcomes,
        categories=categories,
    )


def _verdict(
    code: str, zh: str, en: str, *feeds: str, unit: str = "", lowest: str = "0", highest: str | None = None
) -> Kind:
    """Passed or not, one by one or summed up; a single one may tell what was read, in the unit."""
    return Kind(
        code=code,
        zh=zh,
        en=en,
        feeds=feeds,
        may=frozenset({"outcome", "amount", "weight", "category"}),
        unit=unit,
        lowest=Decimal(lowest),
        highest=Decimal(highest) if highest else None,
        outcomes=PASS,
        sums_up=True,
    )


def _survey(code: str, zh: str, en: str, *feeds: str, sums_up: bool = False) -> Kind:
    """An answer. ``weight`` is how many customers it stands for (the size of its stratum over its answers), one unless said otherwise."""
    needs, may = (
        (set(), {"outcome", "amount", "weight", "category"}) if sums_up else ({"outcome"}, {"weight", "category"})
    )
    return Kind(
        code=code,
        zh=zh,
        en=en,
        feeds=feeds,
        needs=frozenset(needs),
        may=frozenset(may),
        outcomes=OPINION,
        sums_up=sums_up,
    )


SERIOUS: Mapping[str, str] = {
    "serious": "serious", "重大": "serious", "严重": "serious", "ordinary": "ordinary", "一般": "ordinary", "较大": "ordinary",
}  # fmt: skip
KEY_WORKS: Mapping[str, str] = {"key": "key", "重点": "key", "other": "other", "一般": "other", "其他": "other"}
REPEAT: Mapping[str, str] = {"new": "new", "新发": "new", "repeat": "repeat", "复发": "repeat", "重复": "repeat"}
PLANNED: Mapping[str, str] = {"planned": "planned", "计划": "planned", "unplanned": "unplanned", "突发": "unplanned", "非计划": "unplanned"}  # fmt: skip
VETO: Mapping[str, str] = {"vetoed": "vetoed", "否决": "vetoed", "一票否决": "vetoed", "not_vetoed": "not_vetoed", "未否决": "not_vetoed"}  # fmt: skip
GRADES: Mapping[str, str] = {grade: grade for grade in ("0", "25", "50", "75", "100")}
"""How far an item is fulfilled, in per cent, as two judges see it: five steps, the nearest one."""
CAUSE: Mapping[str, str] = {"company": "company", "公司": "company", "customer": "customer", "用户": "customer", "用户原因": "customer"}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        _promise("application", "报装申请", "Application for a connection", "INST-01"),
        _promise("site_survey", "现场勘查", "Site survey", "INST-02"),
        _promise("works", "施工", "Works", "INST-04", categories=KEY_WORKS),
        _promise("gas_on", "通气点火", "Gas-on", "INST-06"),
        _survey("installation_survey", "报装满意度答卷", "Answer about an installation", "INST-08"),
        _promise("resident_check", "居民安检", "Safety check of a household", "USE-03", "USE-04", outcomes=ENTRY),
        _promise("non_resident_check", "非居民安检", "Safety check of a non-resident", "USE-05", outcomes=ENTRY),
        _promise("hazard", "隐患整改", "Hazard to be cleared", "USE-06", outcomes=PASS, categories=SERIOUS),
        _promise("meter_reading", "抄表", "Meter reading", "USE-12", outcomes=READING),
        Kind(
            code="interruption",
            zh="停供影响",
            en="Interruption of supply",
            feeds=("SUP-01",),
            needs=frozenset({"amount", "weight"}),
            may=frozenset({"done_at", "category"}),
            unit="h",
            lowest=Decimal(0),
            highest=Decimal(8784),
            categories=PLANNED,
        ),
        Kind(
            code="customers_served",
            zh="在供户数",
            en="Customers supplied",
            feeds=("SUP-01", "CMP-07"),
            needs=frozenset({"amount", "weight"}),
            unit="户",
            lowest=Decimal(0),
            highest=Decimal(100_000_000),
        ),
        _verdict("gas_quality", "气质检测", "Gas quality sample", "SUP-02", lowest="-1000", highest="1000000"),
        _verdict("pressure", "用户压力", "Pressure at the burner", "SUP-03", unit="kPa", highest="1000"),
        Kind(
            code="call",
            zh="热线来电",
            en="Call",
            feeds=("HOT-01", "HOT-02", "HOT-02-1", "HOT-02-2", "HOT-02-4", "HOT-03", "HOT-04"),
            needs=frozenset({"outcome", "amount"}),
            may=frozenset({"category"}),
            unit="s",
            lowest=Decimal(0),
            highest=Decimal(86_400),
            outcomes=CALL,
        ),
        _verdict("call_review", "通话质检", "Review of a call", "HOT-11", highest="1000"),
        Kind(
            code="ticket",
            zh="排队取号",
            en="Queue ticket",
            feeds=("CTR-01", "CTR-01-P90", "CTR-02"),
            needs=frozenset({"due_at"}),
            may=frozenset({"done_at", "category"}),
        ),
        Kind(
            code="counter_item",
            zh="窗口业务",
            en="Item handled at a counter",
            feeds=("CTR-03",),
            needs=frozenset({"done_at"}),
            may=frozenset({"category"}),
        ),
        _survey("counter_rating", "窗口评价", "Rating at a counter", "CTR-05", sums_up=True),
        _verdict("file_review", "投诉案卷评查", "Review of a complaint's file", "CMP-05", highest="1000"),
        Kind(
            code="liability",
            zh="投诉定责",
            en="Liability for a complaint",
            feeds=("CMP-07",),
            needs=frozenset({"outcome"}),
            may=frozenset({"category"}),
            outcomes=LIABILITY,
        ),
        Kind(
            code="key_account_liability",
            zh="大客户投诉定责",
            en="Liability for a key account's complaint",
            feeds=("KA-05",),
            needs=frozenset({"outcome"}),
            may=frozenset({"category"}),
            outcomes=LIABILITY,
        ),
        _promise("hot_issue", "热点问题", "Hot issue", "CMP-12", outcomes=PASS),
        _survey("customer_survey", "满意度测评答卷", "Answer of the satisfaction survey", "SRV-01"),
        _survey("sample_survey", "抽查答卷", "Answer of a spot check", "SRV-02"),
        _promise("inspection", "检查计划", "Inspection to be made", "INSP-01"),
        Kind(
            code="inspection_score",
            zh="检查得分",
            en="Score of an inspection",
            feeds=("INSP-02",),
            needs=frozenset({"amount", "weight"}),
            may=frozenset({"category"}),
            unit="points",
            lowest=Decimal(0),
            highest=Decimal(10_000),
            categories=VETO,
            share=True,
        ),
        Kind(
            code="double_score",
            zh="双人评分",
            en="Item scored by two inspectors",
            feeds=("INSP-06",),
            needs=frozenset({"outcome", "category"}),
            outcomes=GRADES,
            categories=GRADES,
        ),
        _promise("finding", "检查问题", "Finding to be rectified", "INSP-03", "INSP-04", categories=REPEAT),
        Kind(
            code="mystery_visit",
            zh="神秘客户",
            en="Mystery visit",
            feeds=("INSP-05",),
            needs=frozenset({"amount", "weight"}),
            may=frozenset({"category"}),
            unit="points",
            lowest=Decimal(0),
            highest=Decimal(10_000),
            share=True,
        ),
        _promise("key_account_check", "大客户自查", "Self-check of a key account", "KA-01"),
        _survey("key_account_survey", "大客户满意度答卷", "Answer of a key account", "KA-04"),
        _promise("improvement", "改进措施", "Measure of improvement", "KA-06", outcomes=PASS),
        Kind(
            code="room_temperature",
            zh="室温检测",
            en="Room temperature",
            feeds=("HEA-01",),
            needs=frozenset({"amount"}),
            may=frozenset({"outcome", "category"}),
            unit="℃",
            lowest=Decimal(-30),
            highest=Decimal(60),
            outcomes=PASS,
            categories=CAUSE,
        ),
    )
}


def people_say(words: Mapping[str, str]) -> dict[str, str]:
    """For each word that is kept the first Chinese one that says it."""
    said: dict[str, str] = {}
    for spoken, kept in words.items():
        if not spoken.isascii():
            said.setdefault(kept, spoken)
    return said
