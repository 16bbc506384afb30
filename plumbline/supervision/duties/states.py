"""How often something is owed, what fulfils it, where it stands; how a yearly plan gets into force."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class Every(StrEnum):
    """The length within which a duty is owed ``at_least`` times. ON_CHANGE is opened by what happened, ROLLING by its own last fulfilment."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SEASON = "season"
    ON_CHANGE = "on_change"
    ROLLING = "rolling"


EVERY_LABELS: dict[Every, str] = {
    Every.SHIFT: _("每班"),
    Every.DAY: _("每日"),
    Every.WEEK: _("每周"),
    Every.HALF_MONTH: _("每半月"),
    Every.MONTH: _("每月"),
    Every.TWO_MONTHS: _("每两月"),
    Every.QUARTER: _("每季度"),
    Every.HALF_YEAR: _("每半年"),
    Every.YEAR: _("每年"),
    Every.SEASON: _("每采暖期"),
    Every.ON_CHANGE: _("有变更时"),
    Every.ROLLING: _("滚动"),
}

ROUTINE = frozenset({Every.SHIFT, Every.DAY, Every.WEEK, Every.HALF_MONTH})
"""Owed so often that a yearly plan does not name each time."""
PLANNED = frozenset({Every.QUARTER, Every.HALF_YEAR, Every.YEAR, Every.SEASON})
"""What the yearly plan places."""


class Deed(StrEnum):
    """What happens elsewhere in the product and fulfils a duty by itself; a pack names it, the wiring reports it."""

    PLAN_APPROVED = "plan_approved"
    INSPECTION_SIGNED = "inspection_signed"
    MYSTERY_RELEASED = "mystery_released"
    SURVEY_OPENED = "survey_opened"
    SURVEY_CLOSED = "survey_closed"
    REPORT_RELEASED = "report_released"
    COVERAGE_REACHED = "coverage_reached"
    RECHECKS_DONE = "rechecks_done"
    RANKING_PUBLISHED = "ranking_published"
    PRAISE_LISTED = "praise_listed"
    PERIOD_SEALED = "period_sealed"
    CALENDAR_PUBLISHED = "calendar_published"


DEED_LABELS: dict[Deed, str] = {
    Deed.PLAN_APPROVED: _("年度监督计划获批"),
    Deed.INSPECTION_SIGNED: _("检查经受检单位确认"),
    Deed.MYSTERY_RELEASED: _("暗访结果解密"),
    Deed.SURVEY_OPENED: _("满意度调查启动"),
    Deed.SURVEY_CLOSED: _("满意度调查完成"),
    Deed.REPORT_RELEASED: _("报告签发"),
    Deed.COVERAGE_REACHED: _("大客户调查全部覆盖"),
    Deed.RECHECKS_DONE: _("回访复核完成"),
    Deed.RANKING_PUBLISHED: _("排名发布"),
    Deed.PRAISE_LISTED: _("表扬名单统计"),
    Deed.PERIOD_SEALED: _("统计期封存"),
    Deed.CALENDAR_PUBLISHED: _("工作日历发布"),
}


class Standing(StrEnum):
    """Where an occurrence stands on a day. EXPECTED: its window has not begun. LATE: fulfilled after its due day."""

    EXPECTED = "expected"
    OPEN = "open"
    OVERDUE = "overdue"
    FULFILLED = "fulfilled"
    LATE = "late"
    WITHDRAWN = "withdrawn"


STANDING_LABELS: dict[Standing, str] = {
    Standing.EXPECTED: _("未到时"),
    Standing.OPEN: _("应办"),
    Standing.OVERDUE: _("逾期"),
    Standing.FULFILLED: _("已完成"),
    Standing.LATE: _("逾期完成"),
    Standing.WITHDRAWN: _("不再要求"),
}


class PlanState(StrEnum):
    """DRAFT: being drawn up. SUBMITTED: waits for approval. APPROVED: in force. REPLACED: a later version is in force."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REPLACED = "replaced"


PLAN_LABELS: dict[PlanState, str] = {
    PlanState.DRAFT: _("编制中"),
    PlanState.SUBMITTED: _("待批准"),
    PlanState.APPROVED: _("已批准"),
    PlanState.REPLACED: _("已由新版代替"),
}
IN_THE_MAKING = (PlanState.DRAFT, PlanState.SUBMITTED)
APPROVED_ONCE = (PlanState.APPROVED, PlanState.REPLACED)

PLANNING: StateTable[PlanState] = StateTable(
    states=PlanState,
    first=PlanState.DRAFT,
    moves=(
        Move(
            "submit",
            _("报批"),
            frozenset({PlanState.DRAFT}),
            PlanState.SUBMITTED,
            Permission.DUTIES_PLAN,
            offers=(),
            tone="primary",
        ),
        Move(
            "send_back",
            _("退回修改"),
            frozenset({PlanState.SUBMITTED}),
            PlanState.DRAFT,
            Permission.DUTIES_APPROVE,
            asks=("reason",),
            offers=(),
        ),
        Move(
            "approve",
            _("批准"),
            frozenset({PlanState.SUBMITTED}),
            PlanState.APPROVED,
            Permission.DUTIES_APPROVE,
            offers=(),
            tone="primary",
        ),
        Move(
            "replace",
            _("由新版代替"),
            frozenset({PlanState.APPROVED}),
            PlanState.REPLACED,
            Permission.DUTIES_APPROVE,
            offers=(),
        ),
    ),
)
