"""What a scorecard's template says: groups, items, weights, ways of scoring, bands. All numbers are fractions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

WHOLE = Fraction(100)
Events = Literal["value", "met", "missed"]
Missing = Literal["rescale", "zero", "full"]
Sense = Literal["at_least", "at_most"]


class TemplateRefused(Refused):
    """The template, as it would be after a change, does not hold."""

    code = "template_refused"


@dataclass(frozen=True)
class Linear:
    """Nothing at the floor, everything at the target, in proportion between; a floor above the target means lower is better."""

    floor: Fraction
    target: Fraction


@dataclass(frozen=True)
class Step:
    """A value that reaches ``at`` earns this share of the weight, in percent."""

    at: Fraction
    percent: Fraction


@dataclass(frozen=True)
class Steps:
    """The best step reached counts; ``sense`` says from which side."""

    sense: Sense
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class PerEvent:
    """Each event beyond the free ones costs ``each`` points, at most ``most`` and never more than the weight."""

    of: Events
    free: Fraction
    each: Fraction
    most: Fraction


@dataclass(frozen=True)
class Bonus:
    """Each event beyond the free ones adds ``each`` points on top, at most ``most``."""

    of: Events
    free: Fraction
    each: Fraction
    most: Fraction


@dataclass(frozen=True)
class Veto:
    """Where the value lies on this side of ``value``, the whole sheet earns at most ``ceiling``."""

    sense: Sense
    value: Fraction
    ceiling: Fraction


Scoring = Linear | Steps | PerEvent | Bonus | Veto


@dataclass(frozen=True, kw_only=True)
class Item:
    """One indicator that earns points. An empty ``basis`` means the indicator's first one; bonus and veto carry no weight."""

    code: str
    indicator: str
    basis: str
    scope: str
    weight: Fraction
    scoring: Scoring
    missing: Missing
    zh: str = ""
    en: str = ""
    clause: str = ""
    proposed_zh: str = ""
    proposed_en: str = ""

    @property
    def is_weighted(self) -> bool:
        return not isinstance(self.scoring, Bonus | Veto)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Items that belong together; their weights add up to the group's."""

    code: str
    zh: str
    en: str
    weight: Fraction
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Band:
    """From so many points on; ``stars`` 0 where the regulation knows none."""

    code: str
    zh: str
    en: str
    least: Fraction
    stars: int = 0


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of unit's scorecard. ``known_by``: a unit is scored when one of these items had a case; empty: whenever any had one."""

    code: str
    pack: str
    version: str
    zh: str
    en: str
    period: str
    kinds: tuple[str, ...]
    known_by: tuple[str, ...]
    min_n: int
    least_weight: Fraction
    most: Fraction
    bands: tuple[Band, ...]
    groups: tuple[Group, ...]
    clause: str = ""
    proposed_zh: str = ""
    proposed_en: str = ""

    @property
    def name(self) -> str:
        """What operators call it: "pack/code"."""
        return f"{self.pack}/{self.code}"

    def items(self) -> Iterator[Item]:
        for group in self.groups:
            yield from group.items

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items() if item.code == code), None)

    def band_of(self, points: Fraction) -> Band | None:
        """The best band that the points reach."""
        reached = [band for band in self.bands if points >= band.least]
        return max(reached, key=lambda band: band.least, default=None)


def check(template: Template) -> Template:
    """The template itself, if its weights add up to exactly 100 and its bands start at 0.

    Raises:
        TemplateRefused: naming the sum that is off.
    """
    total = sum((group.weight for group in template.groups), Fraction())
    if total != WHOLE:
        raise _off(_("模板“%(name)s”各组权重合计为 %(sum)s，应正好为 100。"), template.name, total)
    for group in template.groups:
        own = sum((item.weight for item in group.items if item.is_weighted), Fraction())
        if own != group.weight:
            raise _off(
                _("模板中“%(name)s”各项权重合计为 %(sum)s，与该组权重 %(weight)s 不符。"),
                group.zh or group.code,
                own,
                weight=plain(group.weight),
            )
    if not template.bands or min(band.least for band in template.bands) != 0:
        raise TemplateRefused(_("模板“%(name)s”的档次没有从 0 分起，会有单位落不到任何一档。"), name=template.name)
    return template


def _off(sentence: str, name: str, total: Fraction, **params: str) -> TemplateRefused:
    return TemplateRefused(sentence, field="weight", name=name, sum=plain(total), **params)


def plain(number: Fraction) -> str:
    """A fraction as people write it: 20, 99.9; 1/3 where it has no end."""
    if number.denominator == 1:
        return str(number.numerator)
    text = f"{float(number):.6f}".rstrip("0")
    return text if Fraction(text) == number else str(number)


@dataclass(frozen=True)
class Changes:
    """What a what-if changes: weights, targets (or the value that plays this part) and floors by item, bands by their code."""

    weights: Mapping[str, Fraction]
    targets: Mapping[str, Fraction]
    floors: Mapping[str, Fraction]
    bands: Mapping[str, Fraction]

    @property
    def is_empty(self) -> bool:
        return not (self.weights or self.targets or self.floors or self.bands)


def changed(template: Template, changes: Changes) -> Template:
    """A copy with other numbers; groups take the weight of their items.

    Raises:
        TemplateRefused: an item or band that is not there, a change that its scoring does not know, weights that do not add up.
    """
    known = {item.code for item in template.items()}
    for code in (*changes.weights, *changes.targets, *changes.floors):
        if code not in known:
            raise TemplateRefused(_("模板中没有项目“%(code)s”。"), field="item", code=code[:60])
    for code in changes.bands:
        if code not in {band.code for band in template.bands}:
            raise TemplateRefused(_("模板中没有档次“%(code)s”。"), field="band", code=code[:60])
    groups = tuple(_changed_group(group, changes) for group in template.groups)
    bands = tuple(replace(band, least=changes.bands.get(band.code, band.least)) for band in template.bands)
    return check(replace(template, groups=groups, bands=bands))


def _changed_group(group: Group, changes: Changes) -> Group:
    items = tuple(_changed_item(item, changes) for item in group.items)
    weight = sum((item.weight for item in items if item.is_weighted), Fraction())
    return replace(group, items=items, weight=weight)


def _changed_item(item: Item, changes: Changes) -> Item:
    weight = changes.weights.get(item.code, item.weight)
    if weight < 0 or (weight and not item.is_weighted):
        raise TemplateRefused(_("项目“%(code)s”的权重不能是 %(weight)s。"), code=item.code, weight=plain(weight))
    scoring = item.scoring
    if item.code in changes.targets:
        scoring = _with_target(item, changes.targets[item.code])
    if item.code in changes.floors:
        if not isinstance(scoring, Linear):
            raise _unchangeable(item)
        scoring = Linear(changes.floors[item.code], scoring.target)
    if isinstance(scoring, Linear) and scoring.floor == scoring.target:
        raise TemplateRefused(_("项目“%(code)s”的起评值与目标值相同，无法按比例计分。"), code=item.code)
    return replace(item, weight=weight, scoring=scoring)


def _with_target(item: Item, target: Fraction) -> Scoring:
    """The number by which the item is judged: the target of a line, the best step (the others keep their distance), the free events, the veto's value."""
    scoring = item.scoring
    if isinstance(scoring, Linear):
        return Linear(scoring.floor, target)
    if isinstance(scoring, Veto):
        return replace(scoring, value=target)
    if isinstance(scoring, Steps):
        best = max(scoring.steps, key=lambda step: step.percent)
        return replace(scoring, steps=tuple(Step(step.at + target - best.at, step.percent) for step in scoring.steps))
    return replace(scoring, free=target)


def _unchangeable(item: Item) -> TemplateRefused:
    return TemplateRefused(_("项目“%(code)s”不是按比例计分，没有起评值可改。"), code=item.code)


Applied = Mapping[str, tuple[str, str]]
"""Basis and scope of each indicator that the pack applies, by the pack's code for it."""


def read(row: Mapping[str, Any], *, pack: str, version: str, applied: Applied) -> Template:
    """A template from its row of a pack.

    Raises:
        TemplateRefused: as `check`.
    """
    return check(
        Template(
            code=row["code"],
            pack=pack,
            version=version,
            zh=row["name"]["zh"],
            en=row["name"]["en"],
            period=row["period"],
            kinds=tuple(row["unit_kinds"]),
            known_by=tuple(row.get("known_by") or ()),
            min_n=row["min_n"],
            least_weight=Fraction(row["least_weight"]),
            most=Fraction(row["most"]),
            bands=tuple(_band(each) for each in row["bands"]),
            groups=tuple(_group(each, row["missing"], applied) for each in row["groups"]),
            **_source(row),
        )
    )


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    because = row.get("because") or {}
    return {
        "clause": row.get("clause") or "",
        "proposed_zh": because.get("zh", "") if row.get("proposed") else "",
        "proposed_en": because.get("en", "") if row.get("proposed") else "",
    }


def _band(row: Mapping[str, Any]) -> Band:
    return Band(
        code=row["code"],
        zh=row["name"]["zh"],
        en=row["name"]["en"],
        least=Fraction(row["least"]),
        stars=row.get("stars") or 0,
    )


def _group(row: Mapping[str, Any], missing: Missing, applied: Applied) -> Group:
    return Group(
        code=row["code"],
        zh=row["name"]["zh"],
        en=row["name"]["en"],
        weight=Fraction(row["weight"]),
        items=tuple(_item(each, missing, applied) for each in row["items"]),
    )


def _item(row: Mapping[str, Any], missing: Missing, applied: Applied) -> Item:
    name = row.get("name") or {}
    basis, scope = applied.get(row.get("applied") or "", (row.get("basis") or "", ""))
    return Item(
        code=row["code"],
        indicator=row["indicator"],
        basis=basis,
        scope=scope,
        weight=Fraction(row.get("weight") or 0),
        scoring=scoring_of(row["scoring"]),
        missing=row.get("missing") or missing,
        zh=name.get("zh", ""),
        en=name.get("en", ""),
        **_source(row),
    )


def scoring_of(row: Mapping[str, Any]) -> Scoring:
    """A way of scoring from its row of a pack, which the pack's schema has checked for what each kind needs."""
    kind = row["kind"]
    if kind == "linear":
        return Linear(Fraction(row["floor"]), Fraction(row["target"]))
    if kind == "steps":
        steps = tuple(Step(Fraction(each["at"]), Fraction(each["percent"])) for each in row["steps"])
        return Steps(row["sense"], steps)
    if kind == "veto":
        return Veto(row["sense"], Fraction(row["value"]), Fraction(row["ceiling"]))
    shape = PerEvent if kind == "per_event" else Bonus
    return shape(row["of"], Fraction(row.get("free") or 0), Fraction(row["each"]), Fraction(row["most"]))
