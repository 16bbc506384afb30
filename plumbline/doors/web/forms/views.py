"""The library of forms with their versions, one form rendered as its items, and a try-out that scores without keeping anything."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.forms import asking
from plumbline.doors.web.forms.showing import Worth, form_row, groups, worth_shown
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import is_english, named, said
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires import queries
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.questionnaires.rules import Form, checked, missing, score


def index(request: PageRequest) -> HttpResponse:
    """All forms in force by what they are for."""
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    found = [form_row(each) for each in queries.forms(on=today) if queries.is_open_to(each, request.viewer)]
    coming = [form_row(each) for each in queries.coming(today) if queries.is_open_to(each, request.viewer)]
    context = {
        "tabs": tabs(request.viewer, request.path),
        "groups": groups(found),
        "coming": coming,
        "may_edit": request.viewer.may_somewhere(Permission.RULES_EDIT),
    }
    return render(request, "forms/index.html", context)


def show(request: PageRequest, version: UUID) -> HttpResponse:
    """One version as it is asked: sections, items, weights, clauses, guidance; and its other versions."""
    found = queries.visible(version, viewer=request.viewer)
    form = queries.form_of(found)
    context = {
        **_about(request, found, form),
        "sections": asking.fields(form, {}, clauses=_links(request, form)),
        "versions": [form_row(each) for each in queries.versions_of(found.pack, found.code)],
    }
    return render(request, "forms/form.html", context)


def try_out(request: PageRequest, version: UUID) -> HttpResponse:
    """Filled in and scored, and nothing is kept."""
    found = queries.visible(version, viewer=request.viewer)
    form = queries.form_of(found)
    answers: dict[str, Any] = asking.answers_of(form, request.POST) if request.method == "POST" else {}
    errors: dict[str, str] = {}
    worth: Worth | None = None
    open_items: list[str] = []
    if request.method == "POST":
        try:
            taken = checked(form, answers)
            worth, open_items = worth_shown(form, score(form, taken)), _labels(form, missing(form, taken))
        except Refused as refused:
            errors = {refused.field or "": said(refused)}
    context = {
        **_about(request, found, form),
        "sections": asking.fields(form, answers, errors=errors, clauses=_links(request, form)),
        "worth": worth,
        "open_items": open_items,
        "error": next(iter(errors.values()), ""),
    }
    return render(request, "forms/try.html", context, status=422 if errors else 200)


def _labels(form: Form, codes: Iterable[str]) -> list[str]:
    return [item.name.in_language(is_english()) for code in codes if (item := form.item(code))]


def _about(request: PageRequest, version: FormVersion, form: Form) -> dict[str, Any]:
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    newer = queries.newer(version, today)
    return {
        "tabs": tabs(request.viewer, request.path),
        "form": form_row(version),
        "title": named(version),
        "introduction": form.introduction.in_language(is_english()),
        "because": chosen_because(version),
        "newer": form_row(newer) if newer else None,
        "clause_address": clause_links([version.clause], on=today).get(version.clause, ""),
        "passes_at": asking.plain(form.passes_at) if form.passes_at is not None else "",
        "weight": asking.plain(sum((item.weight for item in form.items if item.is_scored), start=Fraction())),
        "with_photos": False,
    }


def chosen_because(version: FormVersion) -> str:
    """Why a proposed form is as it is."""
    words = version.document.get("because") or {}
    return str(words.get("en" if is_english() else "zh", ""))


def _links(request: PageRequest, form: Form) -> dict[str, str]:
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    return clause_links((item.clause for item in form.items), on=today)
