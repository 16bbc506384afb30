"""The plan of a year with what is missing, planning one inspection, and drawing objects."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.inspections.forms import DrawForm, PlanForm
from plumbline.doors.web.inspections.showing import inspection_rows
from plumbline.doors.web.inspections.views.listing import year_asked
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame, status_of
from plumbline.doors.web.saying import named, word
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.rules import MINIMUM_OF
from plumbline.supervision.inspections.states import LEVEL_LABELS, METHOD_LABELS, Level, Method

DRAWS_A_PAGE = 20
"""Each row carries the frame it was drawn from."""


@dataclass(frozen=True)
class LineRow:
    """One unit of the plan; ``months``: of those the rule names, each with whether it is done, planned, missing or over."""

    code: str
    name: str
    required: int
    done: int
    planned: int
    missing: int
    overdue: str
    add: str
    list: str


@dataclass(frozen=True)
class LevelPart:
    level: str
    label: str
    text: str
    clause: str
    lines: tuple[LineRow, ...]
    required: int
    done: int
    missing: int


def plan(request: PageRequest) -> HttpResponse:
    """Each level's minima of the year beside what was held and is planned."""
    year = year_asked(request)
    found = queries.plan_of(year, viewer=request.viewer, at=request.at)
    after = read_cursor(request.GET.get("after", ""))
    draws = newest_first(queries.draws(viewer=request.viewer), "drawn_at", after=after, size=DRAWS_A_PAGE)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "year": year,
        "years": [year - 1, year + 1],
        "levels": [_level_part(level, lines, request.viewer) for level, lines in found.items() if lines],
        "draws": [_draw_row(each) for each in draws.rows],
        "next": "?" + urlencode({"year": year, "after": draws.next}) if draws.next else "",
        "may_plan": request.viewer.may_somewhere(Permission.INSPECTIONS_PLAN),
    }
    return render(request, "inspections/plan.html", context)


def _level_part(level: Level, lines: list[queries.Line], viewer: Viewer) -> LevelPart:
    rows = tuple(_line_row(line, viewer) for line in lines)
    minimum = MINIMUM_OF[level]
    return LevelPart(
        level=level.value,
        label=word(LEVEL_LABELS[level]),
        text=word(minimum.text),
        clause=minimum.clause,
        lines=rows,
        required=sum(row.required for row in rows),
        done=sum(min(row.done, row.required) for row in rows),
        missing=sum(row.missing for row in rows),
    )


def _line_row(line: queries.Line, viewer: Viewer) -> LineRow:
    covered, place = line.coverage, line.place
    owner = queries.owner_of(place, covered.level, viewer.tree)
    asked = urlencode({"level": covered.level.value, "unit": place.code})
    may = covered.missing > 0 and viewer.may(Permission.INSPECTIONS_PLAN, owner.id)
    return LineRow(
        code=place.code,
        name=named(place),
        required=covered.required,
        done=covered.done,
        planned=covered.planned,
        missing=covered.missing,
        overdue=_overdue(covered.overdue),
        add=f"{reverse('inspection-new')}?{asked}" if may else "",
        list=f"{reverse('inspections')}?{asked}",
    )


def _overdue(months: tuple[int, ...]) -> str:
    if months == (12,):
        return gettext("本年度已过")
    return gettext("、").join(gettext("%(month)d 月已过") % {"month": month} for month in months)


def _draw_row(draw: queries.Draw) -> dict[str, Any]:
    return {
        "page": reverse("inspections-drawn", args=[draw.id]),
        "at": draw.drawn_at,
        "owner": named(draw.owner),
        "level": word(LEVEL_LABELS[Level(draw.level)]),
        "method": word(METHOD_LABELS[Method(draw.method)]),
        "count": len(draw.drawn),
        "frame": len(draw.frame),
        "seed": draw.seed,
    }


def new(request: PageRequest) -> HttpResponse:
    """Plans one inspection."""
    viewer = request.viewer
    people = queries.all_inspectors(viewer=viewer, at=request.at)
    if request.method != "POST":
        today = queries.local_day(request.at)
        first = {"level": Level.COMPANY.value, "first_day": today, "last_day": today, "announced": True}
        asked = {name: request.GET[name] for name in ("level", "unit") if name in request.GET}
        return _asked(request, PlanForm(viewer, people, initial={**first, **asked}))
    form = PlanForm(viewer, people, request.POST)
    if not form.is_valid():
        return _asked(request, form, status=422)
    try:
        made = actions.plan(
            unit_id=viewer.tree.by_code[form.cleaned_data["unit"]].id,
            terms=form.terms(),
            object_name=form.cleaned_data["object_name"],
            by=viewer,
            at=request.at,
        )
    except (NotAllowed, NotFound) as refused:
        form.add_error("level", gettext("这一层级的检查由该单位的上级安排，您无权代为安排。请换检查层级或受检单位。"))
        return _asked(request, form, status=status_of(refused))
    except Refused as refused:
        return _asked(request, form, status=blame(form, refused))
    messages.success(request, gettext("已安排检查 %(number)s。") % {"number": made.case_file.number})
    return go_to(request, reverse("inspection", args=[made.case_file.number]))


def _asked(request: PageRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs(request.viewer, request.path), "form": form}
    return render(request, "inspections/new.html", context, status=status)


def draw(request: PageRequest) -> HttpResponse:
    """Shows what a draw would choose; with ``confirmed`` it draws and plans."""
    viewer = request.viewer
    people = queries.all_inspectors(viewer=viewer, at=request.at)
    if request.method != "POST":
        today = queries.local_day(request.at)
        first = {"level": Level.COMPANY.value, "method": Method.RANDOM.value, "size": 1, "first_day": today}
        return _lot(request, DrawForm(viewer, people, initial={**first, "last_day": today}))
    form = DrawForm(viewer, people, request.POST)
    if not form.is_valid():
        return _lot(request, form, status=422)
    try:
        if request.POST.get("confirmed") != "yes":
            return _lot(request, form, chosen=actions.choose(lot=form.lot(viewer), by=viewer, at=request.at))
        made = actions.draw(lot=form.lot(viewer), terms=form.terms(), by=viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _lot(request, form, status=_blamed(form, refused))
    messages.success(request, gettext("已抽取 %(count)d 个检查对象并安排检查。") % {"count": len(made.drawn)})
    return go_to(request, reverse("inspections-drawn", args=[made.id]))


def _blamed(form: DrawForm, refused: Refused) -> int:
    """What the arithmetic of samples calls n is the size here."""
    if refused.field == "n":
        refused.field = "size"
    return blame(form, refused)


def _lot(
    request: PageRequest, form: DrawForm, *, chosen: actions.Chosen | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "tabs": tabs(request.viewer, request.path),
        "form": form,
        "chosen": _frame_rows(chosen, request.viewer) if chosen else [],
        "count": len(chosen.drawn) if chosen else 0,
    }
    return render(request, "inspections/draw.html", context, status=status)


def _frame_rows(chosen: actions.Chosen, viewer: Viewer) -> list[dict[str, Any]]:
    rows = [
        {
            "code": each.place.code,
            "weight": each.weight,
            "findings": {grade.value: count for grade, count in each.risk.findings.items()},
            "months_since": each.risk.months_since,
            "last_share": each.risk.last_share,
        }
        for each in chosen.frame
    ]
    return frame_rows(rows, list(chosen.drawn), list(chosen.doubled), viewer)


def frame_rows(
    frame: list[dict[str, Any]], drawn: list[str], doubled: list[str], viewer: Viewer
) -> list[dict[str, Any]]:
    """The frame as it is shown: those drawn first, in the order of the draw."""
    order = {code: place for place, code in enumerate(drawn)}
    shown = [
        {
            **row,
            "name": named(place) if (place := viewer.tree.by_code.get(row["code"])) else row["code"],
            "place": order.get(row["code"], -1) + 1,
            "is_double": row["code"] in doubled,
            "count": sum(row["findings"].values()),
        }
        for row in frame
    ]
    return sorted(shown, key=lambda row: (row["place"] == 0, row["place"], row["code"]))


def drawn(request: PageRequest, draw: UUID) -> HttpResponse:
    """One draw: its frame and weights, and the same draw repeated from what is stored."""
    viewer = request.viewer
    found = queries.draw(draw, viewer=viewer)
    again = list(queries.repeated(found))
    today = queries.local_day(request.at)
    context = {
        "tabs": tabs(viewer, request.path),
        "draw": found,
        "owner": named(found.owner),
        "level": word(LEVEL_LABELS[Level(found.level)]),
        "method": word(METHOD_LABELS[Method(found.method)]),
        "is_repeated": again == found.drawn,
        "by": found.drawn_by.name if found.drawn_by else gettext("系统"),
        "rows": frame_rows(found.frame, found.drawn, found.doubled, viewer),
        "visits": inspection_rows(_visits(found), viewer=viewer, today=today),
    }
    return render(request, "inspections/drawn.html", context)


def _visits(draw: queries.Draw) -> list[queries.Inspection]:
    return sorted(draw.inspections.all(), key=lambda each: each.case_file.number)
