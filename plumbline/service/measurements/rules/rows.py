"""Rows of somebody else's file, read as measurements by a mapping; what cannot be one says why and in which field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.mappings import MappingRefused, moment_reader
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _
from plumbline.service.measurements.rules.kinds import KINDS, Kind, people_say
from plumbline.service.measurements.rules.mappings import FactMapping, WordColumn

OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SLIP = timedelta(minutes=5)
LONGEST_REFERENCE, LONGEST_CATEGORY = 79, 60
"""With the source of 40 and what is between them a reference is no longer than the subject of a fact."""
EXAMPLE = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
"""A moment as the mapping wants it, for whoever wrote another."""
PLACES = Decimal("0.0001")
MOST = Decimal(10) ** 12

FIELDS: Mapping[str, str] = {
    "kind": _("种类"),
    "reference": _("编号"),
    "unit": _("单位"),
    "happened_at": _("发生时间"),
    "due_at": _("应完成时间"),
    "done_at": _("完成时间"),
    "outcome": _("结果"),
    "category": _("类别"),
    "amount": _("数值"),
    "weight": _("权重"),
    "percent": _("百分比"),
}
"""What people call the fields."""


class FactRefused(Refused):
    """The row cannot be a measurement: ``field`` is the mapping's name of what is wrong."""

    code = "fact_refused"


class Row(NamedTuple):
    """A row as a measurement. The unit is still the file's own word; moments are in UTC."""

    line: int
    kind: str
    reference: str
    unit_word: str
    happened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    outcome: str
    category: str
    amount: Decimal | None
    weight: Decimal | None

    @property
    def counted_at(self) -> datetime:
        """By what it belongs to a period: when it happened, or where something was promised, when it fell due or was done, whichever came first (G1)."""
        if self.due_at is None:
            return self.happened_at
        return min(self.due_at, self.done_at or self.due_at)


@dataclass(frozen=True)
class Cells:
    """What stands in one line, by the fields of a mapping. ``places``: where each column stands."""

    mapping: FactMapping
    places: Mapping[str, int]
    cells: Sequence[str]
    read_moment: Callable[[str], datetime]

    def said(self, column: str | None) -> str:
        return self.cells[self.places[column]].strip() if column else ""

    def spoken(self, part: WordColumn | None) -> str:
        """A word as the mapping translates it."""
        if part is None:
            return ""
        word = self.said(part.column)
        return part.values.get(word, word)

    def moment(self, field: str) -> datetime | None:
        """In UTC; None where nothing is written.

        Raises:
            FactRefused: there is no such moment, or it is written otherwise.
        """
        column = getattr(self.mapping, field)
        said = self.said(column)
        if not said:
            return None
        try:
            return self.read_moment(said)
        except (ValueError, OverflowError) as problem:
            raise FactRefused(
                _("“%(column)s”的时间“%(text)s”不存在或写法不符（应为 %(format)s）。"),
                field=field,
                column=column,
                text=said[:40],
                format=EXAMPLE.strftime(self.mapping.times.format),
            ) from problem

    def number(self, field: str) -> Decimal | None:
        """None where nothing is written.

        Raises:
            FactRefused: no number, too large, or more than four places.
        """
        column = getattr(self.mapping, field)
        said = self.said(column).replace(",", "").removesuffix("%" if field == "percent" else "")
        if not said:
            return None
        try:
            number = Decimal(said)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= MOST or number != number.quantize(PLACES):
            raise FactRefused(
                _("“%(column)s”应为数字（最多四位小数），现为“%(text)s”。"), field=field, column=column, text=said[:40]
            )
        return number


WorkingDays = Callable[[date, int], date]


def weekday_after(day: date, count: int) -> date:
    """The ``count``-th day after this one that is no Saturday or Sunday: for whoever has no calendar."""
    for _counted in range(count):
        day += timedelta(days=1)
        while day.isoweekday() > 5:
            day += timedelta(days=1)
    return day


class FactReader:
    """Reads the rows of one file: a mapping held against that file's header. ``working_day_after`` counts the days of promises made in working days.

    Raises:
        MappingRefused: the header lacks a column the mapping speaks of, or has it twice.
    """

    def __init__(
        self, mapping: FactMapping, header: Sequence[str], working_day_after: WorkingDays = weekday_after
    ) -> None:
        for field, column in mapping.columns():
            if header.count(column) != 1:
                raise MappingRefused(
                    _("文件表头中“%(column)s”一列出现 %(count)d 次，须正好一次（对应关系的“%(name)s”）。"),
                    place=(field,),
                    column=column,
                    count=header.count(column),
                    name=field,
                )
        self._mapping = mapping
        self._places = {name: position for position, name in enumerate(header)}
        self._working_day_after = working_day_after
        self._moment, self._zone = moment_reader(mapping.times), ZoneInfo(mapping.times.zone)

    def read(self, line: int, cells: Sequence[str], *, at: datetime) -> Row:
        """One row; ``at`` is the moment of importing, after which nothing can have happened.

        Raises:
            FactRefused: names what is missing, impossible or contradictory, and in which field.
        """
        written = Cells(self._mapping, self._places, cells, self._moment)
        kind = self._kind(written)
        happened = written.moment("happened_at")
        if happened is None:
            raise _missing("happened_at", kind)
        weight = written.number("weight")
        row = Row(
            line=line,
            kind=kind.code,
            reference=self._reference(written),
            unit_word=self._unit(written),
            happened_at=happened,
            due_at=self._due(written, happened),
            done_at=written.moment("done_at"),
            outcome=self._outcome(written, kind),
            category=self._category(written, kind),
            amount=self._amount(written, weight),
            weight=weight,
        )
        check(row, kind, at=at, said=self._said)
        return row

    def _said(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def _kind(self, cells: Cells) -> Kind:
        part = self._mapping.kind
        if isinstance(part, str):
            return KINDS[part]
        word = cells.said(part.column)
        by_name = {kind.zh: kind.code for kind in KINDS.values()}
        code = part.values.get(word, by_name.get(word, word))
        if code not in KINDS:
            raise FactRefused(_("没有“%(word)s”这个种类，请核对对应关系或文件。"), field="kind", word=word[:40] or "—")
        return KINDS[code]

    def _reference(self, cells: Cells) -> str:
        said = " · ".join(filter(None, (cells.said(column) for column in self._mapping.reference)))
        if not said:
            raise FactRefused(_("缺少编号，没有编号就无法避免重复导入。"), field="reference")
        if len(said) > LONGEST_REFERENCE or not is_storable(said):
            raise FactRefused(
                _("编号超过 %(most)d 字或含有无法保存的字符。"), field="reference", most=LONGEST_REFERENCE
            )
        return said

    def _unit(self, cells: Cells) -> str:
        part = self._mapping.unit
        return part if isinstance(part, str) else part.values.get(word := cells.said(part.column), word)

    def _due(self, cells: Cells, happened: datetime) -> datetime | None:
        hours, days = self._mapping.due_after_hours, self._mapping.due_after_working_days
        if days:
            last = self._working_day_after(happened.astimezone(self._zone).date(), days)
            return datetime.combine(last + timedelta(days=1), time(), self._zone).astimezone(UTC)
        return happened + timedelta(seconds=float(hours * 3600)) if hours else cells.moment("due_at")

    def _outcome(self, cells: Cells, kind: Kind) -> str:
        return _word(self._mapping.outcome, cells.spoken(self._mapping.outcome), kind.outcomes, "outcome")

    def _category(self, cells: Cells, kind: Kind) -> str:
        said = cells.spoken(self._mapping.category)
        if kind.categories or not said:
            return _word(self._mapping.category, said, kind.categories, "category")
        if len(said) > LONGEST_CATEGORY or not is_storable(said):
            raise FactRefused(_("类别超过 %(most)d 字或含有无法保存的字符。"), field="category", most=LONGEST_CATEGORY)
        return said

    def _amount(self, cells: Cells, weight: Decimal | None) -> Decimal | None:
        if self._mapping.percent is None:
            return cells.number("amount")
        percent = cells.number("percent")
        if percent is None:
            return None
        if not 0 <= percent <= 100:
            raise FactRefused(_("百分比 %(percent)s %% 不在 0—100 %% 之间。"), field="percent", percent=f"{percent:f}")
        if weight is None:
            raise FactRefused(
                _("只有百分比，没有总数，无法汇总；请在对应关系中补入总数一列（weight）。"), field="weight"
            )
        return (percent * weight / 100).quantize(PLACES)


def _missing(field: str, kind: Kind) -> FactRefused:
    return FactRefused(_("缺少%(what)s（“%(kind)s”必填）。"), field=field, what=FIELDS[field], kind=kind.zh)


def _word(part: WordColumn | None, said: str, known: Mapping[str, str], field: str) -> str:
    """What is kept of a word: one of those the kind knows."""
    if not said:
        return ""
    if said.lower() not in known:
        raise FactRefused(
            _("“%(column)s”的“%(word)s”不是可用的%(what)s；可用：%(known)s。"),
            field=field,
            column=part.column if part else field,
            word=said[:40],
            what=FIELDS[field],
            known="、".join(f"{said}（{kept}）" for kept, said in people_say(known).items()) or "—",
        )
    return known[said.lower()]


def check(row: Row, kind: Kind, *, at: datetime, said: Callable[[datetime], str]) -> None:
    """Refuses what a kind does not allow.

    Raises:
        FactRefused: naming the field.
    """
    for field in ("due_at", "done_at", "outcome", "category", "amount", "weight"):
        is_filled = getattr(row, field) not in (None, "")
        if field in kind.needs and not is_filled:
            raise _missing(field, kind)
        if is_filled and field not in kind.columns:
            raise FactRefused(
                _("“%(kind)s”没有%(what)s，请从对应关系中去掉。"), field=field, kind=kind.zh, what=FIELDS[field]
            )
    _check_moments(row, at=at, said=said)
    _check_numbers(row, kind)


def _check_moments(row: Row, *, at: datetime, said: Callable[[datetime], str]) -> None:
    latest = at + CLOCK_SLIP
    for field, moment in (("happened_at", row.happened_at), ("done_at", row.done_at)):
        if moment is not None and not OLDEST <= moment <= latest:
            raise FactRefused(
                _("%(what)s %(moment)s 早于 1970 年或晚于现在。"), field=field, what=FIELDS[field], moment=said(moment)
            )
    for field, moment in (("due_at", row.due_at), ("done_at", row.done_at)):
        if moment is not None and moment < row.happened_at:
            raise FactRefused(
                _("%(what)s %(moment)s 早于发生时间 %(start)s。"),
                field=field,
                what=FIELDS[field],
                moment=said(moment),
                start=said(row.happened_at),
            )


def _check_numbers(row: Row, kind: Kind) -> None:
    if row.weight is not None and row.weight <= 0:
        raise FactRefused(_("权重（总数）须大于 0，现为 %(weight)s。"), field="weight", weight=f"{row.weight:f}")
    is_sum = kind.sums_up and not row.outcome
    if is_sum and (row.amount is None or row.weight is None):
        raise FactRefused(_("“%(kind)s”须写明结果；汇总的行须同时写明合格数与总数。"), field="outcome", kind=kind.zh)
    if row.amount is None:
        return
    if is_sum or kind.share:
        _check_part(row.amount, row.weight or Decimal(0))
    elif (kind.lowest is not None and row.amount < kind.lowest) or (
        kind.highest is not None and row.amount > kind.highest
    ):
        raise FactRefused(
            _("数值 %(amount)s 不在 %(lowest)s 到 %(highest)s %(unit)s 之间。"),
            field="amount",
            amount=f"{row.amount:f}",
            lowest=str(kind.lowest),
            highest=str(kind.highest),
            unit=kind.unit,
        )


def _check_part(amount: Decimal, weight: Decimal) -> None:
    """A part is never negative and never more than its whole: 796 % is refused."""
    if not 0 <= amount <= weight:
        raise FactRefused(
            _("%(amount)s 是 %(weight)s 的 %(percent)s %%，须在 0—100 %% 之间。"),
            field="amount",
            amount=f"{amount:f}",
            weight=f"{weight:f}",
            percent=f"{(amount * 100 / weight).quantize(Decimal('0.01')):f}",
        )
