"""What the sections about supervision share: numbers counted from what supervision wrote down, indicators in sentences, grades of findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.reports import comparing
from plumbline.evaluation.reporting.reports.asked import Asked, Key, Values
from plumbline.evaluation.reporting.reports.numbers import bare
from plumbline.evaluation.reporting.rules import Number, Paragraph, Part, Piece, Source, pieces_of
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections.states import Grade

Countable = int | float | Fraction | Decimal | None
MOST_ITEMS = 5
"""So many items are listed as those that failed most."""
_FINEST = 10**9
"""Shares that were worked out with floats are taken back to the fraction they stand for: a tie is then rounded as it would be by hand."""


@dataclass(frozen=True)
class Measured:
    """The kept values of the period, of the one before it, and of the same a year ago."""

    now: Values
    before: Values
    a_year_ago: Values

    def told(self, asked: Asked, key: str, keys: Sequence[Key]) -> list[Part]:
        """Those that have a value, one sentence each; what has none is told by the sections themselves."""
        return [
            comparing.compared(asked, f"{key}-{each[0]}", self.now[each], self.before, self.a_year_ago)
            for each in keys
            if each in self.now and self.now[each].value is not None
        ]


def sees(asked: Asked, permission: Permission) -> bool:
    """A section is made whole or not at all: half a count would be a false one."""
    return asked.viewer.may(permission, asked.place.id)


def found(asked: Asked, code: str, basis: str, value: Countable, scope: str = "", places: int = 0) -> Number:
    """A number that supervision's own records came to; a dash where there is none."""
    source = Source(code, basis, asked.period.name, asked.place.code, scope, "", "supervision")
    if isinstance(value, float):
        value = Fraction(value).limit_denominator(_FINEST)
    return bare(None if value is None else Fraction(value), places, source)


def share(asked: Asked, code: str, basis: str, part: int, whole: int, scope: str = "") -> Number:
    """Percent, two decimals; a dash where there is nothing to divide by."""
    return found(asked, code, basis, Fraction(100 * part, whole) if whole else None, scope, 2)


def graded(asked: Asked, code: str, findings: Mapping[Grade, int]) -> tuple[Piece, ...]:
    """ "问题 9 项，其中严重 1 项、较重 3 项、一般 5 项", the gravest first."""
    told: dict[str, Piece] = {"all": found(asked, code, "findings", sum(findings.values()))}
    for grade in Grade:
        told[grade.value] = found(asked, code, "findings", findings.get(grade, 0), f"grade:{grade.value}")
    sentence = _("发现问题 %(all)s 项，其中严重 %(serious)s 项、较重 %(major)s 项、一般 %(minor)s 项")
    return pieces_of(sentence, told)


def grade_columns() -> tuple[str, ...]:
    """The gravest first, as the cells stand."""
    return (_("严重（项）"), _("较重（项）"), _("一般（项）"))


def plainly(key: str, sentence: str) -> list[Part]:
    """Where nothing happened, a sentence says so instead of an empty table."""
    return [Paragraph(key, (sentence,))]
