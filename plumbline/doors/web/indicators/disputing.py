"""What a list of cases says about objections: who decided, whether one is open, and where to raise one."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.indicators.closing import OBJECTION_TONES
from plumbline.doors.web.indicators.showing import OUTCOMES
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import moment, word
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.queries import Case, Cases, Decided
from plumbline.evaluation.indicators.states import OBJECTION_LABELS, TREATMENT_LABELS, PeriodState
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


def disputes(found: Cases, period: Period, scope: str, request: PageRequest) -> Callable[[Case], dict[str, Any]]:
    """For each case of a page what is to be said about it; two statements for the whole page."""
    code, basis = found.definition.key
    objected = queries.objected(period, code, basis, [case.number for case in found.rows])
    is_open = queries.state_of(period) is PeriodState.CHECKED
    asked = urlencode({"period": period.name, "basis": basis, **({"scope": scope} if scope else {})})

    def told(case: Case) -> dict[str, Any]:
        key = (case.number, case.round)
        state = objected.get(key)
        return {
            "now": _now(case),
            "decided": _decided(found.decided.get(key)),
            "objected": Badge(word(OBJECTION_LABELS[state]), OBJECTION_TONES[state]) if state else None,
            "object_to": f"{reverse('indicator-object', args=[code, *key])}?{asked}"
            if is_open and state is None and _may_object(case, request)
            else "",
        }

    return told


def _may_object(case: Case, request: PageRequest) -> bool:
    place = request.viewer.tree.by_code.get(case.unit)
    return place is not None and request.viewer.may(Permission.INDICATORS_OBJECT, place.id)


def _now(case: Case) -> Badge | None:
    """Of a sealed list: what the case would be counted as today, where that differs."""
    if case.now is None or case.now == case.outcome:
        return None
    label, tone = OUTCOMES[case.now] if case.now else (_("不再计入本期"), "secondary")
    return Badge(word(label), tone)


def _decided(decided: Decided | None) -> str:
    if decided is None:
        return ""
    told = {
        "treatment": word(TREATMENT_LABELS[decided.treatment]),
        "by": decided.by,
        "at": moment(decided.at),
        "reason": decided.reason,
    }
    return gettext("经裁定%(treatment)s：%(by)s，%(at)s，%(reason)s") % told
