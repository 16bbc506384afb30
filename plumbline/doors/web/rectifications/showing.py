"""Rectifications as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge, Due, due, unit_name
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.queries import check_of
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.improvement.rules.effect import Declared
from plumbline.supervision.improvement.rules.liability import CAUSES
from plumbline.supervision.improvement.rules.terms import allowance
from plumbline.supervision.improvement.states import (
    CHECK_LABELS,
    RECTIFICATION_LABELS,
    SOURCE_LABELS,
    VERDICT_LABELS,
    Check,
    Direction,
    Grade,
    RectificationState,
    Source,
    Verdict,
)

_R = RectificationState
TONES = {_R.OPEN: "blue", _R.ANSWERED: "orange", _R.VERIFIED: "azure", _R.CLOSED: "green", _R.WITHDRAWN: "secondary"}
GRADE_TONES = {Grade.CRITICAL: "red", Grade.MAJOR: "orange", Grade.MINOR: "secondary"}
VERDICT_TONES = {Verdict.EFFECTIVE: "green", Verdict.NOT_EFFECTIVE: "red", Verdict.INCONCLUSIVE: "orange"}


@dataclass(frozen=True)
class Row:
    """One rectification of a list. ``due`` only while it is not done."""

    address: str
    number: str
    title: str
    unit: str
    source: str
    grade: Badge
    state: Badge
    due: Due | None
    due_at: datetime
    round: int
    recurs: bool


def row(found: Any, *, viewer: Viewer, at: datetime) -> Row:
    state, grade = _R(found.state), Grade(found.grade)
    number = found.case_file.number
    is_waiting = state in (_R.OPEN, _R.ANSWERED)
    return Row(
        address=reverse("rectification", args=[number]),
        number=number,
        title=found.title,
        unit=unit_name(found.unit_id, viewer),
        source=word(SOURCE_LABELS[Source(found.source)]),
        grade=Badge(word(allowance(grade).label), GRADE_TONES[grade]),
        state=Badge(word(RECTIFICATION_LABELS[state]), TONES[state]),
        due=due(found.due_at, "", at=at) if is_waiting else None,
        due_at=found.due_at,
        round=found.round,
        recurs=found.recurs_id is not None,
    )


@dataclass(frozen=True)
class CheckShown:
    """What was declared for a round in words, and what it concluded."""

    round: int
    kind: str
    sentence: str
    before: tuple[date, date]
    after: tuple[date, date]
    compared_with: str
    declared_at: datetime
    verdict: Badge | None
    reason: str
    change: str
    p_value: str
    figures: tuple[tuple[str, str], ...]
    concluded_at: datetime | None
    waits: str


def checks(found: Any, viewer: Viewer, *, at: datetime) -> list[CheckShown]:
    return [_check(each, viewer, found.state, at) for each in queries.declarations(found)]


def _check(row: Any, viewer: Viewer, state: str, at: datetime) -> CheckShown:
    declared = check_of(row)
    concluded = getattr(row, "conclusion", None)
    tree, day = viewer.tree, timedelta(days=1)
    return CheckShown(
        round=row.round,
        kind=word(CHECK_LABELS[declared.kind]),
        sentence=_sentence(declared),
        before=(declared.before.first, declared.before.after - day),
        after=(declared.after.first, declared.after.after - day),
        compared_with=gettext("、").join(
            named(tree.by_code[c]) if c in tree.by_code else c for c in declared.compared_with
        ),
        declared_at=row.declared_at,
        verdict=_verdict(concluded),
        reason=word(concluded.reason) if concluded else "",
        change=_points(concluded.change) if concluded else "",
        p_value=_p_value(concluded.p_value) if concluded else "",
        figures=_figures(concluded.figures) if concluded else (),
        concluded_at=concluded.concluded_at if concluded else None,
        waits=_waits(state, declared, at),
    )


def _waits(state: str, declared: Declared, at: datetime) -> str:
    """What a check without a conclusion waits for: its window, or that what was done is verified."""
    if state == _R.WITHDRAWN:
        return gettext("整改已撤销，不再检验")
    if today(at) < declared.after.after:
        return gettext("尚未到期")
    return gettext("窗口已过，待验证后检验") if state != _R.VERIFIED else gettext("待检验")


def _sentence(declared: Declared) -> str:
    if declared.kind is Check.RECURRENCE:
        return gettext("整改后窗口内，本单位没有因同一条款或原因再次整改，即为有效。")
    better = gettext("升高") if declared.direction is Direction.HIGHER else gettext("降低")
    return gettext(
        "指标 %(code)s（%(basis)s）比对照单位多%(better)s至少 %(least)s 个百分点，且显著（5%%），即为有效；每个窗口至少 %(n)d 件。"
    ) % {
        "code": declared.indicator,
        "basis": declared.basis,
        "better": better,
        "least": declared.least_change.normalize(),
        "n": declared.least_n,
    }


def _verdict(concluded: Any) -> Badge | None:
    if concluded is None:
        return None
    verdict = Verdict(concluded.verdict)
    return Badge(word(VERDICT_LABELS[verdict]), VERDICT_TONES[verdict])


def _points(change: Any) -> str:
    return "" if change is None else gettext("%(points)s 个百分点") % {"points": f"{change:+.2f}"}


def _p_value(value: float | None) -> str:
    if value is None:
        return ""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _figures(kept: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if "recurrences" in kept:
        return ((gettext("窗口内再次整改"), str(kept["recurrences"])),)
    labels = {
        "before": gettext("本单位整改前"),
        "after": gettext("本单位整改后"),
        "others_before": gettext("对照单位整改前"),
        "others_after": gettext("对照单位整改后"),
    }
    return tuple((labels[name], _of(kept[name])) for name in labels if name in kept)


def _of(pair: Sequence[int]) -> str:
    part, whole = pair
    return f"{part} / {whole}" + (f" · {100 * part / whole:.2f}%" if whole else "")


def facts_of(found: Any, request: PageRequest) -> dict[str, Any]:
    """What else the page says about one."""
    causes = {term.code: term.label for term in CAUSES}
    shown = row(found, viewer=request.viewer, at=request.at)
    return {
        "row": shown,
        "found": found,
        "cause": word(causes.get(found.cause, "")),
        "grade_reason": word(allowance(Grade(found.grade)).reason),
        "source": shown.source,
        "source_address": _source_address(found),
        "reference": found.reference.partition("/")[
            0
        ],  # What follows names a row of it to the product, to nobody else.
        "recurs": found.recurs.case_file.number if found.recurs_id else "",
        "checks": checks(found, request.viewer, at=request.at),
        "extensions": queries.extensions(found),
    }


def _source_address(found: Any) -> str:
    if found.source == Source.COMPLAINT and found.reference:
        return reverse("liability-case", args=[found.reference])
    return ""
