"""Which rule carries out which clause, and what stands without the other. Pure: from the content of installed packs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plumbline.ground.kernel.wording import _

SECTION_LABELS: dict[str, str] = {
    "duties": _("周期职责"),
    "limits": _("时限"),
    "indicators": _("指标"),
    "questionnaires": _("检查表项目"),
    "forms": _("表单"),
    "rewards": _("奖惩规则"),
    "reports": _("定期报告"),
    "scorecards": _("评分项目"),
    "steps": _("升级"),
    "phone_lists": _("电话通知"),
    "callbacks": _("回访规则"),
    "order_types": _("业务类型"),
    "reasons": _("办理原因"),
    "workflows": _("流程"),
    "roles": _("岗位"),
    "seasons": _("采暖期"),
    "calendars": _("日历"),
    "prices": _("价目"),
}
"""In the order in which a clause shows what carries it out; a section that is not here stands last under its own name."""


@dataclass(frozen=True)
class Control:
    """One row of a pack, or a part of it, that carries out a clause. Without a clause it has a reason, or it is an orphan."""

    pack: str
    section: str
    code: str
    part: str
    zh: str
    en: str
    clause: str
    proposed: bool
    because_zh: str
    because_en: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Where its evidence is kept: parts share that of their row."""
        return self.section, self.pack, self.code

    @property
    def is_orphan(self) -> bool:
        return not self.clause and not self.because_zh

    @property
    def name(self) -> str:
        """ "section/code" with the part, as operators and machines read it."""
        return f"{self.section}/{self.code}" + (f"/{self.part}" if self.part else "")


@dataclass(frozen=True)
class ClauseHeld:
    """A clause with everything that carries it out; ``reason`` says why nothing does, where nothing is to."""

    code: str
    document: str
    number: str
    text: str
    text_en: str
    controls: tuple[Control, ...]
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def is_orphan(self) -> bool:
        return not self.controls and not self.reason_zh

    @property
    def is_explained(self) -> bool:
        return not self.controls and bool(self.reason_zh)


def controls_of(content: Mapping[str, Any], *, pack: str) -> list[Control]:
    """As the installation wrote them down; none of a version that was installed before they were."""
    rank = {section: place for place, section in enumerate(SECTION_LABELS)}
    rows = sorted(content.get("controls", ()), key=lambda row: rank.get(row["section"], len(rank)))
    return [
        Control(
            pack,
            row["section"],
            row["code"],
            row["part"],
            row["zh"],
            row["en"],
            row["clause"],
            row["proposed"],
            row["because_zh"],
            row["because_en"],
        )
        for row in rows
    ]


def reasons_of(content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By clause why nothing carries it out, in both languages."""
    return {row["clause"]: (row["zh"], row["en"]) for row in content.get("unbound", ())}


@dataclass(frozen=True)
class Text:
    """A clause as its document has it."""

    code: str
    document: str
    number: str
    text: str
    text_en: str


def held(
    clauses: Sequence[Text], controls: Iterable[Control], reasons: Mapping[str, tuple[str, str]]
) -> list[ClauseHeld]:
    """Every clause in the order of its document with its controls."""
    by_clause: dict[str, list[Control]] = {}
    for control in controls:
        by_clause.setdefault(control.clause, []).append(control)
    return [
        ClauseHeld(
            each.code,
            each.document,
            each.number,
            each.text,
            each.text_en,
            tuple(by_clause.get(each.code, ())),
            *reasons.get(each.code, ("", "")),
        )
        for each in clauses
    ]


def without_clause(controls: Iterable[Control]) -> tuple[list[Control], list[Control]]:
    """Controls that cite nothing: those without a word of why (orphans), and those that say why."""
    found = [each for each in controls if not each.clause]
    return [each for each in found if each.is_orphan], [each for each in found if not each.is_orphan]
