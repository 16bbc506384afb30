"""Everything that goes wrong, as a problem document (RFC 9457) in the caller's language."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from pydantic import BaseModel

from plumbline.doors import failing
from plumbline.ground.kernel.refusals import Conflict, NoRoom, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:plumbline:problem:"
log = logging.getLogger(__name__)

TITLES: dict[int, str] = {
    400: _("请求无法读取"),
    401: _("未通过身份认证"),
    403: _("没有权限"),
    404: _("没有找到"),
    405: _("不支持该方法"),
    409: _("情况已有变化"),
    413: _("请求过大"),
    415: _("不支持该内容类型"),
    422: _("内容不符合要求"),
    500: _("系统内部错误"),
    503: _("暂时无法服务"),
}


class FieldProblem(BaseModel):
    """An input to blame, as a path (`customer.phone`), and why."""

    field: str
    detail: str


class Problem(BaseModel):
    """RFC 9457. ``type`` is stable for machines; ``open_moves`` comes with a refused move."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
    open_moves: list[str] | None = None


PROBLEMS: dict[int, type[BaseModel]] = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), Problem)


class Unreadable(Refused):
    """The request itself is wrong, whatever it asks for; ``status`` says in which way."""

    def __init__(self, sentence: str, /, *, status: int, code: str, field: str | None = None, **params: Any) -> None:
        self.status = status
        self.code = code
        super().__init__(sentence, field=field, **params)


class Unknown(Unreadable):
    """No token, or one that stands for nobody."""

    def __init__(self, sentence: str, /) -> None:
        super().__init__(sentence, status=401, code="unauthorized")


class Invalid(Refused):
    """Several inputs are wrong; ``errors`` has a field and a sentence for each."""

    code = "invalid"

    def __init__(self, errors: Sequence[Refused]) -> None:
        self.errors = errors
        super().__init__(errors[0].sentence, field=errors[0].field, **errors[0].params)


def language(request: HttpRequest) -> str:
    """What the caller asks for by Accept-Language; else the language of the token's person; else Chinese."""
    if request.META.get("HTTP_ACCEPT_LANGUAGE"):
        return translation.get_language_from_request(request)
    viewer = getattr(request, "auth", None)
    return viewer.language if isinstance(viewer, Viewer) else "zh-hans"


def said(refused: Refused) -> str:
    """The refusal's sentence in the language that is active."""
    params = {
        name: gettext(value) if isinstance(value, str) and value else value for name, value in refused.params.items()
    }
    sentence = gettext(refused.sentence)
    return sentence % params if params else sentence


def status_of(refused: Refused, *, method: str) -> int:
    """The HTTP status that says the same. What a body names and is not there is the body's fault, not the address's."""
    if isinstance(refused, Unreadable):
        return refused.status
    if isinstance(refused, NotFound):
        return 422 if refused.field and method == "POST" else 404
    for kind, status in ((NotAllowed, 403), (Conflict, 409), (NoRoom, 503)):
        if isinstance(refused, kind):
            return status
    return 422


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal as a problem document; a move that is not open says which are."""
    status = status_of(refused, method=request.method or "GET")
    members: dict[str, Any] = {}
    with translation.override(language(request)):
        detail = said(refused)
        errors = refused.errors if isinstance(refused, Invalid) else [refused] if refused.field else []
        if errors:
            members["errors"] = [{"field": each.field, "detail": said(each)} for each in errors]
        if (open_moves := getattr(refused, "open_moves", None)) is not None:
            members["open_moves"] = list(open_moves)
        return document(status, refused.code, detail, members)


def document(status: int, code: str, detail: str, members: Mapping[str, Any] | None = None) -> HttpResponse:
    """The document itself, in the language that is active."""
    content = {
        "type": TYPE + code,
        "title": gettext(TITLES[status]),
        "status": status,
        "detail": detail,
        **(members or {}),
    }
    response = HttpResponse(orjson.dumps(content, default=str), status=status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = translation.get_language() or "zh-hans"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="plumbline"'
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """Any exception as a problem document; what nobody foresaw is logged and told as 500 without its particulars."""
    if isinstance(error, Refused):
        return refusal(request, error)
    known = failing.trouble(error)
    if known is not None:
        if known.status == 503:
            log.warning("%s: %s", known.code, error)
        return _logged(refusal(request, _plain(known.status, known.code, known.sentence)))
    for kind, status, code, sentence in _KNOWN:
        if isinstance(error, kind):
            return refusal(request, _plain(status, code, sentence))
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _logged(
        refusal(
            request,
            _plain(
                500, "internal_error", _("系统处理该请求时出错，已记入日志。请稍后重试，仍不成功请联系系统管理员。")
            ),
        )
    )


def _logged(response: HttpResponse) -> HttpResponse:
    """Keeps Django from logging once more what is in the log with its particulars."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


_KNOWN: tuple[tuple[type[Exception], int, str, str], ...] = (
    (Http404, 404, "not_found", _("没有这个地址。接口说明见 /api/v1/openapi.json。")),
    (DisallowedHost, 400, "host_not_allowed", _("Host 不在本系统允许的主机之列。")),
    (RequestDataTooBig, 413, "too_large", _("请求内容过大，请删减后重发。")),
)


def _plain(status: int, code: str, sentence: str) -> Unreadable:
    return Unreadable(sentence, status=status, code=code)
