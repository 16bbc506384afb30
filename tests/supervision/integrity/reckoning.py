"""How much of what was planted is found, and how much of what is found was planted."""

from dataclasses import dataclass

from plumbline.supervision.integrity.states import Kind


@dataclass(frozen=True)
class Line:
    """One kind of signal. With nothing found, nothing was found wrongly."""

    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.planted if self.planted else 1.0


@dataclass(frozen=True)
class Reckoning:
    lines: dict[Kind, Line]

    @property
    def missing(self) -> str:
        """Kinds of which nothing was planted: a floor over nothing would hold whatever happens."""
        return ", ".join(kind for kind, line in self.lines.items() if not line.planted)


def reckoned(found: set[tuple[Kind, str]], planted: set[tuple[Kind, str]]) -> Reckoning:
    lines = {}
    for kind in Kind:
        mine, meant = {each for each in found if each[0] is kind}, {each for each in planted if each[0] is kind}
        lines[kind] = Line(len(meant), len(mine), len(mine & meant))
    return Reckoning(lines)
