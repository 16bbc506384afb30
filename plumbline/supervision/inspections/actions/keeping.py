"""What every write of an inspection shares: the locked row with its move, the particulars of its facts, texts that must say something."""

from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.models import Inspection
from plumbline.supervision.inspections.rules import InspectionRefused
from plumbline.supervision.inspections.states import STATE_LABELS, VISITS, State

NUMBER_PREFIX = "JC"
LONGEST_REASON = 2_000


class WrongState(Conflict):
    """The inspection is no longer where this move starts."""

    code = "wrong_state"


class NotYourInspection(NotAllowed):
    """Nobody inspects, or decides about, his own unit; nobody else signs for it."""

    code = "own_inspection"


def locked(number: str, name: str, *, by: Viewer, on_owner: bool = False) -> tuple[Inspection, Move[State]]:
    """The inspection with its row locked, once the viewer may make the move and it starts from the present state.

    ``on_owner``: the permission is asked on the unit that inspects, not on the inspected one.

    Raises:
        NotFound, NotAllowed: not for this viewer. WrongState: somebody was quicker.
    """
    found = queries.visible(number, viewer=by, lock=True)
    move = VISITS.move(name)
    assert move is not None, name
    unit = found.owner_id if on_owner else found.unit_id
    require(by, Permission(move.permission), unit, seen_with=(Permission.INSPECTIONS_VIEW,))
    if not move.may_start_from(found.state_now):
        raise WrongState(
            _("检查 %(number)s 现为“%(state)s”，不能再“%(move)s”。请刷新页面查看最新情况。"),
            field="state",
            number=number,
            state=STATE_LABELS[found.state_now],
            move=move.label,
        )
    return found, move


def told(inspection: Inspection, at: datetime) -> dict[str, Any]:
    """What every fact of an inspection says."""
    return {
        "at": at,
        "subject": inspection.case_file.number,
        "case_file_id": inspection.case_file_id,
        "unit_id": inspection.unit_id,
        "level": inspection.level,
        "form": inspection.form_code,
        "unit": inspection.unit.name,
    }


def row_of(kept: Any) -> dict[str, Any]:
    return {str(field.column): getattr(kept, field.attname) for field in kept._meta.local_concrete_fields}


def reason_of(text: str, *, field: str = "reason") -> str:
    """Raises InspectionRefused where nothing is said, TextRefused where it is too long."""
    said = text.strip()
    if not said:
        raise InspectionRefused(_("请写明理由。"), field=field)
    check_text(said, field=field, name=_("理由"), most=LONGEST_REASON)
    return said


def person_of(by: Viewer) -> UUID:
    """Raises NotAllowed where no person acts: signing, scoring and deciding is not for machines."""
    if by.person_id is None:
        raise NotAllowed(_("须由本人办理。"))
    return by.person_id


def percent(points: object, of: object) -> str:
    """A share as facts write it: two places, empty where nothing applied."""
    share = queries.share(points, of)
    return "" if share is None else f"{float(share):.2f}%"
