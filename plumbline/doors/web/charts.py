"""Charts as pages give them: what is drawn, and the same figures as a table behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Figure = int | float | None
Kind = Literal["bar", "line", "stacked", "funnel", "control"]
"""A funnel's first series are points, the others the lower and upper limits around them, the inner ones first. A control chart's
first series is joined points, those after it are lines without points: the mean, the limits, the target."""


@dataclass(frozen=True)
class Series:
    """One row of figures, as many as the chart has labels; None where nothing was measured."""

    name: str
    values: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """A small chart.

    Args:
        name: unique on its page; letters, digits and dashes.
        labels: what stands along the axis, in the reader's language.
        unit: of all figures (件, %).
        target: a line drawn across, with its name in ``target_name``.
        marked: places of the first series that are drawn as larger diamonds.
    """

    name: str
    title: str
    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    target: float | None = None
    target_name: str = ""
    marked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for each in self.series:
            if len(each.values) != len(self.labels):
                raise ValueError(f"{each.name} has {len(each.values)} figures for {len(self.labels)} labels")

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure to draw."""
        return not any(value is not None for each in self.series for value in each.values)

    @property
    def drawing(self) -> dict[str, Any]:
        """What the script that draws it reads."""
        return {
            "kind": self.kind,
            "labels": self.labels,
            "series": [{"name": each.name, "values": each.values} for each in self.series],
            "unit": self.unit,
            "target": self.target,
            "targetName": self.target_name,
            "marked": self.marked,
        }

    def rows(self) -> Iterator[tuple[str, tuple[Figure, ...]]]:
        """The table behind the chart: a label and the figure of every series."""
        for at, label in enumerate(self.labels):
            yield label, tuple(each.values[at] for each in self.series)
