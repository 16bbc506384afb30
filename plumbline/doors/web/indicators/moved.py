"""Cases of a sealed period that are counted otherwise than they were sealed: late corrections, restated or not yet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.indicators.showing import BASES, OUTCOMES
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.indicators import queries
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.wording import _

GONE = (_("不计入本期"), "secondary")


@dataclass(frozen=True)
class MovedCase:
    """One case before and after, and what that does to the number."""

    number: str
    address: str
    unit: str
    before: Badge
    after: Badge
    adds: str


def page(request: PageRequest, code: str) -> HttpResponse:
    """What changed since the sealing, and what of it stands in the newest restatement."""
    asked, viewer = request.GET, request.viewer
    period, scope = parse(asked.get("period", "")), asked.get("scope", "")
    place = queries.place_for(viewer, asked.get("unit") or None)
    basis = asked.get("basis") or (queries.bases_of(code) or [""])[0]
    found = queries.changed_since(
        code, period=period, viewer=viewer, at=request.at, basis=basis, scope=scope, unit=place.code
    )
    definition = queries.definition_of(code, basis)
    restated = queries.restated_cases(period, code, basis, scope=scope, within=place.code)
    kept = {"period": period.name, "unit": place.code, "basis": basis, **({"scope": scope} if scope else {})}
    context = {
        "code": code,
        "name": chosen(*queries.name_of(definition)) if definition else code,
        "basis": word(BASES.get(basis, basis)),
        "period": period.name,
        "place": named(place),
        "rows": [_row(each, request) for each in found],
        "is_cut": len(found) == queries.MOST_MOVED,
        "restated": [_restated(each, request) for each in restated],
        "restated_at": restated[0].made_at if restated else None,
        "back": f"{reverse('indicator-cases', args=[code])}?{urlencode(kept)}",
        "closing": f"{reverse('period-closing', args=[period.name])}#restated",
    }
    return render(request, "indicators/moved.html", context)


def address(code: str, period: Period, kept: dict[str, str]) -> str:
    """Where the moved cases of a figure are."""
    asked = urlencode({**kept, "period": period.name, "outcome": "moved"})
    return f"{reverse('indicator-cases', args=[code])}?{asked}"


def _row(each: queries.Moved, request: PageRequest) -> MovedCase:
    return _shown(each.number, each.unit, each.before, each.after, (each.above, each.below), request)


def _restated(each: Any, request: PageRequest) -> MovedCase:
    unit = (each.unit_path or each.unit_path_before).strip("/").rsplit("/", 1)[-1]
    adds = (each.above - each.above_before, each.below - each.below_before)
    return _shown(each.number, unit, each.before, each.outcome, adds, request)


def _shown(
    number: str, unit: str, before: str, after: str, adds: tuple[Decimal, Decimal], request: PageRequest
) -> MovedCase:
    place = request.viewer.tree.by_code.get(unit)
    return MovedCase(
        number=number,
        address=reverse("order", args=[number]) if number.startswith("GD-") else "",
        unit=named(place) if place else unit,
        before=_badge(before),
        after=_badge(after),
        adds=gettext("分子 %(above)s，分母 %(below)s")
        % {"above": f"{adds[0].normalize():+f}", "below": f"{adds[1].normalize():+f}"},
    )


def _badge(outcome: str) -> Badge:
    label, tone = OUTCOMES.get(outcome, GONE)
    return Badge(word(label), tone)
