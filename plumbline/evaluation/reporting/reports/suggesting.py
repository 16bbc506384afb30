"""What each unit should do, by rule from what it missed and what its late cases went through."""

from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.reporting.reports.asked import Asked, Values, called, name_of
from plumbline.evaluation.reporting.reports.comparing import joined, suffix, target
from plumbline.evaluation.reporting.reports.numbers import beside, figure, missed
from plumbline.evaluation.reporting.rules import Paragraph, Piece, pieces_of
from plumbline.ground.kernel.wording import _ as marked

REMEDIES = {
    "late_returned": marked("请核对派单范围和退单原因，首次派单即落实承办单位"),
    "late_urged": marked("请对催办工单当日联系客户并更新进度"),
    "late_reopened": marked("请由单位负责人复核后再答复客户，避免重办"),
}
OTHERWISE = marked("请逐件复盘超时环节，在时限过半时提前处置")
MOST = 12


def suggestions(asked: Asked, codes: tuple[str, ...]) -> list[Paragraph]:
    """A paragraph for every unit below that misses a target, the one that misses most cases first."""
    told = [(place, _missed(values)) for place, values in asked.by_unit(codes).items()]
    blamed = sorted(((code, found) for code, found in told if found), key=lambda each: (-_weight(each[1]), each[0]))
    places = asked.viewer.tree.by_code
    return [_suggestion(name_of(places[code]), code, found) for code, found in blamed[:MOST]]


def _missed(values: Values) -> list[Value]:
    found = [value for value in values.values() if value.verdict == "not_met"]
    return sorted(found, key=lambda value: -_cases(value))


def _cases(value: Value) -> Fraction:
    return value.figure.denominator - value.figure.numerator if value.definition.kind.value == "ratio" else Fraction(0)


def _weight(found: list[Value]) -> Fraction:
    return _cases(found[0])


def _suggestion(name: str, code: str, found: list[Value]) -> Paragraph:
    """The worst figure with its cases, the others by name, one remedy by what most late cases went through."""
    worst = found[0]
    told: dict[str, Piece] = {
        "unit": name,
        "indicator": called(worst),
        "value": figure(worst),
        "suffix": suffix(worst),
        "target": target(worst),
        "missed": missed(worst),
    }
    pieces: list[Piece] = list(
        pieces_of(
            _("%(unit)s：%(indicator)s %(value)s%(suffix)s，未达到目标（%(target)s），%(missed)s 件未达到要求"), told
        )
    )
    trouble = max(REMEDIES, key=lambda each: worst.apart.get(each, 0))
    if worst.apart.get(trouble):
        went = {
            "late_returned": _("，其中 %(count)s 件曾退单"),
            "late_urged": _("，其中 %(count)s 件曾催单"),
            "late_reopened": _("，其中 %(count)s 件曾重办"),
        }[trouble]
        pieces += pieces_of(went, {"count": beside(worst, trouble)})
    if len(found) > 1:
        pieces.append(
            _("；%(names)s也未达标") % {"names": _("、").join(dict.fromkeys(called(each) for each in found[1:]))}
        )
    remedy = REMEDIES[trouble] if worst.apart.get(trouble) else OTHERWISE
    pieces.append(_("。%(remedy)s。") % {"remedy": _(remedy)})
    return Paragraph(f"suggestion-{code}", joined(pieces))
