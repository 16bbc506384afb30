"""Surveys, one survey with how far its field work is, what it found, who was not asked."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.measurements.files import handed
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.saying import is_english, named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.surveys import showing
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.rules import require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits.queries.planted import planted
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import coverage as covering
from plumbline.supervision.surveys.queries import results as found
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.queries.surveys import Survey
from plumbline.supervision.surveys.rules import coverage as coverage_rules
from plumbline.supervision.surveys.rules.designing import check_goals
from plumbline.supervision.surveys.states import (
    BASIS_LABELS,
    INVITE_STATE_LABELS,
    WAY_LABELS,
    InviteState,
    SurveyState,
    Way,
)


def index(request: PageRequest) -> HttpResponse:
    """Surveys, the newest first, with their field work."""
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(surveys.surveys(viewer=request.viewer), "designed_at", after=after, size=ROWS_A_PAGE)
    work = found.field_work(sheet.rows)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rows": [showing.survey_row(each, work.get(each.id)) for each in sheet.rows],
        "next": f"?after={sheet.next}" if sheet.next else "",
        "may_keep": request.viewer.may_somewhere(Permission.SURVEYS_KEEP),
        "may_ask": request.viewer.may_somewhere(Permission.SURVEYS_ASK),
        "may_see": request.viewer.may_somewhere(Permission.SURVEYS_VIEW),
    }
    return render(request, "surveys/index.html", context)


def _base(request: PageRequest, survey: Survey) -> dict[str, Any]:
    may_keep = request.viewer.may(Permission.SURVEYS_KEEP, survey.unit_id)
    return {
        "tabs": tabs(request.viewer, request.path),
        "survey": showing.survey_row(survey, None),
        "state": survey.state,
        "may_keep": may_keep,
        "sees_whole": surveys.sees_whole(survey, request.viewer),
        "here": request.resolver_match.url_name if request.resolver_match else "",
    }


def show(request: PageRequest, number: str) -> HttpResponse:
    """The design, and the quota of each stratum while the field work runs."""
    survey = surveys.visible(number, viewer=request.viewer)
    design = surveys.design_of(survey)
    base = _base(request, survey)
    rows: list[showing.Quota] = []
    if base["sees_whole"] and survey.state != SurveyState.DRAFT:
        rows = showing.quotas(found.of_strata(survey), showing.stratum_namer(design, request.viewer))
    context = {
        **base,
        "design": design,
        "basis": word(BASIS_LABELS[design.basis]),
        "form_name": named(survey.form_version),
        "needed": check_goals(design, survey.size or None),
        "quotas": rows,
        "total": showing.total(rows) if rows else None,
        "kept": survey,
        "batches": surveys.batches(survey) if base["sees_whole"] else [],
        "links": Way.LINK in design.ways,
        "phone": Way.PHONE in design.ways,
        "counter": Way.COUNTER in design.ways,
        "file": Way.FILE in design.ways,
    }
    return render(request, "surveys/survey.html", context)


def results(request: PageRequest, number: str) -> HttpResponse:
    """Every question by its named convention, with weights and intervals; two samples beside each other."""
    survey = surveys.visible(number, viewer=request.viewer)
    base = _base(request, survey)
    beside = found.beside_each_other(survey) if base["sees_whole"] else None
    context = {
        **base,
        "items": [showing.item_shown(each) for each in found.figures(survey, viewer=request.viewer)],
        "beside": showing.beside_shown(beside) if beside else None,
        "size": survey.size,
    }
    return render(request, "surveys/results.html", context)


def ranking(request: PageRequest, number: str) -> HttpResponse:
    """Units and people by the share of content customers, with intervals; those who cannot be told apart share places."""
    survey = surveys.visible(number, viewer=request.viewer)
    units = found.ranking_of_units(survey, viewer=request.viewer)
    item = surveys.form_of(survey).item(found.figure_of_ranking(survey))
    context = {
        **_base(request, survey),
        "units": showing.rank_rows(units),
        "people": showing.rank_rows(found.ranking_of_people(survey, viewer=request.viewer)),
        "chart": showing.rank_chart(units),
        "item": item.name.in_language(is_english()) if item else "",
        "kept": survey,
    }
    return render(request, "surveys/ranking.html", context)


def answers(request: PageRequest, number: str) -> HttpResponse:
    """Answers one by one, the newest first; ``words=yes`` those in which something was written."""
    survey = surveys.visible(number, viewer=request.viewer)
    words = request.GET.get("words") == "yes"
    after = read_cursor(request.GET.get("after", ""))
    rows = surveys.responses(survey, viewer=request.viewer, with_words=words)
    sheet = newest_first(rows, "at", after=after, size=ROWS_A_PAGE)
    form = surveys.form_of(survey)
    name = showing.stratum_namer(surveys.design_of(survey), request.viewer)
    shown = [
        {
            "at": each.at,
            "way": word(WAY_LABELS[Way(each.way)]),
            "stratum": name(each.stratum.code),
            "unit": named(each.unit) if each.unit else "—",
            "person": each.person.name if each.person else "",
            "said": [
                (item.name.in_language(is_english()), showing.answer_name(item, str(each.answers[item.code])))
                for item in form.items
                if item.code in each.answers
            ],
        }
        for each in sheet.rows
    ]
    kept = "words=yes&" if words else ""
    context = {
        **_base(request, survey),
        "rows": shown,
        "words": words,
        "next": f"?{kept}after={sheet.next}" if sheet.next else "",
    }
    return render(request, "surveys/answers.html", context)


@require_POST
def open_it(request: PageRequest, number: str) -> HttpResponse:
    """Draws the sample and sends the question."""
    return _done(request, number, lambda: _open(request, number))


def _open(request: PageRequest, number: str) -> str:
    actions.open_survey(number=number, by=request.viewer, at=request.at, leave_out=planted())
    return gettext("调查已启动，样本已抽取。")


@require_POST
def close(request: PageRequest, number: str) -> HttpResponse:
    """Ends the field work."""
    return _done(request, number, lambda: _close(request, number))


def _close(request: PageRequest, number: str) -> str:
    actions.close(number=number, by=request.viewer, at=request.at)
    return gettext("调查已结束，低于热点线的题目已列为热点。")


@require_POST
def publish(request: PageRequest, number: str) -> HttpResponse:
    """Makes the ranking known."""
    return _done(request, number, lambda: _publish(request, number), to="survey-ranking")


def _publish(request: PageRequest, number: str) -> str:
    actions.publish_ranking(number=number, by=request.viewer, at=request.at)
    return gettext("排名已公布。")


def _done(request: PageRequest, number: str, act: Callable[[], str], *, to: str = "survey") -> HttpResponse:
    """Does it, and goes back to the survey with what came of it."""
    try:
        messages.success(request, act())
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, reverse(to, args=[number]))


def links(request: PageRequest, number: str) -> HttpResponse:
    """The links that are still open, by customer number, as a file for whoever sends them out. No names, no telephones."""
    survey = surveys.visible(number, viewer=request.viewer)
    require(request.viewer, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    lines = StringIO()
    sheet = csv.writer(lines)
    sheet.writerow([gettext("客户编号"), gettext("链接")])
    for customer, token in surveys.links(survey):
        address = request.build_absolute_uri(reverse("survey-answer", args=[token])) if token else ""
        sheet.writerow([customer, address])
    return handed(lines.getvalue().encode("utf-8-sig"), f"{number}.csv", "text/csv; charset=utf-8")


def coverage(request: PageRequest) -> HttpResponse:
    """Whether every key account was asked as often as the rules say, and who was not."""
    on = _day(request)
    rules = [covering.covered(each, on) for each in coverage_rules.RULES]
    chosen_rule = coverage_rules.rule(request.GET.get("rule", "")) or coverage_rules.RULES[0]
    after = request.GET.get("after", "")[:40]
    gaps = covering.gaps(chosen_rule, on, after=after, most=ROWS_A_PAGE + 1)
    shown = gaps[:ROWS_A_PAGE]
    following = (
        f"?rule={chosen_rule.code}&on={on.isoformat()}&after={shown[-1].number}" if len(gaps) > len(shown) else ""
    )
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rules": [(each, word(each.rule.name)) for each in rules],
        "rule": chosen_rule,
        "rule_name": word(chosen_rule.name),
        "on": on,
        "gaps": [
            {
                "gap": each,
                "state": word(INVITE_STATE_LABELS[InviteState(each.state)]) if each.state else "",
                "tier": _tier(each.tier),
            }
            for each in shown
        ],
        "next": following,
    }
    return render(request, "surveys/coverage.html", context)


def _tier(tier: str) -> str:
    return gettext("金卡") if tier == "gold" else gettext("银卡")


def _day(request: PageRequest) -> date:
    """The day that is asked about; today where the address names none."""
    try:
        found_day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate(request.at, timezone.get_default_timezone())
    return found_day if 2000 <= found_day.year <= 2100 else timezone.localdate(request.at)
