"""What came from elsewhere, and from which file."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.measurements.models import Batch, Measurement, Upload
from plumbline.service.measurements.rules import OWN, FactMapping

MOST = 100
MOST_ROWS = 100
MOST_VERSIONS = 50


@dataclass(frozen=True)
class Taken:
    """One import as a list shows it. ``replaced``: how many of its rows a later file has corrected since."""

    id: UUID
    file_name: str
    digest: str
    source: str
    by: str
    at: datetime
    entered: int
    changed: int
    unchanged: int
    rejected: int
    replaced: int = 0
    mapping_name: str = ""


def batches(*, viewer: Viewer) -> list[Taken]:
    """The last hundred imports, newest first, without what the product recorded itself; two statements.

    Raises:
        NotAllowed: the viewer sees no figures anywhere.
    """
    _require_a_look(viewer)
    found = list(_light().exclude(source=OWN).order_by("-at")[:MOST])
    replaced = _replaced([each.id for each in found])
    return [_taken(each, replaced.get(each.id, 0)) for each in found]


def _light() -> QuerySet[Batch]:
    return Batch.objects.select_related("by").defer("mapping", "header", "rejects")


def _require_a_look(viewer: Viewer) -> None:
    if not viewer.may_somewhere(Permission.MEASUREMENTS_IMPORT):
        require_somewhere(viewer, Permission.INDICATORS_VIEW)


def _replaced(ids: Collection[UUID]) -> dict[UUID, int]:
    rows = Measurement.objects.filter(batch_id__in=ids, superseded_at__isnull=False)
    return dict(rows.values_list("batch_id").annotate(number=Count("id")))


def _taken(each: Batch, replaced: int) -> Taken:
    return Taken(
        each.id,
        each.file_name,
        each.digest,
        each.source,
        each.by.name if each.by else "",
        each.at,
        each.entered,
        each.changed,
        each.unchanged,
        each.rejected,
        replaced,
        each.mapping_name,
    )


@dataclass(frozen=True)
class Opened:
    """One import with the rows that were rejected (the first five thousand) and whether its file is still there."""

    taken: Taken
    mapping: FactMapping | None
    header: list[str]
    rejects: list[dict[str, Any]]
    has_file: bool


def batch(batch_id: UUID, *, viewer: Viewer) -> Opened:
    """Raises NotFound: no such import. NotAllowed: as :func:`batches`."""
    _require_a_look(viewer)
    found = Batch.objects.select_related("by").filter(id=batch_id).first()
    if found is None:
        raise _not_there()
    return Opened(
        taken=_taken(found, _replaced([found.id]).get(found.id, 0)),
        mapping=FactMapping.model_validate(found.mapping) if found.mapping else None,
        header=found.header,
        rejects=found.rejects,
        has_file=Upload.objects.filter(batch_id=batch_id).exists(),
    )


def file_of(batch_id: UUID, *, viewer: Viewer) -> tuple[str, bytes]:
    """The name and content of the file that an import was made of.

    Raises:
        NotFound: it did not come in by a page, or the viewer may not import.
    """
    found = Upload.objects.filter(batch_id=batch_id).first()
    if found is None or not viewer.may_somewhere(Permission.MEASUREMENTS_IMPORT):
        raise _not_there()
    return found.file_name, bytes(found.content)


def upload(upload_id: UUID, *, viewer: Viewer) -> Upload:
    """A file of one's own that was tried out. Raises NotFound."""
    found = Upload.objects.filter(id=upload_id, by_id=viewer.person_id).first()
    if found is None or not viewer.may_somewhere(Permission.MEASUREMENTS_IMPORT):
        raise _not_there()
    return found


def earlier_imports(digest: str) -> list[Taken]:
    """Imports of a file of this very content, newest first."""
    return [_taken(each, 0) for each in _light().filter(digest=digest).order_by("-at")[:5]]


def uploads_waiting(*, viewer: Viewer) -> list[Upload]:
    """One's own files that were tried out and not confirmed, newest first."""
    found = Upload.objects.filter(by_id=viewer.person_id, batch__isnull=True)
    return list(found.only("id", "file_name", "at").order_by("-at")[:10])


def mappings_used(*, viewer: Viewer) -> dict[UUID, tuple[str, str]]:
    """Mappings that files were read by before: one batch of each with the source and the mapping's name, the last used first."""
    if not viewer.may_somewhere(Permission.MEASUREMENTS_IMPORT):
        return {}
    found: dict[tuple[str, str], UUID] = {}
    rows = Batch.objects.exclude(mapping_name="").order_by("-at").values_list("id", "source", "mapping_name")[:MOST]
    for batch_id, source, name in rows:
        found.setdefault((source, name), batch_id)
    return {batch_id: named for named, batch_id in found.items()}


@dataclass(frozen=True)
class Kept:
    """One row as it was kept: who said it, where it stands in its file, and since when another one holds in its place."""

    measurement: Measurement
    taken: Taken


def versions(number: str, kind: str, *, viewer: Viewer) -> list[Kept]:
    """Everything that was said of one case, by its number as drill-downs write it (source/reference); what holds now first.

    Raises:
        NotFound: no such case, or its unit's figures are not for this viewer.
    """
    ways = [(number[:at], number[at + 1 :]) for at, sign in enumerate(number) if sign == "/"]
    named = Q(pk__in=[])
    for source, reference in ways:
        named |= Q(source=source, reference=reference)
    rows = Measurement.objects.filter(kind=kind).select_related("batch__by", "unit")
    holding = list(rows.filter(named, superseded_at__isnull=True)[:1])
    before = list(rows.filter(named, superseded_at__isnull=False).order_by("-superseded_at")[:MOST_VERSIONS])
    found = [*holding, *before]
    seen = viewer.units(Permission.INDICATORS_VIEW) | viewer.units(Permission.MEASUREMENTS_IMPORT)
    if not found or found[0].unit_id not in seen:
        raise _not_there()
    return [Kept(each, _taken(each.batch, 0)) for each in found if each.unit_id in seen]


def rows_of(batch_id: UUID, *, viewer: Viewer, after: int = 0) -> list[Measurement]:
    """The rows of an import that the viewer may see, by line, the next hundred after a line; one more where there are more."""
    seen = viewer.units(Permission.INDICATORS_VIEW) | viewer.units(Permission.MEASUREMENTS_IMPORT)
    rows = Measurement.objects.select_related("unit").filter(batch_id=batch_id, unit_id__in=seen, line__gt=after)
    return list(rows.order_by("line")[: MOST_ROWS + 1])


def kinds_there(kinds: Collection[str]) -> frozenset[str]:
    """Of these kinds, those of which anything has come in."""
    return frozenset(
        kind for kind in kinds if Measurement.objects.filter(kind=kind, superseded_at__isnull=True).exists()
    )


def _not_there() -> NotFound:
    return NotFound(_("没有找到该内容，或您无权查看。"))
