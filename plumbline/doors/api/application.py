"""The API as a whole: its resources, how it reads and what it does with errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from plumbline.doors.api import problems
from plumbline.doors.api.authentication import Bearer
from plumbline.doors.api.catalogue import router as catalogue
from plumbline.doors.api.compliance import router as compliance
from plumbline.doors.api.customers import router as customers
from plumbline.doors.api.description import TEXT, DescribedAPI, written
from plumbline.doors.api.forms import router as forms
from plumbline.doors.api.improvement import router as improvement
from plumbline.doors.api.indicators import router as indicators
from plumbline.doors.api.inputs import Reading, refused
from plumbline.doors.api.inspections import router as inspections
from plumbline.doors.api.integrity import router as integrity
from plumbline.doors.api.measurements import router as measurements
from plumbline.doors.api.moves import router as moves
from plumbline.doors.api.mystery_visits import router as mystery_visits
from plumbline.doors.api.praises import router as praises
from plumbline.doors.api.rechecks import router as rechecks
from plumbline.doors.api.recognition import router as recognition
from plumbline.doors.api.reports import router as reports
from plumbline.doors.api.scorecards import router as scorecards
from plumbline.doors.api.surveys import router as surveys
from plumbline.doors.api.work_orders import router as work_orders

api = DescribedAPI(
    title="Plumbline 准绳",
    version="1",
    description=TEXT,
    urls_namespace="api",
    openapi_url="",
    docs_url=None,
    auth=Bearer(),
    parser=Reading(),
)
api.add_router("/work-orders", work_orders)
api.add_router("/work-orders", moves)
api.add_router("/customers", customers)
api.add_router("/indicators", indicators)
api.add_router("/scorecards", scorecards)
api.add_router("/forms", forms)
api.add_router("/rechecks", rechecks)
api.add_router("/reports", reports)
api.add_router("/compliance", compliance)
api.add_router("/measurements", measurements)
api.add_router("/surveys", surveys)
api.add_router("/inspections", inspections)
api.add_router("", improvement)
api.add_router("/integrity", integrity)
api.add_router("/mystery-programmes", mystery_visits)
api.add_router("/praises", praises)
api.add_router("/recognition", recognition)
api.add_router("", catalogue)


def description(request: HttpRequest) -> HttpResponse:
    """``/api/v1/openapi.json``, for anybody."""
    return HttpResponse(written(api), content_type="application/json")


def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.refusal(request, refused(error.errors))


def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """The framework wraps what the reading of a body raises; what it wrapped says more."""
    return problems.answer(request, error.__cause__ or error)


def _on_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.answer(request, error)


api.add_exception_handler(ValidationError, _on_invalid)
api.add_exception_handler(HttpError, _on_http_error)
api.add_exception_handler(Exception, _on_error)
