"""A mapping: how the columns of somebody else's file become measurements. Written as YAML by whoever knows the file; docs in mappings/README.md."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from plumbline.ground.kernel.mappings import Column, Strict, Times, Word, code_name, read_as
from plumbline.service.measurements.rules.kinds import KINDS, OWN

KindCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class WordColumn(Strict):
    """A column of words. ``values`` says what they mean where they are not the known ones."""

    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)


class FactMapping(Strict):
    """The whole mapping. ``kind`` is one kind for every row, or a column; ``unit`` a unit's code or a column of them.

    ``due_after_hours`` or ``due_after_working_days`` is the promise where the file tells none; working days by the civil rule, until 24:00 of
    the last. ``percent`` is the share of ``weight`` that is good, in place of ``amount``.
    """

    source: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    encoding: str = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    sheet: Annotated[str, StringConstraints(max_length=60)] = ""
    times: Times
    kind: KindCode | WordColumn
    reference: tuple[Column, ...] = Field(min_length=1)
    unit: Annotated[str, StringConstraints(min_length=1, max_length=60)] | WordColumn
    happened_at: Column
    due_at: Column | None = None
    due_after_hours: Decimal | None = Field(default=None, gt=0, le=8784)
    due_after_working_days: int | None = Field(default=None, gt=0, le=250)
    done_at: Column | None = None
    outcome: WordColumn | None = None
    category: WordColumn | None = None
    amount: Column | None = None
    percent: Column | None = None
    weight: Column | None = None

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, value: str) -> str:
        return code_name(value)

    @field_validator("source")
    @classmethod
    def _is_not_ours(cls, value: str) -> str:
        if value == OWN:
            raise ValueError(OWN)
        return value

    @field_validator("kind")
    @classmethod
    def _is_a_kind(cls, value: str | WordColumn) -> str | WordColumn:
        named = [value] if isinstance(value, str) else list(value.values.values())
        unknown = [code for code in named if code not in KINDS]
        if unknown:
            raise ValueError("、".join(unknown))
        return value

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        if self.amount and self.percent:
            raise ValueError("amount, percent")
        promises = ("due_at", "due_after_hours", "due_after_working_days")
        said = [name for name in promises if getattr(self, name)]
        if len(said) > 1:
            raise ValueError(", ".join(said))
        return self

    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column the mapping speaks of, with the field that speaks of it."""
        for column in self.reference:
            yield "reference", column
        for field in ("happened_at", "due_at", "done_at", "amount", "percent", "weight"):
            named = getattr(self, field)
            if named is not None:
                yield field, named
        for field in ("kind", "unit", "outcome", "category"):
            part = getattr(self, field)
            if isinstance(part, WordColumn):
                yield field, part.column


def read_fact_mapping(document: Any) -> FactMapping:
    """The mapping of a document as YAML gives it.

    Raises:
        MappingRefused: names the first place that is wrong and what was expected there.
    """
    return read_as(FactMapping, document)
