"""What an adapter is given, and how it says no."""

from dataclasses import dataclass
from datetime import datetime

SECONDS = 10
"""How long an adapter waits for the other side. Far below a claim's length, so that nobody else takes a delivery that is still under way."""


@dataclass(frozen=True)
class Letter:
    """One delivery, ready to go. ``delivery_id`` lets the other side notice that it got the same one twice."""

    delivery_id: str
    address: str
    subject: str
    body: str
    kind: str
    urgency: str
    case_number: str
    at: datetime
    secret: str = ""


class Undeliverable(Exception):
    """The other side did not take it. ``for_good`` when trying again cannot help."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        self.for_good = for_good
        super().__init__(why[:300])
