"""limits.yaml: by when what has to have happened."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import (
    WORKING_UNITS,
    Cited,
    Code,
    Milestone,
    OrderKind,
    SeasonPhase,
    StartEvent,
    Strict,
    Unit,
    Urgency,
)

Percent = Annotated[int, Field(gt=0, lt=100)]


class Limit(Cited):
    """`milestone` must come at most `quantity` `unit`s after `start`; with `counts: ahead`, at least that long before it.

    What is left out (urgency, segment, region, phase) applies to all. `order_type` means its descendants too. Laws speak of kinds:
    `order_type: gas` with `order_kind: inquiry` is every inquiry of the gas line. `floor` rows may be tightened by whoever
    builds on the pack, never loosened. `day_minutes` turns working days into so much opening time each; without it the civil rule
    holds (day of the start is day 0, ends at 24:00 of the last open day). Statutory limits never pause.
    """

    code: Code
    order_type: Code
    order_kind: OrderKind | None = None
    urgency: Urgency | None = None
    segment: Code | None = None
    region: Code | None = None
    season_phase: SeasonPhase | None = None
    milestone: Milestone
    quantity: Annotated[int, Field(gt=0)]
    unit: Unit
    day_minutes: Annotated[int, Field(gt=0, le=1440)] | None = None
    calendar: Code | None = None
    start: StartEvent
    counts: Literal["within", "ahead"] = "within"
    may_pause: bool
    floor: bool = False
    warn_percent: tuple[Percent, ...] | None = None

    @model_validator(mode="after")
    def _is_measurable(self) -> Self:
        if self.unit in WORKING_UNITS and self.calendar is None:
            raise PydanticCustomError("working_without_calendar", "a working unit needs `calendar`")
        if self.day_minutes is not None and self.unit != "working_day":
            raise PydanticCustomError("day_minutes_misplaced", "`day_minutes` goes with `working_day`")
        if self.counts == "ahead" and self.start != "planned_start":
            raise PydanticCustomError("ahead_of_what", "`counts: ahead` needs `start: planned_start`")
        return self


class LimitsFile(Strict):
    """`warn_percent` holds for every limit that names none of its own."""

    warn_percent: tuple[Percent, ...] = ()
    limits: tuple[Limit, ...]
