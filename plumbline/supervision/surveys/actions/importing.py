"""Taking in answers that somebody else collected: a third party's file, a hotline's list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.actions.answering import keep
from plumbline.supervision.surveys.actions.calling import lose
from plumbline.supervision.surveys.models import Batch, Invite, Response, Stratum, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.mappings import SurveyMapping
from plumbline.supervision.surveys.rules.rows import AnswerRow, RowReader, RowRefused
from plumbline.supervision.surveys.states import CallResult, InviteState, SurveyState, Way

MOST_KEPT = 2_000
"""Of the rows that are not taken so many are kept word for word with the file."""
CHUNK = 2_000
_LOST = {
    CallResult.REFUSED: InviteState.REFUSED,
    CallResult.UNREACHED: InviteState.UNREACHABLE,
    CallResult.WRONG_NUMBER: InviteState.WRONG_NUMBER,
}


class NoFiles(Conflict):
    """The survey takes no files, or not any more."""

    code = "survey_no_files"


@dataclass
class Imported:
    """What became of a file: rows ``taken``, known already (``unchanged``) and not taken, these with line, column and sentence."""

    taken: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)
    batch_id: UUID | None = None

    def reject(self, line: int, refused: Refused, cells: Sequence[str]) -> None:
        self.rejected += 1
        if len(self.rejects) < MOST_KEPT:
            params = {name: str(value) for name, value in refused.params.items()}
            self.rejects.append(
                {
                    "line": line,
                    "field": refused.field or "",
                    "sentence": refused.sentence,
                    "params": params,
                    "cells": list(cells),
                }
            )


@dataclass(frozen=True)
class SentFile:
    """A file with the mapping it is read by; ``digest``: SHA-256 of its content."""

    name: str
    digest: str
    mapping: SurveyMapping
    header: Sequence[str]
    rows: Iterable[Record | Rejection]


@transaction.atomic
def import_answers(*, number: str, file: SentFile, by: Viewer, at: datetime, dry_run: bool = False) -> Imported:
    """Takes in the rows of a file that are not in yet; the others are told by line. The same file again changes nothing. ``dry_run``: only says what would be.

    Raises:
        NotFound, NotAllowed. NoFiles. MappingRefused, RowRefused: the mapping fits neither file nor form.
    """
    survey = surveys.visible(number, viewer=by, lock=True)
    require(by, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    if survey.state != SurveyState.OPEN or Way.FILE.value not in survey.terms["ways"]:
        raise NoFiles(_("该调查不收文件，或已不在进行中。"))
    done = _Import(survey, file, by=by, at=at)
    for row in file.rows:
        done.take(row)
    if not dry_run:
        done.write()
    return done.outcome


class _Import:
    """One file on its way in."""

    def __init__(self, survey: Survey, file: SentFile, *, by: Viewer, at: datetime) -> None:
        self.survey, self.file, self.by, self.at = survey, file, by, at
        self.form = surveys.form_of(survey)
        self.reader = RowReader(file.mapping, self.form, file.header)
        self.outcome = Imported()
        self.source = file.mapping.source
        self.known: dict[str, Mapping[str, Any]] = dict(
            Response.objects.filter(survey=survey, source=self.source).values_list("reference", "answers")
        )
        self.strata = {each.code: each for each in Stratum.objects.filter(survey=survey)}
        self.invites = self._invited()
        self.taken: list[AnswerRow] = []
        self.customers: set[str] = set()
        self.batch_id = new_id(at)

    def _invited(self) -> dict[str, Invite]:
        if not self.file.mapping.customer:
            return {}
        rows = Invite.objects.select_for_update(of=("self",)).filter(survey=self.survey, sent_at__isnull=False)
        return {each.customer.number: each for each in rows.select_related("customer", "survey")}

    def take(self, row: Record | Rejection) -> None:
        if isinstance(row, Rejection):
            self.outcome.reject(row.line, RowRefused(row.sentence, **row.params), [row.raw])
            return
        try:
            read = self.reader.read(row.line, row.cells)
            if self._is_known(read):
                self.outcome.unchanged += 1
                return
            self._check(read)
        except Refused as refused:
            self.outcome.reject(row.line, refused, row.cells)
            return
        self.known[read.reference] = read.answers
        self.taken.append(read)
        self.customers.add(read.customer)
        self.outcome.taken += 1

    def _is_known(self, row: AnswerRow) -> bool:
        """Raises RowRefused: in already, and saying something else."""
        answers = self.known.get(row.reference)
        invite = self.invites.get(row.customer)
        if answers is None and row.result is not CallResult.ANSWERED and invite is not None:
            return invite.state == _LOST[row.result]
        if answers is not None and dict(answers) != row.answers:
            raise RowRefused(
                _("编号“%(reference)s”的答卷已经导入，内容不同。答卷只增不改。"),
                field=self.file.mapping.reference[0],
                reference=row.reference[:60],
            )
        return answers is not None

    def _check(self, row: AnswerRow) -> None:
        if self.file.mapping.customer:
            invite = self.invites.get(row.customer)
            if invite is None:
                raise RowRefused(
                    _("客户“%(number)s”不在本次样本中。"), field=self.file.mapping.customer, number=row.customer[:40]
                )
            if invite.state != InviteState.WAITING or row.customer in self.customers:
                raise RowRefused(
                    _("客户“%(number)s”已有结果，每人只收一份。"),
                    field=self.file.mapping.customer,
                    number=row.customer[:40],
                )
        elif row.result is not CallResult.ANSWERED:
            raise RowRefused(_("没有客户编号，无法记录未成功的访问。"), field=self.file.mapping.reference[0])
        elif row.stratum not in self.strata and len(self.strata) > 1:
            column = self.file.mapping.stratum.column if self.file.mapping.stratum else ""
            raise RowRefused(_("调查中没有“%(name)s”这一层。"), field=column, name=row.stratum[:60])
        if row.unit and row.unit not in self.by.tree.by_code:
            raise RowRefused(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="unit", code=row.unit[:60])

    def write(self) -> None:
        self.outcome.batch_id = self.batch_id
        Batch.objects.create(
            id=self.batch_id,
            survey=self.survey,
            source=self.source,
            file_name=self.file.name[:200],
            digest=self.file.digest,
            mapping=self.file.mapping.model_dump(mode="json"),
            at=self.at,
            by_id=self.by.person_id,
            taken=self.outcome.taken,
            unchanged=self.outcome.unchanged,
            rejected=self.outcome.rejected,
            rejects=self.outcome.rejects,
        )
        answered = [row for row in self.taken if row.result is CallResult.ANSWERED]
        for start in range(0, len(answered), CHUNK):
            responses = [self._response(row) for row in answered[start : start + CHUNK]]
            keep(self.survey, self.form, responses, by=self.by, at=self.at, tell=False)
        for row in self.taken:
            if row.result is not CallResult.ANSWERED:
                lose(self.invites[row.customer], _LOST[row.result], by=self.by, at=self.at)
        fact = events.Imported(
            at=self.at,
            subject=self.survey.number,
            unit_id=self.survey.unit_id,
            file_name=self.file.name[:200],
            digest=self.file.digest,
            source=self.source,
            taken=self.outcome.taken,
            unchanged=self.outcome.unchanged,
            rejected=self.outcome.rejected,
        )
        publish(fact, by=self.by)

    def _response(self, row: AnswerRow) -> Response:
        invite = self.invites.get(row.customer) if self.file.mapping.customer else None
        stratum = self.strata.get(row.stratum) or next(iter(self.strata.values()))
        if invite is not None:
            invite.state, invite.ended_at, invite.next_call_at = InviteState.ANSWERED, self.at, None
            invite.save(update_fields=["state", "ended_at", "next_call_at"])
        place = self.by.tree.by_code.get(row.unit)
        return Response(
            id=new_id(row.at),
            survey=self.survey,
            stratum_id=invite.stratum_id if invite else stratum.id,
            invite=invite,
            unit_id=invite.unit_id if invite else place.id if place else None,
            person_id=invite.person_id if invite else None,
            contacted=invite.contacted if invite else None,
            way=Way.FILE.value,
            at=row.at,
            answers=row.answers,
            batch_id=self.batch_id,
            line=row.line,
            source=self.source,
            reference=row.reference,
        )


__all__ = ["Imported", "NoFiles", "SentFile", "import_answers"]
