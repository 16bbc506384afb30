"""Files of somebody else: the mapping that says what their columns mean, and the moments written in them. YAML, by whoever knows the file."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(max_length=300)]
ISO = "%Y-%m-%d %H:%M:%S"


class MappingRefused(Refused):
    """The mapping cannot be used; ``place`` is the way to the culprit inside the document."""

    code = "mapping_refused"

    def __init__(self, sentence: str, /, *, place: tuple[str | int, ...] = (), **params: Any) -> None:
        self.place = place
        super().__init__(sentence, field=".".join(str(part) for part in place), **params)


class Strict(BaseModel):
    """A part of a mapping: frozen, and no key is taken that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Times(Strict):
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


def code_name(encoding: str) -> str:
    """The encoding under its name.

    Raises:
        ValueError: there is none of this name.
    """
    try:
        "".encode(encoding)
    except LookupError as problem:
        raise ValueError(encoding) from problem
    return encoding


def moment_reader(times: Times) -> Callable[[str], datetime]:
    """Text to moment in UTC. A wall time that summer time skips is moved on by the hour that was skipped; of one that comes twice it is the first.

    The function raises ValueError for text that is no moment in this form.
    """
    zone, shifts = ZoneInfo(times.zone), times.shifts()
    plain = _iso if times.format == ISO else partial(_parsed, times.format, zone)
    if not shifts:
        return lambda text: plain(text).replace(tzinfo=zone).astimezone(UTC)

    def shifted(text: str) -> datetime:
        shown = plain(text)
        abbreviation = shown.replace(tzinfo=zone).tzname() or ""
        if abbreviation not in shifts:
            raise ValueError(abbreviation)
        return (shown + shifts[abbreviation]).replace(tzinfo=zone).astimezone(UTC)

    return shifted


def _iso(text: str) -> datetime:
    """``2018-04-12 11:11:26``, five times as fast as by its format."""
    if len(text) != 19 or text[10] != " ":
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _parsed(form: str, zone: ZoneInfo, text: str) -> datetime:
    moment = datetime.strptime(text, form)
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


M = TypeVar("M", bound=Strict)


def read_as(model: type[M], document: Any) -> M:
    """The mapping of a document as YAML gives it.

    Raises:
        MappingRefused: names the first place that is wrong and what was expected there.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = tuple(first["loc"])
        said = _PROBLEMS.get(first["type"], _("对应关系文件的“%(name)s”不能用：%(problem)s。"))
        raise MappingRefused(said, place=place, name=".".join(str(p) for p in place), problem=first["msg"]) from error


_PROBLEMS = {
    "missing": _("对应关系文件缺少“%(name)s”。"),
    "extra_forbidden": _("对应关系文件中没有“%(name)s”这个项目，请核对拼写。"),
}
