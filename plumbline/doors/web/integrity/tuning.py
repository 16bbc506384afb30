"""The thresholds with their reasons, and changing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.integrity import showing
from plumbline.doors.web.integrity.forms import ThresholdForm
from plumbline.doors.web.integrity.views import around
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity import actions, queries, rules
from plumbline.supervision.integrity.rules.thresholds import BY_CODE
from plumbline.supervision.integrity.states import KIND_LABELS


def index(request: PageRequest) -> HttpResponse:
    return _shown(request)


def _shown(
    request: PageRequest, *, form: ThresholdForm | None = None, code: str = "", status: int = 200
) -> HttpResponse:
    values, given = queries.thresholds(), queries.thresholds_set()
    kinds: list[dict[str, Any]] = []
    for look in rules.LOOKS:
        rows = [
            {
                **showing.threshold_row(BY_CODE[each], values[each]),
                "given": given.get(each),
                "form": form if each == code else None,
            }
            for each in look.thresholds
        ]
        kinds.append({"label": word(KIND_LABELS[look.kind]), "honest": word(look.honest), "rows": rows})
    context = {**around(request, "integrity-thresholds"), "kinds": kinds}
    return render(request, "integrity/thresholds.html", context, status=status)


def change(request: PageRequest, code: str) -> HttpResponse:
    """GET: somebody who had to sign in first finds the page again.

    Raises:
        NotFound: no such threshold.
    """
    if code not in BY_CODE:
        raise NotFound(_("没有“%(code)s”这个判别值。"), code=code[:40])
    if request.method != "POST":
        return go_to(request, reverse("integrity-thresholds"))
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        return _shown(request, form=form, code=code, status=422)
    try:
        actions.set_threshold(code=code, **form.cleaned_data, by=request.viewer, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        return _shown(request, form=form, code=code, status=blame(form, refused))
    messages.success(request, gettext("判别值已调整，对今后的排查生效。"))
    return go_to(request, reverse("integrity-thresholds"))
