"""Facts: what happened, once, in the past tense."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What every fact says: when, about which case or thing, in whose unit.

    ``subject`` is what a person would call the thing (an order's number, a unit's code). Fields named in ``personal`` reach the journal
    only as salted commitments, so that erasing them leaves the chain valid.
    """

    name: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()

    at: datetime
    subject: str
    case_file_id: UUID | None = None
    unit_id: UUID | None = None

    def particulars(self) -> dict[str, Any]:
        """Everything this kind of fact says beyond what every fact says."""
        kind = type(self)
        if kind not in _own_names:
            _own_names[kind] = tuple(f.name for f in fields(kind) if f.name not in _COMMON)
        return {name: getattr(self, name) for name in _own_names[kind]}


_COMMON = frozenset(f.name for f in fields(Fact))


_own_names: dict[type[Fact], tuple[str, ...]] = {}


F = TypeVar("F", bound=type[Fact])
KINDS: dict[str, type[Fact]] = {}


class DoubleFact(Exception):
    """Two kinds of fact share one name; the journal could not tell them apart."""


def fact(name: str, sentence: str, *, personal: tuple[str, ...] = ()) -> Any:
    """Names a kind of fact ("work_orders.registered") and gives its journal sentence (Chinese, with %(…)s parameters).

    The sentence may use ``actor``, ``subject`` and every particular.
    """

    def enter(kind: F) -> F:
        if name in KINDS:
            raise DoubleFact(name)
        kind.name, kind.sentence, kind.personal = name, sentence, frozenset(personal)
        KINDS[name] = kind
        return kind

    return enter
