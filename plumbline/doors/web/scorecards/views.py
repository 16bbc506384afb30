"""Ranking of a period, the sheet of a unit, what if; and the three steps from built to published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.saying import chosen, named, said
from plumbline.doors.web.scorecards import showing
from plumbline.doors.web.scorecards.asking import changes_asked, fields_of, moved_rows
from plumbline.doors.web.scorecards.asking_limits import limit_asked, limits_of, moved_cases
from plumbline.doors.web.scorecards.workbook import XLSX, workbook
from plumbline.evaluation.scorecards import actions, queries
from plumbline.evaluation.scorecards.queries import Scored, Sheet
from plumbline.evaluation.scorecards.rules import Template
from plumbline.ground.kernel.periods import Period, month_of, parse
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


def index(request: PageRequest) -> HttpResponse:
    """The ranking of a period by one template, its funnel, and what was published."""
    viewer = request.viewer
    known = queries.periods_scored(viewer)
    period = period_asked(request, known)
    scored = queries.scored(period, viewer=viewer)
    here = chosen_template(scored, request.GET.get("template", ""))
    name = f"{here.pack}/{here.code}" if here else ""
    found = list(here.sheets) if here else []
    published = queries.publications(viewer=viewer, period=period.name, template=name)
    context = {
        "period": period.name,
        "periods": known,
        "templates": [(f"{each.pack}/{each.code}", chosen(each.template.zh, each.template.en)) for each in scored],
        "template": name,
        "here": here,
        "title": chosen(here.template.zh, here.template.en) if here else "",
        "groups": showing.groups(found, here.template, queries.restated_units(period, found, here.template))
        if here
        else [],
        "may_keep": viewer.may_somewhere(Permission.SCORECARDS_KEEP),
        "publications": published,
        "is_published": any(each.withdraws_id is None and not hasattr(each, "withdrawn_by") for each in published),
        **(funnel(request, period, found, here.template) if here else {}),
    }
    return render(request, "scorecards/index.html", context)


def period_asked(request: PageRequest, known: list[str]) -> Period:
    """The period in the address; else the newest that was scored, else this month.

    Raises:
        NoSuchPeriod: the address names none.
    """
    asked = request.GET.get("period") or (known[0] if known else "")
    return parse(asked) if asked else month_of(timezone.localdate(request.at))


def chosen_template(scored: list[Scored], asked: str) -> Scored | None:
    named_so = [each for each in scored if f"{each.pack}/{each.code}" == asked]
    return next(iter(named_so or scored), None)


def funnel(request: PageRequest, period: Period, found: list[Sheet], template: Template) -> dict[str, Any]:
    """The funnel of the item that was asked for, else of the first that is a share of cases."""
    items = [item for item in template.items() if item.is_weighted]
    asked = request.GET.get("item", "")
    order = sorted(items, key=lambda item: item.code != asked)
    drawn = queries.first_funnel(period, found, viewer=request.viewer, items=[item.code for item in order])
    item = next((each for each in order if each.code == drawn.item), None)
    if item is None or not drawn.points:
        return {}
    return {
        "funnel": showing.funnel_chart(drawn, showing.item_name(item), request.viewer.tree),
        "signals": showing.signals(drawn, request.viewer.tree),
        "item": item.code,
        "items": [(each.code, showing.item_name(each)) for each in items],
    }


def sheet(request: PageRequest, pack: str, template: str, unit: str) -> HttpResponseBase:
    """One unit's sheet: every point with its reason, its cases, and what one more would have changed; ``form=xlsx`` as a workbook."""
    period = period_asked(request, [])
    opened = queries.opened(period, viewer=request.viewer, template=f"{pack}/{template}", unit=unit)
    kept = opened.sheet
    address = reverse("scorecards")
    context = {
        "opened": opened,
        "sheet": kept,
        "title": chosen(opened.template.zh, opened.template.en),
        "unit": named(opened.place),
        "row": showing.rank_row(kept, opened.template),
        "groups": showing.sheet_groups(opened, queries.values_now(opened)),
        "bands": [(chosen(each.zh, each.en), each.least) for each in opened.template.bands],
        "proposed": chosen(opened.template.proposed_zh, opened.template.proposed_en),
        "course": showing.course(queries.year_to_date(opened), kept),
        "back": f"{address}?{urlencode({'period': period.name, 'template': f'{pack}/{template}'})}",
    }
    if request.GET.get("form") == "xlsx":
        return as_workbook(request, kept, context)
    return render(request, "scorecards/sheet.html", context)


def as_workbook(request: PageRequest, kept: Sheet, context: dict[str, Any]) -> FileResponse:
    """The same sheet as a file."""
    parts = {name: context[name] for name in ("unit", "title", "row", "groups", "course")}
    content = workbook(kept, **parts, address=request.build_absolute_uri("/").rstrip("/"))
    name = f"{context['unit']}-{kept.period}-{context['title']}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def what_if(request: PageRequest) -> HttpResponse:
    """A past period by changed rules, in memory: who would stand elsewhere."""
    period = period_asked(request, queries.periods_scored(request.viewer))
    scored = queries.scored(period, viewer=request.viewer)
    here = chosen_template(scored, request.GET.get("template", ""))
    context: dict[str, Any] = {"period": period.name, "here": here, "replay": None, "refusal": ""}
    if here is not None:
        name = f"{here.pack}/{here.code}"
        context |= {"template": name, "title": chosen(here.template.zh, here.template.en)}
        context["fields"], context["bands"] = fields_of(here.template, request.GET)
        context["limits"] = limits_of(period, request.GET)
        context["quantity"] = request.GET.get("quantity", "")[:6]
        try:
            changes, limit = changes_asked(here.template, request.GET), limit_asked(request.GET)
            replay = queries.what_if(
                period, template=name, changes=changes, viewer=request.viewer, limit=limit, at=request.at
            )
            context |= {"replay": replay, "rows": moved_rows(replay), "moved": moved_cases(replay, request.viewer)}
        except Refused as refused:
            context["refusal"] = said(refused)
    return render(request, "scorecards/what_if.html", context)


def _done(request: PageRequest, act: Callable[[Period], str]) -> HttpResponse:
    """Runs a step and goes back to the ranking with what came of it."""
    asked = {name: request.POST.get(name, "") for name in ("period", "template")}
    try:
        messages.success(request, act(parse(asked["period"])))
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, f"{reverse('scorecards')}?{urlencode({k: v for k, v in asked.items() if v})}")


@require_POST
def build(request: PageRequest) -> HttpResponse:
    """Scores a period anew."""

    def act(period: Period) -> str:
        done = actions.build(period=period, by=request.viewer, at=request.at)
        return gettext("%(period)s 已评分：%(sheets)d 张评分表。") % {
            "period": period.name,
            "sheets": sum(each.sheets for each in done),
        }

    return _done(request, act)


@require_POST
def seal(request: PageRequest) -> HttpResponse:
    """Freezes what is shown."""

    def act(period: Period) -> str:
        template = request.POST.get("template") or None
        done = actions.seal(period=period, template=template, by=request.viewer, at=request.at)
        return gettext("%(period)s 的 %(sheets)d 张评分表已封存。") % {
            "period": period.name,
            "sheets": sum(each.sheets for each in done),
        }

    return _done(request, act)


@require_POST
def publish(request: PageRequest) -> HttpResponse:
    """Makes the sealed ranking known."""

    def act(period: Period) -> str:
        made = actions.publish(
            period=period,
            template=request.POST.get("template", ""),
            name=request.POST.get("name", ""),
            by=request.viewer,
            at=request.at,
        )
        return gettext("《%(name)s》已发布。") % {"name": made.name}

    return _done(request, act)


@require_POST
def withdraw(request: PageRequest) -> HttpResponse:
    """Takes a publication back by a counter-publication."""

    def act(_period: Period) -> str:
        made = actions.withdraw(
            publication_id=publication_asked(request),
            reason=request.POST.get("reason", ""),
            by=request.viewer,
            at=request.at,
        )
        return gettext("已发布《%(name)s》。") % {"name": made.name}

    return _done(request, act)


def publication_asked(request: PageRequest) -> UUID:
    """Raises NotFound where what was sent names nothing."""
    try:
        return UUID(request.POST.get("publication", ""))
    except ValueError as error:
        raise NotFound(_("没有找到该发布。")) from error
