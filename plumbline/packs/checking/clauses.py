"""Documents, clauses, and every citation of them."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk
from plumbline.packs.reading import Place

_CITING = ("clause", "target_clause")


def check_clauses(desk: Desk) -> None:
    documents = desk.pack.document_by_code
    for clause in desk.pack.clauses:
        if clause.document not in documents:
            desk.note("clauses", clause.code, ("document",), "unknown_document", document=clause.document)
        elif not clause.code.startswith(f"{clause.document}-"):
            desk.note("clauses", clause.code, ("code",), "clause_in_other_document", document=clause.document)
        if clause.chapter is not None and clause.chapter not in desk.pack.clause_by_code:
            desk.note("clauses", clause.code, ("chapter",), "unknown_chapter", chapter=clause.chapter)


def check_citations(desk: Desk) -> None:
    """Every `clause` and `seen_in`, however deep in a row."""
    sources = frozenset(desk.clauses) | desk.codes("documents")
    for section, rows in desk.pack.rows.items():
        if section == "clauses":
            continue
        for row in rows:
            for place, part in parts_of(row):
                _check_part(desk, sources, (section, row.code), place, part)


def _check_part(desk: Desk, sources: frozenset[str], row: tuple[Any, str], place: Place, part: BaseModel) -> None:
    for key in _CITING:
        cited = getattr(part, key, None)
        if cited is not None and cited not in desk.clauses:
            desk.note(*row, (*place, key), "dangling_clause", name=getattr(part, "code", row[1]), clause=cited)
    for position, source in enumerate(part.seen_in if isinstance(part, s.Cited) else ()):
        if source not in sources:
            desk.note(*row, (*place, "seen_in", position), "dangling_source", source=source)


def parts_of(row: BaseModel, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """The row itself and every row inside it, with the place inside the outer one."""
    yield place, row
    for name in type(row).model_fields:
        value = getattr(row, name)
        if isinstance(value, BaseModel):
            yield from parts_of(value, (*place, name))
        elif isinstance(value, tuple):
            for position, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from parts_of(item, (*place, name, position))
