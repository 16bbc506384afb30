"""Programmes, visits and results as a page shows them; whoever is not the owner never reads who the shopper was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.forms.asking import SectionShown, fields, plain
from plumbline.doors.web.saying import is_english, named, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.queries import (
    BookLine,
    Finding,
    Programme,
    Result,
    Scenario,
    Standing,
    Visit,
)
from plumbline.supervision.mystery_visits.rules import Material, lacking
from plumbline.supervision.mystery_visits.states import (
    PROGRAMME_LABELS,
    VISIT_LABELS,
    VISIT_STATE_LABELS,
    ProgrammeState,
    VisitKind,
    VisitState,
)
from plumbline.supervision.questionnaires.rules import words_of
from plumbline.supervision.questionnaires.states import ItemKind

IMPRESSION = "impression"
STATE_TONES = {
    VisitState.PLANNED.value: "azure",
    VisitState.SUBMITTED.value: "yellow",
    VisitState.ACCEPTED.value: "green",
    VisitState.REDONE.value: "orange",
    VisitState.CANCELLED.value: "secondary",
}
PROGRAMME_TONES = {"running": "purple", "released": "green", "cancelled": "secondary"}


@dataclass(frozen=True)
class ProgrammeRow:
    id: UUID
    code: str
    name: str
    third_party: str
    first: date
    last: date
    state: str
    state_label: str
    tone: str
    standing: Standing


def programme_row(programme: Programme, standing: Standing) -> ProgrammeRow:
    return ProgrammeRow(
        id=programme.id,
        code=programme.code,
        name=programme.name,
        third_party=programme.third_party.name,
        first=programme.first,
        last=date.fromordinal(programme.after.toordinal() - 1),
        state=programme.state,
        state_label=word(PROGRAMME_LABELS[ProgrammeState(programme.state)]),
        tone=PROGRAMME_TONES[programme.state],
        standing=standing,
    )


@dataclass(frozen=True)
class VisitRow:
    """``shopper`` and ``order`` are filled in for the owner only, the order also once it is released."""

    id: UUID
    number: int
    name: str
    programme: str
    scenario: str
    kind: str
    unit: str
    shopper: str
    planned_on: date
    visited_at: datetime | None
    state: str
    state_label: str
    tone: str
    share: str
    vetoed: bool
    order: str
    no_order: str
    needs_order: bool


def visit_row(visit: Visit, viewer: Viewer) -> VisitRow:
    keeps = viewer.may(Permission.MYSTERY_KEEP, visit.unit_id)
    is_told = visit.programme.state == ProgrammeState.RELEASED.value
    may_have_order = visit.scenario.kind != VisitKind.COUNTER.value
    order = visit.order.case_file.number if (keeps or is_told) and visit.order_id and visit.order else ""
    return VisitRow(
        id=visit.id,
        number=visit.number,
        name=queries.name_of(visit.programme, visit),
        programme=visit.programme.name,
        scenario=visit.scenario.title,
        kind=word(VISIT_LABELS[VisitKind(visit.scenario.kind)]),
        unit=visit.unit.name,
        shopper=visit.shopper.name if keeps else "",
        planned_on=visit.planned_on,
        visited_at=visit.visited_at,
        state=visit.state,
        state_label=word(VISIT_STATE_LABELS[VisitState(visit.state)]),
        tone=STATE_TONES[visit.state],
        share=share_of(visit) if keeps or is_told else "",
        vetoed=visit.vetoed and (keeps or is_told),
        order=order,
        no_order=visit.no_order if keeps or is_told else "",
        needs_order=keeps and may_have_order and not order and not visit.no_order and not is_told,
    )


def share_of(visit: Visit) -> str:
    """Percent of a visit that was handed in; empty before, and where nothing applied."""
    if not visit.of:
        return ""
    return f"{visit.points / visit.of * 100:.2f}" if visit.points is not None else ""


def sections_of(visit: Visit, answers: Mapping[str, object], errors: Mapping[str, str]) -> list[SectionShown]:
    """The form as inputs, without what the material of the visit answers by itself."""
    found = []
    for section in fields(queries.form_of(visit), answers, errors=errors):
        asked = tuple(each for each in section.fields if not _is_material(each.kind, each.code))
        if asked:
            found.append(replace(section, fields=asked))
    return found


def _is_material(kind: str, code: str) -> bool:
    return kind == ItemKind.PHOTO.value or code == IMPRESSION


@dataclass(frozen=True)
class AnswerRow:
    label: str
    answer: str
    clause: str
    points: str
    of: str
    is_short: bool
    vetoes: bool


def answer_rows(visit: Visit) -> list[AnswerRow]:
    """What was answered, item by item, with what it earned."""
    form, english = queries.form_of(visit), is_english()
    found = []
    for scored in queries.score_of(visit).items:
        item = form.item(scored.code)
        answer = visit.filling.answers.get(scored.code)
        if item is None or answer in (None, [], "") or _is_material(item.kind.value, item.code):
            continue
        names = {choice.code: choice.name.in_language(english) for choice in item.choices}
        found.append(
            AnswerRow(
                label=item.name.in_language(english),
                answer=names.get(str(answer)) or _spoken(str(answer), words_of(item)),
                clause=item.clause,
                points=plain(scored.points) if scored.share is not None else "",
                of=plain(scored.weight) if scored.share is not None else "",
                is_short=scored.share is not None and scored.share < 1,
                vetoes=scored.vetoes,
            )
        )
    return found


def _spoken(answer: str, words: Iterable[str]) -> str:
    said = {"yes": gettext("是"), "partly": gettext("部分"), "no": gettext("否"), "na": gettext("不适用")}
    return said.get(answer, answer) if answer in (*words, "na") else answer


@dataclass(frozen=True)
class NeedRow:
    """One thing a visit must bring back, and whether it does."""

    label: str
    is_met: bool


def needs_of(visit: Visit, photos: int) -> list[NeedRow]:
    least = queries.minimum_of(visit.scenario)
    short = {
        field
        for field, _sentence, _params in lacking(
            least, Material(photos, visit.video_minutes, visit.impression, tuple(visit.questions))
        )
    }
    wanted = (
        ("photos", least.photos, gettext("照片至少 %(count)d 张")),
        ("video_minutes", least.video_minutes, gettext("录像至少 %(count)d 分钟")),
        ("impression", least.impression, gettext("印象与问题至少 %(count)d 字")),
        ("questions", least.questions, gettext("至少提 %(count)d 个问题")),
    )
    return [NeedRow(words % {"count": count}, name not in short) for name, count, words in wanted if count]


@dataclass(frozen=True)
class UnitScore:
    code: str
    unit: str
    share: str
    points: str
    of: str
    visits: int
    vetoed: int


def unit_rows(result: Result, tree: Tree) -> list[UnitScore]:
    """The lowest first: what needs a look."""
    rows = [
        UnitScore(
            code=code,
            unit=named(tree.by_code[code]) if code in tree.by_code else code,
            share=queries.shown_share(scored.points, scored.of),
            points=plain(scored.points, 2),
            of=plain(scored.of, 2),
            visits=scored.visits,
            vetoed=scored.vetoed,
        )
        for code, scored in result.by_unit.items()
    ]
    return sorted(rows, key=lambda row: (row.share == "", float(row.share or 0), row.code))


@dataclass(frozen=True)
class FindingRow:
    visit: str
    visit_id: UUID
    unit: str
    text: str
    clause: str
    grade: str
    tone: str


def finding_rows(programme: Programme, findings: Iterable[Finding]) -> list[FindingRow]:
    grades = {
        "serious": (gettext("严重"), "red"),
        "major": (gettext("较重"), "orange"),
        "minor": (gettext("一般"), "yellow"),
    }
    return [
        FindingRow(
            queries.name_of(programme, each.visit),
            each.visit_id,
            each.visit.unit.name,
            each.text,
            each.clause,
            *grades[each.grade],
        )
        for each in findings
    ]


@dataclass(frozen=True)
class ScenarioRow:
    id: UUID
    kind: str
    title: str
    brief: str
    questions: list[str]
    form: str
    least: str


def scenario_row(scenario: Scenario) -> ScenarioRow:
    words = {
        "photos": scenario.least_photos,
        "video": scenario.least_video_minutes,
        "impression": scenario.least_impression,
        "questions": scenario.least_questions,
    }
    least = gettext("照片 %(photos)d 张，录像 %(video)d 分钟，印象 %(impression)d 字，提问 %(questions)d 个") % words
    return ScenarioRow(
        id=scenario.id,
        kind=word(VISIT_LABELS[VisitKind(scenario.kind)]),
        title=scenario.title,
        brief=scenario.brief,
        questions=scenario.questions,
        form=f"{named(scenario.form_version)} {scenario.form_version.version}",
        least=least,
    )


DEED_LABELS = {
    "opened": _("建立项目"),
    "scenario": _("添加场景"),
    "planned": _("抽取访员"),
    "visit": _("安排暗访"),
    "media": _("上传材料"),
    "media_dropped": _("移除材料"),
    "submitted": _("提交并封存"),
    "accept": _("验收合格"),
    "redo": _("要求重访"),
    "cancel": _("取消暗访"),
    "marked": _("对应工单"),
    "released": _("公布"),
    "cancelled": _("取消项目"),
}


@dataclass(frozen=True)
class BookRow:
    at: datetime
    deed: str
    by: str
    digest: str


def book_row(line: BookLine) -> BookRow:
    return BookRow(line.at, word(DEED_LABELS.get(line.deed, line.deed)), line.by.name if line.by else "—", line.digest)
