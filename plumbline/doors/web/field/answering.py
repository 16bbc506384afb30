"""Answers as the outbox reads them."""

from typing import TypeVar

from django.http import HttpResponse, JsonResponse

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import Refused
from plumbline.service.field_visits.rules import FilesMissing

R = TypeVar("R", bound=HttpResponse)


def dated(request: PageRequest, answer: R) -> R:
    """With what the clock shows here, finer than the Date of every answer: the telephone reckons by it how far its own is off."""
    answer.headers["X-Server-Now"] = request.at.isoformat()
    return answer


def somebody_else(request: PageRequest) -> JsonResponse | None:
    """What a telephone is told that keeps another person's steps: 401, so that they wait for him. Two people may use one telephone, and a window of the
    first may still stand open when the second has signed in; nobody's steps are done in another's name."""
    named = request.headers.get("X-Field-Person", "")
    if not named or named == str(request.viewer.person_id):
        return None
    return dated(request, JsonResponse({"ok": False, "code": "somebody_else"}, status=401))


def refusal(refused: Refused) -> JsonResponse:
    """What was refused and why, in words for the fitter and, for the outbox, which files are missing."""
    missing = list(refused.digests) if isinstance(refused, FilesMissing) else []
    content = {"ok": False, "sentence": said(refused), "field": refused.field, "code": refused.code, "missing": missing}
    return JsonResponse(content, status=status_of(refused))
