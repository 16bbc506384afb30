"""Who wakes when a fact is published. Filled by the wiring alone; read by publish alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.facts import Fact

Reaction = Callable[[Any], None]
Condition = Callable[[Any], bool]


@dataclass(frozen=True)
class Waking:
    """A later reaction to one entry, by name, so that another process can find it again."""

    reaction: str
    entry_id: UUID


Queue = Callable[[list[Waking]], None]

_inside: dict[type[Fact], list[tuple[Reaction, Condition | None]]] = defaultdict(list)
_later: dict[type[Fact], list[str]] = defaultdict(list)
_by_name: dict[str, Reaction] = {}
_queue: list[Queue] = []


def when(*kinds: type[Fact], later: bool = False, only: Condition | None = None) -> Callable[[Reaction], Reaction]:
    """Runs the function inside the transaction that made the fact; with ``later`` queues it in that same transaction.

    ``only`` says which facts wake it, for reactions inside: the others cost nothing.
    """
    assert only is None or not later, "what is queued is found again by its name alone"

    def enter(reaction: Reaction) -> Reaction:
        for kind in kinds:
            if later:
                _later[kind].append(reaction.__name__)
            else:
                _inside[kind].append((reaction, only))
        _by_name[reaction.__name__] = reaction
        return reaction

    return enter


def queue_with(queue: Queue) -> None:
    """Plugs in what carries later reactions to a worker; the last one plugged in counts."""
    _queue[:] = [queue]


def run_inside(fact: Fact) -> None:
    for reaction, only in _inside.get(type(fact), ()):
        if only is None or only(fact):
            reaction(fact)


def wakes_inside(fact: Fact) -> bool:
    """Whether anything runs in the transaction that makes the fact."""
    return any(only is None or only(fact) for _reaction, only in _inside.get(type(fact), ()))


def queue_later(published: Iterable[tuple[Fact, UUID]]) -> None:
    wakings = [Waking(name, entry_id) for fact, entry_id in published for name in _later.get(type(fact), ())]
    if wakings and _queue:
        _queue[0](wakings)


def named(name: str) -> Reaction:
    return _by_name[name]
