"""A form as data: sections of items. Read from the document a version keeps; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.questionnaires.states import NOT_APPLICABLE, UNSCORED, ItemKind


class FormRefused(Refused):
    """The document is no form; ``field`` names the item or section."""

    code = "form_refused"


@dataclass(frozen=True)
class Named:
    """A wording in both languages; where the English is missing the Chinese stands."""

    zh: str
    en: str = ""

    def in_language(self, english: bool) -> str:
        return self.en if english and self.en else self.zh


@dataclass(frozen=True)
class Choice:
    """``score`` is the share of the weight it earns, 0 to 1; None: chosen without being scored."""

    code: str
    name: Named
    score: Fraction | None = None


@dataclass(frozen=True)
class OnlyIf:
    """The item is asked only where an earlier ``item`` was answered with one of ``answers``."""

    item: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One thing that is asked.

    ``weight`` is what it can earn. ``points``: the most that can be given to an item of that kind. ``low`` and ``high`` bound the range in which a
    number is good (either may be open; neither: the number is not scored); ``least`` and ``most`` bound what may be written down at all.
    ``veto``: answered with nothing earned, it makes the whole form worth nothing. ``na``: may be left out as not applicable.
    """

    code: str
    name: Named
    kind: ItemKind
    weight: Fraction = Fraction(1)
    veto: bool = False
    clause: str = ""
    training: str = ""
    guidance: Named = Named("")
    only_if: OnlyIf | None = None
    na: bool = True
    required: bool = True
    choices: tuple[Choice, ...] = ()
    points: Fraction = Fraction(0)
    low: Fraction | None = None
    high: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    unit: str = ""
    proposed: bool = False
    because: Named = Named("")

    @property
    def is_scored(self) -> bool:
        """Whether an answer can earn something or nothing. An item without weight still vetoes: a fatal error weighs nothing and ends everything."""
        if self.kind in UNSCORED:
            return False
        if self.kind is ItemKind.NUMBER:
            return self.low is not None or self.high is not None
        return self.kind is not ItemKind.CHOICE or any(choice.score is not None for choice in self.choices)


@dataclass(frozen=True)
class Section:
    code: str
    name: Named
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Form:
    """``passes_at``: from which share in percent the whole counts as passed; None: no such line."""

    code: str
    name: Named
    purpose: str
    sections: tuple[Section, ...]
    introduction: Named = Named("")
    passes_at: Fraction | None = None
    by_code: Mapping[str, Item] = field(default_factory=dict, compare=False, repr=False)

    @property
    def items(self) -> Iterator[Item]:
        return (item for section in self.sections for item in section.items)

    def item(self, code: str) -> Item | None:
        return self.by_code.get(code)


def read_form(document: Mapping[str, Any]) -> Form:
    """The form of a document.

    Raises:
        FormRefused: no section or item, a code twice, an unknown kind, a condition on what was not asked before.
    """
    sections = tuple(_section(row) for row in document.get("sections") or ())
    items = [item for section in sections for item in section.items]
    if not items:
        raise FormRefused(_("表中没有检查项或题目，请至少写一项。"), field="sections")
    _check(items)
    return Form(
        code=str(document.get("code", "")),
        name=_named(document.get("name")),
        purpose=str(document.get("purpose", "")),
        sections=sections,
        introduction=_named(document.get("introduction")),
        passes_at=_fraction(document.get("passes_at")),
        by_code={item.code: item for item in items},
    )


def _section(row: Mapping[str, Any]) -> Section:
    items = tuple(_item(each) for each in row.get("items") or ())
    return Section(code=str(row["code"]), name=_named(row.get("name")), items=items)


def _item(row: Mapping[str, Any]) -> Item:
    code = str(row["code"])
    try:
        kind = ItemKind(str(row.get("kind", "")))
    except ValueError:
        raise FormRefused(_("检查项“%(code)s”的类型无法识别。"), field=code, code=code) from None
    points = _fraction(row.get("points")) or Fraction(0)
    weight = _fraction(row.get("weight"))
    return Item(
        code=code,
        name=_named(row.get("name")),
        kind=kind,
        weight=(points or Fraction(1)) if weight is None else weight,
        veto=bool(row.get("veto", False)),
        clause=str(row.get("clause") or ""),
        training=str(row.get("training") or ""),
        guidance=_named(row.get("guidance")),
        only_if=_only_if(row.get("only_if")),
        na=bool(row.get("na", True)),
        required=bool(row.get("required", True)),
        choices=tuple(_choice(each) for each in row.get("choices") or ()),
        points=points,
        **{name: _fraction(row.get(name)) for name in ("low", "high", "least", "most")},
        unit=str(row.get("unit") or ""),
        proposed=bool(row.get("proposed", False)),
        because=_named(row.get("because")),
    )


def _named(words: object) -> Named:
    if isinstance(words, Mapping):
        return Named(str(words.get("zh", "")), str(words.get("en", "")))
    return Named(str(words or ""))


def _fraction(number: object) -> Fraction | None:
    return None if number is None or number == "" else Fraction(str(number))


def _only_if(row: Mapping[str, Any] | None) -> OnlyIf | None:
    return OnlyIf(str(row["item"]), tuple(str(each) for each in row["is"])) if row else None


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(str(row["code"]), _named(row.get("name")), _fraction(row.get("score")))


def _check(items: Sequence[Item]) -> None:
    before: set[str] = set()
    for item in items:
        if item.code in before:
            raise FormRefused(_("检查项编码“%(code)s”重复。"), field=item.code, code=item.code)
        _check_item(item)
        if item.only_if is not None and item.only_if.item not in before:
            raise FormRefused(
                _("检查项“%(code)s”的条件指向“%(other)s”，它不在前面。"),
                field=item.code,
                code=item.code,
                other=item.only_if.item,
            )
        before.add(item.code)


def _check_item(item: Item) -> None:
    if item.weight < 0:
        raise FormRefused(_("检查项“%(code)s”的权重不能小于 0。"), field=item.code, code=item.code)
    if item.kind is ItemKind.POINTS and item.points <= 0:
        raise FormRefused(_("打分项“%(code)s”须写明满分。"), field=item.code, code=item.code)
    if (item.kind is ItemKind.CHOICE) != bool(item.choices):
        raise FormRefused(_("选项项目“%(code)s”须列出选项，其他类型不列。"), field=item.code, code=item.code)
    codes = [choice.code for choice in item.choices]
    if len(set(codes)) != len(codes) or NOT_APPLICABLE in codes:
        raise FormRefused(_("检查项“%(code)s”的选项编码重复或用了保留字。"), field=item.code, code=item.code)
    if any(choice.score is not None and not 0 <= choice.score <= 1 for choice in item.choices):
        raise FormRefused(_("检查项“%(code)s”的选项得分须在 0 到 1 之间。"), field=item.code, code=item.code)
    if item.low is not None and item.high is not None and item.low > item.high:
        raise FormRefused(_("检查项“%(code)s”的合格范围上下颠倒。"), field=item.code, code=item.code)
