"""What a script is made of: steps, in order of time, each an action that somebody takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for the number of another order of the same life, which is known only when it is played."""

    order: str


@dataclass(frozen=True, slots=True)
class Step:
    """``who`` (a user name) does ``what`` with the order called ``order`` in the life: register, a move, call, attach, or what the stage knows besides."""

    at: datetime
    who: str
    what: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    order: str = "a"


@dataclass(frozen=True, slots=True)
class Life:
    """One order from its registration to its end, or several that belong together."""

    key: str
    steps: tuple[Step, ...]

    @property
    def begins(self) -> datetime:
        return self.steps[0].at

    @property
    def ends(self) -> datetime:
        return self.steps[-1].at

    def until(self, moment: datetime) -> "Life":
        """What of it has happened by then."""
        return Life(self.key, tuple(step for step in self.steps if step.at <= moment))


def life(key: str, steps: Iterable[Step]) -> Life:
    """The steps in order of time; those of one moment stay in the order given."""
    return Life(key, tuple(sorted(steps, key=lambda step: step.at)))
