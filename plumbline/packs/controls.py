"""What in a pack carries out which clause: every row and part of a row that cites one, and the rows that cite none."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from plumbline.packs.checking.clauses import parts_of
from plumbline.packs.pack import Pack
from plumbline.packs.schema import Cited, Form, Question, Questionnaire, Wording

_CITING = ("clause", "target_clause")
_NOT_RULES = ("clauses", "documents", "regions", "segments")
"""Sections that carry nothing out: sources, and words that rules use."""


def controls_of(pack: Pack) -> list[dict[str, Any]]:
    """In the order of the files; one entry a citation, and one for each rule without any."""
    return [
        entry
        for section, rows in pack.rows.items()
        if section not in _NOT_RULES
        for row in rows
        for entry in _of_row(section, row)
    ]


def _of_row(section: str, row: Any) -> Iterator[dict[str, Any]]:
    cited = False
    for _place, part in parts_of(row):
        # What is asked in a form stands for itself: the clause of the form is not the clause of each of its items.
        if isinstance(part, Question) and part.clause is None:
            cited = True
            yield _entry(section, row, part, "")
        for clause in dict.fromkeys(getattr(part, key, None) for key in _CITING):
            if clause is not None:
                cited = True
                yield _entry(section, row, part, clause)
    if not cited and isinstance(row, Cited):
        yield _entry(section, row, row, "")


def _entry(section: str, row: Any, part: BaseModel, clause: str) -> dict[str, Any]:
    name = _name_of(row, part)
    because = getattr(part, "because", None)
    return {
        "section": section,
        "code": row.code,
        "part": "" if part is row else getattr(part, "code", None) or "",
        "zh": name.zh if name else "",
        "en": name.en if name else "",
        "clause": clause,
        "proposed": bool(getattr(part, "proposed", False)),
        "because_zh": because.zh if isinstance(because, Wording) else "",
        "because_en": because.en if isinstance(because, Wording) else "",
    }


def _name_of(row: Any, part: BaseModel) -> Wording | None:
    """Its own name, behind that of the form where it is an item of one: an item is known by the form that asks it."""
    whole, own = getattr(row, "name", None), getattr(part, "name", None)
    if not isinstance(own, Wording):
        return whole if isinstance(whole, Wording) else None
    if part is row or not isinstance(row, Questionnaire | Form) or not isinstance(whole, Wording):
        return own
    return Wording(zh=f"{whole.zh}·{own.zh}", en=f"{whole.en}: {own.en}")


def unbound_of(pack: Pack) -> list[dict[str, str]]:
    """The clauses that nothing is to carry out, each with the reason."""
    return [
        {"clause": clause.code, "zh": clause.no_control.zh, "en": clause.no_control.en}
        for clause in pack.clauses
        if clause.no_control is not None
    ]
