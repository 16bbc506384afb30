"""Units: the chart of a day, a unit with its history, and every change of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.facts import Teller
from plumbline.doors.web.organization.chart import grown
from plumbline.doors.web.organization.choices import kind_label
from plumbline.doors.web.organization.days import start_of, today
from plumbline.doors.web.organization.unit_forms import CloseForm, MoveForm, OpenForm, RenameForm
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization import actions
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import UnitKind

LAST_MOMENT = timedelta(microseconds=1)
"""What takes effect at midnight belongs to the day that begins."""


def index(request: PageRequest) -> HttpResponse:
    """The chart as it stands, or as it stood at the end of a day; a day that is none, or lies ahead, is today."""
    now, on = today(request.at), day_asked(request)
    then = start_of(on + timedelta(days=1)) - LAST_MOMENT if on < now else None
    standings = administering.chart(at=then or request.at, viewer=request.viewer)
    people = administering.head_counts(each.id for each in standings) if then is None else None
    context = {
        "roots": grown(standings, people),
        "count": len(standings),
        "on": on,
        "is_past": then is not None,
        "today": now,
    }
    return render(request, "organization/units.html", context)


def day_asked(request: PageRequest) -> date:
    now = today(request.at)
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), now)
    except ValueError:
        return now


def open_one(request: PageRequest) -> HttpResponse:
    """The form of a new unit, and the new unit."""
    if request.method != "POST":
        above = request.viewer.tree.by_code.get(request.GET.get("parent", ""))
        form = OpenForm(viewer=request.viewer, at=request.at, initial={"parent": above.id if above else ""})
        return _opening(request, form)
    form = OpenForm(request.POST, viewer=request.viewer, at=request.at)
    if not form.is_valid():
        return _opening(request, form, status=422)
    given = form.cleaned_data
    try:
        unit = actions.open_unit(
            code=given["code"],
            name=given["name"],
            name_en=given["name_en"],
            phone=given["phone"],
            kind=UnitKind(given["kind"]),
            parent=UUID(given["parent"]),
            reason=given["reason"],
            by=request.viewer,
            at=form.moment(),
        )
    except Refused as refused:
        return _opening(request, form, status=blame(form, refused))
    messages.success(request, gettext("已设立“%(name)s”。") % {"name": unit.name})
    return go_to(request, reverse("admin-unit", args=[unit.code]))


def _opening(request: PageRequest, form: OpenForm, *, status: int = 200) -> HttpResponse:
    return render(request, "organization/unit_open.html", {"form": form}, status=status)


def one(request: PageRequest, code: str) -> HttpResponse:
    """A unit: where it stands, its history, its people, and the forms that change it."""
    return _page_of(request, administering.administered(code, viewer=request.viewer))


def _forms(request: PageRequest, place: Place) -> dict[str, Form]:
    return {
        "rename": RenameForm(
            at=request.at, auto_id="rename_%s", initial={"name": place.name, "name_en": place.name_en}
        ),
        "move": MoveForm(at=request.at, viewer=request.viewer, place=place, auto_id="move_%s"),
        "close": CloseForm(at=request.at, auto_id="close_%s"),
    }


def _page_of(
    request: PageRequest, place: Place, *, forms: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    viewer = request.viewer
    teller = Teller(viewer.tree, revision=request.revision)
    unit = administering.unit(place.id)
    found = administering.people(viewer=viewer, unit=place.id, active=True, at=request.at)
    context: dict[str, Any] = {
        "place": place,
        "name": named(place),
        "kind": kind_label(place.kind),
        "above": [each for each in _line_of(request, place) if each.id != place.id],
        "below": [each for each in viewer.tree.places if each.parent_id == place.id and each.is_open],
        "unit": unit,
        "people": list(found[:21]),
        "history": [teller.told(line) for line in journal.of_subject(place.code, names=HISTORY)],
        "placements": administering.placements(place.id),
        "forms": {**_forms(request, place), **(forms or {})},
        "opened": next(iter(forms or {}), ""),
    }
    return render(request, "organization/unit.html", context, status=status)


HISTORY = tuple(f"organization.unit_{what}" for what in ("opened", "moved", "renamed", "closed"))


def _line_of(request: PageRequest, place: Place) -> list[Place]:
    codes = place.path.strip("/").split("/")
    return [request.viewer.tree.by_code[code] for code in codes if code in request.viewer.tree.by_code]


def rename(request: PageRequest, code: str) -> HttpResponse:
    return _changed(request, code, "rename")


def move(request: PageRequest, code: str) -> HttpResponse:
    return _changed(request, code, "move")


def close(request: PageRequest, code: str) -> HttpResponse:
    return _changed(request, code, "close")


def _changed(request: PageRequest, code: str, what: str) -> HttpResponse:
    """One change of a unit; a refusal comes back beside its field, with what was typed."""
    place = administering.administered(code, viewer=request.viewer)
    address = reverse("admin-unit", args=[code])
    if request.method != "POST":
        return go_to(request, address)
    form = _bound(request, place, what)
    if not form.is_valid():
        return _page_of(request, place, forms={what: form}, status=422)
    try:
        _act(request, place, what, form)
    except Refused as refused:
        return _page_of(request, place, forms={what: form}, status=blame(form, refused))
    messages.success(request, gettext("已办理，并记入单位沿革。"))
    return go_to(request, address)


def _bound(request: PageRequest, place: Place, what: str) -> RenameForm | MoveForm | CloseForm:
    if what == "rename":
        return RenameForm(request.POST, at=request.at, auto_id="rename_%s")
    if what == "move":
        return MoveForm(request.POST, at=request.at, viewer=request.viewer, place=place, auto_id="move_%s")
    return CloseForm(request.POST, at=request.at, auto_id="close_%s")


def _act(request: PageRequest, place: Place, what: str, form: RenameForm | MoveForm | CloseForm) -> None:
    given = form.cleaned_data
    common: dict[str, Any] = {
        "unit_id": place.id,
        "reason": given["reason"],
        "by": request.viewer,
        "at": form.moment(),
    }
    if what == "rename":
        actions.rename_unit(name=given["name"], name_en=given["name_en"], **common)
    elif what == "move":
        actions.move_unit(parent=UUID(given["parent"]), **common)
    else:
        actions.close_unit(**common)
