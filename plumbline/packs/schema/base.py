"""Words and rows every file of a pack shares."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=False)]
"""Anything a person reads; never empty."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""The stable name of a row. It outlives wording, so it is Latin and short."""

ClauseCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*-[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$", max_length=40)
]
"""`S1-27.1`: document, article, item. The part before the hyphen is the document's code."""

DocumentCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=20)]

DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""`10-15`: month and day, every year."""

ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]

Line = Literal["gas", "heating", "water", "telecom"]
"""Company lines. A pack applies to the units that run one of its lines."""

OrderKind = Literal[
    "heading",  # groups others; the root of a line
    "emergency",  # danger to life or property: leak, burst, fire
    "fault_report",
    "complaint",
    "inquiry",  # consultation; questions on charges and service
    "suggestion",
    "praise",
    "installation",  # new connection, gas-on
    "account_change",  # transfer, stop and resume, alteration
    "paid_service",
    "safety_check",
    "measurement",  # room temperature, pressure, meter
    "government_item",  # 12345 and other transfers with a deadline of their own
    "letter",
    "bad_rating",
    "interruption",  # planned or sudden stop of supply; carries the notice limits
]
"""What a type of order is, whatever a company calls it. Laws speak of kinds, company rules of order types."""

Urgency = Literal["normal", "urgent", "major", "critical"]
"""一般, 紧急, 重大, 特急, in rising order."""

URGENCIES: tuple[Urgency, ...] = ("normal", "urgent", "major", "critical")

SeasonPhase = Literal["pre_season", "first_days", "rest", "off_season"]

Milestone = Literal[
    "accept",  # the unit in charge has taken the order; for letters, acknowledged
    "dispatch",  # the centre has sent it to the unit in charge
    "assign",  # the unit has given it to a team or a person (S1-8.b: at once)
    "contact",  # first word with the customer
    "arrive",  # on site; for installations the survey
    "investigate",  # preliminary investigation of a complaint finished and reported
    "handle",  # danger or loss under control, though not yet repaired
    "progress",  # the customer has been told how it stands
    "resolve",  # repaired, done, decided
    "reply",  # answered to the customer (S1-8.g: the reply is the time of completion)
    "callback",  # first call-back attempt made
    "sheet_return",  # head office's copy of the service sheet is back
    "notice",  # customers told ahead of a planned stop
]

CLOSING_MILESTONES: frozenset[str] = frozenset({"resolve", "reply"})
"""An order type without a limit on one of these could stay open for ever without anybody being late. Interruptions are announced
rather than resolved: for them `notice` will do."""

Unit = Literal["minute", "hour", "calendar_day", "working_minute", "working_hour", "working_day"]

WORKING_UNITS: frozenset[str] = frozenset({"working_minute", "working_hour", "working_day"})

StartEvent = Literal[
    "registered",
    "dispatched",
    "arrived",
    "resolved",
    "replied",
    "paid",
    "ready",  # a condition is fulfilled: hazard cleared, arrears paid, connection possible
    "planned_start",  # the start of a planned stop; limits that count ahead of it
]

FOLLOWING_EVENTS: frozenset[str] = frozenset({"arrived", "resolved", "replied"})
"""Starts that come only once somebody has acted; a limit from there does not make anybody act."""


class Strict(BaseModel):
    """A row that refuses unknown keys and silent conversions: `1` is no text, `yes` is no number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Wording(Strict):
    """What a user reads, in both languages of the product."""

    zh: Text
    en: Text


class Cited(Strict):
    """A row that says where it comes from.

    Either the source states it (`clause`), or the source leaves it open and somebody proposed it: then `proposed` is true and
    `because` says why this value. A proposed row may still name the clause that asks for the thing without giving the number.
    `seen_in` names documents or clauses where the value was seen elsewhere; it lends no authority.
    """

    clause: ClauseCode | None = None
    proposed: bool = False
    because: Wording | None = None
    seen_in: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _says_where_it_comes_from(self) -> Self:
        if self.proposed and self.because is None:
            raise PydanticCustomError("proposed_without_because", "a proposed row needs `because`")
        if not self.proposed and self.clause is None:
            raise PydanticCustomError("uncited", "a row needs `clause`, or `proposed: true` and `because`")
        return self
