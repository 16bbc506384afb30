"""Inspections that were scored elsewhere: the mapping that says what a file's columns mean, and its rows read by it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from plumbline.ground.kernel.mappings import Column, MappingRefused, Strict, Times, Word, code_name, read_as
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _
from plumbline.supervision.inspections.states import Level

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class UnitColumn(Strict):
    """A column that names the unit; ``values`` says which unit's code a word means, where the words are no codes."""

    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)


class ScoreMapping(Strict):
    """The whole mapping. ``reference``: the columns that together tell one inspection from every other; ``of``: what a full score is; ``unit``: a unit's
    code for every row, or a column of them."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    encoding: str = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    sheet: Annotated[str, StringConstraints(max_length=60)] = ""
    times: Times
    reference: tuple[Column, ...] = Field(min_length=1)
    unit: Name | UnitColumn
    level: Level = Level.COMPANY
    form: Name
    object_name: Column | None = None
    visited_on: Column
    score: Column
    of: Decimal = Field(default=Decimal(100), gt=0, le=100_000)

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, value: str) -> str:
        return code_name(value)

    def columns(self) -> set[str]:
        """Every column the mapping speaks of."""
        own = {self.visited_on, self.score, *self.reference}
        named = {self.object_name} if self.object_name else set()
        return own | named | ({self.unit.column} if isinstance(self.unit, UnitColumn) else set())


def read_score_mapping(document: Any) -> ScoreMapping:
    """The mapping of a document as YAML gives it.

    Raises:
        MappingRefused: names the first place that is wrong and what was expected there.
    """
    return read_as(ScoreMapping, document)


@dataclass(frozen=True)
class ScoredRow:
    """One inspection of the file; ``unit``: the unit's code, ``line``: where it stands."""

    line: int
    reference: str
    unit: str
    object_name: str
    visited_on: date
    score: Decimal


@dataclass(frozen=True)
class RowRejected:
    """A row that is no inspection, as it stands, and why."""

    line: int
    cells: tuple[str, ...]
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


class _NotTaken(Exception):
    def __init__(self, sentence: str, /, **params: Any) -> None:
        self.sentence, self.params = sentence, params
        super().__init__(sentence)


def scored_rows(
    mapping: ScoreMapping,
    header: Sequence[str],
    records: Iterable[Record | Rejection],
    *,
    units: Callable[[str], bool],
    today: date,
) -> Iterator[ScoredRow | RowRejected]:
    """The file row by row; ``units`` says whether a code is that of a unit.

    Raises:
        MappingRefused: the header lacks a column of the mapping.
    """
    lacking = sorted(mapping.columns() - set(header))
    if lacking:
        raise MappingRefused(
            _("文件中没有“%(column)s”这一列，请核对对应关系文件。"), place=("reference",), column=lacking[0]
        )
    reader = _Reader(mapping, {name: place for place, name in enumerate(header)}, units, today)
    seen: dict[str, int] = {}
    for record in records:
        if isinstance(record, Rejection):
            yield RowRejected(record.line, (record.raw.rstrip("\r\n"),), record.sentence, record.params)
            continue
        try:
            row = reader.read(record)
            first = seen.setdefault(row.reference, row.line)
            if first != row.line:
                raise _NotTaken(_("编号“%(reference)s”与第 %(line)d 行重复。"), reference=row.reference, line=first)
        except _NotTaken as refused:
            yield RowRejected(record.line, tuple(record.cells), refused.sentence, refused.params)
            continue
        yield row


@dataclass(frozen=True)
class _Reader:
    mapping: ScoreMapping
    places: Mapping[str, int]
    units: Callable[[str], bool]
    today: date

    def read(self, record: Record) -> ScoredRow:
        """Raises _NotTaken with the reason."""
        if any(not is_storable(cell) for cell in record.cells):
            raise _NotTaken(_("本行有无法保存的字符。"))
        return ScoredRow(
            line=record.line,
            reference=self._reference(record),
            unit=self._unit(record),
            object_name=self._cell(record, self.mapping.object_name)[:120] if self.mapping.object_name else "",
            visited_on=self._day(record),
            score=self._score(record),
        )

    def _cell(self, record: Record, column: str) -> str:
        place = self.places[column]
        return record.cells[place].strip() if place < len(record.cells) else ""

    def _reference(self, record: Record) -> str:
        parts = [self._cell(record, column) for column in self.mapping.reference]
        if not all(parts):
            raise _NotTaken(_("编号为空。"))
        joined = "/".join(parts)
        if len(joined) > 120:
            raise _NotTaken(_("编号超过 120 字。"))
        return joined

    def _unit(self, record: Record) -> str:
        unit = self.mapping.unit
        if isinstance(unit, str):
            code = unit
        else:
            said = self._cell(record, unit.column)
            code = unit.values.get(said, said)
        if not self.units(code):
            raise _NotTaken(_("没有编码为“%(unit)s”的单位，请先建立单位或在对应关系中写明。"), unit=code[:60])
        return code

    def _day(self, record: Record) -> date:
        said = self._cell(record, self.mapping.visited_on)
        try:
            found = datetime.strptime(said, self.mapping.times.format).date()
        except ValueError:
            raise _NotTaken(
                _("“%(said)s”不是日期（应如 %(form)s）。"), said=said[:40], form=self.mapping.times.format
            ) from None
        if found > self.today:
            raise _NotTaken(_("检查日期 %(said)s 在将来。"), said=said[:40])
        return found

    def _score(self, record: Record) -> Decimal:
        said = self._cell(record, self.mapping.score)
        try:
            found = Decimal(said)
        except InvalidOperation:
            raise _NotTaken(_("得分“%(said)s”不是数字。"), said=said[:40]) from None
        if not found.is_finite() or not 0 <= found <= self.mapping.of:
            raise _NotTaken(_("得分 %(said)s 不在 0 到 %(most)s 之间。"), said=said[:40], most=str(self.mapping.of))
        return found
