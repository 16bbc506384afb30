"""Surveys as pages show them: labels, strata, figures with their conventions, rankings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.saying import chosen, is_english, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.customers import queries as customers
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS, TIER_LABELS, Tier
from plumbline.supervision.questionnaires.rules import Item, words_of
from plumbline.supervision.surveys.queries.results import BesideEachOther, ItemResult, Ranked
from plumbline.supervision.surveys.queries.surveys import Stratum, Survey
from plumbline.supervision.surveys.rules.designing import SEPARATOR, Design
from plumbline.supervision.surveys.rules.measures import Figure
from plumbline.supervision.surveys.states import (
    CONVENTION_LABELS,
    KIND_LABELS,
    SURVEY_STATE_LABELS,
    WAY_LABELS,
    Dimension,
    Kind,
    SurveyState,
    Way,
)

TONES = {SurveyState.DRAFT: "secondary", SurveyState.OPEN: "blue", SurveyState.CLOSED: "green"}
FIGURE_LABELS: dict[str, str] = {
    "nps": _("净推荐值"),
    "top2": _("前两档占比"),
    "above4": _("大于 4 分占比"),
    "mean": _("均值"),
    "yes": _("答“是”占比"),
}
YES_NO = {"yes": _("是"), "no": _("否"), "partly": _("部分"), "na": _("不适用")}


@dataclass(frozen=True)
class SurveyRow:
    number: str
    name: str
    kind: str
    state: str
    tone: str
    ways: str
    unit: str
    designed_at: Any
    invited: int
    answered: int
    refused: int
    unreachable: int

    @property
    def response(self) -> str:
        return percent(self.answered / self.invited) if self.invited else "—"


def survey_row(survey: Survey, work: dict[str, int] | None) -> SurveyRow:
    counts = work or {}
    return SurveyRow(
        number=survey.number,
        name=survey.name,
        kind=word(KIND_LABELS[Kind(survey.kind)]),
        state=word(SURVEY_STATE_LABELS[SurveyState(survey.state)]),
        tone=TONES[SurveyState(survey.state)],
        ways=gettext("、").join(word(WAY_LABELS[Way(way)]) for way in survey.terms["ways"]),
        unit=chosen(survey.unit.name, survey.unit.name_en),
        designed_at=survey.designed_at,
        **{name: counts.get(name, 0) or 0 for name in ("invited", "answered", "refused", "unreachable")},
    )


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


# ── Strata ───────────────────────────────────────────────────────────────────


def stratum_namer(design: Design, viewer: Viewer) -> Callable[[str], str]:
    """Gives a stratum's code a name that people read."""
    areas = customers.territory(revision=viewer.tree.revision or None).by_code
    units = viewer.tree.by_code
    words: dict[Dimension, Callable[[str], str]] = {
        Dimension.KIND: lambda code: word(_KINDS.get(code, code)),
        Dimension.TIER: lambda code: word(_CARDS.get(code, NO_CARD)),
        Dimension.AREA: lambda code: chosen(areas[code].name, areas[code].name_en) if code in areas else _unknown(code),
        Dimension.UNIT: lambda code: chosen(units[code].name, units[code].name_en) if code in units else _unknown(code),
        Dimension.CONTACT: lambda code: gettext("期内有诉求") if code == "yes" else gettext("期内无诉求"),
    }

    def name(code: str) -> str:
        if not design.draws:
            return words[Dimension.UNIT](code)
        if not design.strata_by:
            return gettext("全部")
        parts = code.split(SEPARATOR)
        return " · ".join(words[each](part) for each, part in zip(design.strata_by, parts, strict=False))

    return name


NO_CARD = _("无卡")
_KINDS: dict[str, str] = {each.value: label for each, label in CUSTOMER_KIND_LABELS.items()}
_CARDS: dict[str, str] = {each.value: TIER_LABELS[each] for each in (Tier.GOLD, Tier.SILVER)}


def _unknown(code: str) -> str:
    return gettext("不详") if code in ("", "-") else code


@dataclass(frozen=True)
class Quota:
    """How far the field work in a stratum is."""

    name: str
    size: int
    planned: int
    invited: int
    answered: int
    refused: int
    unreachable: int
    silent: int
    figure: "Shown | None"

    @property
    def waiting(self) -> int:
        return max(0, self.invited - self.answered - self.refused - self.unreachable - self.silent)

    @property
    def done(self) -> int:
        return min(100, round(self.answered * 100 / self.planned)) if self.planned else 0

    @property
    def response(self) -> str:
        return percent(self.answered / self.invited) if self.invited else "—"


def quotas(rows: Sequence[tuple[Stratum, Figure | None]], name: Callable[[str], str]) -> list[Quota]:
    return [
        Quota(
            name(each.code),
            each.size,
            each.planned,
            each.invited,
            each.answered,
            each.refused,
            each.unreachable,
            each.silent,
            shown(figure) if figure else None,
        )
        for each, figure in rows
    ]


def total(rows: Sequence[Quota]) -> Quota:
    columns = ("size", "planned", "invited", "answered", "refused", "unreachable", "silent")
    summed = {column: sum(getattr(row, column) for row in rows) for column in columns}
    return Quota(name=gettext("合计"), figure=None, **summed)


# ── Figures ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """A figure as it is read."""

    code: str
    label: str
    value: str
    interval: str
    raw: str
    n: int
    deff: str
    silent: int


def shown(figure: Figure) -> Shown:
    return Shown(
        code=figure.code,
        label=word(FIGURE_LABELS[figure.code]),
        value=_written(figure, figure.value),
        interval=_interval(figure),
        raw=_written(figure, figure.raw),
        n=figure.n,
        deff=f"{figure.deff:.2f}",
        silent=len(figure.silent),
    )


def _written(figure: Figure, value: float) -> str:
    if figure.is_share:
        return percent(value)
    return f"{value:+.1f}" if figure.code == "nps" else f"{value:.2f}"


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "—"
    return f"{_written(figure, figure.low)} — {_written(figure, figure.high)}"


@dataclass(frozen=True)
class ItemShown:
    code: str
    name: str
    convention: str
    figures: tuple[Shown, ...]
    answers: tuple[tuple[str, int, float], ...]
    n: int


def item_shown(found: ItemResult) -> ItemShown:
    """``answers``: label, count and share of each answer, in the order of the form."""
    total_n = found.n or 1
    return ItemShown(
        code=found.item.code,
        name=found.item.name.in_language(is_english()),
        convention=word(CONVENTION_LABELS[found.convention]) if found.convention else gettext("各选项占比"),
        figures=tuple(shown(each) for each in found.figures),
        answers=tuple(
            (answer_name(found.item, answer), n, round(n * 100 / total_n, 1)) for answer, n in _in_order(found)
        ),
        n=found.n,
    )


def _in_order(found: ItemResult) -> list[tuple[str, int]]:
    known = {each: place for place, each in enumerate(words_of(found.item))}

    def place(each: tuple[str, int]) -> tuple[int, float, str]:
        answer = each[0]
        number = answer.replace(".", "", 1).replace("-", "", 1)
        return known.get(answer, len(known)), float(answer) if number.isdigit() else 1e9, answer

    return sorted(found.answers.items(), key=place)


def answer_name(item: Item, answer: str) -> str:
    choice = next((each for each in item.choices if each.code == answer), None)
    if choice is not None:
        return choice.name.in_language(is_english())
    return word(YES_NO.get(answer, answer))


def beside_shown(found: BesideEachOther) -> dict[str, Any]:
    """Three figures in a row, and the chart of them."""
    rows = [
        (gettext("有过诉求的客户（服务后调查）"), found.contact, found.contact_number),
        (gettext("全体客户随机抽样"), found.population, found.population_number),
        (gettext("合并估计"), found.both, ""),
    ]
    return {
        "item": found.item.name.in_language(is_english()),
        "rows": [(label, shown(figure) if figure else None, number) for label, figure, number in rows],
        "contacted": found.contacted,
        "others": found.others,
    }


# ── Rankings ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RankRow:
    place: str
    name: str
    n: int
    share: str
    interval: str


def rank_rows(found: Sequence[Ranked]) -> list[RankRow]:
    return [
        RankRow(
            _places(each),
            chosen(each.name, each.name_en),
            each.n,
            percent(each.share),
            f"{percent(each.low)} — {percent(each.high)}",
        )
        for each in found
    ]


def _places(each: Ranked) -> str:
    if each.first is None or each.last is None:
        return gettext("不排名")
    return str(each.first) if each.first == each.last else f"{each.first}–{each.last}"


def rank_chart(found: Sequence[Ranked]) -> Chart | None:
    rated = [each for each in found if each.first is not None][:20]
    if not rated:
        return None
    values = tuple(round(each.share * 100, 1) for each in rated)
    labels = tuple(chosen(each.name, each.name_en) for each in rated)
    return Chart("ranking", gettext("满意占比"), "bar", labels, (Series(gettext("满意占比"), values),), unit="%")


def unit_id_of(viewer: Viewer, code: str) -> UUID | None:
    place = viewer.tree.by_code.get(code)
    return place.id if place else None
