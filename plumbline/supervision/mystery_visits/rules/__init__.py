"""Who is sent where, what a visit must bring back, how evidence is sealed, what a unit scored. Pure; no Django."""

from plumbline.supervision.mystery_visits.rules.evidence import (
    Material,
    MaterialRefused,
    Minimum,
    check_material,
    lacking,
)
from plumbline.supervision.mystery_visits.rules.rotation import Errand, Gap, Person, Rotation, Sent, Tie, rotated
from plumbline.supervision.mystery_visits.rules.scoring import Scored, unit_scores
from plumbline.supervision.mystery_visits.rules.sealing import digest_of, root_of

__all__ = [
    "Errand",
    "Gap",
    "Material",
    "MaterialRefused",
    "Minimum",
    "Person",
    "Rotation",
    "Scored",
    "Sent",
    "Tie",
    "check_material",
    "digest_of",
    "lacking",
    "root_of",
    "rotated",
    "unit_scores",
]
