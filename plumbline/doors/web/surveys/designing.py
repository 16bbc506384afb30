"""The sampling designer: what a sample can show is said before anybody is asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.surveys.forms import DesignForm, initial_of
from plumbline.doors.web.surveys.showing import stratum_namer
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.actions.designing import shared_out
from plumbline.supervision.surveys.queries import frames, surveys
from plumbline.supervision.surveys.queries.surveys import Survey
from plumbline.supervision.surveys.rules.designing import Design, check_design, check_goals
from plumbline.supervision.surveys.states import Kind, SurveyState

TABLE = ((90, 35), (95, 73), (98, 189), (99, 381))
"""The fewest answers that can show a target at all, everybody being content."""


def new(request: PageRequest) -> HttpResponse:
    """A new design; POST tries it out or keeps it."""
    return _asked(request, None)


def change(request: PageRequest, number: str) -> HttpResponse:
    """A draft's design."""
    survey = surveys.visible(number, viewer=request.viewer)
    if survey.state != SurveyState.DRAFT:
        raise actions.NoDraft(_("调查 %(number)s 已经启动，设计不能再改。"), number=number)
    return _asked(request, survey)


def _asked(request: PageRequest, survey: Survey | None) -> HttpResponse:
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    known: dict[str, Any] = {
        "viewer": request.viewer,
        "versions": surveys.forms_in_force(today),
        "besides": _besides(request),
    }
    if request.method != "POST":
        design = surveys.design_of(survey) if survey else None
        initial = initial_of(design, today=today)
        if survey:
            initial |= {"form": str(survey.form_version_id), "unit": survey.unit.code}
        return _shown(request, DesignForm(initial=initial, **known), survey)
    form = DesignForm(request.POST, **known)
    if not form.is_valid():
        return _shown(request, form, survey, status=422)
    try:
        return _done(request, form, survey)
    except NotAllowed:
        raise
    except Refused as refused:
        if isinstance(refused, NotFound) and refused.field not in form.fields:
            raise
        return _shown(request, form, survey, status=blame(form, refused))


def _done(request: PageRequest, form: DesignForm, survey: Survey | None) -> HttpResponse:
    """Tried out, or kept."""
    design = form.design()
    if request.POST.get("then") == "try":
        return _shown(request, form, survey, tried=tried(request, design))
    return _keep(request, form, design, survey)


def _besides(request: PageRequest) -> list[str]:
    rows = surveys.surveys(viewer=request.viewer).filter(kind=Kind.AFTER_CONTACT)
    return [each.number for each in rows.order_by("-designed_at")[:20]]


def _keep(request: PageRequest, form: DesignForm, design: Design, survey: Survey | None) -> HttpResponse:
    common: dict[str, Any] = {"terms": design, "form_version_id": form.form_version_id()}
    if survey is None:
        place = request.viewer.tree.by_code[form.cleaned_data["unit"]]
        kept = actions.design(unit_id=place.id, by=request.viewer, at=request.at, **common)
    else:
        kept = actions.redesign(number=survey.number, by=request.viewer, at=request.at, **common)
    messages.success(request, gettext("设计已保存，还没有发出访问。"))
    return go_to(request, reverse("survey", args=[kept.number]))


def tried(request: PageRequest, design: Design) -> dict[str, Any]:
    """What the design comes to: the frame by strata, how the sample is shared out, what it can show.

    Raises:
        DesignRefused, SampleRefused.
    """
    check_design(design)
    if not design.draws:
        return {"needed": check_goals(design), "rows": [], "size": sum(each.size for each in design.given)}
    frame = frames.frame_of(design, at=request.at)
    needed = check_goals(design, frame.size or None)
    sizes, drawable = shared_out(design, frame.drawable), frame.drawable
    name = stratum_namer(design, request.viewer)
    return {
        "needed": needed,
        "rows": [(name(code), code, size, drawable[code], sizes[code]) for code, size in sorted(frame.sizes.items())],
        "size": frame.size,
        "rested": frame.rested,
        "n": design.n,
        "target": design.target_percent,
    }


def _shown(
    request: PageRequest,
    form: DesignForm,
    survey: Survey | None,
    *,
    tried: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "tabs": tabs(request.viewer, request.path),
        "form": form,
        "survey": survey,
        "tried": tried,
        "table": TABLE,
    }
    return render(request, "surveys/design.html", context, status=status)
