"""The declared check decides: closed, or to be done again."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.actions.moving import closed
from plumbline.supervision.improvement.actions.opening import declaration_row, told
from plumbline.supervision.improvement.models import Conclusion, Declaration, Rectification
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.effect import (
    Decision,
    Declared,
    Figures,
    Share,
    decided,
    decided_by_recurrence,
    moved_on,
)
from plumbline.supervision.improvement.states import Check, Grade, RectificationState, Verdict

TWO_PLACES = Decimal("0.01")


class NotDue(Conflict):
    """The window after is not over, or the round is concluded already."""

    code = "effect_not_due"


@transaction.atomic
def conclude(*, number: str, figures: Figures | None, by: Viewer, at: datetime) -> Conclusion:
    """Decides by what was declared at opening, keeps the figures with the decision, and closes the rectification or opens its next round.

    ``figures``: the four shares as measured; None for a check by recurrence, which is counted here.

    Raises:
        NotFound. NotDue: too early, not verified, or concluded before.
    """
    row = queries.rectification(number, viewer=by, lock=True)
    declaration = queries.declarations(row)[-1]
    if row.state != RectificationState.VERIFIED or hasattr(declaration, "conclusion") or row.check_on > today(at):
        raise NotDue(_("整改 %(number)s 的效果检验还没有到期，或已有结论。"), number=number)
    declared = queries.check_of(declaration)
    decision, kept = _decided(row, declared, figures)
    conclusion = Conclusion.objects.create(
        id=new_id(at),
        declaration=declaration,
        verdict=decision.verdict.value,
        reason=decision.reason,
        change=_rounded(decision),
        p_value=decision.p_value,
        figures=kept,
        concluded_at=at,
    )
    facts = _followed(row, declaration, declared, decision, _in_words(kept), by=by, at=at)
    row.save()
    publish(*facts, by=by)
    return conclusion


def _decided(row: Rectification, declared: Declared, figures: Figures | None) -> tuple[Decision, dict[str, Any]]:
    if declared.kind is Check.RECURRENCE or figures is None:
        found = queries.recurrences(row, declared)
        return decided_by_recurrence(found), {"recurrences": found}
    return decided(declared, figures), {
        name: [share.part, share.whole] for name, share in vars(figures).items() if isinstance(share, Share)
    }


def _rounded(decision: Decision) -> Decimal | None:
    if decision.change is None:
        return None
    return (Decimal(decision.change.numerator) / Decimal(decision.change.denominator)).quantize(TWO_PLACES)


def _in_words(kept: Mapping[str, Any]) -> str:
    parts = (
        f"{name} {value[0]}/{value[1]}" if isinstance(value, list) else f"{name} {value}"
        for name, value in kept.items()
    )
    return "; ".join(parts)


def _followed(
    row: Rectification,
    declaration: Declaration,
    declared: Declared,
    decision: Decision,
    words: str,
    *,
    by: Viewer,
    at: datetime,
) -> list[Fact]:
    number = row.case_file.number
    if decision.verdict is Verdict.INCONCLUSIVE:
        return [events.Inconclusive(**told(row, number, at), figures=words)]
    if decision.verdict is Verdict.EFFECTIVE:
        row.state, row.closed_at, row.closing = RectificationState.CLOSED.value, at, decision.reason
        casefiles.close(case_file_id=row.case_file_id, at=at)
        return [events.Effective(**told(row, number, at), figures=words), closed(row, number, at)]
    due_on = queries.due_default(Grade(row.grade), on=today(at))
    fact = events.NotEffective(**told(row, number, at), figures=words, due_on=due_on.isoformat())
    _again(row, declared, by=by, at=at)
    return [fact]


def _again(row: Rectification, declared: Declared, *, by: Viewer, at: datetime) -> None:
    """The next round: new measures, new evidence, the same check over a later window."""
    due_on = queries.due_default(Grade(row.grade), on=today(at))
    following = moved_on(declared, due_on=due_on)
    row.round += 1
    row.state, row.due_at, row.check_on = RectificationState.OPEN.value, end_of(due_on), following.after.after
    row.files_before = len(covers.attachments(row.case_file_id))
    row.measures = row.report = row.verification = ""
    row.planned_at = row.answered_at = row.answered_by_id = row.verified_at = row.verified_by_id = None
    declaration_row(row.case_file_id, row.round, following, by=by, at=at).save(force_insert=True)
