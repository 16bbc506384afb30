"""Satisfaction surveys and three-level call-backs of a period: what customers said, and how far the levels heard the same."""

from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.reports.asked import Asked, in_english
from plumbline.evaluation.reporting.reports.supervised import Measured, found, plainly, sees, share
from plumbline.evaluation.reporting.rules import Cell, Paragraph, Part, Table, pieces_of
from plumbline.ground.kernel.wording import _ as marked
from plumbline.ground.organization.states import Permission
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.queries import RecheckRound, Standing
from plumbline.supervision.callbacks.states import LEVEL_LABELS, Level
from plumbline.supervision.surveys.queries.results import ItemResult
from plumbline.supervision.surveys.queries.summing import Asked as Surveyed
from plumbline.supervision.surveys.queries.summing import closed_in

SATISFACTION = (("SRV-01", "DUE"), ("SRV-02", "DUE"), ("KA-04", "DUE"))
CONVENTIONS = {
    "nps": marked("净推荐值 NPS"),
    "csat": marked("满意度 CSAT（%）"),
    "ces": marked("费力度 CES（分）"),
    "scale": marked("量表均值（分）"),
    "yes": marked("答“是”占比（%）"),
}
"""The judging figure of each convention, as a report names it."""
ASKED_AGAIN = {
    "called": marked("是否接到回访"),
    "came": marked("是否上门"),
    "solved": marked("问题是否解决"),
    "satisfied": marked("是否满意"),
}
"""The items by which two levels are compared."""
_FIELD = ("invited", "answered", "refused", "unreachable", "silent")


def surveys(asked: Asked, measured: Measured) -> list[Part]:
    """The surveys whose field work ended in the period; satisfaction itself stays the indicators' number."""
    if not sees(asked, Permission.SURVEYS_VIEW):
        return []
    known = measured.told(asked, "surveys", SATISFACTION)
    closed = closed_in(asked.place, asked.period, viewer=asked.viewer)
    if not closed:
        return [*plainly("surveys", _("本期没有结束的满意度调查。")), *known]
    told = {
        "count": found(asked, "surveys", "count", len(closed)),
        **{name: found(asked, "surveys", name, sum(getattr(each, name) for each in closed)) for name in _FIELD},
        "rate": share(asked, "surveys", "rate", *(sum(getattr(e, n) for e in closed) for n in ("answered", "invited"))),
    }
    sentence = _("本期结束满意度调查 %(count)s 项，调查客户 %(invited)s 户，答复 %(answered)s 户，应答率 %(rate)s%%。")
    return [Paragraph("surveys", pieces_of(sentence, told)), *known, _field(asked, closed), *_results(asked, closed)]


def _field(asked: Asked, closed: list[Surveyed]) -> Table:
    def row(each: Surveyed) -> tuple[Cell, ...]:
        part = f"survey:{each.survey.number}"
        return (
            each.survey.name,
            *(found(asked, "surveys", name, getattr(each, name), part) for name in _FIELD),
            share(asked, "surveys", "rate", each.answered, each.invited, part),
        )

    columns = (
        _("调查名称"), _("受访"), _("已答"), _("拒访"), _("未联系上"), _("未答"), _("应答率（%）"),
    )  # fmt: skip
    return Table("surveys-asked", _("满意度调查实施情况（户）"), columns, tuple(row(each) for each in closed))


def _results(asked: Asked, closed: list[Surveyed]) -> list[Part]:
    rows = tuple(_result(asked, each, result) for each in closed for result in each.results)
    columns = (
        _("调查名称"), _("题目"), _("结果口径"), _("结果"), _("区间低"), _("区间高"), _("样本数"),
    )  # fmt: skip
    note = _(
        "CSAT 为 4—5 分的占比，NPS 为 9—10 分占比减 0—6 分占比，CES 为 1—7 分的均值。结果按各层户数加权；区间的置信水平为 95%，"
        "样本不足以估计的不列区间。"
    )
    return [Table("surveys-found", _("满意度调查结果"), columns, rows, note=note)] if rows else []


def _result(asked: Asked, each: Surveyed, result: ItemResult) -> tuple[Cell, ...]:
    judged, part = result.figures[0], f"survey:{each.survey.number};item:{result.item.code}"
    scale = 100 if judged.is_share else 1

    def value(basis: str, number: float | None) -> Cell:
        return found(asked, "surveys", basis, None if number is None else number * scale, part, 2)

    assert result.convention is not None, "an item with figures has a convention"
    return (
        each.survey.name,
        result.item.name.in_language(in_english()),
        _(CONVENTIONS[result.convention.value]),
        value("value", judged.value),
        value("low", judged.low),
        value("high", judged.high),
        found(asked, "surveys", "n", judged.n, part),
    )


def rechecks(asked: Asked) -> list[Part]:
    """The rounds that ended in the period: what was heard otherwise than the lower level had written down, and kappa by item."""
    if not sees(asked, Permission.RECHECKS_VIEW):
        return []
    ended = callbacks.ended_rounds(asked.place, asked.period, viewer=asked.viewer)
    if not ended:
        return plainly("rechecks", _("本期没有结束的三级回访复核。"))
    standings = [(each, callbacks.standing(each, asked.viewer)) for each in ended]
    told = {
        "rounds": found(asked, "rechecks", "rounds", len(ended)),
        **{
            name: found(asked, "rechecks", name, sum(getattr(each, name) for _round, each in standings))
            for name in ("size", "heard", "differ", "contradict")
        },
    }
    sentence = _(
        "本期结束三级回访复核 %(rounds)s 轮，抽取已回访工单 %(size)s 件，联系上客户 %(heard)s 件；"
        "与下级回访记录不一致 %(differ)s 件，其中与下级记录相反 %(contradict)s 件。"
    )
    rounds = tuple(_round(asked, each, standing) for each, standing in standings)
    columns = (
        _("复核轮次"),
        _("层级"),
        _("抽取（件）"),
        _("联系上（件）"),
        _("不一致（件）"),
        _("相反（件）"),
    )
    return [
        Paragraph("rechecks", pieces_of(sentence, told)),
        Table("rechecks", _("三级回访复核情况"), columns, rounds),
        *_agreement(asked, ended),
    ]


def _round(asked: Asked, each: RecheckRound, standing: Standing) -> tuple[Cell, ...]:
    counted = (
        found(asked, "rechecks", name, getattr(standing, name), f"round:{each.id}")
        for name in ("size", "heard", "differ", "contradict")
    )
    return (each.name, _(LEVEL_LABELS[Level(each.level)]), *counted)


def _agreement(asked: Asked, ended: list[RecheckRound]) -> list[Part]:
    rows: list[tuple[Cell, ...]] = []
    for each in ended:
        for item, agreed in callbacks.agreement(each, asked.viewer).items():
            part = f"round:{each.id};item:{item}"
            if agreed.n:
                rows.append(
                    (
                        each.name,
                        _(ASKED_AGAIN[item]),
                        found(asked, "rechecks", "pairs", agreed.n, part),
                        found(asked, "rechecks", "agreed", agreed.agreed * 100, part, 2),
                        found(asked, "rechecks", "kappa", agreed.kappa, part, 2),
                    )
                )
    columns = (_("复核轮次"), _("项目"), _("可比（件）"), _("一致率（%）"), _("Kappa 系数"))
    note = _("Kappa 系数扣除了偶然一致；两级答复全部相同、无从计算时不列。满意程度按线性权重计算。")
    return [Table("agreement", _("上下级回访一致性"), columns, tuple(rows), note=note)] if rows else []
