"""What was found elsewhere becomes a rectification: findings graver than 一般, hot spots of surveys, checks that confirmed a falsified result."""

from datetime import datetime
from uuid import UUID

from django.utils import translation

from plumbline.ground.casefiles import queries as covers
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.regulations import queries as regulations
from plumbline.supervision.improvement.actions.opening import Opened, open_from
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.improvement.states import Grade, Source
from plumbline.supervision.inspections.queries.lifted import is_lifted
from plumbline.supervision.questionnaires import queries as questionnaires

GRADES = {"major": Grade.MAJOR, "serious": Grade.CRITICAL, "critical": Grade.CRITICAL}
"""The graver grades of those who find; what is only 一般 is noted with the visit and needs no order of its own."""
LONGEST = 200
NOT_MET = _("%(item)s：未达到要求")
HOT_SPOT = _("%(item)s满意度仅 %(share)s%%，低于 %(below)s%%")


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
    name = _item_name(form, item, at)
    said = text.strip()
    opened = Opened(
        unit=by.tree.by_id[unit_id].code,
        title=_of_the_company("%(item)s：%(text)s" if said not in ("", name) else NOT_MET, item=name, text=said),
        matter=f"{number} · {name}\n{said}".strip(),
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
        title=_of_the_company(HOT_SPOT, item=item_name, share=share, below=below),
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


def _item_name(form: str, item: str, at: datetime) -> str:
    """What the sheet asks; the code where the form is no longer in force."""
    try:
        asked = questionnaires.form_of(questionnaires.version_for(form, today(at))).item(item)
    except NotFound:
        return item
    return asked.name.zh if asked else item


def _of_the_company(sentence: str, **said: str) -> str:
    """A title is kept as it was given, so it is written in the company's language, whoever is at the keyboard."""
    with translation.override(None):
        return (translation.gettext(sentence) % said)[:LONGEST]


def _clause(code: str, at: datetime) -> str:
    """The clause where it is in force; a form may cite one that no installed pack has."""
    try:
        return regulations.clause(code, on=today(at)).code if code else ""
    except NotFound:
        return ""
