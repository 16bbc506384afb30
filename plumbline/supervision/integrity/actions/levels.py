"""Two levels of call-back heard the opposite from one customer: a signal, and somebody looks into it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks.events import LevelsDisagreed
from plumbline.supervision.callbacks.states import FIRST, Level
from plumbline.supervision.integrity import queries
from plumbline.supervision.integrity.actions.checking import open_for_contradiction
from plumbline.supervision.integrity.actions.scanning import keep
from plumbline.supervision.integrity.models import Check
from plumbline.supervision.integrity.queries import Found
from plumbline.supervision.integrity.states import Kind

_ITEMS = {"called": _("没有接到过回访"), "came": _("没有人上门"), "solved": _("是否解决"), "satisfied": _("满意程度")}


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """What a recheck heard: ``lower`` wrote down ``said``, ``higher`` heard ``heard``; ``items`` are what was heard otherwise."""

    recheck_id: UUID
    order_case_file_id: UUID
    unit_id: UUID
    round: int
    lower: str
    said: str
    said_at: datetime
    higher: str
    heard: str
    heard_solved: bool | None
    items: Sequence[str]

    @classmethod
    def told_by(cls, fact: LevelsDisagreed) -> "Contradiction":
        """What the fact of the recheck says."""
        return cls(
            recheck_id=UUID(fact.recheck_id),
            order_case_file_id=UUID(fact.order_case_file_id),
            unit_id=UUID(fact.order_unit_id),
            round=fact.round,
            lower=fact.lower,
            said=fact.lower_said,
            said_at=datetime.fromisoformat(fact.lower_at),
            higher=fact.upper,
            heard=fact.upper_heard,
            heard_solved=fact.upper_solved,
            items=[_ITEMS.get(item, item) for item in fact.items],
        )


@transaction.atomic
def take_contradiction(*, found: Contradiction, by: Viewer, at: datetime) -> Check | None:
    """Keeps the signal and opens a check of it; the same recheck told twice stays one. None where it stands already."""
    values = queries.thresholds()
    evidence = {
        "variant": "recheck",
        "round": found.round,
        "lower": Level.CENTRE.value if found.lower == FIRST else found.lower,
        "said": found.said,
        "said_at": found.said_at.isoformat(),
        "higher": found.higher,
        "heard": found.heard,
        "heard_at": at.isoformat(),
        "heard_solved": found.heard_solved,
        "items": "、".join(found.items),
        "thresholds": {"contradiction_days": values["contradiction_days"]},
    }
    key = f"recheck:{found.recheck_id}"
    kind = Kind.ANSWER_CONTRADICTED
    if queries.known_keys(kind, [key]):
        return None
    kept = keep(kind, [Found(kind, key, found.unit_id, at, (found.order_case_file_id,), (), evidence)], at=at)
    return open_for_contradiction(signal_id=kept[0], by=by, at=at)
