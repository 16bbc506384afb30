"""Facts of compliance."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("compliance.evidence_gathered", _("%(actor)s 统计 %(subject)s 的条款落实证据 %(count)d 项"))
@dataclass(frozen=True, kw_only=True)
class EvidenceGathered(Fact):
    """``subject`` is the period."""

    count: int
