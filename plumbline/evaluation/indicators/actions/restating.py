"""A sealed value that turned out wrong: the new one stands beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.actions.closing import may_close
from plumbline.evaluation.indicators.actions.keeping import keep_differences
from plumbline.evaluation.indicators.actions.measuring import kept
from plumbline.evaluation.indicators.models import Correction, IndicatorValue, PeriodClosing, Restatement
from plumbline.evaluation.indicators.queries.corrections import corrected
from plumbline.evaluation.indicators.queries.drilling import Asked, cases
from plumbline.evaluation.indicators.queries.engine import Counted, figures
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day, rounded
from plumbline.evaluation.indicators.queries.restatements import latest
from plumbline.evaluation.indicators.queries.targets import wanted_on
from plumbline.evaluation.indicators.rules import NOTHING
from plumbline.evaluation.indicators.rules.closing import LONGEST_REASON, changes_anything
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.evaluation.indicators.states import Treatment
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Tree, Viewer


class RestatementRefused(Refused):
    """Not sealed, no reason, or nothing differs."""

    code = "restatement_refused"


@dataclass(frozen=True)
class Late:
    """A case that is to be counted otherwise after all."""

    number: str
    treatment: Treatment
    round: int = 1


@transaction.atomic
def restate(
    *, period: Period, code: str, basis: str, reason: str, by: Viewer, at: datetime, late: Sequence[Late] = ()
) -> list[Restatement]:
    """Counts an indicator of a sealed period again, with ``late`` decided, and puts what differs beside the sealed values.

    Numbers are never typed in: what changes is what the cases say now. The sealed values stay as they are.

    Raises:
        RestatementRefused: not sealed, no reason, or nothing differs. NotFound: no such indicator or case. NotAllowed: not by this viewer.
    """
    tree = organization.tree()
    place = may_close(tree, by)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise RestatementRefused(_("更正须写明理由（1—%(most)d 字）。"), field="reason", most=LONGEST_REASON)
    closing = _sealed(period)
    wanted = [each for each in wanted_on(last_day(period)) if each.definition.key == (code, basis)]
    if not wanted:
        raise NotFound(_("没有可计算的指标“%(code)s”。可用 indicators list 查看。"), field="code", code=code[:20])
    for each in late:
        _decide(each, closing, code=code, basis=basis, reason=said, by=by, at=at)
    made = list(_differing(wanted, period, tree, reason=said, by=by, at=at))
    if not made:
        raise RestatementRefused(_("重新核算的结果与现有数值一致，无需更正。"), field="code")
    Restatement.objects.bulk_create(made)
    keep_differences(corrected(wanted, period=period, until=at), period, tree, at=at)
    fact = events.Restated(
        at=at,
        subject=period.name,
        unit_id=place.id,
        code=code,
        basis=basis,
        units=len(made),
        reason=said,
    )
    publish(fact, by=by)
    return made


def _sealed(period: Period) -> PeriodClosing:
    closing = PeriodClosing.objects.select_for_update().filter(period=period.name).first()
    if closing is None or closing.sealed_at is None:
        raise RestatementRefused(
            _("统计期 %(period)s 尚未封存：未封存的数值可直接重新计算，不需要更正。"),
            field="period",
            period=period.name,
        )
    return closing


def _decide(
    late: Late, closing: PeriodClosing, *, code: str, basis: str, reason: str, by: Viewer, at: datetime
) -> None:
    period = Period(closing.first, closing.after, closing.period)
    found = cases(code, Asked(number=late.number), period=period, viewer=by, at=at, basis=basis)
    case = next((row for row in found.rows if row.round == late.round), None)
    if case is None or not changes_anything(late.treatment, case.outcome):
        raise NotFound(
            _("工单 %(number)s 不在该指标 %(period)s 的清单中，或现在就是这样计的。"),
            field="number",
            number=late.number[:40],
            period=period.name,
        )
    Correction.objects.create(
        id=new_id(at),
        code=code,
        basis=basis,
        number=late.number,
        round=late.round,
        treatment=late.treatment.value,
        first=closing.first,
        after=closing.after,
        reason=reason,
        decided_at=at,
        decided_by_id=by.person_id,
    )


Standing = tuple[Any, Any, Any]


def _differing(
    wanted: list[Wanted], period: Period, tree: Tree, *, reason: str, by: Viewer, at: datetime
) -> Iterator[Restatement]:
    """Every unit's figure that is not what stands now, whether it was found again or is gone."""
    code, basis = wanted[0].definition.key
    found = figures(corrected(wanted, period=period, until=at), spans=spans_of(period, tree), within="", at=at)
    now = {
        (place.id, key[2]): counted
        for unit, by_key in found.items()
        if (place := tree.by_code.get(unit)) is not None
        for key, counted in by_key.items()
    }
    before = _standing(period, code, basis)
    scale = wanted[0].definition.scale
    for unit_id, scope in sorted({*now, *before}, key=lambda key: (key[0].hex, key[1])):
        counted = now.get((unit_id, scope), Counted(NOTHING))
        own = kept(counted)
        then = before.get((unit_id, scope), (0, 0, None))
        if (own["numerator"], own["denominator"]) == then[:2]:
            continue
        yield Restatement(
            id=new_id(at),
            period=period.name,
            unit_id=unit_id,
            code=code,
            basis=basis,
            scope=scope,
            numerator=own["numerator"],
            denominator=own["denominator"],
            n=own["n"],
            value=rounded(counted.figure.value(scale)),
            before_numerator=then[0],
            before_denominator=then[1],
            before_value=then[2],
            reason=reason,
            made_at=at,
            made_by_id=by.person_id,
        )


def _standing(period: Period, code: str, basis: str) -> dict[tuple[UUID, str], Standing]:
    """What holds now: the sealed value, or its newest restatement."""
    rows = IndicatorValue.objects.filter(period=period.name, code=code, basis=basis)
    found: dict[tuple[UUID, str], Standing] = {
        (row.unit_id, row.scope): (row.numerator, row.denominator, row.value) for row in rows
    }
    for row in latest(period, codes=[code]).values():
        if row.basis == basis:
            found[row.unit_id, row.scope] = (row.numerator, row.denominator, row.value)
    return found
