"""In what condition something is that is looked after: a few words and how urgent they are."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "ok", "attention", "wrong"]


@dataclass(frozen=True)
class Condition:
    """``text`` is already in the reader's language; ``attention`` wants something done soon, ``wrong`` now."""

    text: str
    tone: Tone = ""
