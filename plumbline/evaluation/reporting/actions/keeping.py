"""A report as rows keep it, and holding a row while it changes."""

import hashlib
from typing import Any

import orjson

from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries import finding
from plumbline.evaluation.reporting.rules import Heading, Paragraph, Report, Table, plain, to_json
from plumbline.evaluation.reporting.states import ISSUING, REPORT_LABELS, ReportState
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission

LONGEST_REASON = 1_000


class IssueRefused(Refused):
    """The report cannot take this step: its state, its numbers or its words forbid it."""

    code = "issue_refused"


def kept(report: Report) -> dict[str, Any]:
    """The columns that hold a report: its data, their digest, its words for searching."""
    content = to_json(report)
    return {"title": report.title[:200], "content": content, "digest": digest_of(content), "words": words_of(report)}


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the data in one way of writing: the same report has the same digest."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def words_of(report: Report) -> str:
    lines = [report.title]
    for part in report.parts:
        if isinstance(part, Heading):
            lines.append(part.text)
        elif isinstance(part, Paragraph):
            lines.append(part.text())
        elif isinstance(part, Table):
            lines += [part.title, *(" ".join(plain((cell,)) for cell in row) for row in part.rows)]
    return "\n".join(lines)


def locked(name: str, *, by: Viewer) -> ReportDocument:
    """The report, held until the transaction ends.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    row = finding.document(name, viewer=by)
    ReportDocument.objects.select_for_update().get(id=row.id)
    return finding.document(str(row.id), viewer=by)


def step(row: ReportDocument, name: str, *, by: Viewer) -> None:
    """Refuses a move that this viewer may not make, or that the report's state does not allow.

    Raises:
        NotAllowed, NotFound: not this viewer. Conflict: the state, with what it is.
    """
    move = ISSUING.move(name)
    assert move is not None, name
    require(by, Permission(move.permission), row.unit_id, seen_with=tuple(Permission))
    if not move.may_start_from(ReportState(row.state)):
        refuse_state(row)


def refuse_state(row: ReportDocument) -> None:
    """Raises Conflict with what the report has become."""
    raise Conflict(_SENTENCES[ReportState(row.state)], title=row.title, number=row.number or "—", state=_state(row))


def _state(row: ReportDocument) -> str:
    return REPORT_LABELS[ReportState(row.state)]


_SENTENCES: dict[ReportState, str] = {
    ReportState.DRAFT: _("《%(title)s》还在起草，尚未送签。"),
    ReportState.SUBMITTED: _("《%(title)s》已送签，正等待签发；如需修改，请由签发人退回。"),
    ReportState.RELEASED: _("%(number)s《%(title)s》已印发，不能再改或再次签发；有误请起草更正版。"),
    ReportState.WITHDRAWN: _("%(number)s《%(title)s》已撤回，不能再办理。"),
    ReportState.REPLACED: _("%(number)s《%(title)s》已由更正版代替，不能再办理。"),
}


def reason_given(reason: str) -> str:
    """Raises IssueRefused without one."""
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise IssueRefused(_("请写明理由。"), field="reason")
    return said
