"""From the forms of a pack to the documents that `questionnaires` reads: checklists taken in, every item with its clause."""

from collections.abc import Iterator
from typing import Any

from plumbline.packs import schema as s
from plumbline.packs.pack import Pack

_LEFT_OUT = {"na": True, "required": True, "veto": False, "proposed": False}
"""What stands where nothing is said."""


def form_document(pack: Pack, row: s.Questionnaire) -> dict[str, Any]:
    """What a version keeps of a form. A checklist that the pack does not have gives no items; `check` names it."""
    return _given(
        {
            "code": row.code,
            "purpose": row.purpose,
            "name": row.name.model_dump(),
            "introduction": row.introduction.model_dump() if row.introduction else None,
            "passes_at": row.passes_at,
            "clause": row.clause,
            "proposed": row.proposed,
            "because": row.because.model_dump() if row.because else None,
            "sections": [
                {"code": section.code, "name": section.name.model_dump(), "items": [*_items(pack, section)]}
                for section in row.sections
            ],
        }
    )


def _items(pack: Pack, section: s.QuestionSection) -> Iterator[dict[str, Any]]:
    checklist = next((form for form in pack.forms if form.code == section.checklist), None)
    for field in checklist.fields if checklist else ():
        yield _given(
            {
                # Two checklists of a form may both ask for a greeting.
                "code": f"{section.checklist}_{field.code}",
                "name": field.name.model_dump(),
                "kind": "yes_no",
                "weight": section.each,
                "veto": field.veto,
                "clause": field.clause,
                "proposed": field.proposed,
                "because": field.because.model_dump() if field.because else None,
            }
        )
    for item in section.items:
        yield _item(item)


def _item(item: s.Question) -> dict[str, Any]:
    document = _given(item.model_dump(mode="json", exclude={"seen_in", "only_if"}))
    if item.only_if is not None:
        document["only_if"] = {"item": item.only_if.item, "is": list(item.only_if.answers)}
    return document


def _given(document: dict[str, Any]) -> dict[str, Any]:
    """Without what was left out, so that a version does not change because the schema learns a new key."""
    return {key: value for key, value in document.items() if value not in (None, [], _LEFT_OUT.get(key))}
