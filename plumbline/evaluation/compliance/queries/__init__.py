"""Every question the outside may ask about compliance."""

from plumbline.evaluation.compliance.models import Evidence as Evidence
from plumbline.evaluation.compliance.queries.counting import Released, gathered_from
from plumbline.evaluation.compliance.queries.reading import (
    Compliance,
    evidence_of,
    of_pack,
    packs_on,
)

__all__ = ["Compliance", "Evidence", "Released", "evidence_of", "gathered_from", "of_pack", "packs_on"]
