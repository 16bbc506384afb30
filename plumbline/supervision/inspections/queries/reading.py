"""Single inspections with what belongs to them, and lists of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import ROLES, Permission
from plumbline.supervision.inspections.models import Appeal, Draw, Finding, Inspection, InspectionQuerySet
from plumbline.supervision.inspections.rules import is_own
from plumbline.supervision.inspections.states import OPEN, AppealState, State
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Form, Score, score

_JOINS = ("case_file", "unit", "form_version", "inspector")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("second_inspector", "filling__form_version", "second_filling__form_version", "signed_by", "draw", "takeover")
_LISTED = ("case_file", "unit", "inspector", "form_version")
FORMS = ("inspection", "file_review")
"""What an inspection may be made by."""


def inspections(
    *, viewer: Viewer, level: str = "", state: str = "", unit: Place | None = None, mine: bool = False
) -> QuerySet[Inspection]:
    """Those the viewer may see, unordered; ``mine``: those this person is still to make."""
    base = Inspection.objects.all()
    assert isinstance(base, InspectionQuerySet)
    found: QuerySet[Inspection] = base.visible_to(viewer)
    if level:
        found = found.filter(level=level)
    if state:
        found = found.filter(state=state)
    if unit is not None:
        found = found.filter(unit_id__in=viewer.tree.below(unit.path))
    if mine:
        own = Q(inspector_id=viewer.person_id, state__in=[each.value for each in OPEN])
        twice = Q(second_inspector_id=viewer.person_id, second_filling__submitted_at__isnull=True)
        found = found.filter(own | (twice & ~Q(state=State.CANCELLED.value)))
    return found.select_related(*_LISTED).prefetch_related("second_filling")


def visible(number: str, *, viewer: Viewer, lock: bool = False) -> Inspection:
    """One inspection by its number.

    Raises:
        NotFound: not there, or not for this viewer (also while it is not announced and has not begun).
    """
    base = Inspection.objects.all()
    assert isinstance(base, InspectionQuerySet)
    joined = base.visible_to(viewer).select_related(*_JOINS).prefetch_related(*_BESIDE)
    rows = joined.filter(case_file__number=number)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound(_("没有找到检查“%(number)s”，或您无权查看。"), number=number[:40])
    return found


def findings_of(inspection: Inspection) -> list[Finding]:
    """In the order of the form."""
    rows = Finding.objects.filter(inspection=inspection).select_related("photo", "earlier__inspection__case_file")
    form = form_of(inspection)
    places = {item.code: place for place, item in enumerate(form.items)} if form else {}
    return sorted(rows, key=lambda each: places.get(each.item, 0))


def findings(*, viewer: Viewer, unit: Place | None = None) -> QuerySet[Finding]:
    """Findings that still stand, of inspections the viewer may see."""
    found = Finding.objects.filter(lifted_by__isnull=True, unit_id__in=viewer.units(Permission.INSPECTIONS_VIEW))
    if unit is not None:
        found = found.filter(unit_id__in=viewer.tree.below(unit.path))
    return found.select_related("inspection__case_file", "unit", "earlier__inspection__case_file")


def earlier_finding(unit_id: UUID, item: str, *, before: datetime) -> Finding | None:
    """The last finding of the same unit and item that still stands."""
    rows = Finding.objects.filter(unit_id=unit_id, item=item, lifted_by__isnull=True, found_at__lt=before)
    return rows.select_related("inspection__case_file").order_by("-found_at").first()


def appeals_of(inspection: Inspection) -> list[Appeal]:
    """All appeals, the newest first."""
    rows = Appeal.objects.filter(inspection=inspection).select_related("raised_by", "decided_by")
    return list(rows.order_by("-raised_at"))


def open_appeal(inspection: Inspection) -> Appeal | None:
    return Appeal.objects.filter(inspection=inspection, state=AppealState.OPEN.value).first()


def judges_of(case_file_ids: Collection[UUID]) -> frozenset[UUID]:
    """Everybody who scored one of these inspections or decided on an appeal against it: too near to decide what follows from it."""
    if not case_file_ids:
        return frozenset()
    found = Inspection.objects.filter(pk__in=case_file_ids)
    people = found.values_list("inspector_id", "second_inspector_id", "appeals__decided_by_id")
    return frozenset(each for row in people for each in row if each is not None)


def draws(*, viewer: Viewer) -> QuerySet[Draw]:
    """Draws of units for which the viewer plans inspections; the page sorts by when they were drawn."""
    rows = Draw.objects.filter(owner_id__in=viewer.units(Permission.INSPECTIONS_PLAN))
    return rows.select_related("owner", "drawn_by")


def draw(draw_id: UUID, *, viewer: Viewer) -> Draw:
    """One draw with the inspections it led to.

    Raises:
        NotFound: not there, or of a unit for which the viewer plans nothing.
    """
    rows = Draw.objects.select_related("owner", "drawn_by").prefetch_related(
        Prefetch("inspections", Inspection.objects.select_related(*_LISTED).prefetch_related("second_filling"))
    )
    found = rows.filter(id=draw_id).first()
    if found is None or not viewer.may(Permission.INSPECTIONS_PLAN, found.owner_id):
        raise NotFound(_("没有找到该次抽取，或您无权查看。"))
    return found


@dataclass(frozen=True)
class Inspector:
    """Somebody who may inspect a unit."""

    id: UUID
    name: str
    unit: Place


def inspectors(place: Place, *, viewer: Viewer, at: datetime) -> list[Inspector]:
    """Who may inspect a unit: people with the permission there who belong neither to it nor to a unit below it."""
    tree = viewer.tree
    people = who.people_who_may(Permission.INSPECTIONS_VISIT, unit_id=place.id, at=at)
    known = [Inspector(person.id, person.name, tree.by_id[person.unit_id]) for person in people]
    return [each for each in known if not is_own(each.unit.path, place.path)]


def all_inspectors(*, viewer: Viewer, at: datetime) -> list[Inspector]:
    """Everybody who may inspect some unit, by name: whom a plan may choose among."""
    tree, root = viewer.tree, next((place for place in viewer.tree.places if place.parent_id is None), None)
    if root is None:
        return []
    roles = [role for role, permissions in ROLES.items() if Permission.INSPECTIONS_VISIT in permissions]
    people = [person for role in roles for person, _unit in who.people_with_role_below(role, unit_id=root.id, at=at)]
    found = {person.id: Inspector(person.id, person.name, tree.by_id[person.unit_id]) for person in people}
    return sorted(found.values(), key=lambda each: (each.name, str(each.id)))


def is_inspected(inspection: Inspection, viewer: Viewer) -> bool:
    """Whether somebody belongs to the inspected unit or below it: they sign and appeal, and neither inspect nor decide."""
    place, own = (
        viewer.tree.by_id[inspection.unit_id],
        viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None,
    )
    return own is not None and is_own(own.path, place.path)


def may_decide(inspection: Inspection, appeal: Appeal, viewer: Viewer) -> bool:
    """Somebody else: neither who inspected or saved the sheet, nor who appealed, nor anybody of the unit."""
    sheet = inspection.filling
    took_part = {inspection.inspector_id, inspection.second_inspector_id, appeal.raised_by_id}
    took_part |= {sheet.begun_by_id, sheet.changed_by_id} if sheet else set()
    return viewer.person_id is not None and viewer.person_id not in took_part and not is_inspected(inspection, viewer)


def sheet_of(inspection: Inspection, viewer: Viewer) -> forms.Filling | None:
    """The sheet that this person fills in: the second inspector has one of his own."""
    if viewer.person_id is not None and viewer.person_id == inspection.second_inspector_id:
        return inspection.second_filling
    return inspection.filling


def is_blind(inspection: Inspection, viewer: Viewer) -> bool:
    """The second inspector sees nothing of the first sheet before his own is handed in."""
    is_second = viewer.person_id is not None and viewer.person_id == inspection.second_inspector_id
    second = inspection.second_filling
    return is_second and (second is None or second.submitted_at is None)


def form_of(inspection: Inspection) -> Form | None:
    return forms.form_of(inspection.form_version) if inspection.form_version else None


@dataclass(frozen=True)
class Standing:
    """The score as it stands: the sheet's answers with what an appeal corrected."""

    form: Form
    answers: Mapping[str, object]
    score: Score
    corrected: frozenset[str]


def standing(inspection: Inspection) -> Standing | None:
    """None while nothing was handed in, and of what was scored elsewhere."""
    if inspection.filling is None or inspection.filling.submitted_at is None:
        return None
    form = forms.form_of(inspection.filling.form_version)
    upheld = Appeal.objects.filter(inspection=inspection, state=AppealState.UPHELD.value).first()
    corrected = upheld.answers if upheld else {}
    answers = {**inspection.filling.answers, **corrected}
    return Standing(form, answers, score(form, answers), frozenset(corrected))


def share(points: object, of: object) -> Fraction | None:
    """Percent of what applied; None where nothing did."""
    return Fraction(str(points)) * 100 / Fraction(str(of)) if points is not None and of else None
