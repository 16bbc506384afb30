"""Inspections as pages show them: labels in the reader's language, scores to two places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.order_rows import Badge, unit_name
from plumbline.doors.web.saying import chosen, is_english, named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.queries import Appeal, Finding, Inspection
from plumbline.supervision.inspections.states import (
    APPEAL_LABELS,
    GRADE_LABELS,
    LEVEL_LABELS,
    OPEN,
    STATE_LABELS,
    VERDICT_LABELS,
    AppealState,
    Grade,
    Level,
    State,
    Verdict,
)
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.states import NOT_APPLICABLE, Purpose

TONES: dict[State, str] = {
    State.PLANNED: "secondary",
    State.UNDER_WAY: "azure",
    State.SUBMITTED: "yellow",
    State.SIGNED: "green",
    State.APPEALED: "orange",
    State.DECIDED: "teal",
    State.CANCELLED: "secondary",
    State.TAKEN_OVER: "purple",
}
GRADE_TONES: dict[Grade, str] = {Grade.MINOR: "yellow", Grade.MAJOR: "orange", Grade.SERIOUS: "red"}
APPEAL_TONES: dict[AppealState, str] = {
    AppealState.OPEN: "orange",
    AppealState.UPHELD: "green",
    AppealState.REFUSED: "secondary",
    AppealState.WITHDRAWN: "secondary",
}


def two_places(share: Fraction | None) -> str:
    """A share in percent to two places, halves up (G8); a dash for none."""
    if share is None:
        return "—"
    hundredths = (share * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def state_badge(state: State) -> Badge:
    return Badge(word(STATE_LABELS[state]), TONES[state])


def grade_badge(grade: str) -> Badge:
    return Badge(word(GRADE_LABELS[Grade(grade)]), GRADE_TONES[Grade(grade)])


@dataclass(frozen=True)
class InspectionRow:
    """One inspection of the list."""

    number: str
    page: str
    unit: str
    object_name: str
    level: str
    form: str
    state: Badge
    days: str
    is_late: bool
    inspector: str
    share: str
    vetoed: bool


def inspection_rows(found: Sequence[Inspection], *, viewer: Viewer, today: date) -> list[InspectionRow]:
    ahead = names_ahead(found, today)
    return [_inspection_row(each, ahead, viewer=viewer, today=today) for each in found]


def _inspection_row(inspection: Inspection, ahead: Mapping[str, str], *, viewer: Viewer, today: date) -> InspectionRow:
    number, state = inspection.case_file.number, inspection.state_now
    is_mine = viewer.person_id is not None and viewer.person_id == inspection.inspector_id
    route = "inspection-visit" if is_mine and state in OPEN else "inspection"
    blind = queries.is_blind(inspection, viewer)
    return InspectionRow(
        number=number,
        page=address_of(route, number),
        unit=unit_name(inspection.unit_id, viewer),
        object_name=inspection.object_name,
        level=word(LEVEL_LABELS[Level(inspection.level)]),
        form=form_name(inspection, ahead),
        state=state_badge(state),
        days=days_of(inspection),
        is_late=state in OPEN and inspection.last_day < today,
        inspector=inspection.inspector.name if inspection.inspector else "",
        share="—" if blind else two_places(queries.share(inspection.points, inspection.of)),
        vetoed=inspection.vetoed and not blind,
    )


def form_name(inspection: Inspection, ahead: Mapping[str, str]) -> str:
    """The version it was made with; before the visit the one that is in force, by ``ahead`` from its code."""
    version = inspection.form_version
    if version is not None:
        return chosen(version.name, version.name_en)
    return ahead.get(inspection.form_code, inspection.form_code)


def names_ahead(inspections: Iterable[Inspection], today: date) -> dict[str, str]:
    """What the forms of inspections that have not begun are called now, asked only where there is one."""
    wanted = {each.form_code for each in inspections if each.form_version_id is None}
    if not wanted:
        return {}
    in_force = questionnaires.forms(Purpose.INSPECTION, today)
    called = {each.code: chosen(each.name, each.name_en) for each in in_force}
    return called | {f"{each.pack}/{each.code}": chosen(each.name, each.name_en) for each in in_force}


def days_of(inspection: Inspection) -> str:
    """The day of the visit, or those within which it is to be."""
    if inspection.visited_on is not None:
        return inspection.visited_on.isoformat()
    if inspection.first_day == inspection.last_day:
        return inspection.first_day.isoformat()
    return f"{inspection.first_day.isoformat()} — {inspection.last_day.isoformat()}"


@dataclass(frozen=True)
class FindingRow:
    item: str
    name: str
    grade: Badge
    clause: str
    clause_address: str
    training: str
    text: str
    photo: str
    earlier: str
    is_lifted: bool


def finding_rows(inspection: Inspection, found: list[Finding], today: date) -> list[FindingRow]:
    number, names = inspection.case_file.number, item_names(inspection)
    links = clause_links({each.clause for each in found}, on=today)
    return [
        FindingRow(
            item=each.item,
            name=names.get(each.item, each.item_name),
            grade=grade_badge(each.grade),
            clause=each.clause,
            clause_address=links.get(each.clause, ""),
            training=each.training,
            text="" if each.text == each.item_name else each.text,
            photo=file_address(number, each.photo_id),
            earlier=each.earlier.inspection.case_file.number if each.earlier else "",
            is_lifted=each.lifted_by_id is not None,
        )
        for each in found
    ]


def item_names(inspection: Inspection) -> dict[str, str]:
    form = queries.form_of(inspection)
    return {item.code: item.name.in_language(is_english()) for item in form.items} if form else {}


def file_address(number: str, file: object) -> str:
    return reverse("inspection-file", args=[number, file]) if file else ""


@dataclass(frozen=True)
class ItemRow:
    """One item as it was scored; ``may_dispute``: it was scored, so that an appeal may be about it."""

    code: str
    name: str
    clause: str
    answer: str
    share: str
    weight: str
    vetoes: bool
    is_corrected: bool
    may_dispute: bool
    photos: tuple[str, ...]


@dataclass(frozen=True)
class SectionRow:
    name: str
    share: str
    items: tuple[ItemRow, ...]


def section_rows(inspection: Inspection, standing: queries.Standing) -> list[SectionRow]:
    english = is_english()
    shares = {each.code: two_places(each.share) for each in standing.score.sections}
    scores = {each.code: each for each in standing.score.items}
    return [
        SectionRow(
            section.name.in_language(english),
            shares.get(section.code, "—"),
            tuple(_item_row(inspection, standing, item, scores[item.code]) for item in section.items),
        )
        for section in standing.form.sections
    ]


def _item_row(inspection: Inspection, standing: queries.Standing, item: Any, score: Any) -> ItemRow:
    answer = standing.answers.get(item.code)
    photos = answer if isinstance(answer, list) else ()
    return ItemRow(
        code=item.code,
        name=item.name.in_language(is_english()),
        clause=item.clause,
        answer="" if photos else answer_word(item, answer),
        share=two_places(score.share * 100) if score.share is not None else "",
        weight=f"{float(item.weight):g}" if item.is_scored else "",
        vetoes=score.vetoes,
        is_corrected=item.code in standing.corrected,
        may_dispute=score.share is not None,
        photos=tuple(file_address(inspection.case_file.number, each) for each in photos),
    )


def answer_word(item: Any, answer: object) -> str:
    """An answer as it is read."""
    words = {"yes": gettext("是"), "partly": gettext("部分"), "no": gettext("否"), NOT_APPLICABLE: gettext("不适用")}
    named_ones = {choice.code: choice.name.in_language(is_english()) for choice in item.choices}
    text = "" if answer is None else str(answer)
    return named_ones.get(text) or words.get(text, text)


@dataclass(frozen=True)
class AppealRow:
    state: Badge
    items: str
    reason: str
    raised_at: datetime
    raised_by: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    before: str
    after: str


def appeal_row(appeal: Appeal, names: Mapping[str, str]) -> AppealRow:
    """``names``: of the items of the form, by code."""
    state = AppealState(appeal.state)
    return AppealRow(
        state=Badge(word(APPEAL_LABELS[state]), APPEAL_TONES[state]),
        items=gettext("、").join(names.get(code, code) for code in appeal.items),
        reason=appeal.reason,
        raised_at=appeal.raised_at,
        raised_by=appeal.raised_by.name,
        decision=appeal.decision,
        decided_at=appeal.decided_at,
        decided_by=appeal.decided_by.name if appeal.decided_by else "",
        before=two_places(queries.share(appeal.points_before, appeal.of_before)),
        after=two_places(queries.share(appeal.points_after, appeal.of_after)),
    )


def facts_of(inspection: Inspection, viewer: Viewer, today: date) -> list[tuple[str, str]]:
    """What stands beside the result: who, when, where, by which form."""
    version, owner = inspection.form_version, viewer.tree.by_id.get(inspection.owner_id)
    form = form_name(inspection, names_ahead([inspection], today))
    known = [
        (gettext("检查层级"), word(LEVEL_LABELS[Level(inspection.level)])),
        (gettext("检查单位"), named(owner) if owner else ""),
        (gettext("检查对象"), inspection.object_name),
        (gettext("检查表"), f"{form} {version.version}" if version else form),
        (gettext("检查日期"), days_of(inspection)),
        (gettext("检查人"), inspection.inspector.name if inspection.inspector else ""),
        (gettext("第二检查人"), inspection.second_inspector.name if inspection.second_inspector else ""),
        (gettext("检查地点"), inspection.place),
        (gettext("坐标"), _coordinates(inspection)),
        (gettext("来源文件"), inspection.takeover.file_name if inspection.takeover else ""),
        (gettext("来源编号"), inspection.reference),
        (gettext("受检单位意见"), word(VERDICT_LABELS[Verdict(inspection.verdict)]) if inspection.verdict else ""),
        (gettext("确认人"), inspection.signed_by.name if inspection.signed_by else ""),
        (gettext("说明"), inspection.remark),
    ]
    return [(label, value) for label, value in known if value]


def _coordinates(inspection: Inspection) -> str:
    if inspection.latitude is None or inspection.longitude is None:
        return ""
    return f"{inspection.latitude:.6f}, {inspection.longitude:.6f}"
