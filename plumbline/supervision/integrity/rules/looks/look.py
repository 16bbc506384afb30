"""The shape of a look."""

from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.supervision.integrity.states import Kind


@dataclass(frozen=True)
class Look:
    """``sentences``: by the evidence's ``variant`` (empty where there is one only).

    ``honest``: what else may be behind it, said beside every signal of the kind.
    """

    kind: Kind
    statement: str
    sentences: Mapping[str, str]
    honest: str
    thresholds: tuple[str, ...] = ()
    source: str = ""
