"""Rules of reward and penalty as a pack states them, and which amount a rule allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from plumbline.evaluation.recognition.states import MONEY, EffectKind, RuleKind
from plumbline.ground.kernel.periods import Length
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

VERIFY_DAYS, HEARING_DAYS, APPEAL_DAYS = 5, 5, 10
"""Working days, where the rule's pack does not say. Proposed: the sources name none. Five are what a unit has to object to a figure (W8 as applied by
indicators), so that a praise or a statement is no slower than a number; an appeal has ten, since whoever is held to account may need others' papers."""
LARGEST = Decimal(1_000_000)
"""More than any rule for a person or a unit can mean: a slip of the finger, not a proposal."""


class AmountRefused(Refused):
    """An amount outside what the rule's clause allows, or one where the effect has none."""

    code = "amount_refused"


@dataclass(frozen=True)
class Effect:
    """``least`` and ``most`` are yuan, both inclusive; None leaves that side open."""

    kind: EffectKind
    least: int | None = None
    most: int | None = None

    @property
    def is_money(self) -> bool:
        return self.kind in MONEY


@dataclass(frozen=True)
class Cap:
    """How much, and how often, one person or unit may get by one rule in one period (a month, a quarter, a half-year, a year)."""

    most: int | None
    times: int | None
    length: Length


@dataclass(frozen=True)
class Rule:
    """A row of rewards.yaml. ``clause`` is empty where it was proposed; days are working days."""

    pack: str
    version: str
    code: str
    kind: RuleKind
    name: str
    name_en: str
    trigger: str
    trigger_en: str
    subject: str
    effects: tuple[Effect, ...]
    choose_one: bool
    clause: str
    proposed: bool
    cap: Cap | None
    verify_days: int
    hearing_days: int
    appeal_days: int

    @property
    def reference(self) -> str:
        """The name that is unique among all packs."""
        return f"{self.pack}/{self.code}"

    @property
    def for_person(self) -> bool:
        return self.subject in ("person", "unit_and_person")

    @property
    def for_unit(self) -> bool:
        return self.subject in ("unit", "unit_and_person")


def read(row: Mapping[str, Any], *, pack: str, version: str) -> Rule:
    """A rule out of the row that an installation keeps."""
    return Rule(
        pack=pack,
        version=version,
        code=row["code"],
        kind=RuleKind(row["kind"]),
        name=row["name"]["zh"],
        name_en=row["name"]["en"],
        trigger=row["trigger"]["zh"],
        trigger_en=row["trigger"]["en"],
        subject=row["subject"],
        effects=tuple(Effect(EffectKind(each["kind"]), each.get("least"), each.get("most")) for each in row["effects"]),
        choose_one=bool(row.get("choose_one")),
        clause=row.get("clause") or "",
        proposed=bool(row.get("proposed")),
        cap=_cap(row.get("cap")),
        verify_days=row.get("verify_days") or VERIFY_DAYS,
        hearing_days=row.get("hearing_days") or HEARING_DAYS,
        appeal_days=row.get("appeal_days") or APPEAL_DAYS,
    )


def _cap(row: Mapping[str, Any] | None) -> Cap | None:
    return Cap(row.get("most"), row.get("times"), Length(row["period"])) if row else None


def chosen(rule: Rule, effect: str) -> tuple[Effect, ...]:
    """What follows by this rule: all its effects, or the one that is chosen where the rule wants a choice.

    Raises:
        AmountRefused: none chosen where one must be, or one that the rule has not.
    """
    if not rule.choose_one:
        return rule.effects
    found = tuple(each for each in rule.effects if each.kind == effect)
    if not found:
        raise AmountRefused(
            _("“%(rule)s”（%(clause)s）须从所列后果中选择一项。"),
            field="effect",
            rule=rule.name,
            clause=rule.clause or "—",
        )
    return found


def yuan(text: str) -> Decimal:
    """An amount as people write it, in yuan with at most two decimals.

    Raises:
        AmountRefused: no number, or one that nobody can pay out.
    """
    try:
        amount = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise _no_amount(text) from error
    # Without arithmetic until it is known to be small: an exponent of a million digits would overflow.
    if not amount.is_finite() or amount.copy_abs() > LARGEST or amount != round(amount, 2):
        raise _no_amount(text)
    return amount


def _no_amount(text: str) -> AmountRefused:
    return AmountRefused(
        _("“%(text)s”不是金额，请以元为单位填写，最多两位小数，例如 150 或 150.50。"), field="amount", text=text[:20]
    )


def check_amount(rule: Rule, effects: tuple[Effect, ...], amount: Decimal | None) -> Decimal:
    """The amount that these effects of the rule move, in yuan: 0 where they are not about money.

    Raises:
        AmountRefused: outside the range, naming clause and range; missing; or given where no money is meant.
    """
    money = [each for each in effects if each.is_money]
    named = {"rule": rule.name, "clause": rule.clause or "—"}
    if not money:
        if amount:
            raise AmountRefused(_("“%(rule)s”（%(clause)s）不涉及金额，请不要填写金额。"), field="amount", **named)
        return Decimal(0)
    if amount is None:
        raise AmountRefused(_("“%(rule)s”（%(clause)s）须写明金额（元）。"), field="amount", **named)
    effect = money[0]
    if amount <= 0 or amount > LARGEST or not _within(effect, amount):
        raise AmountRefused(_RANGES[_shape(effect)], field="amount", amount=f"{amount:f}", **named, **_bounds(effect))
    return amount


def _within(effect: Effect, amount: Decimal) -> bool:
    return (effect.least is None or amount >= effect.least) and (effect.most is None or amount <= effect.most)


def _shape(effect: Effect) -> tuple[bool, bool]:
    return effect.least is not None, effect.most is not None


def _bounds(effect: Effect) -> dict[str, int]:
    return {name: value for name, value in (("least", effect.least), ("most", effect.most)) if value is not None}


_RANGES: dict[tuple[bool, bool], str] = {
    (True, True): _("按 %(clause)s“%(rule)s”，金额须为 %(least)d 至 %(most)d 元（含），%(amount)s 元不在此范围内。"),
    (True, False): _("按 %(clause)s“%(rule)s”，金额不低于 %(least)d 元（含），%(amount)s 元不在此范围内。"),
    (False, True): _("按 %(clause)s“%(rule)s”，金额不超过 %(most)d 元（含）且须大于 0，%(amount)s 元不在此范围内。"),
    (False, False): _("按 %(clause)s“%(rule)s”，金额须大于 0 且不超过 100 万元，%(amount)s 元不在此范围内。"),
}


class CapReached(Refused):
    """More than one person or unit may get by this rule in this period."""

    code = "cap_reached"


def check_cap(rule: Rule, *, period: str, amount: Decimal, already: Decimal, times: int) -> None:
    """Refuses what would go beyond the rule's cap; ``already`` and ``times`` are what stands in the period without this one.

    Raises:
        CapReached: naming the rule, its clause, the period and what stands already.
    """
    cap = rule.cap
    if cap is None:
        return
    named: dict[str, Any] = {"rule": rule.name, "clause": rule.clause or "—", "period": period}
    if cap.times is not None and times + 1 > cap.times:
        raise CapReached(
            _("按 %(clause)s“%(rule)s”，同一对象在 %(period)s 最多 %(most)d 次，已有 %(times)d 次。"),
            field="rule",
            most=cap.times,
            times=times,
            **named,
        )
    if cap.most is not None and already + amount > cap.most:
        raise CapReached(
            _(
                "按 %(clause)s“%(rule)s”，同一对象在 %(period)s 合计最多 %(most)d 元，已有 %(already)s 元，再加 %(amount)s 元将超出。"
            ),
            field="amount",
            most=cap.most,
            already=f"{already:f}",
            amount=f"{amount:f}",
            **named,
        )
