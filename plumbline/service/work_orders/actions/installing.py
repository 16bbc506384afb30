"""Order types and reasons as packs bring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import events
from plumbline.service.work_orders.models import OrderType, Reason


@dataclass(frozen=True, kw_only=True)
class TypeTerms:
    """A type with everything inherited already written out; ``parent`` is a code that stands earlier in the list."""

    code: str
    name: str
    name_en: str
    line: str
    kind: str
    default_urgency: str
    parent: str = ""
    search: Sequence[str] = ()
    registrable: bool = True
    on_site: bool = False
    is_complaint: bool = False
    fee_line: bool = False
    in_scope: bool | None = None
    callback_policy: str = ""
    facts: Sequence[Mapping[str, Any]] = ()
    tell_first: Sequence[Mapping[str, str]] = ()
    clause_id: UUID | None = None
    proposed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReasonTerms:
    code: str
    move: str
    name: str
    name_en: str
    evidence: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    at_most_days: int | None = None
    customer_is_told: bool = False
    clause_id: UUID | None = None
    proposed: bool = False


@transaction.atomic
def install_order_types(
    *, pack: str, types: Sequence[TypeTerms], reasons: Sequence[ReasonTerms], by: Viewer, at: datetime
) -> None:
    """Writes a pack's types and reasons; what the new version no longer has is retired, never deleted, since orders cite it."""
    known: dict[str, OrderType] = {row.code: row for row in OrderType.objects.all()}
    for position, terms in enumerate(types):
        known[terms.code] = _write_type(pack, terms, position, known, at)
    OrderType.objects.filter(pack=pack, retired_at__isnull=True).exclude(code__in=[t.code for t in types]).update(
        retired_at=at
    )
    for reason in reasons:
        Reason.objects.update_or_create(
            pack=pack,
            move=reason.move,
            code=reason.code,
            defaults={**vars(reason), "evidence": list(reason.evidence), "retired_at": None},
            create_defaults={**vars(reason), "evidence": list(reason.evidence), "id": new_id(at)},
        )
    kept = {(reason.move, reason.code) for reason in reasons}
    gone = [r.id for r in Reason.objects.filter(pack=pack, retired_at__isnull=True) if (r.move, r.code) not in kept]
    Reason.objects.filter(id__in=gone).update(retired_at=at)
    bump_revision()
    publish(events.TypesInstalled(at=at, subject=pack, count=len(types)), by=by)


def _write_type(pack: str, terms: TypeTerms, position: int, known: Mapping[str, OrderType], at: datetime) -> OrderType:
    values = {
        **vars(terms),
        "pack": pack,
        "parent": known[terms.parent] if terms.parent else None,
        "search": list(terms.search),
        "facts": list(terms.facts),
        "tell_first": list(terms.tell_first),
        "position": position,
        "retired_at": None,
    }
    written, _made = OrderType.objects.update_or_create(
        code=terms.code, defaults=values, create_defaults={**values, "id": new_id(at)}
    )
    return written
