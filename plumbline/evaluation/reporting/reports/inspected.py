"""Inspections (S0 Art. 7, S3 7.2) and mystery visits of a period: how many at which level, what was found, what failed most."""

from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.reports.asked import Asked, in_english, name_of
from plumbline.evaluation.reporting.reports.numbers import figure
from plumbline.evaluation.reporting.reports.supervised import (
    MOST_ITEMS,
    Measured,
    found,
    grade_columns,
    graded,
    plainly,
    sees,
)
from plumbline.evaluation.reporting.rules import Cell, Paragraph, Part, Table, pieces_of
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections.queries.summing import LevelHeld, by_level, failed_most
from plumbline.supervision.inspections.states import LEVEL_LABELS, Grade
from plumbline.supervision.mystery_visits.queries.summing import FellShort, Paid, fell_short, paid

PLAN, SCORE = ("INSP-01", "DUE"), ("INSP-05", "DUE")


def inspections(asked: Asked, measured: Measured) -> list[Part]:
    """The visits that took place in the period, by level; how far the plan was kept stays the indicator's number."""
    if not sees(asked, Permission.INSPECTIONS_VIEW):
        return []
    held = by_level(asked.place, asked.period, viewer=asked.viewer)
    plan = measured.told(asked, "inspections", [PLAN])
    if not held:
        return [*plainly("inspections", _("本期没有完成的检查。")), *plan]
    findings = {grade: sum(each.findings.get(grade, 0) for each in held) for grade in Grade}
    told = {"visits": found(asked, "inspections", "visits", sum(each.visits for each in held))}
    pieces = (
        *pieces_of(_("本期完成检查 %(visits)s 次，"), told),
        *graded(asked, "inspections", findings),
        _("。"),
    )
    return [Paragraph("inspections", pieces), *plan, _levels(asked, held), *_failed(asked)]


def _levels(asked: Asked, held: list[LevelHeld]) -> Table:
    columns = (
        _("检查层级"),
        _("检查（次）"),
        _("受检单位（个）"),
        _("得分（%）"),
        _("一票否决（次）"),
        *grade_columns(),
    )
    note = _("按检查日期统计；得分为各次检查得分之和除以适用分值之和，不取平均；申诉成立、已撤销的问题不计。")
    return Table(
        "inspection-levels", _("各级检查情况"), columns, tuple(_level(asked, each) for each in held), note=note
    )


def _level(asked: Asked, held: LevelHeld) -> tuple[Cell, ...]:
    part = f"level:{held.level.value}"
    of_grade = (
        found(asked, "inspections", "findings", held.findings.get(grade, 0), f"{part};grade:{grade.value}")
        for grade in reversed(Grade)
    )
    return (
        _(LEVEL_LABELS[held.level]),
        found(asked, "inspections", "visits", held.visits, part),
        found(asked, "inspections", "units", held.units, part),
        found(asked, "inspections", "share", held.share, part, 2),
        found(asked, "inspections", "vetoed", held.vetoed, part),
        *of_grade,
    )


def _failed(asked: Asked) -> list[Part]:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.name.in_language(in_english()),
            found(asked, "inspections", "failed", each.times, f"form:{each.form};item:{each.item}"),
            found(asked, "inspections", "failed_units", each.units, f"form:{each.form};item:{each.item}"),
        )
        for each in failed_most(asked.place, asked.period, viewer=asked.viewer, most=MOST_ITEMS)
    )
    columns = (_("检查项目"), _("不合格（次）"), _("涉及单位（个）"))
    note = _("不合格次数最多的前 %(most)d 项。") % {"most": MOST_ITEMS}
    return [Table("failed-items", _("检查不合格最多的项目"), columns, rows, note=note)] if rows else []


def mystery_visits(asked: Asked, measured: Measured) -> list[Part]:
    """What has been released, and nothing else: before the release neither a count nor a sentence differs."""
    if not sees(asked, Permission.INSPECTIONS_VIEW):
        return []
    programmes = paid(asked.place, asked.period, viewer=asked.viewer)
    if not programmes:
        silent = plainly("mystery", _("本期没有公布结果的神秘客户暗访项目。"))
        return [*silent, *measured.told(asked, "mystery", [SCORE])]
    grades, items = fell_short(asked.place, asked.period, viewer=asked.viewer, most=MOST_ITEMS)
    told = {
        "programmes": found(asked, "mystery", "programmes", len(programmes)),
        "visits": found(asked, "mystery", "visits", sum(each.visits for each in programmes)),
    }
    pieces = (
        *pieces_of(_("本期已公布结果的神秘客户暗访项目 %(programmes)s 个，暗访 %(visits)s 次，"), told),
        *graded(asked, "mystery", {Grade(grade): count for grade, count in grades.items()}),
        _("。"),
    )
    return [
        Paragraph("mystery", pieces),
        *measured.told(asked, "mystery", [SCORE]),
        _programmes(asked, programmes),
        *_scores(asked),
        *_fell_short(asked, items),
    ]


def _programmes(asked: Asked, programmes: list[Paid]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{each.name}（{each.code}）",
            *(
                found(asked, "mystery", column, value, f"programme:{each.code}")
                for column, value in (("visits", each.visits), ("units", each.units), ("vetoed", each.vetoed))
            ),
        )
        for each in programmes
    )
    columns = (_("暗访项目"), _("暗访（次）"), _("涉及单位（个）"), _("一票否决（次）"))
    note = _("按暗访日期统计，只含结果已公布的项目。")
    return Table("mystery-programmes", _("神秘客户暗访项目"), columns, rows, note=note)


def _scores(asked: Asked) -> list[Part]:
    """The units right below by their measured score, the lowest first."""
    values = [values[SCORE] for values in asked.by_unit((SCORE[0],)).values() if SCORE in values]
    known = sorted((each for each in values if each.value is not None), key=lambda each: each.value or 0)
    rows: tuple[tuple[Cell, ...], ...] = tuple((name_of(each.place), figure(each)) for each in known)
    return [Table("mystery-scores", _("各单位神秘客户得分"), (_("单位"), _("得分（百分制）")), rows)] if rows else []


def _fell_short(asked: Asked, items: list[FellShort]) -> list[Part]:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.name.in_language(in_english()),
            found(asked, "mystery", "failed", each.times, f"form:{each.form};item:{each.item}"),
        )
        for each in items
    )
    columns = (_("暗访项目内容"), _("未达要求（次）"))
    return [Table("mystery-items", _("暗访中未达要求最多的内容"), columns, rows)] if rows else []
