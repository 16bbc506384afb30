"""What was found elsewhere becomes a rectification: findings graver than 一般, hot spots of surveys, checks that confirmed a falsified result."""

from datetime import datetime
from uuid import UUID

from plumbline.ground.casefiles import queries as covers
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.regulations import queries as regulations
from plumbline.supervision.improvement.actions.opening import Opened, open_from
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.improvement.states import Grade, Source
from plumbline.supervision.inspections.queries.lifted import is_lifted

GRADES = {"major": Grade.MAJOR, "serious": Grade.CRITICAL, "critical": Grade.CRITICAL}
"""The graver grades of those who find; what is only 一般 is noted with the visit and needs no order of its own."""
LONGEST = 200


def from_finding(
    *,
    number: str,
    finding_id: str,
    unit_id: UUID | None,
    item: str,
    form: str,
    grade: str,
    clause: str,
    text: str,
    source: Source,
    by: Viewer,
    at: datetime,
) -> Rectification | None:
    """A finding of an inspection or a released mystery visit; None where it is only 一般, or an appeal took it back meanwhile.

    The same item of the same form is the same problem.
    """
    known = GRADES.get(grade)
    if known is None or unit_id is None or is_lifted(finding_id):
        return None
    opened = Opened(
        unit=by.tree.by_id[unit_id].code,
        title=text.strip()[:80] or item,
        matter=f"{number} · {item}\n{text}".strip(),
        grade=known,
        source=source,
        reference=f"{number}/{finding_id}"[:120],
        cause_id=covers.id_of(number),
        clause=_clause(clause, at),
        topic=f"item {form} {item}",
    )
    return open_from(opened=opened, by=by, at=at)


def from_hot_spot(
    *, number: str, unit_id: UUID | None, item: str, item_name: str, share: str, below: str, by: Viewer, at: datetime
) -> Rectification | None:
    """An item of a survey of which too few customers of a unit are content; None where no unit can be named."""
    if unit_id is None:
        return None
    opened = Opened(
        unit=by.tree.by_id[unit_id].code,
        title=f"{item_name}：{share}%"[:LONGEST],
        matter=f"{number} · {item_name}：{share}% < {below}%",
        grade=Grade.MAJOR,
        source=Source.SURVEY,
        reference=f"{number}/{item}"[:120],
        cause_id=covers.id_of(number),
        topic=f"survey {item}",
    )
    return open_from(opened=opened, by=by, at=at)


def from_check(
    *, number: str, unit_id: UUID | None, kinds: tuple[str, ...], reason: str, by: Viewer, at: datetime
) -> Rectification | None:
    """A check that confirmed that results were not true."""
    if unit_id is None:
        return None
    opened = Opened(
        unit=by.tree.by_id[unit_id].code,
        title=reason.strip()[:80] or number,
        matter=f"{number}\n{reason}".strip(),
        grade=Grade.CRITICAL,
        source=Source.INTEGRITY,
        reference=number,
        cause_id=covers.id_of(number),
        cause="integrity",
        topic=f"integrity {' '.join(sorted(kinds))}",
    )
    return open_from(opened=opened, by=by, at=at)


def _clause(code: str, at: datetime) -> str:
    """The clause where it is in force; a form may cite one that no installed pack has."""
    try:
        return regulations.clause(code, on=today(at)).code if code else ""
    except NotFound:
        return ""
