"""pack.yaml: what the pack is, for whom, and on what it builds."""

from typing import Annotated

from pydantic import Field, StringConstraints

from plumbline.packs.schema.base import Cited, Code, Line, Strict, Wording
from plumbline.packs.schema.clauses import Document, Territory

PackName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]


class Named(Strict):
    """A class of area or of customer that limits may distinguish."""

    code: Code
    name: Wording


class Role(Cited):
    """Somebody the regulation gives something to do. `position` is the product's position that fills it, if one does."""

    code: Code
    name: Wording
    position: Code | None = None


class Manifest(Strict):
    """The pack itself. `applies_to` names company lines; `territory` decides which local laws are floors for it."""

    name: PackName
    title: Wording
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$")]
    applies_to: Annotated[tuple[Line, ...], Field(min_length=1)]
    territory: Territory
    builds_on: tuple[PackName, ...] = ()
    summary: Wording
    documents: Annotated[tuple[Document, ...], Field(min_length=1)]
    regions: tuple[Named, ...] = ()
    segments: tuple[Named, ...] = ()
    roles: tuple[Role, ...] = ()
