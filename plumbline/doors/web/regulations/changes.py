"""What a new version of a pack changes, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.regulations.row_words import (
    Row,
    amount,
    field_label,
    section_label,
    value_words,
)
from plumbline.doors.web.regulations.showing import KINDS
from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.kernel.wording import _
from plumbline.packs.comparing import Change
from plumbline.service.work_orders.queries import Catalogue

KIND_LABELS = {"added": _("新增"), "changed": _("修改"), "removed": _("废止")}
KIND_TONES = {"added": "green", "changed": "blue", "removed": "red"}
AT_ONCE = ("order_types", "reasons", "callbacks")
"""What counts from the moment of installing on, whatever the day of validity: the tables hold one version of these."""
SELECTORS = ("urgency", "season_phase", "segment", "region")
TOLD_IN_SENTENCE = frozenset({"quantity", "unit"})
SHOWN_AT_FIRST = 12


@dataclass(frozen=True)
class Detail:
    """One field of a changed row."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeLine:
    """One row in words. ``running`` is how many clocks run under the old row and stay under it."""

    kind: str
    label: str
    tone: str
    sentence: str
    clause: str
    details: tuple[Detail, ...]
    running: int
    turn: str = ""
    is_looser: bool = False


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one section."""

    section: str
    label: str
    lines: tuple[ChangeLine, ...]
    added: int
    changed: int
    removed: int
    is_at_once: bool

    @property
    def is_short(self) -> bool:
        return len(self.lines) <= SHOWN_AT_FIRST


def groups(
    changes: Sequence[Change], *, catalogue: Catalogue, running: Mapping[str, int], only: str = ""
) -> list[ChangeGroup]:
    """The changes by section, in the order in which they were compared; ``running`` counts clocks by the code of their limit."""
    names = _type_names(changes, catalogue)
    found: dict[str, list[Change]] = {}
    for change in changes:
        if only in ("", change.section):
            found.setdefault(change.section, []).append(change)
    return [
        ChangeGroup(
            section=section,
            label=section_label(section),
            lines=tuple(_line(change, names, running) for change in several),
            added=sum(change.kind == "added" for change in several),
            changed=sum(change.kind == "changed" for change in several),
            removed=sum(change.kind == "removed" for change in several),
            is_at_once=section in AT_ONCE,
        )
        for section, several in found.items()
    ]


def _type_names(changes: Sequence[Change], catalogue: Catalogue) -> dict[str, str]:
    names = {code: named(node) for code, node in catalogue.by_code.items()}
    for change in changes:
        if change.section == "order_types":
            names[change.code] = value_words("name", change.row.get("name"))
    return names


def _line(change: Change, names: Mapping[str, str], running: Mapping[str, int]) -> ChangeLine:
    is_limit = change.section == "limits"
    sentence = _limit_sentence(change, names) if is_limit else _name(change.section, change.row, names)
    details = tuple(
        Detail(field_label(each.field), _value(each.field, each.before, names), _value(each.field, each.after, names))
        for each in change.fields
        if not (is_limit and each.field in TOLD_IN_SENTENCE)
    )
    return ChangeLine(
        kind=change.kind,
        label=word(KIND_LABELS[change.kind]),
        tone=KIND_TONES[change.kind],
        sentence=sentence,
        clause=_clause(change),
        details=details,
        running=running.get(change.code, 0) if is_limit and change.kind != "added" else 0,
        **_turn(change),
    )


def _turn(change: Change) -> dict[str, Any]:
    """Whether a limit becomes stricter or looser, where both are counted in the same unit."""
    before, after = change.before, change.after
    if change.section != "limits" or change.kind != "changed" or before["unit"] != after["unit"]:
        return {}
    more = after["quantity"] - before["quantity"]
    if more == 0:
        return {}
    is_looser = (more > 0) != (after["counts"] == "ahead")
    return {"turn": gettext("放宽") if is_looser else gettext("收紧"), "is_looser": is_looser}


def _clause(change: Change) -> str:
    return change.code if change.section == "clauses" else str(change.row.get("clause") or "")


def _limit_sentence(change: Change, names: Mapping[str, str]) -> str:
    about = limit_about(change.row, names)
    if change.kind != "changed":
        return gettext("%(about)s：%(amount)s") % {"about": about, "amount": amount(change.row)}
    before, after = amount(change.before), amount(change.after)
    words = (
        gettext("%(about)s：%(before)s → %(after)s")
        if before != after
        else gettext("%(about)s：%(before)s（时长不变）")
    )
    return words % {"about": about, "before": before, "after": after}


def limit_about(row: Row, names: Mapping[str, str]) -> str:
    """To what a limit applies: type, step, and what else must hold."""
    concerned = names.get(str(row.get("order_type")), str(row.get("order_type") or gettext("全部类型")))
    if row.get("order_kind"):
        concerned = f"{concerned}·{word(KINDS.get(str(row['order_kind']), str(row['order_kind'])))}"
    conditions = "、".join(value_words(each, row[each]) for each in SELECTORS if row.get(each))
    words = gettext("“%(type)s”%(step)s时限") % {"type": concerned, "step": milestone_label(str(row["milestone"]))}
    return f"{words}（{conditions}）" if conditions else words


def _name(section: str, row: Row, names: Mapping[str, str]) -> str:
    if section == "clauses":
        text = chosen(str(row.get("text", "")), str(row.get("english", "")))
        return " ".join(
            part for part in (str(row.get("number") or ""), text[:60] + ("…" if len(text) > 60 else "")) if part
        )
    given: Any = row.get("name") or row.get("title")
    return value_words("name", given) if given else str(row.get("code", ""))


def _value(field: str, value: Any, names: Mapping[str, str]) -> str:
    if field in ("order_type", "parent") and isinstance(value, str):
        return names.get(value, value)
    if field in ("order_types", "used_for") and isinstance(value, list):
        return "、".join(names.get(code, code) for code in value) or "—"
    return value_words(field, value)
