"""The organisation chart of a day, as nested lists show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from plumbline.doors.web.organization.choices import kind_label
from plumbline.doors.web.saying import chosen
from plumbline.ground.organization.queries.administering import Standing


@dataclass
class Node:
    """A unit with those below it. ``people`` is None on a day that is not today: who was where then is not counted."""

    code: str
    name: str
    kind: str
    people: int | None
    below: list["Node"] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many units stand below it, at any depth."""
        return sum(1 + node.size for node in self.below)


def grown(standings: Sequence[Standing], people: Mapping[UUID, int] | None) -> list[Node]:
    """The tree out of units in the order of their paths; what stands below nothing that is shown is a root."""
    roots: list[Node] = []
    line: list[tuple[str, Node]] = []
    for each in standings:
        head_count = people.get(each.id, 0) if people is not None else None
        node = Node(each.code, chosen(each.name, each.name_en), kind_label(each.kind), head_count)
        while line and not each.path.startswith(line[-1][0]):
            line.pop()
        (line[-1][1].below if line else roots).append(node)
        line.append((each.path, node))
    return roots
