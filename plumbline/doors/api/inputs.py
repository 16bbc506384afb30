"""What is sent: strict bodies and parameters, and sentences for what is wrong with them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from plumbline.doors.api.problems import Invalid, Unreadable
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _

JSON_TYPES = ("application/json", "text/json")
YEARS = range(1970, 2101)
CLOCK_SLIP = timedelta(minutes=5)
"""By how much a machine's clock may be ahead of ours before its moments are refused."""


class Body(BaseModel):
    """A body: unknown members are refused, so that a slip of the pen is found at once."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def _storable(text: str) -> str:
    """Neither NUL nor half a surrogate pair; the latter is what UTF-8 cannot write."""
    if not is_storable(text):
        raise PydanticCustomError("unstorable", "text that cannot be stored")
    return text


def _textual(value: object) -> object:
    """A moment is written as text; a bare number would be read as seconds since 1970 by some and as milliseconds by others."""
    if isinstance(value, datetime) or (isinstance(value, str) and ("T" in value or " " in value.strip())):
        return value
    raise PydanticCustomError("moment", "not a moment")


def _within_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise PydanticCustomError("year", "year out of range")
    return moment


def _with_plus(value: object) -> object:
    """In an address a plus sign that was not escaped arrives as a space."""
    return _OFFSET.sub("+", value) if isinstance(value, str) else value


_OFFSET = re.compile(r" (?=\d\d:?\d\d$)")
Text = Annotated[str, AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, BeforeValidator(_textual), AfterValidator(_within_years)]
QueryMoment = Annotated[Moment, BeforeValidator(_with_plus)]


class Parameters(BaseModel):
    """Parameters of an address."""

    model_config = ConfigDict(hide_input_in_errors=True)


def check_known(request: HttpRequest, known: type[Parameters]) -> None:
    """Refuses parameters that are none: a filter that is not understood would give too much.

    Raises:
        Invalid: naming each.
    """
    unknown = [name for name in request.GET if name not in known.model_fields]
    if unknown:
        sentence = _SENTENCES["extra_forbidden"]
        raise Invalid([Refused(sentence, field=name[:80], input=name[:80]) for name in unknown])


class Reading(Parser):
    """Reads bodies with orjson and says in which way one cannot be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises Unreadable: 415 for another content type, 400 for what is no JSON."""
        if request.content_type not in JSON_TYPES:
            raise Unreadable(
                _("请以 Content-Type: application/json 发送 JSON，现为“%(given)s”。"),
                status=415,
                code="unsupported_media_type",
                given=(request.content_type or "")[:80],
            )
        try:
            return orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise Unreadable(
                _("请求内容不是有效的 JSON（第 %(line)d 行第 %(column)d 列）。"),
                status=400,
                code="invalid_json",
                line=error.lineno,
                column=error.colno,
            ) from error

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Raises Invalid: a parameter given twice that is one."""
        twice = [key for key in data if key not in list_fields and len(data.getlist(key)) > 1]
        if twice:
            raise Invalid([Refused(_("参数“%(name)s”只能给一次。"), field=key, name=key[:40]) for key in twice])
        return super().parse_querydict(data, list_fields, request)


def at_or_now(given: datetime | None, *, now: datetime) -> datetime:
    """When it happened: what the machine says, or now. A clock a little ahead of ours is taken as now.

    Raises:
        Refused: more than five minutes in the future.
    """
    if given is None:
        return now
    if given > now + CLOCK_SLIP:
        raise Refused(_("时间不能晚于现在。"), field="at")
    return min(given, now)


_SENTENCES: Mapping[str, str] = {
    "missing": _("缺少“%(input)s”。"),
    "extra_forbidden": _("不认识“%(input)s”，请对照接口说明。"),
    "string_type": _("“%(input)s”应为文字。"),
    "string_too_long": _("“%(input)s”最多 %(max_length)s 字。"),
    "string_too_short": _("“%(input)s”至少 %(min_length)s 字。"),
    "unstorable": _("“%(input)s”中有无法保存的字符，请删除后重发。"),
    "bool_type": _("“%(input)s”应为 true 或 false。"),
    "bool_parsing": _("“%(input)s”应为 true 或 false。"),
    "int_type": _("“%(input)s”应为整数。"),
    "int_parsing": _("“%(input)s”应为整数。"),
    "int_parsing_size": _("“%(input)s”的数值过大。"),
    "int_from_float": _("“%(input)s”应为整数。"),
    "greater_than_equal": _("“%(input)s”不得小于 %(ge)s。"),
    "less_than_equal": _("“%(input)s”不得大于 %(le)s。"),
    "enum": _("“%(input)s”只能是：%(expected)s。"),
    "literal_error": _("“%(input)s”只能是：%(expected)s。"),
    "list_type": _("“%(input)s”应为列表。"),
    "too_long": _("“%(input)s”最多 %(max_length)s 项。"),
    "too_short": _("“%(input)s”至少 %(min_length)s 项。"),
    "dict_type": _("“%(input)s”应为 JSON 对象。"),
    "model_type": _("“%(input)s”应为 JSON 对象。"),
    "model_attributes_type": _("“%(input)s”应为 JSON 对象。"),
    "timezone_aware": _("“%(input)s”须写明时区，例如 2026-09-28T16:10:00+08:00。"),
    "year": _("“%(input)s”的年份须在 1970—2100 之间。"),
    "moment": _("“%(input)s”不是时间，请写成 2026-09-28T16:10:00+08:00 的形式。"),
}
_MOMENTS = ("datetime_parsing", "datetime_from_date_parsing", "datetime_type", "datetime_object_invalid")
_OTHER = _("“%(input)s”的值不可用。")


def refused(errors: list[dict[str, Any]]) -> Invalid:
    """What pydantic found, as refusals that name the field as the caller wrote it."""
    return Invalid([_refusal(error) for error in errors[:50]])


def _refusal(error: dict[str, Any]) -> Refused:
    kind = "moment" if error["type"] in _MOMENTS else error["type"]
    field = _field(error["loc"])
    params = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, str | int | float)}
    return Refused(_SENTENCES.get(kind, _OTHER), field=field, **{**params, "input": field})


def _field(location: tuple[str | int, ...]) -> str:
    """The path below the body or the parameters: ("body", "order", "customer", "phone") → ``customer.phone``."""
    path = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    named = path[1:] if location[0] == "body" else path[1:] or path
    return ".".join(named)[:80] or "body"
