"""What the telephone needs to work without a line: its worker, the outbox's page, and what the server has already."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from plumbline.doors.web.field.answering import dated, somebody_else
from plumbline.doors.web.field.views.steps import key_of
from plumbline.doors.web.pages import PageRequest, render
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.receipts import queries as receipts
from plumbline.service.field_visits import queries as visits

MOST_NUMBERS = 30
MOST_NAMES = 100


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root so that it hears of signing out, wherever that happens."""
    script = loader.render_to_string("field/worker.js", {"is_hashed": settings.PRODUCTION})
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def outbox(request: PageRequest) -> HttpResponse:
    """What waits on this telephone, what was sent, what was refused; the lists are the telephone's own."""
    return render(request, "field/outbox.html", {})


def manifest(request: PageRequest) -> JsonResponse:
    """What the server has of these orders and steps, for the telephone to compare; orders that are not this viewer's are left out."""
    if answer := somebody_else(request):
        return answer
    orders = {}
    for number in dict.fromkeys(request.GET.getlist("number")[:MOST_NUMBERS]):
        try:
            order = visits.workable_order(number, viewer=request.viewer)
        except NotFound:
            continue
        files = [
            {"digest": file.digest, "kind": file.kind, "size": file.size, "visit": file.visit}
            for file in visits.files_of(order)
        ]
        orders[number] = {"state": order.state, "files": files}
    names = request.GET.getlist("id")[:MOST_NAMES]
    known = receipts.answered_among(request.viewer.person_id, {key_of(name): name for name in names})
    return dated(request, JsonResponse({"orders": orders, "known": sorted(known)}))
