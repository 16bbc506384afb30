"""Who may inspect whom, what makes a unit a risk, and which visits are scored twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.inspections.states import Grade
from plumbline.supervision.sampling import rules as sampling

DOUBLE_SHARE = Fraction(1, 10)
"""At least this share of a draw is scored by two people who do not see each other's sheet (rules.md 4.6)."""
GRADE_WEIGHTS: Mapping[Grade, int] = {Grade.MINOR: 1, Grade.MAJOR: 2, Grade.SERIOUS: 4}
MOST_MONTHS = 24


class InspectionRefused(Refused):
    """What was entered for an inspection cannot be taken."""

    code = "inspection_refused"


def is_own(person_path: str, unit_path: str) -> bool:
    """Whether somebody belongs to the inspected unit or to one below it."""
    return person_path.startswith(unit_path)


def check_inspector(name: str, person_path: str, unit_name: str, unit_path: str) -> None:
    """Raises InspectionRefused for an inspector who belongs to what is inspected."""
    if is_own(person_path, unit_path):
        raise InspectionRefused(
            _("%(name)s 是受检单位“%(unit)s”或其下级单位的人员，不能检查本单位，请另选检查人。"),
            field="inspector",
            name=name,
            unit=unit_name,
        )


@dataclass(frozen=True)
class Risk:
    """What is known of a unit: findings of twelve months by grade, months since the last inspection (None: never), its last score in percent."""

    findings: Mapping[Grade, int]
    months_since: int | None = None
    last_share: float | None = None


def risk_weight(risk: Risk) -> float:
    """1 for a unit without findings, inspected this month, with 100 points; each finding adds its grade's weight, every half year without an inspection one,
    every ten points lost one."""
    found = sum(GRADE_WEIGHTS[grade] * count for grade, count in risk.findings.items())
    months = MOST_MONTHS if risk.months_since is None else min(risk.months_since, MOST_MONTHS)
    lost = 0.0 if risk.last_share is None else (100 - risk.last_share) / 10
    return round(1 + found + months / 6 + lost, 4)


def doubled(drawn: Sequence[str], *, seed: str, share: Fraction = DOUBLE_SHARE) -> list[str]:
    """Which of those drawn are scored twice: the share rounded up, by a seed of its own."""
    return sampling.drawn(drawn, ceil(len(drawn) * share), seed=f"{seed}/double")
