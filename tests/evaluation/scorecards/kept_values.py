"""Values of the heating template's items, kept as if they had been measured."""

from datetime import datetime
from decimal import Decimal

from plumbline.evaluation.indicators.models import IndicatorValue, PeriodClosing, PeriodFill
from plumbline.evaluation.indicators.states import PeriodState
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.identifiers import new_id
from tests.world import ZONE, World

OCTOBER, NOVEMBER = periods.parse("2026-10"), periods.parse("2026-11")
MEASURED = datetime(2026, 11, 2, 9, tzinfo=ZONE)
HEATING = "heating-hohhot/heating_branch"
INDICATORS = {
    "repair_timeliness": "USE-07",
    "complaint_timeliness": "CMP-01",
    "complaint_closing": "CMP-02",
    "complaint_satisfaction": "CMP-03",
}
FIGURES = {
    # unit: how many of 100 of each item
    "HEAT-EAST": dict(zip(INDICATORS, (98, 95, 99, 90), strict=True)),
    "HEAT-WEST": dict(zip(INDICATORS, (60, 70, 90, 60), strict=True)),
}


def keep(
    world: World, unit: str, item: str, numerator: int, denominator: int = 100, period: periods.Period = OCTOBER
) -> None:
    IndicatorValue.objects.update_or_create(
        code=INDICATORS[item],
        basis="ASSIGNED",
        scope=f"heating-hohhot/{item}",
        period=period.name,
        unit_id=world.unit_id(unit),
        defaults={
            "numerator": numerator,
            "denominator": denominator,
            "n": denominator,
            "value": Decimal(numerator * 100) / denominator,
            "definition_version": 1,
            "measured_at": MEASURED,
        },
    )


def fill(world: World, period: periods.Period = OCTOBER, *, over: bool = True, at: datetime = MEASURED) -> None:
    PeriodFill.objects.update_or_create(
        period=period.name,
        unit_id=world.unit_id("YH"),
        defaults={"first": period.first, "after": period.after, "measured_at": at, "over": over, "figures": 1},
    )


def keep_all(world: World, period: periods.Period = OCTOBER) -> None:
    """Two units, one clearly better than the other."""
    fill(world, period)
    for unit, own in FIGURES.items():
        for item, numerator in own.items():
            keep(world, unit, item, numerator, period=period)


def close(world: World, period: periods.Period = OCTOBER, *, at: datetime = MEASURED) -> None:
    """The period as if it had been checked and sealed; from now on its values are refused."""
    PeriodClosing.objects.create(
        id=new_id(at),
        period=period.name,
        first=period.first,
        after=period.after,
        unit_id=world.unit_id("YH"),
        state=PeriodState.SEALED.value,
        sealed_at=at,
    )
