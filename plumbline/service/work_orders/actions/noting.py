"""Remarks, attachments and drafts of orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import Draft, WorkOrder
from plumbline.service.work_orders.queries import visible_order
from plumbline.service.work_orders.rules import LONGEST_TEXT

MOST_DRAFTS = 20
LONGEST_FORM = 80


def remark(*, number: str, text: str, by: Viewer, at: datetime) -> None:
    """Notes something on an order that the viewer sees.

    Raises:
        NotFound, RemarkRefused.
    """
    order = visible_order(number, viewer=by)
    casefiles.remark(case_file=order.case_file, text=text, by=by, at=at)


def attach(*, number: str, name: str, content: IO[bytes], size: int, most_bytes: int, by: Viewer, at: datetime) -> None:
    """Keeps a file with an order that the viewer sees.

    Raises:
        NotFound, AttachmentRefused.
    """
    order = visible_order(number, viewer=by)
    casefiles.attach(
        case_file=order.case_file, name=name, content=content, size=size, most_bytes=most_bytes, by=by, at=at
    )


@dataclass(frozen=True)
class SavedDraft:
    """``form``: under which form's name it was kept. ``other_at``: another window had saved this form's draft meanwhile; both are kept."""

    id: UUID
    form: str
    saved_at: datetime
    other_at: datetime | None = None


@transaction.atomic
def save_draft(
    *,
    content: Mapping[str, Any],
    by: Viewer,
    at: datetime,
    form: str = "",
    seen: datetime | None = None,
    instead: str = "",
) -> SavedDraft | None:
    """Keeps what a person typed into a form so far. None: the form has been registered meanwhile, there is nothing to keep.

    ``seen``: when the form last knew its draft saved. Where another window has saved the same form's draft since, this content is kept beside it, under
    the name ``instead``. A person has at most ``MOST_DRAFTS``; the oldest go.

    Raises:
        TextRefused: a text is too long or cannot be kept.
    """
    assert by.person_id is not None, "only people have drafts"
    for name, text in content.items():
        check_text(name + str(text), field=name[:80], name=_("草稿"), most=LONGEST_TEXT)
    check_text(form, field="submission", name=_("草稿"), most=LONGEST_FORM)
    if form and WorkOrder.objects.filter(submission=form).exists():
        return None
    mine = Draft.objects.filter(person_id=by.person_id)
    known = mine.select_for_update().filter(form=form).first()
    other_at = known.saved_at if known and instead and known.saved_at != seen else None
    name = instead if other_at else form
    kept, is_new = Draft.objects.update_or_create(
        person_id=by.person_id,
        form=name,
        defaults={"content": dict(content), "saved_at": at},
        create_defaults={"id": new_id(at), "content": dict(content), "saved_at": at},
    )
    if is_new:
        fresh = mine.order_by("-saved_at", "id").values("pk")[:MOST_DRAFTS]
        mine.exclude(pk__in=list(fresh.values_list("pk", flat=True))).delete()
    return SavedDraft(kept.id, name, at, other_at)


def discard_draft(*, by: Viewer, at: datetime, form: str = "", draft: UUID | None = None) -> None:
    """Throws away the draft of a form, or the one with this identifier; nothing happens where the person has none such."""
    if by.person_id is not None:
        named = Draft.objects.filter(pk=draft) if draft else Draft.objects.filter(form=form)
        named.filter(person_id=by.person_id).delete()
