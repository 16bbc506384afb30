"""A mapping: how the columns of somebody else's file become orders. Written as YAML by whoever knows the file; docs in mappings/README.md."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.states import Channel, Urgency

Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(max_length=300)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=30)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class MappingRefused(Refused):
    """The mapping cannot be used; ``place`` is the way to the culprit inside the document."""

    code = "mapping_refused"

    def __init__(self, sentence: str, /, *, place: tuple[str | int, ...] = (), **params: Any) -> None:
        self.place = place
        super().__init__(sentence, field=".".join(str(part) for part in place), **params)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Strict):
    zh: Name
    en: Name


class Times(_Strict):
    """How moments are written. ``shift_hours`` is added to what is shown, by the zone's own abbreviation on that day ({EDT: 4, EST: 5}):
    for files whose times were converted once too often."""

    zone: str
    format: str = "%Y-%m-%d %H:%M:%S"
    shift_hours: Mapping[str, int] = Field(default_factory=dict)

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
            raise ValueError(value) from problem
        return value

    @field_validator("format")
    @classmethod
    def _is_a_format(cls, value: str) -> str:
        moment = datetime(2024, 2, 29, 13, 45, tzinfo=UTC)
        if datetime.strptime(moment.strftime(value), value).date() != moment.date():
            raise ValueError(value)
        return value

    @field_validator("shift_hours")
    @classmethod
    def _is_a_sane_shift(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        if any(abs(hours) > 24 for hours in value.values()):
            raise ValueError(str(value))
        return value

    def shifts(self) -> dict[str, timedelta]:
        return {name: timedelta(hours=hours) for name, hours in self.shift_hours.items()}


class TypeHeading(_Strict):
    """The heading under which a type is opened for every word that ``values`` does not know."""

    code: Code
    name: Named
    line: Annotated[str, StringConstraints(max_length=20)] = "external"
    kind: Annotated[str, StringConstraints(max_length=30)] = "external"
    is_complaint: bool = False


class UnitHeading(_Strict):
    """The unit below the company under which an agency is opened for every word that ``values`` does not know."""

    code: Code
    name: Named


class TypeColumn(_Strict):
    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)
    under: TypeHeading | None = None


class UnitColumn(_Strict):
    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)
    under: UnitHeading | None = None


class ChannelColumn(_Strict):
    column: Column
    values: Mapping[Word, Channel] = Field(default_factory=dict)
    otherwise: Channel = Channel.IMPORT


class UrgencyColumn(_Strict):
    column: Column
    values: Mapping[Word, Urgency] = Field(default_factory=dict)
    otherwise: Urgency | None = None


class StatusColumn(_Strict):
    """Which words say that an order is closed, open or void. A word in none of the lists makes the row be rejected."""

    column: Column
    closed: tuple[Word, ...] = ()
    open: tuple[Word, ...] = ()
    voided: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _says_each_word_once(self) -> Self:
        words = [*self.closed, *self.open, *self.voided]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError("、".join(twice))
        return self

    def meanings(self) -> dict[str, Literal["closed", "open", "voided"]]:
        return {
            **dict.fromkeys(self.closed, "closed"),
            **dict.fromkeys(self.open, "open"),
            **dict.fromkeys(self.voided, "voided"),
        }


class OrderMapping(_Strict):
    """The whole mapping. Of several columns named for a text, the filled ones are joined in that order."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    encoding: str = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    times: Times
    number: Column
    created: Column
    due: Column | None = None
    closed: Column | None = None
    dispatched: Column | None = None
    accepted: Column | None = None
    arrived: Column | None = None
    title: tuple[Column, ...] = Field(min_length=1)
    description: tuple[Column, ...] = ()
    address: tuple[Column, ...] = ()
    result: tuple[Column, ...] = ()
    contact_name: Column | None = None
    contact_phone: Column | None = None
    channel: ChannelColumn | None = None
    urgency: UrgencyColumn | None = None
    status: StatusColumn | None = None
    order_type: TypeColumn
    unit: UnitColumn

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError as problem:
            raise ValueError(value) from problem
        return value

    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column the mapping speaks of, with the field that speaks of it."""
        for field in (
            "number",
            "created",
            "due",
            "closed",
            "dispatched",
            "accepted",
            "arrived",
            "contact_name",
            "contact_phone",
        ):
            column = getattr(self, field)
            if column is not None:
                yield field, column
        for field in ("title", "description", "address", "result"):
            for column in getattr(self, field):
                yield field, column
        for field in ("channel", "urgency", "status", "order_type", "unit"):
            part = getattr(self, field)
            if part is not None:
                yield field, part.column


def read_mapping(document: Any) -> OrderMapping:
    """The mapping of a document as YAML gives it.

    Raises:
        MappingRefused: names the first place that is wrong and what was expected there.
    """
    try:
        return OrderMapping.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = tuple(first["loc"])
        said = _PROBLEMS.get(first["type"], _("对应关系文件的“%(name)s”不能用：%(problem)s。"))
        raise MappingRefused(said, place=place, name=".".join(str(p) for p in place), problem=first["msg"]) from error


_PROBLEMS = {
    "missing": _("对应关系文件缺少“%(name)s”。"),
    "extra_forbidden": _("对应关系文件中没有“%(name)s”这个项目，请核对拼写。"),
}
