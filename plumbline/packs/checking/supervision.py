"""Indicators against the catalogue, weights, percentages; escalation that reaches somebody."""

from fractions import Fraction

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk

_WHOLE = Fraction(100)
_CEILINGS = {"percent": Fraction(100), "permille": Fraction(1000)}
_AGAINST = {("higher", "at_most"), ("lower", "at_least")}


def check_indicators(desk: Desk) -> None:
    for applied in desk.pack.indicators:
        entry = catalogue().get(applied.indicator)
        if entry is None:
            desk.note("indicators", applied.code, ("indicator",), "unknown_indicator", value=applied.indicator)
            continue
        ceiling = _CEILINGS.get(entry.unit)
        if ceiling is not None and applied.target.as_fraction() > ceiling:
            _note_too_much(desk, applied, ("target", "value"), applied.target.value)
        if (entry.better, applied.target.sense) in _AGAINST:
            desk.note(
                "indicators",
                applied.code,
                ("target", "sense"),
                "target_against_direction",
                sense=applied.target.sense,
                direction=entry.better,
            )
    _check_weights(desk)


def _note_too_much(desk: Desk, applied: s.AppliedIndicator, field: tuple[str, ...], value: str) -> None:
    desk.note("indicators", applied.code, field, "percent_over_100", field=".".join(field), value=value)


def _check_weights(desk: Desk) -> None:
    indicators = desk.pack.indicators
    for applied in indicators:
        if Fraction(applied.weight) > _WHOLE:
            _note_too_much(desk, applied, ("weight",), applied.weight)
    total = sum((Fraction(applied.weight) for applied in indicators), Fraction())
    if indicators and total != _WHOLE:
        desk.note("indicators", indicators[0].code, ("weight",), "weights_off_100", sum=f"{float(total):g}")


def check_escalation(desk: Desk) -> None:
    first: dict[int, s.EscalationStep] = {}
    for step in desk.pack.escalation_steps:
        rival = first.setdefault(step.at_percent, step)
        if rival is not step:
            desk.note(
                "steps", step.code, ("at_percent",), "step_without_order", other=rival.code, percent=step.at_percent
            )
    for phone_list in desk.pack.phone_lists:
        if not phone_list.order_types and not phone_list.urgencies:
            desk.note("phone_lists", phone_list.code, (), "phone_list_for_nobody")
