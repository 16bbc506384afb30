"""What packs demand: the indicators they apply, to which order types, with which target and clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE
from plumbline.evaluation.indicators.rules import Definition, Target
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.ground.journal.keeping import KeptEach
from plumbline.ground.regulations import queries as regulations
from plumbline.service.work_orders import queries as work_orders


@dataclass(frozen=True)
class Applied:
    """An indicator as a pack applies it."""

    pack: str
    version: str
    code: str
    indicator: str
    basis: str
    order_types: tuple[str, ...]
    target: Target
    clause: str
    target_clause: str
    proposed: str
    zh: str
    en: str
    wording: str
    weight: Fraction

    @property
    def scope(self) -> str:
        """Empty where the pack means all orders: then it is the indicator itself."""
        return f"{self.pack}/{self.code}" if self.order_types else ""


def applied_at(day: date, *, revision: int) -> list[Applied]:
    """As `applied_on`, kept in the process for as long as the revision stands: a pack's content is large, and first pages ask for it all day."""
    return _APPLIED.at(day, revision)


def applied_on(day: date) -> list[Applied]:
    """Every indicator that the packs in force on a day apply, in the order of packs and their files."""
    found = []
    for installation in regulations.installations().filter(valid_from__lte=day):
        if installation.valid_to is None or day < installation.valid_to:
            rows = installation.content.get("indicators", ())
            found += [_applied(installation.pack, installation.version, row) for row in rows]
    return found


_APPLIED = KeptEach(applied_on, most=100)


def _applied(pack: str, version: str, row: Mapping[str, Any]) -> Applied:
    target = row["target"]
    types = tuple(row.get("order_types") or ())
    definition = BY_KEY.get((row["indicator"], row["basis"]))
    return Applied(
        pack=pack,
        version=version,
        code=row["code"],
        indicator=row["indicator"],
        basis=row["basis"],
        # What is not measured on orders has no order types to be restricted to: the pack means the indicator itself.
        order_types=types if definition is None or definition.base.type_id else (),
        target=Target(target["sense"], Fraction(target["value"])),
        clause=row.get("clause") or "",
        target_clause=row.get("target_clause") or "",
        proposed=(row.get("target_proposed") or {}).get("zh", ""),
        zh=row["name"]["zh"],
        en=row["name"]["en"],
        wording=row["wording"],
        weight=Fraction(row["weight"]),
    )


def wanted_on(day: date) -> list[Wanted]:
    """Everything that is measured: each definition as it is, and each that a pack applies to some order types only."""
    return [*(Wanted(definition) for definition in BY_KEY.values()), *(_restricted(each) for each in _scoped(day))]


def _scoped(day: date) -> list[Applied]:
    return [each for each in applied_on(day) if each.order_types and (each.indicator, each.basis) in BY_KEY]


def _restricted(applied: Applied) -> Wanted:
    definition = BY_KEY[applied.indicator, applied.basis]
    return Wanted(definition, applied.scope, work_orders.type_ids_under(applied.order_types))


def wanted_for(code: str, basis: str | None, scope: str, *, day: date) -> Wanted | None:
    """One figure by its names; without a basis the indicator's first one. None: nothing of these names is measured."""
    found = [definition for key, definition in BY_KEY.items() if key[0] == code and basis in (None, key[1])]
    if scope.startswith(TYPE_SCOPE):
        by_type = next((definition for definition in found if definition.by_type), None)
        return _of_type(by_type, scope) if by_type else None
    if not scope:
        return Wanted(found[0]) if found else None
    keys = {definition.key for definition in found}
    applied = next((a for a in _scoped(day) if a.scope == scope and (a.indicator, a.basis) in keys), None)
    return _restricted(applied) if applied else None


def _of_type(definition: Definition, scope: str) -> Wanted | None:
    """For one order type, or one class of what is no order."""
    if not definition.base.type_id:
        return Wanted(definition, scope, kind=scope.removeprefix(TYPE_SCOPE))
    types = work_orders.type_ids_under([scope.removeprefix(TYPE_SCOPE)], deeply=False)
    return Wanted(definition, scope, types) if types else None


def packs_on(day: date) -> str:
    """The packs in force with their versions, as kept beside each value (G9)."""
    in_force = {f"{each.pack} {each.version}" for each in applied_on(day)}
    return "; ".join(sorted(in_force))
