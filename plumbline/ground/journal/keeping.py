"""Read-only copies in the process of what every page asks and few changes alter, for as long as the revision stands."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from plumbline.ground.journal.queries import revision as current_revision

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[V]):
    """What ``load`` reads, read anew only under another revision.

    Under 0 nothing is kept: a database in which nothing was ever decided has it, and so has the next one. Threads that come at once may read
    twice; each gets what it asked for, since what is kept is replaced, never changed.
    """

    def __init__(self, load: Callable[[], V]) -> None:
        self._load = load
        self._newest: tuple[int, V] | None = None

    def at(self, revision: int | None = None) -> V:
        """``revision`` saves a statement to callers that know it."""
        number = current_revision() if revision is None else revision
        newest = self._newest
        if newest is None or newest[0] != number or not number:
            newest = self._newest = (number, self._load())
        return newest[1]


class KeptEach(Generic[K, V]):
    """As `Kept`, for many keys: each is read when it is first asked for, and at most ``most`` are kept."""

    def __init__(self, load: Callable[[K], V], *, most: int) -> None:
        self._load = load
        self._most = most
        self._known: Kept[dict[K, V]] = Kept(dict)

    def at(self, key: K, revision: int | None = None) -> V:
        known = self._known.at(revision)
        found = known.get(key)
        if found is None:
            found = self._load(key)
            if len(known) >= self._most:
                known.clear()
            known[key] = found
        return found
