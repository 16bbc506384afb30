"""Surveys, for machines: what runs, what was found, and answers of people that somebody else's call centre asked."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered, once
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Moment, Parameters, Text, at_or_now, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import results as found
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.queries.surveys import Survey
from plumbline.supervision.surveys.rules.measures import Figure
from plumbline.supervision.surveys.states import CallResult

router = Router(tags=["surveys"])
MOST, USUAL = 100, 30


class SurveyParameters(Parameters):
    """``cursor`` as the page before gave it."""

    cursor: Annotated[Text, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL


class SurveyShort(BaseModel):
    """One survey; ``refused`` and ``unreachable`` stay counted in ``invited``."""

    number: str
    name: str
    kind: str
    state: str
    unit: str
    ways: list[str]
    designed_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    frame: int
    invited: int
    answered: int
    refused: int
    unreachable: int


class SurveyPage(BaseModel):
    items: list[SurveyShort]
    next: str | None


class FigureOut(BaseModel):
    """``code``: nps, top2, mean, above4 or yes; shares from 0 to 1. ``low`` and ``high``: 95 %; ``raw``: without weights; ``deff``: what the weights cost."""

    code: str
    value: float
    low: float | None
    high: float | None
    n: int
    raw: float
    deff: float
    strata_without_answers: list[str]


class ItemOut(BaseModel):
    """One question: by which ``convention`` it is counted, and how often each answer was given."""

    item: str
    name: str
    convention: str | None
    n: int
    answers: dict[str, int]
    figures: list[FigureOut]


class StratumOut(BaseModel):
    stratum: str
    size: int
    planned: int
    invited: int
    answered: int
    refused: int
    unreachable: int
    silent: int


class SurveyFound(SurveyShort):
    """``strata`` only for whoever sees the whole survey; the items of others are those of their units, without weights."""

    form: str
    strata: list[StratumOut]
    items: list[ItemOut]


class NewAnswer(Body):
    """How a call to somebody of the sample ended. ``answers`` by question, for a call that was answered."""

    customer: Annotated[Text, Field(min_length=1, max_length=40)]
    result: CallResult
    answers: Annotated[dict[Text, Text], Field(max_length=200)] = {}
    note: Annotated[Text, Field(max_length=2_000)] = ""
    at: Moment | None = None


class AnswerDone(BaseModel):
    """``state``: answered, refused, unreachable, wrong_number, or waiting for another call."""

    survey: str
    customer: str
    state: str


@router.get("", response={200: SurveyPage, **PROBLEMS}, summary="Surveys, the newest first")
def listed(request: MachineRequest, wanted: Query[SurveyParameters]) -> HttpResponse:
    """Those that are open to the asker."""
    check_known(request, SurveyParameters)
    require_somewhere(request.auth, Permission.SURVEYS_VIEW)
    after = cursors.read(wanted.cursor) if wanted.cursor else None
    rows = surveys.page(viewer=request.auth, after=after, size=wanted.limit + 1)
    shown = rows[: wanted.limit]
    work = found.field_work(shown)
    more = len(rows) > len(shown)
    following = cursors.written(shown[-1].designed_at, shown[-1].id) if more else None
    return answered({"items": [_short(each, work.get(each.id, {})) for each in shown], "next": following})


@router.get("/{number}", response={200: SurveyFound, **PROBLEMS}, summary="One survey with what it found")
def read(request: MachineRequest, number: str) -> HttpResponse:
    """Field work by stratum, and every question by its named convention."""
    survey = surveys.visible(number, viewer=request.auth)
    whole = surveys.sees_whole(survey, request.auth)
    columns = ("size", "planned", "invited", "answered", "refused", "unreachable", "silent")
    strata = surveys.strata(survey) if whole else []
    work = found.field_work([survey]).get(survey.id, {})
    return answered(
        {
            **_short(survey, work),
            "form": str(survey.form_version),
            "strata": [{"stratum": each.code, **{name: getattr(each, name) for name in columns}} for each in strata],
            "items": [_item(each) for each in found.figures(survey, viewer=request.auth)],
        }
    )


@router.post("/{number}/answers", response={201: AnswerDone, **PROBLEMS}, summary="How a call of a survey ended")
def answer(request: MachineRequest, number: str, sent: NewAnswer) -> HttpResponse:
    """Records one call to somebody of the sample, with the answers. With an `Idempotency-Key` the call sent again gets this answer once more."""
    return once(request, lambda: _recorded(request, number, sent))


def _recorded(request: MachineRequest, number: str, sent: NewAnswer) -> HttpResponse:
    invite = surveys.invite_of(number, sent.customer, viewer=request.auth)
    after = actions.record_call(
        invite_id=invite.id,
        result=sent.result,
        answers=sent.answers,
        note=sent.note,
        by=request.auth,
        at=at_or_now(sent.at, now=request.at),
    )
    return answered({"survey": number, "customer": sent.customer, "state": str(after.state)}, status=201)


def _short(survey: Survey, work: dict[str, int]) -> dict[str, Any]:
    return {
        "number": survey.number,
        "name": survey.name,
        "kind": survey.kind,
        "state": survey.state,
        "unit": survey.unit.code,
        "ways": survey.terms["ways"],
        "designed_at": survey.designed_at,
        "opened_at": survey.opened_at,
        "closed_at": survey.closed_at,
        "frame": survey.size,
        **{name: work.get(name) or 0 for name in ("invited", "answered", "refused", "unreachable")},
    }


def _item(each: found.ItemResult) -> dict[str, Any]:
    return {
        "item": each.item.code,
        "name": each.item.name.zh,
        "convention": each.convention,
        "n": each.n,
        "answers": dict(each.answers),
        "figures": [_figure(figure) for figure in each.figures],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "raw": figure.raw,
        "deff": figure.deff,
        "strata_without_answers": list(figure.silent),
    }
