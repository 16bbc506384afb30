"""The API described by itself (OpenAPI 3.1): served at ``/api/v1/openapi.json``, committed as ``docs/api/openapi.json``, compared by a test."""

from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from plumbline.doors.api.problems import MEDIA_TYPE, PROBLEMS

ROOT = "/api/v1/"
TEXT = """Work orders of a utility's customer service, for machines.

* **Who asks**: `Authorization: Bearer TOKEN`; a token carries the rights of its person (`plumbline token create`).
* **Errors** are problem documents (RFC 9457) in the language of `Accept-Language` (zh-hans, en); `errors` names the inputs to blame.
* **Sent again**: every POST may carry an `Idempotency-Key`; the same call under the same key gets the same answer and happens once.
* **Lists** are read page by page with the `cursor` that the page before gave as `next_cursor`.
* **Moments** are ISO 8601 with an offset; answers are in UTC.
* **Personal data** is masked; a `reveal` call gives it in the clear to those who may, and each is a fact in the journal.
"""
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same call under the same key is answered the same and happens once. Kept for seven days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


class DescribedAPI(NinjaAPI):
    """The framework's API with short operation names and with what the framework does not know about ours."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        resource = operation.view_func.__module__.rsplit(".", 1)[1]
        return f"{resource}_{operation.view_func.__name__}"

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description; always under the one address the API has."""
        schema = super().get_openapi_schema(path_prefix=ROOT)
        schema["components"]["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What can go wrong is written once for all operations, and every POST takes a key."""
    if method == "post":
        operation["parameters"] = [*operation.get("parameters", []), KEY]
    for status in operation["responses"]:
        if int(status) in PROBLEMS:
            operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}


def _problem(status: int) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: problem}}


@cache
def written(api: DescribedAPI) -> bytes:
    """The description as the file has it: the same bytes from the same program."""
    return orjson.dumps(api.get_openapi_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS) + b"\n"
