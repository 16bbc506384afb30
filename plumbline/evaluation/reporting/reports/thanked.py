"""Praise that was verified (S3 7.1.2) and what was awarded for it by which rule (S3 7.5.1, S0 Art. 4(8)). Nobody is named: the paper goes round the company."""

from django.utils.translation import gettext as _

from plumbline.evaluation.recognition.queries.praises import SEEN_WITH
from plumbline.evaluation.recognition.queries.summing import Rewarded, rewards_by_rule, verified_by_kind
from plumbline.evaluation.recognition.states import PRAISE_KIND_LABELS
from plumbline.evaluation.reporting.reports.asked import Asked
from plumbline.evaluation.reporting.reports.comparing import joined
from plumbline.evaluation.reporting.reports.scores import chosen
from plumbline.evaluation.reporting.reports.supervised import found, plainly, sees
from plumbline.evaluation.reporting.rules import Cell, Paragraph, Part, Piece, Table, pieces_of
from plumbline.ground.organization.states import Permission


def praise(asked: Asked) -> list[Part]:
    """Praise received in the period that somebody else found true, by its form."""
    if not any(sees(asked, each) for each in SEEN_WITH):
        return []
    kinds = verified_by_kind(asked.place, asked.period, viewer=asked.viewer)
    if not kinds:
        return plainly("praise", _("本期没有经核实属实的表扬。"))
    total = {"all": found(asked, "praise", "verified", sum(kinds.values()))}
    pieces: list[Piece] = list(pieces_of(_("本期收到并经核实属实的表扬 %(all)s 件："), total))
    for place, (kind, count) in enumerate(kinds.items()):
        told: dict[str, Piece] = {
            "kind": _(PRAISE_KIND_LABELS[kind]),
            "count": found(asked, "praise", "verified", count, f"kind:{kind.value}"),
        }
        pieces += [_("、") if place else "", *pieces_of(_("%(kind)s %(count)s 件"), told)]
    return [Paragraph("praise", joined([each for each in (*pieces, _("。")) if each != ""]))]


def rewards(asked: Asked) -> list[Part]:
    """Awards that stand, by rule; money is a proposal for personnel, nothing is paid here."""
    if not sees(asked, Permission.RECOGNITION_VIEW):
        return []
    given = rewards_by_rule(asked.place, asked.period, viewer=asked.viewer)
    if not given:
        return plainly("rewards", _("本期没有审定的奖励。"))
    told: dict[str, Piece] = {
        "times": found(asked, "rewards", "times", sum(each.times for each in given)),
        "amount": found(asked, "rewards", "amount", sum(each.amount for each in given), places=2),
    }
    columns = (_("奖励规则"), _("条款"), _("奖励（次）"), _("金额（元）"))
    note = _("按入账日期统计，已冲销的不计；金额为审定建议，由人事部门办理。")
    table = Table("rewards", _("奖励情况（按规则）"), columns, tuple(_rule(asked, each) for each in given), note=note)
    sentence = _("本期审定奖励 %(times)s 次，金额合计 %(amount)s 元。")
    return [Paragraph("rewards", pieces_of(sentence, told)), table]


def _rule(asked: Asked, each: Rewarded) -> tuple[Cell, ...]:
    part = f"rule:{each.rule.reference}"
    return (
        chosen(each.rule.name, each.rule.name_en),
        each.rule.clause or "—",
        found(asked, "rewards", "times", each.times, part),
        found(asked, "rewards", "amount", each.amount, part, 2),
    )
