"""A mapping: how the columns of somebody else's file become orders. Written as YAML by whoever knows the file; docs in mappings/README.md."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from plumbline.ground.kernel.mappings import Column, Strict, Times, Word, code_name, read_as
from plumbline.service.work_orders.states import Channel, Urgency

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=30)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Named(Strict):
    zh: Name
    en: Name


class TypeHeading(Strict):
    """The heading under which a type is opened for every word that ``values`` does not know."""

    code: Code
    name: Named
    line: Annotated[str, StringConstraints(max_length=20)] = "external"
    kind: Annotated[str, StringConstraints(max_length=30)] = "external"
    is_complaint: bool = False


class UnitHeading(Strict):
    """The unit below the company under which an agency is opened for every word that ``values`` does not know."""

    code: Code
    name: Named


class TypeColumn(Strict):
    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)
    under: TypeHeading | None = None


class UnitColumn(Strict):
    column: Column
    values: Mapping[Word, str] = Field(default_factory=dict)
    under: UnitHeading | None = None


class ChannelColumn(Strict):
    column: Column
    values: Mapping[Word, Channel] = Field(default_factory=dict)
    otherwise: Channel = Channel.IMPORT


class UrgencyColumn(Strict):
    column: Column
    values: Mapping[Word, Urgency] = Field(default_factory=dict)
    otherwise: Urgency | None = None


class StatusColumn(Strict):
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


class OrderMapping(Strict):
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
        return code_name(value)

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
    return read_as(OrderMapping, document)
