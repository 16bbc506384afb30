"""Turns what the schema says about a file into findings a person can act on."""

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plumbline.packs.findings import WORDINGS, Finding
from plumbline.packs.reading import Place, Source, Value

_TYPES: Mapping[str, str] = {
    "string_type": "文字",
    "int_type": "整数",
    "int_from_float": "整数",
    "bool_type": "true 或 false",
    "tuple_type": "列表",
    "dict_type": "一组键值",
    "model_type": "一组键值",
    "too_short": "至少一项",
}
_KEYS: Mapping[str, str] = {"missing": "missing", "extra_forbidden": "unknown_key"}
_FORMS = frozenset({"string_pattern_mismatch", "string_too_short", "string_too_long"})
_RANGES = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
_SHOWN_VALUE = 60
_QUOTED = re.compile(r"'([^']*)'")


def findings_of(error: ValidationError, source: Source) -> Iterator[Finding]:
    for detail in error.errors(include_url=False):
        place: Place = tuple(part for part in detail["loc"] if part != "[key]")
        code, params = _judged(detail, place)
        params.setdefault("name", named(source.content, place))
        yield Finding(source.file, source.line_of(place), field_path(source.content, place), code, params)


def _judged(detail: ErrorDetails, place: Place) -> tuple[str, dict[str, object]]:
    kind, context = detail["type"], detail.get("ctx", {})
    last = str(place[-1]) if place else ""
    if kind in _KEYS:
        return _KEYS[kind], {"name": last}
    expected = _expected(kind, context)
    if expected is not None:
        code = "unknown_milestone" if last == "milestone" and kind == "literal_error" else expected[0]
        return code, {"name": last, "value": _shown(detail.get("input")), "expected": expected[1]}
    return (kind, {}) if kind in WORDINGS else ("invalid", {"detail": detail["msg"]})


def _expected(kind: str, context: Mapping[str, object]) -> tuple[str, str] | None:
    """The code of the finding and what should have stood there; None where the schema's message says it all."""
    if kind == "literal_error":
        return "not_a_choice", "、".join(_QUOTED.findall(str(context.get("expected", ""))))
    if kind in _TYPES:
        return "wrong_type", _TYPES[kind]
    if kind in _FORMS:
        lengths = f"{context.get('min_length', '')}…{context.get('max_length', '')}"
        return "wrong_form", str(context.get("pattern") or lengths)
    if kind in _RANGES:
        side = _RANGES[kind]
        return "out_of_range", f"{_SIGNS[side]} {context.get(side)}"
    return None


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN_VALUE else text[:_SHOWN_VALUE] + "…"


def field_path(content: Value, place: Place) -> str:
    """`limits.arrive.quantity`: positions are replaced by the code of the row, where it has one."""
    parts: list[str] = []
    current: Value = content
    for part in place:
        current = _step(current, part)
        code = current.get("code") if isinstance(current, dict) and isinstance(part, int) else None
        parts.append(str(part) if code is None else str(code))
    return ".".join(parts)


def named(content: Value, place: Place) -> str:
    """The code of the innermost row around a place, or the place itself."""
    current: Value = content
    name = str(place[-1]) if place else ""
    for part in place:
        current = _step(current, part)
        if isinstance(current, dict) and isinstance(current.get("code"), str):
            name = str(current["code"])
    return name


def _step(current: Value, part: str | int) -> Value:
    if isinstance(current, dict) and isinstance(part, str):
        return current.get(part)
    if isinstance(current, tuple) and isinstance(part, int) and part < len(current):
        return current[part]
    return None
