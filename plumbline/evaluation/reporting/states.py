"""How far a report is on its way out, and who may take it further."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class ReportState(StrEnum):
    """DRAFT: being written. SUBMITTED: waits for release. RELEASED: out, for good. WITHDRAWN: taken back. REPLACED: a corrected edition is out."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


REPORT_LABELS: dict[ReportState, str] = {
    ReportState.DRAFT: _("起草中"),
    ReportState.SUBMITTED: _("待签发"),
    ReportState.RELEASED: _("已印发"),
    ReportState.WITHDRAWN: _("已撤回"),
    ReportState.REPLACED: _("已由更正版代替"),
}
OUT = (ReportState.RELEASED, ReportState.WITHDRAWN, ReportState.REPLACED)
"""What was handed out once: its text stays as it is."""
LIVE = (ReportState.DRAFT, ReportState.SUBMITTED, ReportState.RELEASED)

ISSUING: StateTable[ReportState] = StateTable(
    states=ReportState,
    first=ReportState.DRAFT,
    moves=(
        Move(
            "submit",
            _("送签"),
            frozenset({ReportState.DRAFT}),
            ReportState.SUBMITTED,
            Permission.REPORTS_DRAFT,
            offers=(),
            tone="primary",
        ),
        Move(
            "send_back",
            _("退回修改"),
            frozenset({ReportState.SUBMITTED}),
            ReportState.DRAFT,
            Permission.REPORTS_RELEASE,
            asks=("reason",),
            offers=(),
        ),
        Move(
            "release",
            _("签发"),
            frozenset({ReportState.SUBMITTED}),
            ReportState.RELEASED,
            Permission.REPORTS_RELEASE,
            offers=("number", "provisional"),
            tone="primary",
        ),
        Move(
            "withdraw",
            _("撤回"),
            frozenset({ReportState.RELEASED}),
            ReportState.WITHDRAWN,
            Permission.REPORTS_RELEASE,
            asks=("reason",),
            offers=(),
            tone="danger",
        ),
        Move(
            "replace",
            _("由更正版代替"),
            frozenset({ReportState.RELEASED}),
            ReportState.REPLACED,
            Permission.REPORTS_RELEASE,
            offers=(),
        ),
    ),
)
