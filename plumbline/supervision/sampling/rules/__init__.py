"""Draws, sizes, estimates and agreement: pure arithmetic that inspections, surveys and call-backs share."""

from plumbline.supervision.sampling.rules.agreement import Agreement, kappa
from plumbline.supervision.sampling.rules.drawing import (
    SampleRefused,
    drawn,
    drawn_by_risk,
    drawn_by_strata,
    in_order,
)
from plumbline.supervision.sampling.rules.estimates import (
    Estimate,
    Stratum,
    design_effect,
    share_stratum,
    weighted,
    wilson,
)
from plumbline.supervision.sampling.rules.sizes import allocated, needed_for_margin, needed_to_show

__all__ = [
    "Agreement",
    "Estimate",
    "SampleRefused",
    "Stratum",
    "allocated",
    "design_effect",
    "drawn",
    "drawn_by_risk",
    "drawn_by_strata",
    "in_order",
    "kappa",
    "needed_for_margin",
    "needed_to_show",
    "share_stratum",
    "weighted",
    "wilson",
]
