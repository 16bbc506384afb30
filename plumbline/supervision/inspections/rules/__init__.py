"""What a year asks for, who may inspect whom, what findings and appeals come to: pure."""

from plumbline.supervision.inspections.rules.choosing import (
    DOUBLE_SHARE,
    GRADE_WEIGHTS,
    InspectionRefused,
    Risk,
    check_inspector,
    doubled,
    is_own,
    risk_weight,
)
from plumbline.supervision.inspections.rules.coverage import (
    MINIMA,
    MINIMUM_OF,
    Coverage,
    Held,
    Minimum,
    Obliged,
    coverage,
    windows,
)
from plumbline.supervision.inspections.rules.finding import Draft, Found, findings_of, read_drafts
from plumbline.supervision.inspections.rules.judging import (
    CATEGORIES,
    Outcomes,
    agreement,
    category,
    judged_alike,
    outcomes,
)
from plumbline.supervision.inspections.rules.taking import (
    RowRejected,
    ScoredRow,
    ScoreMapping,
    UnitColumn,
    read_score_mapping,
    scored_rows,
)

__all__ = [
    "CATEGORIES",
    "DOUBLE_SHARE",
    "GRADE_WEIGHTS",
    "MINIMA",
    "MINIMUM_OF",
    "Coverage",
    "Draft",
    "Found",
    "Held",
    "InspectionRefused",
    "Minimum",
    "Obliged",
    "Outcomes",
    "Risk",
    "RowRejected",
    "ScoreMapping",
    "ScoredRow",
    "UnitColumn",
    "agreement",
    "category",
    "check_inspector",
    "coverage",
    "doubled",
    "findings_of",
    "is_own",
    "judged_alike",
    "outcomes",
    "read_drafts",
    "read_score_mapping",
    "risk_weight",
    "scored_rows",
    "windows",
]
