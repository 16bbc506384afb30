"""A customer answers by a link: outside sign-in, in Chinese or English, by nothing but the link.

The link itself is the proof, so that no cookie is needed and none is set; what was typed comes back with every sentence that refuses it.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from plumbline.doors.web import moments
from plumbline.doors.web.forms.asking import answers_of, fields, troubles
from plumbline.doors.web.saying import is_english, named, said
from plumbline.ground.kernel.refusals import Conflict, NotFound, Refused
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.organization.queries import system
from plumbline.supervision.questionnaires.rules import Form
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import surveys

LANGUAGES = {"en": "en", "zh": "zh-hans"}
LONGEST_WORD = 4
"""A code or a number; what is longer was written by hand."""
GONE, CONFLICT, REFUSED, MISSING = 410, 409, 422, 404


def choose_language(request: HttpRequest) -> str:
    """By ``lang`` in the address or the form, else the browser's; activates it and gives its short name."""
    asked = request.POST.get("lang") or request.GET.get("lang") or ""
    browser = "en" if (translation.get_language_from_request(request) or "").startswith("en") else "zh"
    name = asked if asked in LANGUAGES else browser
    translation.activate(LANGUAGES.get(name, settings.LANGUAGE_CODE))
    return name


@csrf_exempt
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questions behind a link; POST takes the answer."""
    language = choose_language(request)
    invite = surveys.by_token(token) if is_storable(token) else None
    if invite is None:
        sentence = gettext("该链接不完整或不存在。请从收到的短信或邮件中重新打开。")
        return public({"sentence": sentence, "language": language, **_typed(request)}, status=MISSING)
    form = surveys.form_of(invite.survey)
    answers = answers_of(form, request.POST) if request.method == "POST" else {}
    context: dict[str, Any] = {"title": named(invite.survey.form_version), "language": language}
    at = moments.now()
    try:
        surveys.check_link(invite, at=at)
        if request.method == "POST":
            actions.answer_by_link(token=token, answers=answers, by=system(), at=at)
            return public({**context, "thanks": True})
    except (actions.AnsweredAlready, actions.LinkExpired) as refused:
        status = CONFLICT if isinstance(refused, Conflict) else GONE
        return public({**context, "sentence": said(refused), **_typed(request)}, status=status)
    except NotFound as refused:
        return public({**context, "sentence": said(refused)}, status=MISSING)
    except Refused as refused:
        return asked(form, answers, context, refused=refused)
    return asked(form, answers, context)


def asked(
    form: Form,
    answers: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    """The questions, filled in as far as they were, with what is wrong beside the question it is wrong in."""
    refusal, errors = troubles(form, answers, refused) if refused is not None else ("", {})
    full = {
        **context,
        "sections": fields(form, answers, errors=errors),
        "introduction": form.introduction.in_language(is_english()),
        "refusal": refusal,
    }
    return public(full, status=REFUSED if refused else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was written in words, so that it can be copied and told in another way."""
    words = [str(value).strip()[:2_000] for name, value in request.POST.items() if name.startswith("a.")]
    return {"typed": [each for each in words if len(each) > LONGEST_WORD]}


def public(context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page for customers: kept nowhere, telling no other site where it was, and rendered without the request, which would set a cookie."""
    answer = HttpResponse(loader.render_to_string("surveys/answer.html", dict(context)), status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
