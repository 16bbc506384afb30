"""A mapping: how the columns of a third party's file, or of a hotline's, become answers. Written as YAML by whoever knows the file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from plumbline.ground.kernel.mappings import Column, MappingRefused, Strict, Times, Word, code_name, read_as
from plumbline.ground.kernel.wording import _


class Answers(Strict):
    """A column of answers to one item; ``values`` says what its words mean where they are not the form's own. Empty cells are not answered."""

    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)


class Condition(Strict):
    """A row is taken only if the column holds one of these words (``one_of``), and none of those (``none_of``)."""

    column: Column
    one_of: tuple[Word, ...] = ()
    none_of: tuple[Word, ...] = ()
    because: Annotated[str, StringConstraints(max_length=200)] = ""


class SurveyMapping(Strict):
    """The whole mapping. ``reference`` names a row for good; ``customer`` is the column of the customer number, where people of a sample were asked.

    ``stratum`` and ``unit``: a column, or nothing where there is one stratum and nobody in particular is judged. ``result``: the column that says how a call
    ended (answered, refused, unreached, wrong_number), where the file also tells of those who did not answer.
    """

    source: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    encoding: str = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    sheet: Annotated[str, StringConstraints(max_length=60)] = ""
    times: Times
    reference: tuple[Column, ...] = Field(min_length=1)
    answered_at: Column
    customer: Column | None = None
    stratum: Answers | None = None
    unit: Answers | None = None
    result: Answers | None = None
    only: tuple[Condition, ...] = ()
    answers: Mapping[str, Answers] = Field(min_length=1)

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, value: str) -> str:
        return code_name(value)

    def columns(self) -> Iterator[tuple[str, str]]:
        """What each column is for, by the part of the mapping that names it."""
        yield from (("reference", column) for column in self.reference)
        yield "answered_at", self.answered_at
        if self.customer:
            yield "customer", self.customer
        for name in ("stratum", "unit", "result"):
            part = getattr(self, name)
            if part is not None:
                yield name, part.column
        yield from (("only", condition.column) for condition in self.only)
        yield from ((f"answers.{code}", each.column) for code, each in self.answers.items())


def read_survey_mapping(document: Any) -> SurveyMapping:
    """The mapping of a document as YAML gives it.

    Raises:
        MappingRefused: names the first place that is wrong.
    """
    return read_as(SurveyMapping, document)


def places_of(mapping: SurveyMapping, header: Sequence[str]) -> dict[str, int]:
    """Where each column stands in the file.

    Raises:
        MappingRefused: a column that the file does not have.
    """
    known = {name: place for place, name in reversed(list(enumerate(header)))}
    for part, column in mapping.columns():
        if column not in known:
            raise MappingRefused(
                _("文件中没有“%(column)s”这一列；有：%(known)s。"),
                place=tuple(part.split(".")),
                column=column,
                known="、".join(header[:20]),
            )
    return known
