"""Whether two praises may be one that came in twice."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from plumbline.ground.kernel.wording import _

DAYS_APART = 60
"""How long a second copy of the same letter may take: by post to the unit, by another way to head office. Proposed."""
ALIKE_ENOUGH = 0.6
"""Share of common pairs of characters from which two texts are held for the same. Proposed; a person decides."""


@dataclass(frozen=True)
class Told:
    """What is known of a praise."""

    kind: str
    received_on: date
    text: str = ""
    contact: str = ""
    order_id: UUID | None = None
    person_id: UUID | None = None
    pictures: Collection[str] = field(default_factory=frozenset)


def likeness(one: Told, other: Told) -> str | None:
    """Why both may be the same praise; None where nothing says so."""
    if one.pictures and not frozenset(one.pictures).isdisjoint(other.pictures):
        return _("图片相同")
    if abs((one.received_on - other.received_on).days) > DAYS_APART:
        return None
    if one.order_id is not None and one.order_id == other.order_id:
        return _("同一工单")
    if _digits(one.contact) and _digits(one.contact) == _digits(other.contact) and _same_people(one, other):
        return _("同一联系方式")
    if alike(one.text, other.text) >= ALIKE_ENOUGH:
        return _("内容相近")
    return None


def _digits(contact: str) -> str:
    return re.sub(r"\D", "", contact)


def _same_people(one: Told, other: Told) -> bool:
    """A customer may praise two different people in two months; who is not named may be the same one."""
    return one.person_id is None or other.person_id is None or one.person_id == other.person_id


def alike(one: str, other: str) -> float:
    """The share of pairs of neighbouring characters that two texts have in common (Dice), 0 to 1; 0 where a text is too short to say."""
    first, second = _pairs(one), _pairs(other)
    if len(first) < 4 or len(second) < 4:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs(text: str) -> frozenset[str]:
    kept = re.sub(r"[\W_]+", "", text)
    return frozenset(kept[start : start + 2] for start in range(len(kept) - 1))
