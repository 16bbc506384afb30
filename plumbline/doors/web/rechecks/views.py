"""Rounds of rechecks; one round with its agreement and what was heard otherwise; planning one and leading it on."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.keyset import by_number, newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.rechecks import showing
from plumbline.doors.web.rechecks.forms import RoundForm
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named, said
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import RecheckRound
from plumbline.supervision.callbacks.states import ROUNDS, Level, RoundState
from plumbline.supervision.mystery_visits.queries.planted import planted
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.states import Purpose


def _draw(*, round_id: UUID, by: Viewer, at: datetime) -> RecheckRound:
    """Calls that shoppers left behind are nobody's to be asked about, whether or not anybody may know yet which they are."""
    return actions.draw_round(round_id=round_id, by=by, at=at, leave_out=planted())


_MOVES = {
    "draw": _draw,
    "begin": actions.begin_round,
    "end": actions.end_round,
    "cancel": actions.cancel_round,
}


def index(request: PageRequest) -> HttpResponse:
    """The rounds that exist for the viewer, newest first; and the way to the next call."""
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(queries.rounds(request.viewer), "planned_at", after=after, size=ROWS_A_PAGE)
    calls = (Permission.CALLBACKS_CALL, Permission.RECHECKS_KEEP)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rows": [showing.round_row(each) for each in sheet.rows],
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
        "may_keep": request.viewer.may_somewhere(Permission.RECHECKS_KEEP),
        "may_call": request.viewer.may_somewhere(Permission.PERSONAL_REVEAL)
        and any(request.viewer.may_somewhere(each) for each in calls)
        and queries.recallable(viewer=request.viewer, at=request.at).exists(),
    }
    return render(request, "rechecks/index.html", context)


def show(request: PageRequest, round_id: UUID) -> HttpResponse:
    """One round: how far, how the levels agree, and every case that was heard otherwise."""
    found = queries.recheck_round(round_id, viewer=request.viewer)
    form = questionnaires.form_of(found.form_version)
    cases = queries.rechecks(found, request.viewer)
    sheet = by_number(cases, "position", after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    otherwise = by_number(
        cases.exclude(differences=[]), "position", after=request.GET.get("otherwise", ""), size=ROWS_A_PAGE
    )
    standing = queries.standing(found, request.viewer)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "round": showing.round_row(found),
        "seed": found.seed,
        "frame_size": found.frame_size,
        "digest": found.frame_digest[:16],
        "planned_by": found.planned_by.name if found.planned_by else "—",
        "form_id": found.form_version_id,
        "form_name": named(found.form_version),
        "sees_sample": queries.sees_sample(found, request.viewer),
        "standing": standing,
        "rates": showing.rates(standing),
        "agreements": showing.agreements(form, queries.agreement(found, request.viewer)),
        "otherwise": [showing.case_row(each, form) for each in otherwise.rows],
        "next_otherwise": "?" + urlencode({"otherwise": otherwise.next}) if otherwise.next else "",
        "cases": [showing.case_row(each, form) for each in sheet.rows],
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
        "moves": _moves(request, found),
    }
    return render(request, "rechecks/round.html", context)


def _moves(request: PageRequest, found: RecheckRound) -> list[dict[str, str]]:
    if not request.viewer.may(Permission.RECHECKS_KEEP, found.unit_id):
        return []
    open_moves = ROUNDS.open_moves(RoundState(found.state))
    return [{"name": each.name, "label": gettext(each.label), "tone": each.tone} for each in open_moves]


def move(request: PageRequest, round_id: UUID, name: str) -> HttpResponse:
    """Draws, begins, ends or cancels. GET: somebody who had to sign in first finds the round again."""
    found = queries.recheck_round(round_id, viewer=request.viewer)
    address = reverse("recheck-round", args=[found.id])
    if request.method != "POST":
        return go_to(request, address)
    step = _MOVES.get(name)
    if step is None:
        raise NotFound(_("没有找到这次复核，或您无权查看。"))
    try:
        step(round_id=found.id, by=request.viewer, at=request.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, address)


def new(request: PageRequest) -> HttpResponse:
    """A round is planned; nobody below its level hears of it."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_round(terms=_terms(form.cleaned_data), by=request.viewer, at=request.at)
            return go_to(request, reverse("recheck-round", args=[made.id]))
        except Refused as refused:
            status = blame(form, refused)
            return _planned(request, form, status)
    return _planned(request, form, 422 if request.method == "POST" else 200)


def _planned(request: PageRequest, form: RoundForm, status: int) -> HttpResponse:
    context = {"tabs": tabs(request.viewer, request.path), "form": form}
    return render(request, "rechecks/new.html", context, status=status)


def _form(request: PageRequest) -> RoundForm:
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    units = request.viewer.units(Permission.RECHECKS_KEEP)
    kinds = {request.viewer.tree.by_id[each].kind for each in units}
    levels = [
        level
        for level, kind in ((Level.CENTRE, "company"), (Level.DIVISION, "division"), (Level.UNIT, "unit"))
        if kind in kinds
    ]
    versions = questionnaires.forms(Purpose.RECHECK.value, on=today)
    return RoundForm(
        request.POST if request.method == "POST" else None,
        levels=levels,
        scopes=showing.scopes(request.viewer, units),
        asked_with=[(f"{each.pack}/{each.code}", named(each)) for each in versions],
        initial={
            "since": first,
            "until": today.replace(day=1) - timedelta(days=1),
            "size": 30,
            "seed": secrets.token_hex(8),
        },
    )


def _terms(given: dict[str, Any]) -> actions.RoundTerms:
    zone = timezone.get_default_timezone()
    return actions.RoundTerms(
        name=given["name"],
        level=Level(given["level"]),
        scope=given["scope"],
        since=datetime.combine(given["since"], time.min, zone),
        until=datetime.combine(given["until"] + timedelta(days=1), time.min, zone),
        size=given["size"],
        seed=given["seed"],
        form=given["form"],
    )
