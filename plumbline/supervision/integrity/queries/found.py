"""Signals for those who may see them, with their cases and their sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.states import MILESTONE_LABELS
from plumbline.supervision.callbacks.states import LEVEL_LABELS, RESULT_LABELS
from plumbline.supervision.integrity import rules
from plumbline.supervision.integrity.models import Signal, SignalCase, SignalQuerySet
from plumbline.supervision.integrity.states import Kind

_LABELS: dict[str, dict[Any, str]] = {
    "milestone": dict(MILESTONE_LABELS),
    "result": dict(RESULT_LABELS),
    "said": dict(RESULT_LABELS),
    "heard": dict(RESULT_LABELS),
    "lower": dict(LEVEL_LABELS),
    "higher": dict(LEVEL_LABELS),
}


@dataclass(frozen=True)
class SignalFilter:
    """Empty fields want everything. ``standing``: the state of the check, or ``none`` where nobody looks into it."""

    kind: Kind | None = None
    unit_ids: frozenset[UUID] | None = None
    standing: str = ""
    since: datetime | None = None
    until: datetime | None = None


_CASES = Prefetch("cases", SignalCase.objects.select_related("case_file").order_by("position"), to_attr="in_order")


def matching(wanted: SignalFilter, *, viewer: Viewer) -> QuerySet[Signal]:
    """The signals a list shows, unordered, with what their sentences need."""
    base = Signal.objects.all()
    assert isinstance(base, SignalQuerySet)
    found = base.visible_to(viewer)
    if wanted.kind:
        found = found.filter(kind=wanted.kind.value)
    if wanted.unit_ids is not None:
        found = found.filter(unit_id__in=wanted.unit_ids)
    if wanted.standing == "none":
        found = found.filter(check_file__isnull=True)
    elif wanted.standing:
        found = found.filter(check_file__state=wanted.standing)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    return _shown(found)


def _shown(found: QuerySet[Signal]) -> QuerySet[Signal]:
    return found.select_related("unit", "check_file__case_file").prefetch_related(_CASES)


def visible(signal_id: UUID, *, viewer: Viewer) -> Signal:
    """Raises NotFound: not there, or not for this viewer."""
    found = _shown(Signal.objects.filter(id=signal_id)).first()
    if found is None or not viewer.may(Permission.INTEGRITY_VIEW, found.unit_id):
        raise NotFound(_("没有找到该线索，或您无权查看。"))
    return found


def those(signal_ids: Sequence[UUID]) -> list[Signal]:
    """These signals with their cases, oldest first."""
    return list(_shown(Signal.objects.filter(id__in=signal_ids)).order_by("at", "id"))


def of_cases(case_file_ids: Sequence[UUID], *, viewer: Viewer) -> list[Signal]:
    """The signals about some cases, oldest first."""
    base = Signal.objects.filter(cases__case_file_id__in=case_file_ids, cases__is_subject=True)
    assert isinstance(base, SignalQuerySet)
    return list(_shown(base.visible_to(viewer)).distinct().order_by("at", "id"))


def cases(signal: Signal) -> list[SignalCase]:
    """Its cases in order: what it is about first, then what proves it."""
    known = getattr(signal, "in_order", None)
    return list(known if known is not None else signal.cases.select_related("case_file").order_by("position"))


def numbers(signal: Signal, *, is_subject: bool = True) -> list[str]:
    return [each.case_file.number for each in cases(signal) if each.is_subject is is_subject]


def sentence(signal: Signal) -> str:
    """What the signal says, in the reader's language."""
    look = rules.BY_KIND[Kind(signal.kind)]
    words = look.sentences[str(signal.evidence.get("variant", ""))]
    said = {name: _said(name, value) for name, value in signal.evidence.items()}
    named = signal.unit.name_en if (get_language() or "").startswith("en") and signal.unit.name_en else signal.unit.name
    first, other = numbers(signal), numbers(signal, is_subject=False)
    return gettext(words) % {
        **said,
        "unit": named,
        "number": first[0] if first else "—",
        "other": other[0] if other else "—",
    }


def _said(name: str, value: Any) -> Any:
    if name.endswith("_at") and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
    if name in _LABELS:
        return gettext(_LABELS[name].get(value, str(value)))
    return value


@dataclass(frozen=True)
class Photo:
    """``path``: where its content lies."""

    name: str
    media_type: str
    path: str
    added_at: datetime
    added_by: str
    number: str


def photo(attachment_id: UUID, *, signal: Signal) -> Photo:
    """One of the two photos of a signal, whatever case it lies with: who may see the signal may see its evidence.

    Raises:
        NotFound: not one of this signal's.
    """
    is_of_signal = str(attachment_id) in {signal.evidence.get("photo"), signal.evidence.get("earlier")}
    found = casefiles.attachment_by_id(attachment_id) if is_of_signal else None
    if found is None:
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    by = found.added_by.name if found.added_by else ""
    return Photo(found.name, found.media_type, found.file.path, found.added_at, by, found.case_file.number)
