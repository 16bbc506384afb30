"""Rows of somebody else's file, read as orders by a mapping; what cannot be an order says why."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from unicodedata import normalize
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.mappings import MappingRefused, moment_reader
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.rules.mappings import OrderMapping
from plumbline.service.work_orders.rules.orders import LONGEST_TEXT, LONGEST_TITLE
from plumbline.service.work_orders.states import Channel, Urgency

OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SLIP = timedelta(minutes=5)
LENGTHS = {"number": 80, "title": LONGEST_TITLE, "address": 300, "contact_name": 120, "contact_phone": 40}
Meaning = Literal["closed", "open", "voided"]


class RowRefused(Refused):
    """The row cannot be an order: what is wrong with which field."""

    code = "row_refused"


class ExternalOrder(NamedTuple):
    """A row as an order. Type and unit are still the file's own words; moments are in UTC."""

    line: int
    number: str
    type_word: str
    unit_word: str
    title: str
    description: str
    address: str
    result: str
    contact_name: str
    contact_phone: str
    channel: Channel
    urgency: Urgency | None
    meaning: Meaning
    created: datetime
    due: datetime | None
    closed: datetime | None
    dispatched: datetime | None
    accepted: datetime | None
    arrived: datetime | None


class Words(NamedTuple):
    """The file's words for types and units, as codes; ``new_types`` and ``new_units`` are codes that are not there yet, with their words."""

    types: Mapping[str, str]
    units: Mapping[str, str]
    new_types: Mapping[str, str]
    new_units: Mapping[str, str]


class RowReader:
    """Reads the rows of one file: a mapping held against that file's header.

    Raises:
        MappingRefused: the header lacks a column the mapping speaks of, or has it twice.
    """

    def __init__(self, mapping: OrderMapping, header: Sequence[str], words: "Words | None" = None) -> None:
        for field, column in mapping.columns():
            if header.count(column) != 1:
                raise MappingRefused(
                    _("文件表头中“%(column)s”一列出现 %(count)d 次，须正好一次（对应关系的“%(name)s”）。"),
                    place=(field,),
                    column=column,
                    count=header.count(column),
                    name=field,
                )
        self._mapping, self._known = mapping, words
        self._place = {name: position for position, name in enumerate(header)}
        self._moment, self._zone = moment_reader(mapping.times), ZoneInfo(mapping.times.zone)
        self._meanings = mapping.status.meanings() if mapping.status else {}
        self._texts = {
            field: [self._place[c] for c in getattr(mapping, field)]
            for field in ("title", "description", "address", "result")
        }

    def words(self, cells: Sequence[str]) -> tuple[str, str]:
        """The row's words for its type and its unit, whatever else is wrong with it."""
        return self._cell(cells, self._mapping.order_type.column), self._cell(cells, self._mapping.unit.column)

    def read(self, line: int, cells: Sequence[str], *, at: datetime) -> ExternalOrder:
        """One row; ``at`` is the moment of importing, after which nothing can have happened.

        Raises:
            RowRefused: names what is missing, impossible or contradictory.
        """
        type_word, unit_word = self.words(cells)
        mapping = self._mapping
        order = ExternalOrder(
            line=line,
            number=self._cell(cells, mapping.number),
            type_word=type_word,
            unit_word=unit_word,
            title=self._text(cells, "title"),
            description=self._text(cells, "description"),
            address=self._text(cells, "address"),
            result=self._text(cells, "result"),
            contact_name=self._cell(cells, mapping.contact_name),
            contact_phone=self._cell(cells, mapping.contact_phone),
            channel=self._channel(cells),
            urgency=self._urgency(cells),
            meaning=self._meaning(cells),
            created=self._when(cells, mapping.created) or _missing(mapping.created, _("受理时间")),
            due=self._when(cells, mapping.due),
            closed=self._when(cells, mapping.closed),
            dispatched=self._when(cells, mapping.dispatched),
            accepted=self._when(cells, mapping.accepted),
            arrived=self._when(cells, mapping.arrived),
        )
        _check_words(order, mapping)
        self._check_known(order)
        _check_moments(order, at=at, zone=self._zone)
        return order._replace(meaning="closed") if order.closed and order.meaning == "open" else order

    def _check_known(self, order: ExternalOrder) -> None:
        if self._known is None:
            return
        if order.type_word not in self._known.types:
            raise RowRefused(_("类型“%(word)s”不在对应关系中，也没有说明归入哪个标题之下。"), word=order.type_word[:80])
        if order.unit_word not in self._known.units:
            raise RowRefused(
                _("承办单位“%(word)s”不在对应关系中，也没有说明归入哪个单位之下。"), word=order.unit_word[:80]
            )

    def _cell(self, cells: Sequence[str], column: str | None) -> str:
        return cells[self._place[column]].strip() if column else ""

    def _text(self, cells: Sequence[str], field: str) -> str:
        return " · ".join(said for place in self._texts[field] if (said := cells[place].strip()))

    def _when(self, cells: Sequence[str], column: str | None) -> datetime | None:
        said = cells[self._place[column]].strip() if column else ""
        if not said:
            return None
        try:
            return self._moment(said)
        except (ValueError, OverflowError) as problem:
            raise RowRefused(
                _("“%(column)s”的时间“%(text)s”不存在或写法不符（应为 %(format)s）。"),
                column=column,
                text=said[:40],
                format=self._mapping.times.format,
            ) from problem

    def _channel(self, cells: Sequence[str]) -> Channel:
        part = self._mapping.channel
        return part.values.get(self._cell(cells, part.column), part.otherwise) if part else Channel.IMPORT

    def _urgency(self, cells: Sequence[str]) -> Urgency | None:
        part = self._mapping.urgency
        return part.values.get(self._cell(cells, part.column), part.otherwise) if part else None

    def _meaning(self, cells: Sequence[str]) -> Meaning:
        part = self._mapping.status
        if part is None:
            return "open"
        word = self._cell(cells, part.column)
        meaning = self._meanings.get(word)
        if meaning is None:
            raise RowRefused(
                _("“%(column)s”的状态“%(word)s”不在对应关系中，请补入 closed、open 或 voided 之一。"),
                column=part.column,
                word=word[:40],
            )
        return meaning


def _missing(column: str, what: str) -> Any:
    raise RowRefused(_("缺少%(what)s（“%(column)s”为空）。"), what=what, column=column)


def _check_words(order: ExternalOrder, mapping: OrderMapping) -> None:
    for said, column, what in (
        (order.number, mapping.number, _("编号")),
        (order.type_word, mapping.order_type.column, _("类型")),
        (order.unit_word, mapping.unit.column, _("承办单位")),
        (order.title, mapping.title[0], _("标题")),
    ):
        if not said:
            _missing(column, what)
    for field, most in LENGTHS.items():
        length = len(getattr(order, field))
        if length > most:
            raise RowRefused(
                _("“%(name)s”最多 %(most)d 字，现有 %(length)d 字。"), field=field, name=field, most=most, length=length
            )
    if len(order.description) > LONGEST_TEXT or len(order.result) > LONGEST_TEXT:
        raise RowRefused(_("说明或处理结果超过 %(most)d 字。"), most=LONGEST_TEXT)
    if not all(map(is_storable, order[1:10])):
        raise RowRefused(_("含有无法解码或无法保存的字符，请按对应关系所写的编码重新导出。"))


def _check_moments(order: ExternalOrder, *, at: datetime, zone: ZoneInfo) -> None:
    """Nothing can have happened before the order was taken on, after it was closed, or after now."""

    def written(moment: datetime) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    created, latest = order.created, at + CLOCK_SLIP
    if created < OLDEST or created > latest:
        raise RowRefused(_("受理时间 %(moment)s 早于 1970 年或晚于现在。"), moment=written(created))
    if order.closed is None and order.meaning == "closed":
        raise RowRefused(_("状态为已办结，却没有办结时间。"))
    for moment, what, until, limit in (
        (order.due, _("时限"), None, ""),
        (order.closed, _("办结时间"), latest, _("现在")),
        (order.dispatched, _("派单时间"), order.closed or latest, _("办结时间")),
        (order.accepted, _("接单时间"), order.closed or latest, _("办结时间")),
        (order.arrived, _("到场时间"), order.closed or latest, _("办结时间")),
    ):
        if moment is not None and moment < created:
            raise RowRefused(
                _("%(what)s %(moment)s 早于受理时间 %(created)s。"),
                what=what,
                moment=written(moment),
                created=written(created),
            )
        if moment is not None and until is not None and moment > until:
            raise RowRefused(_("%(what)s %(moment)s 晚于%(limit)s。"), what=what, moment=written(moment), limit=limit)


def code_for(word: str, *, prefix: str, longest: int) -> str:
    """A code for a word of somebody else's: the same word always gives the same code, two words never one.

    ``Solid Waste`` under ``bal`` becomes ``bal-solid-waste``; where the word does not survive whole (signs, other scripts, length), six digits
    of its digest follow.
    """
    plain = normalize("NFKC", word).strip()
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain.lower())
    slug = "-".join(part for part in kept.split("-") if part)
    whole = f"{prefix}-{slug}" if slug else prefix
    if slug.replace("-", " ").title() == plain and len(whole) <= longest:
        return whole
    mark = sha256(plain.encode()).hexdigest()[:6]
    return f"{whole[: longest - 7]}-{mark}"
