"""Checks, who took part in their cases, and who may decide them."""

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity.models import Check, Signal
from plumbline.supervision.integrity.queries.found import _CASES

TOOK_PART = (
    "work_orders.accepted",
    "work_orders.assigned",
    "work_orders.contacted",
    "work_orders.departed",
    "work_orders.arrived",
    "work_orders.left",
    "work_orders.contained",
    "work_orders.paused",
    "work_orders.resumed",
    "work_orders.resolved",
    "work_orders.replied",
    "work_orders.returned",
    "work_orders.merged",
    "work_orders.closed",
    "field_visits.departed",
    "field_visits.arrived",
    "field_visits.finished",
    "callbacks.attempted",
    "callbacks.called_back",
)
"""Whoever did one of these had a hand in the result."""
_PARTICIPANTS = """
SELECT DISTINCT j.actor_id FROM integrity_signal s
JOIN integrity_signalcase k ON k.signal_id = s.id
JOIN journal_entry j ON j.case_file_id = k.case_file_id
WHERE s.check_file_id = %s AND j.actor_id IS NOT NULL AND j.name = ANY(%s)
"""


def visible_checks(*, viewer: Viewer, state: str = "") -> QuerySet[Check]:
    """Checks of units where the viewer may see signals, unordered."""
    found = Check.objects.select_related("case_file", "unit", "opened_by", "decided_by")
    if not viewer.sees_everything(Permission.INTEGRITY_VIEW):
        found = found.filter(unit_id__in=viewer.units(Permission.INTEGRITY_VIEW))
    return found.filter(state=state) if state else found


def visible_check(number: str, *, viewer: Viewer, lock: bool = False) -> Check:
    """Raises NotFound: not there, or not for this viewer."""
    found = Check.objects.filter(case_file__number=number).select_related(
        "case_file", "unit", "opened_by", "decided_by"
    )
    check = (found.select_for_update(of=("self",)) if lock else found).first()
    if check is None or not viewer.may(Permission.INTEGRITY_VIEW, check.unit_id):
        raise NotFound(_("没有找到核查“%(number)s”，或您无权查看。"), number=number[:40])
    return check


def signals_of(check: Check) -> list[Signal]:
    """What the check looks into, oldest first."""
    found = Signal.objects.filter(check_file=check).select_related("unit", "check_file__case_file")
    return list(found.prefetch_related(_CASES).order_by("at", "id"))


def participants(check: Check) -> frozenset[UUID]:
    """Everybody who had a hand in the results that are checked."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTICIPANTS, [check.case_file_id, list(TOOK_PART)])
        return frozenset(row[0] for row in cursor.fetchall())


def is_impartial(check: Check, viewer: Viewer) -> bool:
    """Neither of the unit nor of those who had a hand in the cases."""
    tree = viewer.tree
    of_unit = viewer.unit_id is not None and viewer.unit_id in tree.below(tree.by_id[check.unit_id].path)
    return viewer.person_id is not None and not of_unit and viewer.person_id not in participants(check)
