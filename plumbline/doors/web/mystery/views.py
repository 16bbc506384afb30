"""First page, a programme, a visit, a picture: each viewer sees what is theirs, and of the rest not even that it is there."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.keyset import by_day, newest_first, read_cursor
from plumbline.doors.web.mystery import showing
from plumbline.doors.web.mystery.forms import (
    AcquaintanceForm,
    Choices,
    OrderForm,
    PlanForm,
    ProgrammeForm,
    ScenarioForm,
    ToldForm,
    told_of,
)
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.views.reading import INSIDE, guarded
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.queries import Programme, Visit
from plumbline.supervision.mystery_visits.states import ProgrammeState, VisitState
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.states import Purpose

Context = dict[str, Any]
MOST_WAITING = 12


def index(request: PageRequest) -> HttpResponse:
    return indexed(request)


def indexed(
    request: PageRequest,
    *,
    form: ProgrammeForm | None = None,
    acquaintance: AcquaintanceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """For the owner the programmes and a new one, for a shopper the own visits, for everybody else what was released."""
    viewer = request.viewer
    keeps, visits = viewer.may_somewhere(Permission.MYSTERY_KEEP), viewer.may_somewhere(Permission.MYSTERY_VISIT)
    context: Context = {
        "tabs": tabs(viewer, request.path),
        "keeps": keeps,
        "visits": visits,
        **(_own_visits(request) if visits else _programmes(request)),
    }
    if keeps or visits:
        context["acquaintances"] = queries.acquaintances(viewer=viewer)
        context["acquaintance_form"] = acquaintance or AcquaintanceForm(viewer=viewer, shoppers=shoppers_of(request))
    if keeps:
        context["form"] = form or ProgrammeForm(viewer=viewer)
        context["is_open"] = form is not None
    return render(request, "mystery/index.html", context, status=status)


def _programmes(request: PageRequest) -> Context:
    rows = queries.programmes(viewer=request.viewer)
    sheet = newest_first(rows, "created_at", after=read_cursor(request.GET.get("after", "")), size=ROWS_A_PAGE)
    standing = queries.standings([each.id for each in sheet.rows], viewer=request.viewer)
    return {
        "programmes": [showing.programme_row(each, standing.get(each.id, queries.Standing())) for each in sheet.rows],
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
    }


def _own_visits(request: PageRequest) -> Context:
    """Latest first, by the day they are planned on."""
    mine = queries.my_visits(viewer=request.viewer)
    sheet = by_day(mine, "planned_on", after=request.GET.get("after", ""), size=ROWS_A_PAGE, latest_first=True)
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    waiting = queries.my_next_visits(viewer=request.viewer, most=MOST_WAITING)
    return {
        "waiting": [(showing.visit_row(each, request.viewer), each.planned_on < today) for each in waiting],
        "rows": [showing.visit_row(each, request.viewer) for each in sheet.rows],
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
    }


def shoppers_of(request: PageRequest) -> Choices:
    """Whom the owner may speak of; a shopper of nobody but oneself."""
    if not request.viewer.may_somewhere(Permission.MYSTERY_KEEP):
        return []
    return [(str(each.id), each.name) for each in queries.all_shoppers(viewer=request.viewer, at=request.at)]


def programme(request: PageRequest, programme: UUID) -> HttpResponse:
    return programme_shown(request, queries.programme(programme, viewer=request.viewer))


def programme_shown(
    request: PageRequest,
    programme: Programme,
    *,
    scenario: ScenarioForm | None = None,
    plan: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """One programme: for its owner all of it, for others the results once they are out."""
    viewer = request.viewer
    keeps = viewer.may(Permission.MYSTERY_KEEP, programme.unit_id)
    standing = queries.standings([programme.id], viewer=viewer).get(programme.id, queries.Standing())
    context: Context = {
        "tabs": tabs(viewer, request.path),
        "keeps": keeps,
        "programme": showing.programme_row(programme, standing),
        "is_running": programme.state == ProgrammeState.RUNNING.value,
        **_results(programme, request),
    }
    if keeps:
        context |= _kept(programme, request, scenario=scenario, plan=plan)
    return render(request, "mystery/programme.html", context, status=status)


def _results(programme: Programme, request: PageRequest) -> Context:
    """What the accepted visits came to; before the release only its owner is here."""
    result = queries.results(programme, viewer=request.viewer)
    return {
        "scores": showing.unit_rows(result, request.viewer.tree),
        "findings": showing.finding_rows(programme, result.findings),
        "told": [showing.visit_row(each, request.viewer) for each in result.visits],
    }


def _kept(
    programme: Programme, request: PageRequest, *, scenario: ScenarioForm | None, plan: PlanForm | None
) -> Context:
    scenarios, proof = queries.scenarios(programme), queries.proof(programme)
    visits = queries.visits(programme, viewer=request.viewer)
    read_until = read_cursor(request.GET.get("book", ""))
    book = newest_first(queries.book_of(programme), "at", after=read_until, size=ROWS_A_PAGE)
    sheet = by_day(visits, "planned_on", after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    return {
        "budget": programme.budget,
        "rest_days": programme.rest_days,
        "seed": programme.seed,
        "scenarios": [showing.scenario_row(each) for each in scenarios],
        "rows": [showing.visit_row(each, request.viewer) for each in sheet.rows],
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
        "scenario_form": scenario or ScenarioForm(versions=forms.forms(Purpose.MYSTERY.value, on=programme.first)),
        "plan_form": plan
        or PlanForm(viewer=request.viewer, scenarios=[(str(each.id), each.title) for each in scenarios]),
        "opens": "scenario" if scenario else "plan" if plan else "",
        "book": [showing.book_row(each) for each in book.rows],
        "earlier": "?" + urlencode({"book": book.next}) if book.next else "",
        "proof": proof,
        "faults": [word(each.sentence) for each in proof.faults],
    }


def visit(request: PageRequest, visit: UUID) -> HttpResponse:
    return visit_shown(request, queries.visit(visit, viewer=request.viewer))


def visit_shown(
    request: PageRequest,
    visit: Visit,
    *,
    form: ToldForm | None = None,
    answers: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    order: OrderForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """A visit to be filled in by its shopper, to be checked by its owner, or to be read by those concerned."""
    viewer = request.viewer
    is_own = viewer.person_id == visit.shopper_id and viewer.may_somewhere(Permission.MYSTERY_VISIT)
    keeps = viewer.may(Permission.MYSTERY_KEEP, visit.unit_id)
    pictures = queries.pictures(visit)
    context: Context = {
        "tabs": tabs(viewer, request.path),
        "visit": showing.visit_row(visit, viewer),
        "scenario": showing.scenario_row(visit.scenario),
        "pictures": pictures,
        "needs": showing.needs_of(visit, len(pictures)),
        "decision": visit.decision,
        "is_own": is_own,
        "keeps": keeps,
        "is_running": visit.programme.state == ProgrammeState.RUNNING.value,
        "error": error,
    }
    if is_own and visit.state == VisitState.PLANNED.value:
        kept = visit.filling.answers if answers is None else answers
        context |= {
            "told_form": form or ToldForm(initial=told_of(visit)),
            "sections": showing.sections_of(visit, kept, errors or {}),
            "revision": visit.revision,
        }
    elif visit.submitted_at is not None:
        context |= _brought(request, visit, keeps=keeps, order=order)
    return render(request, "mystery/visit.html", context, status=status)


def _brought(request: PageRequest, visit: Visit, *, keeps: bool, order: OrderForm | None) -> Context:
    """What was handed in."""
    rows = showing.answer_rows(visit)
    found: Context = {
        "is_handed_in": True,
        "answers": rows,
        "clauses": clause_links((row.clause for row in rows), on=queries.day_of(request.at)),
        "impression": visit.impression,
        "questions": visit.questions,
        "video_minutes": visit.video_minutes,
        "digest": visit.digest,
        "submitted_at": visit.submitted_at,
    }
    if keeps:
        fitting = queries.fitting_orders(visit, viewer=request.viewer)
        found |= {
            "caller_phone": visit.caller_phone,
            "order_told": visit.order_told,
            "video_place": visit.video_place,
            "fitting": [(each.case_file.number, each.title, each.registered_at) for each in fitting],
            "order_form": order or OrderForm(),
        }
    return found


def media(request: PageRequest, media: UUID) -> FileResponse:
    """A picture or recording to look at; whatever else was uploaded is a download."""
    found = queries.media(media, viewer=request.viewer)
    if not found.file.storage.exists(str(found.file.name)):
        raise NotFound(_("没有找到该文件，或您无权查看。"))
    policy = INSIDE.get(found.media_type)
    answer = FileResponse(
        found.file.open("rb"), as_attachment=policy is None, filename=found.name, content_type=found.media_type
    )
    return guarded(answer, policy or "sandbox")
