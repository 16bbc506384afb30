"""The API as a whole: its resources, how it reads and what it does with errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from plumbline.doors.api import problems
from plumbline.doors.api.authentication import Bearer
from plumbline.doors.api.inputs import Reading, refused
from plumbline.doors.api.moves import router as moves
from plumbline.doors.api.work_orders import router as work_orders

DESCRIPTION = """Work orders of a utility's customer service, for machines.

* **Who asks**: `Authorization: Bearer TOKEN`; a token carries the rights of its person (`plumbline token create`).
* **Errors** are problem documents (RFC 9457) in the language of `Accept-Language` (zh-hans, en); `errors` names the inputs to blame.
* **Sent again**: every POST may carry an `Idempotency-Key`; the same call under the same key gets the same answer and happens once.
* **Lists** are read page by page with the `cursor` that the page before gave as `next_cursor`.
* **Moments** are ISO 8601 with an offset; answers are in UTC.
* **Personal data** is masked; a `reveal` call gives it in the clear to those who may, and each is a fact in the journal.
"""

api = NinjaAPI(
    title="Plumbline 准绳",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    parser=Reading(),
)
api.add_router("/work-orders", work_orders)
api.add_router("/work-orders", moves)


def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.refusal(request, refused(error.errors))


def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """The framework wraps what the reading of a body raises; what it wrapped says more."""
    return problems.answer(request, error.__cause__ or error)


api.add_exception_handler(ValidationError, _on_invalid)
api.add_exception_handler(HttpError, _on_http_error)
api.add_exception_handler(Exception, problems.answer)
