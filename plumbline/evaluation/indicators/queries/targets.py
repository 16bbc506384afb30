"""What packs demand: the indicators they apply, to which order types, with which target and clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE
from plumbline.evaluation.indicators.rules import Target
from plumbline.evaluation.indicators.rules.statements import Wanted
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


def applied_on(day: date) -> list[Applied]:
    """Every indicator that the packs in force on a day apply, in the order of packs and their files."""
    found = []
    for installation in regulations.installations().filter(valid_from__lte=day):
        if installation.valid_to is None or day < installation.valid_to:
            rows = installation.content.get("indicators", ())
            found += [_applied(installation.pack, installation.version, row) for row in rows]
    return found


def _applied(pack: str, version: str, row: Mapping[str, Any]) -> Applied:
    target = row["target"]
    return Applied(
        pack=pack,
        version=version,
        code=row["code"],
        indicator=row["indicator"],
        basis=row["basis"],
        order_types=tuple(row.get("order_types") or ()),
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
    scoped = [each for each in applied_on(day) if each.order_types and (each.indicator, each.basis) in BY_KEY]
    return [
        *(Wanted(definition) for definition in BY_KEY.values()),
        *(
            Wanted(BY_KEY[each.indicator, each.basis], each.scope, work_orders.type_ids_under(each.order_types))
            for each in scoped
        ),
    ]


def wanted_for(code: str, basis: str | None, scope: str, *, day: date) -> Wanted | None:
    """One figure by its names; without a basis the indicator's first one. None: nothing of these names is measured."""
    if scope.startswith(TYPE_SCOPE):
        types = work_orders.type_ids_under([scope.removeprefix(TYPE_SCOPE)], deeply=False)
        found = [BY_KEY[key] for key in BY_KEY if key[0] == code and basis in (None, key[1]) and BY_KEY[key].by_type]
        return Wanted(found[0], scope, types) if found and types else None
    return next(
        (w for w in wanted_on(day) if w.definition.code == code and w.scope == scope and basis in (None, w.key[1])),
        None,
    )


def packs_on(day: date) -> str:
    """The packs in force with their versions, as kept beside each value (G9)."""
    in_force = {f"{each.pack} {each.version}" for each in applied_on(day)}
    return "; ".join(sorted(in_force))
