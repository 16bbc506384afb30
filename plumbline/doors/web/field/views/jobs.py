"""My jobs, and one of them."""

from typing import Any

from django.http import HttpResponse

from plumbline.doors.web.field.forms import NoteForm, ReplyForm, SlotForm
from plumbline.doors.web.field.markup import job_html
from plumbline.doors.web.field.showing import done_row, job_page, job_row
from plumbline.doors.web.pages import PageRequest, render
from plumbline.service.field_visits import actions
from plumbline.service.field_visits import queries as visits
from plumbline.service.work_orders.queries import WorkOrder


def index(request: PageRequest) -> HttpResponse:
    """The open orders assigned to me, those under way first, then by appointment and due; and what I did in the last day."""
    jobs = [job_row(job, request) for job in visits.jobs_of(request.viewer, at=request.at)]
    done = [done_row(visit) for visit in visits.done_lately(request.viewer, at=request.at)]
    context = {
        "jobs": [job_html(job) for job in jobs],
        "number": len(jobs),
        "done": done,
        "late": sum(job.is_late for job in jobs),
    }
    return render(request, "field/jobs.html", context)


def show(request: PageRequest, number: str) -> HttpResponse:
    """One job. Opening it gives its assignee the full address, which the journal says once."""
    actions.open_sheet(number=number, by=request.viewer, at=request.at)
    return shown(request, visits.workable_order(number, viewer=request.viewer))


def shown(request: PageRequest, order: WorkOrder, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; a form that was refused comes back in it with what was typed."""
    job = visits.job_of(order, viewer=request.viewer, at=request.at)
    context = {
        "page": job_page(job, request, said=forms.pop("said", None)),
        "reply": ReplyForm(),
        "leave": NoteForm(auto_id="leave-%s"),
        "no_access": NoteForm(auto_id="no-access-%s"),
        "slot": SlotForm(auto_id="slot-%s"),
        "parts": [],
        "revealed": None,
        **forms,
    }
    return render(request, "field/job.html", context, status=status)
