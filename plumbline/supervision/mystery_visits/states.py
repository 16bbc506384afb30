"""How far a programme is, how far one visit, and what kinds of visits there are."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class ProgrammeState(StrEnum):
    """RUNNING: planned, drawn, visited and checked, known to its owner and to each shopper for the own visits. RELEASED: known to everybody concerned."""

    RUNNING = "running"
    RELEASED = "released"
    CANCELLED = "cancelled"


PROGRAMME_LABELS: dict[ProgrammeState, str] = {
    ProgrammeState.RUNNING: _("进行中（保密）"),
    ProgrammeState.RELEASED: _("已公布"),
    ProgrammeState.CANCELLED: _("已取消"),
}

PROGRAMMES: StateTable[ProgrammeState] = StateTable(
    states=ProgrammeState,
    first=ProgrammeState.RUNNING,
    moves=(
        Move(
            "release",
            _("公布结果"),
            frozenset({ProgrammeState.RUNNING}),
            ProgrammeState.RELEASED,
            Permission.MYSTERY_KEEP,
            offers=(),
            tone="primary",
        ),
        Move(
            "cancel",
            _("取消项目"),
            frozenset({ProgrammeState.RUNNING}),
            ProgrammeState.CANCELLED,
            Permission.MYSTERY_KEEP,
            asks=("reason",),
        ),
    ),
)


class VisitKind(StrEnum):
    CALL = "call"
    COUNTER = "counter"
    HOME = "home"


VISIT_LABELS: dict[VisitKind, str] = {
    VisitKind.CALL: _("电话暗访"),
    VisitKind.COUNTER: _("营业厅/窗口暗访"),
    VisitKind.HOME: _("上门服务暗访"),
}
LEAVES_AN_ORDER = frozenset({VisitKind.CALL, VisitKind.HOME})
"""Kinds that come in by the ordinary door and leave a work order behind, which has to be named before the results go out."""


class VisitState(StrEnum):
    """SUBMITTED: evidence handed in and sealed. REDONE: the material was bad, another visit stands for it. CANCELLED: not made."""

    PLANNED = "planned"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REDONE = "redone"
    CANCELLED = "cancelled"


VISIT_STATE_LABELS: dict[VisitState, str] = {
    VisitState.PLANNED: _("待访"),
    VisitState.SUBMITTED: _("待验收"),
    VisitState.ACCEPTED: _("合格"),
    VisitState.REDONE: _("材料不合格，重访"),
    VisitState.CANCELLED: _("已取消"),
}

VISITS: StateTable[VisitState] = StateTable(
    states=VisitState,
    first=VisitState.PLANNED,
    moves=(
        Move(
            "submit",
            _("提交并封存"),
            frozenset({VisitState.PLANNED}),
            VisitState.SUBMITTED,
            Permission.MYSTERY_VISIT,
            offers=(),
            tone="primary",
        ),
        Move(
            "accept",
            _("材料合格"),
            frozenset({VisitState.SUBMITTED}),
            VisitState.ACCEPTED,
            Permission.MYSTERY_KEEP,
            offers=(),
            tone="primary",
        ),
        Move(
            "redo",
            _("材料不合格，重访"),
            frozenset({VisitState.SUBMITTED}),
            VisitState.REDONE,
            Permission.MYSTERY_KEEP,
            asks=("reason",),
        ),
        Move(
            "cancel",
            _("取消"),
            frozenset({VisitState.PLANNED}),
            VisitState.CANCELLED,
            Permission.MYSTERY_KEEP,
            asks=("reason",),
        ),
    ),
)
OPEN = frozenset({VisitState.PLANNED, VisitState.SUBMITTED})
"""Visits that have to be brought to an end before the results go out."""
