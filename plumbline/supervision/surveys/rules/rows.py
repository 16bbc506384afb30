"""Rows of a file as answers: what is taken, and why the others are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plumbline.ground.kernel.mappings import moment_reader
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.questionnaires.rules import Answer, Form, checked, missing
from plumbline.supervision.surveys.rules.mappings import Answers, SurveyMapping, places_of
from plumbline.supervision.surveys.states import CallResult

LONGEST_REFERENCE = 120


class RowRefused(Refused):
    """A row that is not taken; ``field`` is the column to blame."""

    code = "survey_row_refused"


@dataclass(frozen=True)
class AnswerRow:
    """One row as it is taken. ``answers`` is empty where the person did not answer."""

    line: int
    reference: str
    at: datetime
    customer: str
    stratum: str
    unit: str
    result: CallResult
    answers: dict[str, Answer]


class RowReader:
    """Reads rows under one mapping and one form.

    Raises:
        MappingRefused: a column that the file does not have. RowRefused: an item that the form does not have.
    """

    def __init__(self, mapping: SurveyMapping, form: Form, header: Sequence[str]) -> None:
        self.mapping, self.form = mapping, form
        self._places = places_of(mapping, header)
        self._moment = moment_reader(mapping.times)
        unknown = [code for code in mapping.answers if form.item(code) is None]
        if unknown:
            raise RowRefused(_("问卷中没有“%(code)s”这道题，请核对对应关系。"), field="answers", code=unknown[0][:60])

    def read(self, line: int, cells: Sequence[str]) -> AnswerRow:
        """Raises RowRefused, AnswersRefused, TextRefused: why the row is not taken."""
        cell = {name: cells[place].strip() for name, place in self._places.items() if place < len(cells)}
        for condition in self.mapping.only:
            said = cell.get(condition.column, "")
            if (condition.one_of and said not in condition.one_of) or said in condition.none_of:
                raise RowRefused(
                    _("不符合有效条件：“%(column)s”为“%(value)s”。"),
                    field=condition.column,
                    column=condition.column,
                    value=said[:60],
                )
        reference = "/".join(cell.get(column, "") for column in self.mapping.reference)
        if not reference.strip("/") or len(reference) > LONGEST_REFERENCE:
            raise RowRefused(_("编号为空或过长，无法识别这一行。"), field=self.mapping.reference[0])
        result = self._result(cell)
        return AnswerRow(
            line=line,
            reference=reference,
            at=self._at(cell),
            customer=cell.get(self.mapping.customer, "") if self.mapping.customer else "",
            stratum=self._word(self.mapping.stratum, cell),
            unit=self._word(self.mapping.unit, cell),
            result=result,
            answers=self._answers(cell) if result is CallResult.ANSWERED else {},
        )

    def _at(self, cell: Mapping[str, str]) -> datetime:
        text = cell.get(self.mapping.answered_at, "")
        try:
            return self._moment(text)
        except ValueError as problem:
            raise RowRefused(
                _("“%(value)s”不是 %(form)s 格式的时间。"),
                field=self.mapping.answered_at,
                value=text[:40],
                form=self.mapping.times.format,
            ) from problem

    def _result(self, cell: Mapping[str, str]) -> CallResult:
        if self.mapping.result is None:
            return CallResult.ANSWERED
        said = self._word(self.mapping.result, cell)
        try:
            return CallResult(said)
        except ValueError as problem:
            raise RowRefused(
                _("“%(value)s”不是访问结果，请在对应关系中写明它的含义。"),
                field=self.mapping.result.column,
                value=said[:60],
            ) from problem

    def _word(self, part: Answers | None, cell: Mapping[str, str]) -> str:
        said = cell.get(part.column, "") if part else ""
        return part.values.get(said, said) if part else ""

    def _answers(self, cell: Mapping[str, str]) -> dict[str, Answer]:
        given = {code: self._word(part, cell) for code, part in self.mapping.answers.items()}
        taken = checked(self.form, {code: answer for code, answer in given.items() if answer})
        open_items = missing(self.form, taken)
        if open_items:
            item = self.form.item(open_items[0])
            column = self.mapping.answers[open_items[0]].column if open_items[0] in self.mapping.answers else ""
            raise RowRefused(
                _("必答题“%(name)s”没有答案。"), field=column, name=item.name.zh if item else open_items[0]
            )
        return taken
