"""Checks of effect whose window is over: the figures are read above, the decision is made below by what was declared."""

import logging
from datetime import datetime

from plumbline.evaluation.indicators.queries.shares import share_of
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization.queries import system
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.queries import DueEffect
from plumbline.supervision.improvement.rules.effect import Figures, Share, Window
from plumbline.supervision.improvement.states import Check

log = logging.getLogger(__name__)


def conclude_effects(at: datetime) -> int:
    """Decides every check that is due; one that cannot be decided does not hold up the others. Returns how many were decided."""
    done = 0
    for due in queries.effects_due(at):
        try:
            improvement.conclude(number=due.number, figures=figures_of(due, at), by=system(), at=at)
            done += 1
        except Refused as refused:
            log.warning("the effect of %s is not decided: %s", due.number, refused)
    return done


def figures_of(due: DueEffect, at: datetime) -> Figures | None:
    """The declared shares as they are measured now; None for a check by recurrence."""
    declared = due.declared
    if declared.kind is not Check.INDICATOR:
        return None

    def share(window: Window, units: tuple[str, ...]) -> Share:
        part, whole = share_of(
            declared.indicator,
            declared.basis,
            first=window.first,
            after=window.after,
            units=units,
            viewer=system(),
            at=at,
        )
        return Share(part, whole)

    own, others = (due.unit_code,), declared.compared_with
    if not others:
        return Figures(share(declared.before, own), share(declared.after, own))
    return Figures(
        share(declared.before, own),
        share(declared.after, own),
        share(declared.before, others),
        share(declared.after, others),
    )
