"""Rounds, cases and agreement as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.saying import is_english, named
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks.queries import Recheck, RecheckRound, Standing
from plumbline.supervision.callbacks.states import (
    FIRST,
    LEVEL_LABELS,
    RESULT_LABELS,
    ROUND_LABELS,
    Level,
    Result,
    RoundState,
)
from plumbline.supervision.questionnaires.rules import Form
from plumbline.supervision.sampling.rules import Agreement

TONES = {
    RoundState.PLANNED: "secondary",
    RoundState.DRAWN: "azure",
    RoundState.BEGUN: "blue",
    RoundState.ENDED: "green",
    RoundState.CANCELLED: "secondary",
}
_ACCEPTABLE, _GOOD = 0.6, 0.8


@dataclass(frozen=True)
class RoundRow:
    id: UUID
    name: str
    level: str
    scope: str
    state: str
    tone: str
    since: datetime
    until: datetime
    size: int
    planned_at: datetime


@dataclass(frozen=True)
class ItemAgreement:
    item: str
    n: int
    agreed: str
    kappa: str
    standing: str
    tone: str


@dataclass(frozen=True)
class CaseRow:
    """``differences``: item, what the lower level wrote down, what was heard."""

    position: int
    number: str
    title: str
    unit: str
    lower: str
    lower_by: str
    result: str
    finished_at: datetime | None
    differences: list[tuple[str, str, str]]
    contradicts: bool


def level_name(level: str) -> str:
    return gettext("原回访") if level == FIRST else gettext(LEVEL_LABELS[Level(level)])


def round_row(found: RecheckRound) -> RoundRow:
    state = RoundState(found.state)
    return RoundRow(
        id=found.id,
        name=found.name,
        level=level_name(found.level),
        scope=named(found.scope),
        state=gettext(ROUND_LABELS[state]),
        tone=TONES[state],
        since=found.since,
        until=found.until,
        size=found.size,
        planned_at=found.planned_at,
    )


def agreements(form: Form, by_item: Mapping[str, Agreement]) -> list[ItemAgreement]:
    """By item of the form, those that any case was asked about."""
    english = is_english()
    return [
        ItemAgreement(
            item=item.name.in_language(english),
            n=found.n,
            agreed=f"{float(found.agreed):.1%}",
            kappa="—" if found.kappa is None else f"{float(found.kappa):.2f}",
            **_judged(found),
        )
        for item in form.items
        if (found := by_item.get(item.code)) is not None and found.n
    ]


def _judged(found: Agreement) -> dict[str, str]:
    """Landis and Koch's usual reading: from 0.8 good, from 0.6 acceptable."""
    if found.kappa is None:
        return {"standing": gettext("全部一致") if found.agreed == 1 else gettext("无法计算"), "tone": "secondary"}
    if found.kappa >= _GOOD:
        return {"standing": gettext("一致性好"), "tone": "green"}
    if found.kappa >= _ACCEPTABLE:
        return {"standing": gettext("可接受"), "tone": "azure"}
    return {"standing": gettext("一致性差"), "tone": "red"}


def case_row(found: Recheck, form: Form) -> CaseRow:
    return CaseRow(
        position=found.position,
        number=found.order.case_file.number,
        title=found.order.title,
        unit=named(found.unit),
        lower=level_name(found.lower),
        lower_by=found.lower_by.name if found.lower_by else "—",
        result=gettext(RESULT_LABELS[Result(found.result)]) if found.result else "",
        finished_at=found.finished_at,
        differences=[_told(each, form) for each in found.differences],
        contradicts=found.contradicts,
    )


def _told(difference: Mapping[str, Any], form: Form) -> tuple[str, str, str]:
    item = form.item(str(difference["item"]))
    names = {"yes": gettext("是"), "no": gettext("否")}
    if item is None:
        return str(difference["item"]), str(difference["lower"]), str(difference["upper"])
    names |= {choice.code: choice.name.in_language(is_english()) for choice in item.choices}
    words = [names.get(str(difference[side]), str(difference[side])) for side in ("lower", "upper")]
    return item.name.in_language(is_english()), words[0], words[1]


def percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def rates(standing: Standing) -> dict[str, str]:
    """Of those spoken with, how many were heard otherwise."""
    return {
        "differ": percent(standing.differ, standing.heard),
        "contradict": percent(standing.contradict, standing.heard),
        "reached": percent(standing.heard, standing.finished),
    }


def scopes(viewer: Viewer, units: frozenset[UUID]) -> list[tuple[str, str]]:
    """The units a viewer may have asked again, as the tree has them."""
    places = sorted((viewer.tree.by_id[each] for each in units), key=lambda place: place.path)
    shallowest = min((place.path.count("/") for place in places), default=0)
    return [
        (place.code, "　" * (place.path.count("/") - shallowest) + named(place))
        for place in places
        if place.kind in ("company", "division", "unit")
    ]
