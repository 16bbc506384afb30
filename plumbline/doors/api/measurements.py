"""Facts from elsewhere, sent by the machine that has them."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered, once, rendered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Moment, Text
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.kernel.mappings import Times
from plumbline.ground.kernel.records import Record
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements import queries
from plumbline.service.measurements.rules import FactMapping
from plumbline.service.measurements.rules.mappings import WordColumn

router = Router(tags=["measurements"])
MOST_ROWS = 5_000
COLUMNS = ("reference", "kind", "unit", "happened_at", "due_at", "done_at", "outcome", "category", "amount", "weight")
MOMENTS = ("happened_at", "due_at", "done_at")
FORM = "%Y-%m-%dT%H:%M:%S%z"
Word = Annotated[Text, Field(max_length=300)]


class NewRow(Body):
    """One case. Which members a kind needs, and its words and ranges, are told where a row is rejected."""

    reference: Annotated[Text, Field(min_length=1, max_length=79)]
    kind: Annotated[Text, Field(min_length=1, max_length=40)]
    unit: Annotated[Text, Field(min_length=1, max_length=60)]
    happened_at: Moment
    due_at: Moment | None = None
    done_at: Moment | None = None
    outcome: Word = ""
    category: Word = ""
    amount: Decimal | None = None
    weight: Decimal | None = None

    def cells(self) -> list[str]:
        """As a file would have it."""
        given = self.model_dump()
        return [_written(given[column]) for column in COLUMNS]


class NewImport(Body):
    """``name`` is what people will find the rows under. The same source, kind and reference again is the same case; said differently it is corrected."""

    source: Annotated[Text, Field(min_length=1, max_length=40)]
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    rows: Annotated[list[NewRow], Field(min_length=1, max_length=MOST_ROWS)]


class RejectedRow(BaseModel):
    """``row`` counts from 1; ``field`` is the member to blame."""

    row: int
    field: str
    reason: str


class ImportDone(BaseModel):
    """What became of the rows; those that were rejected can be mended and sent again."""

    id: str
    name: str
    source: str
    digest: str
    at: datetime
    entered: int
    changed: int
    unchanged: int
    rejected: int
    rejections: list[RejectedRow]


class ImportListed(BaseModel):
    """``replaced``: how many of its rows were corrected by later imports."""

    id: str
    name: str
    source: str
    digest: str
    at: datetime
    by: str
    entered: int
    changed: int
    unchanged: int
    rejected: int
    replaced: int


class ImportList(BaseModel):
    items: list[ImportListed]


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).strftime(FORM)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _mapping(source: str) -> FactMapping:
    """The API's own members as a mapping, so that a row is judged as one of a file is."""
    return FactMapping(
        source=source,
        times=Times(zone="UTC", format=FORM),
        kind=WordColumn(column="kind"),
        reference=("reference",),
        unit=WordColumn(column="unit"),
        happened_at="happened_at",
        due_at="due_at",
        done_at="done_at",
        outcome=WordColumn(column="outcome"),
        category=WordColumn(column="category"),
        amount="amount",
        weight="weight",
    )


@router.post("/imports", response={201: ImportDone, **PROBLEMS}, summary="Take in facts from elsewhere")
def take(request: MachineRequest, sent: NewImport) -> HttpResponse:
    """All good rows in one transaction, the others told with their reasons. With an `Idempotency-Key` the call sent again gets this answer once more."""
    return once(request, lambda: _taken(request, sent))


def _taken(request: MachineRequest, sent: NewImport) -> HttpResponse:
    digest = sha256(rendered(sent.model_dump(mode="json"))).hexdigest()
    done = measurements.import_measurements(
        mapping=_mapping(sent.source),
        name=sent.name,
        digest=digest,
        header=COLUMNS,
        records=[Record(line, row.cells(), ()) for line, row in enumerate(sent.rows, start=1)],
        by=request.auth,
        at=request.at,
        mapping_name="",
    )
    return answered(
        {
            "id": done.batch,
            "name": sent.name,
            "source": sent.source,
            "digest": digest,
            "at": request.at,
            "entered": done.entered,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "rejected": len(done.rejected),
            "rejections": [
                {"row": each.line, "field": each.field, "reason": gettext(each.sentence) % _words(each.params)}
                for each in done.rejected
            ],
        },
        status=201,
    )


def _words(params: dict[str, Any]) -> dict[str, Any]:
    return {name: gettext(value) if name == "what" else value for name, value in params.items()}


@router.get("/imports", response={200: ImportList, **PROBLEMS}, summary="What was taken in")
def listed(request: MachineRequest) -> HttpResponse:
    """The last hundred imports by whatever door, newest first."""
    found = queries.batches(viewer=request.auth)
    return answered(
        {
            "items": [
                {
                    "id": each.id,
                    "name": each.file_name,
                    "source": each.source,
                    "digest": each.digest,
                    "at": each.at,
                    "by": each.by,
                    "entered": each.entered,
                    "changed": each.changed,
                    "unchanged": each.unchanged,
                    "rejected": each.rejected,
                    "replaced": each.replaced,
                }
                for each in found
            ]
        }
    )
