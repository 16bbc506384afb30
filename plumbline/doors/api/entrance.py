"""Where machines are let in: before everything that only pages need.

The first middleware of the site. What is addressed to the API is answered here and goes no further: it has no session, no cookie, no language in the address,
no cross-site forgery to fear (a token is sent on purpose, never by itself) and no messages. That saves a call about a third of its time. Everything else
goes on to the pages.
"""

from collections.abc import Callable
from io import BytesIO
from time import perf_counter

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from plumbline.doors.api import measures, problems
from plumbline.ground.kernel.wording import _

Respond = Callable[[HttpRequest], HttpResponse]
ADDRESSES = "plumbline.doors.api.urls"
PIECE = 64 * 1024
MOST_DISCARDED = 64 * 1024 * 1024
PREFIXES = ("/api/", "/healthz", "/readyz", "/metrics")


class Entrance:
    """Answers machines, and measures whatever is answered."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = answer(request) if request.path_info.startswith(PREFIXES) else self.respond(request)
        measures.count(request, response, seconds=perf_counter() - began)
        return response


def answer(request: HttpRequest) -> HttpResponse:
    """The API's answer; whatever goes wrong on the way is a problem document."""
    try:
        request = _whole(request)
        _check(request)
        match = request.resolver_match = resolve(request.path_info, ADDRESSES)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if response.status_code == 405:
            response = _method_refused(request, response)
    except Exception as error:  # the last line of defence: a machine never gets a page
        response = problems.answer(request, error)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _check(request: HttpRequest) -> None:
    """Raises what is wrong with the request before anything of it is read."""
    if not request.path_info.isprintable():
        raise Http404
    request.get_host()
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.API_MOST_BYTES:
        _discard(request.read)
        raise RequestDataTooBig


def _whole(request: HttpRequest) -> HttpRequest:
    """A request that comes in chunks does not say how long it is, which the framework takes for empty; it is read and its length written down.

    Raises:
        RequestDataTooBig: it does not end within the limit.
    """
    if "chunked" not in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return request
    stream, pieces, size = request.META["wsgi.input"], [], 0
    while piece := stream.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > settings.API_MOST_BYTES:
            _discard(stream.read)
            raise RequestDataTooBig
    body = b"".join(pieces)
    return WSGIRequest({**request.META, "CONTENT_LENGTH": str(size), "wsgi.input": BytesIO(body)})


def _discard(read: Callable[[int], bytes]) -> None:
    """Reads the rest of a body that is too large: a client that is still sending would hear a broken connection instead of the answer."""
    for _piece in range(MOST_DISCARDED // PIECE):
        if not read(PIECE):
            return


def _method_refused(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = response.headers.get("Allow", "")
    refusal = problems.Unreadable(
        _("该地址不支持 %(method)s，可用：%(allowed)s。"),
        status=405,
        code="method_not_allowed",
        method=(request.method or "")[:20],
        allowed=allowed,
    )
    answer = problems.refusal(request, refusal)
    answer.headers["Allow"] = allowed
    return answer
