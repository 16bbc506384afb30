"""How far a period is closed, and what became of objections and of events that are to be left out."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class PeriodState(StrEnum):
    """PROVISIONAL: measured anew as often as one likes. CHECKED: the units look at it and may object. SEALED: for good."""

    PROVISIONAL = "provisional"
    CHECKED = "checked"
    SEALED = "sealed"


PERIOD_LABELS: dict[PeriodState, str] = {
    PeriodState.PROVISIONAL: _("暂定"),
    PeriodState.CHECKED: _("核对中"),
    PeriodState.SEALED: _("已封存"),
}

CLOSING: StateTable[PeriodState] = StateTable(
    states=PeriodState,
    first=PeriodState.PROVISIONAL,
    moves=(
        Move(
            "check",
            _("开始核对"),
            frozenset({PeriodState.PROVISIONAL}),
            PeriodState.CHECKED,
            Permission.INDICATORS_CLOSE,
            offers=("days",),
            tone="primary",
        ),
        Move(
            "seal",
            _("封存"),
            frozenset({PeriodState.CHECKED}),
            PeriodState.SEALED,
            Permission.INDICATORS_CLOSE,
            offers=("early",),
            tone="primary",
        ),
    ),
)


class ObjectionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OBJECTION_LABELS: dict[ObjectionState, str] = {
    ObjectionState.OPEN: _("待裁定"),
    ObjectionState.ACCEPTED: _("已采纳"),
    ObjectionState.REFUSED: _("未采纳"),
    ObjectionState.WITHDRAWN: _("已撤回"),
}

OBJECTIONS: StateTable[ObjectionState] = StateTable(
    states=ObjectionState,
    first=ObjectionState.OPEN,
    moves=(
        Move(
            "accept",
            _("采纳"),
            frozenset({ObjectionState.OPEN}),
            ObjectionState.ACCEPTED,
            Permission.INDICATORS_DECIDE,
            asks=("reason",),
            tone="primary",
        ),
        Move(
            "refuse",
            _("不采纳"),
            frozenset({ObjectionState.OPEN}),
            ObjectionState.REFUSED,
            Permission.INDICATORS_DECIDE,
            asks=("reason",),
        ),
        Move(
            "withdraw",
            _("撤回"),
            frozenset({ObjectionState.OPEN}),
            ObjectionState.WITHDRAWN,
            Permission.INDICATORS_OBJECT,
        ),
    ),
)


class Treatment(StrEnum):
    """How a decision wants a case to be counted. MISSED is for indicators that are good when low (a repeat that is none)."""

    EXCLUDED = "excluded"
    MET = "met"
    MISSED = "missed"


TREATMENT_LABELS: dict[Treatment, str] = {
    Treatment.EXCLUDED: _("不计入"),
    Treatment.MET: _("按符合计"),
    Treatment.MISSED: _("按不符合计"),
}


class EventKind(StrEnum):
    """What may excuse (W8): nothing else does."""

    SUDDEN = "sudden"
    SYSTEM = "system"
    FORCE_MAJEURE = "force_majeure"


EVENT_KIND_LABELS: dict[EventKind, str] = {
    EventKind.SUDDEN: _("突发事件"),
    EventKind.SYSTEM: _("系统故障"),
    EventKind.FORCE_MAJEURE: _("不可抗力"),
}


class EventState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


EVENT_LABELS: dict[EventState, str] = {
    EventState.REQUESTED: _("待审批"),
    EventState.APPROVED: _("已批准扣除"),
    EventState.REFUSED: _("未批准"),
    EventState.WITHDRAWN: _("已撤回"),
}

EVENTS: StateTable[EventState] = StateTable(
    states=EventState,
    first=EventState.REQUESTED,
    moves=(
        Move(
            "approve",
            _("批准"),
            frozenset({EventState.REQUESTED}),
            EventState.APPROVED,
            Permission.INDICATORS_DECIDE,
            asks=("reason",),
            tone="primary",
        ),
        Move(
            "refuse",
            _("不批准"),
            frozenset({EventState.REQUESTED}),
            EventState.REFUSED,
            Permission.INDICATORS_DECIDE,
            asks=("reason",),
        ),
        Move(
            "withdraw",
            _("撤回"),
            frozenset({EventState.REQUESTED}),
            EventState.WITHDRAWN,
            Permission.INDICATORS_OBJECT,
        ),
    ),
)
