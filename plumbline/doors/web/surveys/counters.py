"""A device at a counter at which customers rate the service: a key opens one survey for one unit, and nothing else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from plumbline.doors.web import moments
from plumbline.doors.web.forms.asking import answers_of
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import named, said
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.surveys.answering import MISSING, asked, choose_language, public
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.states import Way

VALID = timedelta(days=180)
SALT = "plumbline.surveys.counter"
BETWEEN = 8
"""Seconds after which a device that said thanks is ready for the next customer."""


def key_of(number: str, unit_code: str) -> str:
    """A key for the counters of a unit, signed with the moment it was made; it dies with its survey."""
    return TimestampSigner(salt=SALT).sign(f"{number}|{unit_code}")


def _read(key: str) -> tuple[str, str]:
    """Raises NotFound: no key, or too old."""
    try:
        number, _bar, unit = TimestampSigner(salt=SALT).unsign(key, max_age=VALID).partition("|")
    except (BadSignature, SignatureExpired) as problem:
        raise NotFound(_("评价器链接无效或已过期，请由调查组织人员重新生成。")) from problem
    return number, unit


@require_POST
def make(request: PageRequest, number: str) -> HttpResponse:
    """The address for a device at the counters of a unit."""
    survey = surveys.visible(number, viewer=request.viewer)
    require(request.viewer, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    surveys.open_to_answers(number, way=Way.COUNTER.value)
    place = organization.unit_by_code(request.POST.get("unit", ""))
    address = request.build_absolute_uri(reverse("survey-rate", args=[key_of(number, place.code)]))
    context = {
        "tabs": tabs(request.viewer, request.path),
        "number": number,
        "unit": named(place),
        "address": address,
        "days": VALID.days,
    }
    return render(request, "surveys/counter.html", context)


@csrf_exempt
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """The questions at a counter; after an answer thanks, and then the next customer."""
    language = choose_language(request)
    context: dict[str, Any] = {"language": language, "at_counter": True, "between": BETWEEN}
    at = moments.now()
    try:
        number, unit = _read(key)
        survey = surveys.open_to_answers(number, way=Way.COUNTER.value)
        place = organization.unit_by_code(unit)
    except NotFound as refused:
        return public({**context, "sentence": said(refused)}, status=MISSING)
    form = surveys.form_of(survey)
    context |= {"title": named(survey.form_version), "unit": named(place), "submission": new_id(at)}
    if request.method != "POST":
        return asked(form, {}, context)
    answers = answers_of(form, request.POST)
    try:
        actions.answer_at_counter(
            number=number,
            unit_id=place.id,
            answers=answers,
            submission=_submission(request.POST.get("submission", ""), at),
            by=organization.system(),
            at=at,
        )
    except Refused as refused:
        return asked(form, answers, context, refused=refused)
    return public({**context, "thanks": True, "again": gettext("下一位")})


def _submission(text: str, at: datetime) -> UUID:
    """What makes a form that is sent twice one answer."""
    try:
        return UUID(text)
    except ValueError:
        return new_id(at)
