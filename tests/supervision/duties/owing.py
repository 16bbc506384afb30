"""Duties with something to see behind them: one a unit with a file as evidence, and a plan in the making."""

from datetime import date, datetime
from io import BytesIO

from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.models import Unit
from plumbline.ground.organization.queries import system
from plumbline.ground.regulations.models import Installation
from plumbline.supervision.duties import actions
from plumbline.supervision.duties.actions import Evidence
from plumbline.supervision.duties.models import Fulfilment, Occurrence, Plan, PlanLine


def owed_by(unit: str, *, at: datetime) -> Occurrence:
    """A duty of the unit that is owed three times and was done once."""
    row = Occurrence.objects.create(
        id=new_id(at),
        installation=Installation.objects.get(pack="heating-hohhot"),
        pack="heating-hohhot",
        code="pre_season",
        unit=Unit.objects.get(code=unit),
        period="2026",
        opens_on=date(at.year, 1, 1),
        due_on=date(at.year, 12, 31),
        needed=3,
    )
    content = b"%PDF-1.4 roster"
    return actions.fulfil(
        occurrence_id=row.id,
        reference="",
        evidence=Evidence("roster.pdf", BytesIO(content), len(content), 1_000_000),
        by=system(),
        at=at,
    )


def planned(*, at: datetime) -> Plan:
    return Plan.objects.filter(year=at.year).first() or actions.draw_up(year=at.year, by=system(), at=at)


def arguments_of(unit: str, *, at: datetime) -> dict[str, list[str]]:
    """What the addresses of duties need, by the name of their route."""
    row = Occurrence.objects.get(code="pre_season", unit__code=unit)
    file = Fulfilment.objects.get(occurrence=row).attachment_id
    plan = planned(at=at)
    line = PlanLine.objects.filter(plan=plan).earliest("opens_on", "id")
    return {
        **{name: [str(row.id)] for name in ("duty", "duty-fulfil", "duty-refuse")},
        "duty-file": [str(row.id), str(file)],
        "duties-plan-head": [str(plan.id)],
        "duties-plan-move": [str(plan.id), "submit"],
        "duties-plan-line": [str(line.id)],
    }
