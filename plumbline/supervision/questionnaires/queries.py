"""Versions of forms in force, and fillings."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from plumbline.supervision.questionnaires.rules import Form, Score, read_form, score
from plumbline.supervision.questionnaires.states import Purpose

__all__ = ["Filling", "FormVersion"]


_KEEPERS = (Permission.MYSTERY_KEEP, Permission.FORMS_EDIT)


def is_open_to(version: FormVersion, viewer: Viewer) -> bool:
    """What mystery customers look for is not read by those whom they visit; every other form is open to everybody."""
    return version.purpose != Purpose.MYSTERY or any(viewer.may_somewhere(each) for each in _KEEPERS)


def visible(version_id: UUID, *, viewer: Viewer) -> FormVersion:
    """Raises NotFound: there is none, or not for this viewer."""
    found = version(version_id)
    if not is_open_to(found, viewer):
        raise NotFound(_("没有找到这份检查表或问卷。"))
    return found


def forms(purpose: str | None = None, on: date | None = None) -> list[FormVersion]:
    """The version of each form that is in force on a day (no day: the newest), by purpose and name."""
    found = _in_force(on) if on is not None else FormVersion.objects.filter(valid_to__isnull=True)
    if purpose is not None:
        found = found.filter(purpose=purpose)
    return list(found.order_by("purpose", "pack", "code"))


def has_forms(pack: str) -> bool:
    """Whether forms of this pack are in force, or will be."""
    return FormVersion.objects.filter(pack=pack, valid_to__isnull=True).exists()


def _in_force(on: date) -> QuerySet[FormVersion]:
    return FormVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def coming(after: date) -> list[FormVersion]:
    """Versions that are installed and not yet in force on a day, soonest first."""
    return list(FormVersion.objects.filter(valid_from__gt=after).order_by("valid_from", "purpose", "pack", "code"))


def version_for(code: str, on: date) -> FormVersion:
    """The version of a form in force on a day; ``code`` may name the pack ("gas-city/home_visit"). Of two packs with the same code the later installed one.

    Raises:
        NotFound: no such form on that day.
    """
    pack, slash, short = code.rpartition("/")
    found = _in_force(on).filter(code=short)
    if slash:
        found = found.filter(pack=pack)
    first = found.order_by("-valid_from", "-installed_at", "pack").first()
    if first is None:
        raise NotFound(_("%(on)s 没有编码为“%(code)s”的检查表或问卷。"), code=code[:120], on=on.isoformat())
    return first


def version(version_id: UUID) -> FormVersion:
    """One version, in force or not.

    Raises:
        NotFound: there is none.
    """
    found = FormVersion.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound(_("没有找到这份检查表或问卷。"))
    return found


def versions_of(pack: str, code: str) -> list[FormVersion]:
    """All versions of a form, newest first."""
    return list(FormVersion.objects.filter(pack=pack, code=code).order_by("-valid_from", "-installed_at"))


def newer(than: FormVersion, on: date) -> FormVersion | None:
    """The version that has taken over by a day, where one has: what an open filling says about itself."""
    if than.valid_to is None or than.valid_to > on:
        return None
    later = _in_force(on).filter(pack=than.pack, code=than.code, valid_from__gte=than.valid_to)
    return later.exclude(id=than.id).order_by("-valid_from").first()


def form_of(version: FormVersion) -> Form:
    """The form of a version; a version never changes, so each is read once a process."""
    known = _read.get(version.id)
    if known is None:
        known = _read.keep(version.id, read_form(version.document))
    return known


class _Kept:
    """The forms read last, by version."""

    def __init__(self, most: int) -> None:
        self._forms: dict[UUID, Form] = {}
        self._most = most

    def get(self, version_id: UUID) -> Form | None:
        return self._forms.get(version_id)

    def keep(self, version_id: UUID, form: Form) -> Form:
        if len(self._forms) >= self._most:
            self._forms.clear()
        self._forms[version_id] = form
        return form


_read = _Kept(500)


def filling(filling_id: UUID, *, lock: bool = False) -> Filling:
    """A filling with its version. Who may see it, the visit or call it belongs to decides.

    Raises:
        NotFound: there is none.
    """
    rows = Filling.objects.select_for_update(of=("self",)) if lock else Filling.objects.all()
    found = rows.select_related("form_version").filter(id=filling_id).first()
    if found is None:
        raise NotFound(_("没有找到这份填写记录。"))
    return found


def score_of(filling: Filling) -> Score:
    """The exact score of a filling, section by section and item by item."""
    return score(form_of(filling.form_version), filling.answers)
