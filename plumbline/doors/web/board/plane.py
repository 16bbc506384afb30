"""The plane of the map: degrees in, units of the drawing out. Web Mercator, so that tiles fit under it where a company has some."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from plumbline.service.work_orders.queries import Box

WIDTH, MOST_HEIGHT = 1000.0, 1000.0
TILE = 256
MOST_TILES = 40
Rings = Sequence[Sequence[Sequence[float]]]


def around(polygons: Iterable[Rings]) -> Box | None:
    """The smallest box around all of them."""
    points = [point for rings in polygons for ring in rings for point in ring]
    if not points:
        return None
    return Box(
        min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)
    )


def widened(box: Box, share: float = 0.04) -> Box:
    """With a margin, and never so narrow that nothing could be told apart."""
    width, height = max(box.east - box.west, 0.002), max(box.north - box.south, 0.002)
    x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    half = max(width, height * 2) * (0.5 + share), max(height, width * 0.35) * (0.5 + share)
    return Box(max(x - half[0], -180), max(y - half[1], -85), min(x + half[0], 180), min(y + half[1], 85))


LINE, WIDE, NARROW, MARK = 16.0, 14.0, 8.0, 14.0
"""A line of a name, a Chinese character, a Latin one and half a mark, in units of the drawing, as the style sheet sets them."""
STEPS = (0.0, 1.0, -1.0, 2.0, -2.0)


@dataclass(frozen=True)
class Label:
    """A name to be written with its middle at a point; ``weight``: the heavier one stays where two would cover each other."""

    text: str
    x: float
    y: float
    weight: int

    @property
    def half(self) -> float:
        return sum(NARROW if char.isascii() else WIDE for char in self.text) / 2

    def covers(self, other: "Label") -> bool:
        return abs(self.x - other.x) < self.half + other.half and abs(self.y - other.y) < LINE

    def hits(self, x: float, y: float) -> bool:
        """Whether it would lie on a mark at this point; a name's line stands on its point, a mark around its own."""
        return abs(self.x - x) < self.half + MARK and abs(self.y - LINE / 3 - y) < LINE / 2 + MARK


def laid(labels: Sequence[Label], marks: Sequence[tuple[float, float]] = ()) -> list[Label | None]:
    """Each a line or two up or down where that frees it of marks and of heavier names (or earlier ones as heavy); None where nothing does."""
    written: dict[int, Label] = {}
    for place in sorted(range(len(labels)), key=lambda each: (-labels[each].weight, each)):
        for step in STEPS:
            label = replace(labels[place], y=round(labels[place].y + step * LINE, 1))
            if not any(label.covers(other) for other in written.values()) and not any(label.hits(*at) for at in marks):
                written[place] = label
                break
    return [written.get(place) for place in range(len(labels))]


@dataclass(frozen=True)
class Tile:
    address: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Plane:
    """A box drawn ``WIDTH`` units wide."""

    box: Box

    @cached_property
    def scale(self) -> float:
        return WIDTH / (_x(self.box.east) - _x(self.box.west))

    @cached_property
    def height(self) -> float:
        return (_y(self.box.south) - _y(self.box.north)) * self.scale

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x, y = (_x(longitude) - _x(self.box.west)) * self.scale, (_y(latitude) - _y(self.box.north)) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, rings: Rings) -> str:
        """A polygon as an SVG path."""
        drawn = ("M" + "L".join("{} {}".format(*self.at(*point[:2])) for point in ring) + "Z" for ring in rings)
        return "".join(drawn)

    def middle(self, rings: Rings) -> tuple[float, float]:
        """Where the name of a polygon is written: the centre of its outer ring's area, of its corners where it has no area."""
        points = [self.at(*point[:2]) for point in rings[0]]
        area = x = y = 0.0
        for (ax, ay), (bx, by) in pairwise(points):
            cross = ax * by - bx * ay
            area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
        if abs(area) < 1:
            return round(sum(p[0] for p in points) / len(points), 1), round(sum(p[1] for p in points) / len(points), 1)
        return round(x / (3 * area), 1), round(y / (3 * area), 1)

    def tiles(self, pattern: str) -> list[Tile]:
        """The tiles that lie under the drawing, at a zoom that shows them at about their own size; none where the pattern is empty."""
        if not pattern:
            return []
        zoom = max(0, min(19, round(math.log2(self.scale / TILE))))
        side = 2**zoom
        size = self.scale / side
        columns = range(int(_x(self.box.west) * side), int(_x(self.box.east) * side) + 1)
        rows = range(int(_y(self.box.north) * side), int(_y(self.box.south) * side) + 1)
        found = [
            Tile(
                pattern.format(z=zoom, x=column, y=row),
                round((column / side - _x(self.box.west)) * self.scale, 1),
                round((row / side - _y(self.box.north)) * self.scale, 1),
                round(size + 0.5, 1),
            )
            for column in columns
            for row in rows
            if 0 <= column < side and 0 <= row < side
        ]
        return found[:MOST_TILES]


def _x(longitude: float) -> float:
    return (longitude + 180) / 360


def _y(latitude: float) -> float:
    """0 at the northern edge of the plane, 1 at the southern one."""
    return (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
