"""Kinds of signals; the course of a check."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class Kind(StrEnum):
    """What may have been done so that a figure looks better than the service was."""

    CLOSED_UNVISITED = "closed_unvisited"
    CLOSED_IN_BATCH = "closed_in_batch"
    PAUSED_OVER_DUE = "paused_over_due"
    REASSIGNED = "reassigned"
    PHOTO_REUSED = "photo_reused"
    CALL_IMPROPER = "call_improper"
    MERGED_OVER_BREACH = "merged_over_breach"
    RETURNED_TO_RESTART = "returned_to_restart"
    ANSWER_CONTRADICTED = "answer_contradicted"
    COMPLAINED_AGAIN = "complained_again"


KIND_LABELS: dict[Kind, str] = {
    Kind.CLOSED_UNVISITED: _("未到场即办结"),
    Kind.CLOSED_IN_BATCH: _("临期成批办结"),
    Kind.PAUSED_OVER_DUE: _("挂起跨过时限"),
    Kind.REASSIGNED: _("评价前改派"),
    Kind.PHOTO_REUSED: _("照片重复使用"),
    Kind.CALL_IMPROPER: _("回访存疑"),
    Kind.MERGED_OVER_BREACH: _("并单后原时限消失"),
    Kind.RETURNED_TO_RESTART: _("退单重派续时"),
    Kind.ANSWER_CONTRADICTED: _("回访结果矛盾"),
    Kind.COMPLAINED_AGAIN: _("办结后再次投诉"),
}


class CheckState(StrEnum):
    """EXPLAINED: true, and there was an honest cause. CONFIRMED: the result was not true. DISMISSED: the signal itself was wrong."""

    OPEN = "open"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


CHECK_LABELS: dict[CheckState, str] = {
    CheckState.OPEN: _("核查中"),
    CheckState.EXPLAINED: _("有合理解释"),
    CheckState.CONFIRMED: _("查实"),
    CheckState.DISMISSED: _("线索不成立"),
}

_OPEN = frozenset({CheckState.OPEN})
CHECKS: StateTable[CheckState] = StateTable(
    states=CheckState,
    first=CheckState.OPEN,
    moves=(
        Move(
            "explain",
            _("有合理解释"),
            _OPEN,
            CheckState.EXPLAINED,
            Permission.INTEGRITY_CHECK,
            asks=("heard", "reason"),
            tone="primary",
        ),
        Move(
            "confirm",
            _("查实"),
            _OPEN,
            CheckState.CONFIRMED,
            Permission.INTEGRITY_CHECK,
            asks=("heard", "reason"),
            tone="danger",
        ),
        Move(
            "dismiss",
            _("线索不成立"),
            _OPEN,
            CheckState.DISMISSED,
            Permission.INTEGRITY_CHECK,
            asks=("reason",),
        ),
    ),
)
