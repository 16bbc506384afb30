"""The tree of order types and the reasons, kept in the process for as long as the revision stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from plumbline.ground.journal.keeping import Kept
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.models import OrderType, Reason
from plumbline.service.work_orders.rules import RegistrationRefused, TypeNode


@dataclass(frozen=True)
class Catalogue:
    """``nodes``: all types in force, each before those under it; ``by_code`` knows the retired ones too, for orders that have them."""

    nodes: tuple[TypeNode, ...]
    by_code: dict[str, TypeNode]

    def children(self, code: str) -> tuple[TypeNode, ...]:
        return tuple(node for node in self.nodes if node.line_of_descent[1:2] == (code,))


def catalogue(*, revision: int | None = None) -> Catalogue:
    return _CATALOGUE.at(revision)


def _load() -> Catalogue:
    rows = {row.id: row for row in OrderType.objects.select_related("clause").order_by("pack", "position")}
    known = {row.code: _node(row, rows) for row in rows.values()}
    return Catalogue(tuple(known[row.code] for row in rows.values() if row.retired_at is None), known)


_CATALOGUE = Kept(_load)


def _node(row: OrderType, rows: dict[UUID, OrderType]) -> TypeNode:
    descent, above = [row.code], row.parent_id
    while above is not None:
        descent.append(rows[above].code)
        above = rows[above].parent_id
    return TypeNode(
        id=row.id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        pack=row.pack,
        line=row.line,
        kind=row.kind,
        line_of_descent=tuple(descent),
        registrable=row.registrable,
        default_urgency=row.default_urgency,
        on_site=row.on_site,
        is_complaint=row.is_complaint,
        fee_line=row.fee_line,
        in_scope=row.in_scope,
        callback_policy=row.callback_policy,
        facts=tuple(row.facts),
        tell_first=tuple(row.tell_first),
        search=tuple(row.search),
        clause=row.clause.code if row.clause else "",
        proposed=row.proposed,
        is_retired=row.retired_at is not None,
    )


def type_by_code(code: str, *, revision: int | None = None) -> TypeNode:
    """Raises RegistrationRefused with the code."""
    known = catalogue(revision=revision)
    node = known.by_code.get(code)
    if node is None or node.is_retired:
        raise RegistrationRefused(
            _("没有代码为“%(code)s”的工单类型。请从类型列表中选择。"), field="order_type", code=code[:60]
        )
    return node


def reasons(*, pack: str, move: str) -> list[Reason]:
    """Why an order of this pack may be returned, paused, voided or extended."""
    return list(
        Reason.objects.filter(pack=pack, move=move, retired_at__isnull=True).select_related("clause").order_by("code")
    )


def type_ids_under(codes: Iterable[str], *, deeply: bool = True) -> frozenset[UUID]:
    """These types and (unless told not to) everything below them, retired ones included: old orders still cite them."""
    rows = list(OrderType.objects.values_list("id", "code", "parent_id"))
    wanted = set(codes)
    found = {row_id for row_id, code, _parent in rows if code in wanted}
    grown = deeply
    while grown:
        step = {row_id for row_id, _code, parent in rows if parent in found} - found
        found |= step
        grown = bool(step)
    return frozenset(found)


def type_names(codes: Iterable[str], *, english: bool = False) -> dict[str, str]:
    """Names by code, retired types included; a code that is not there names itself."""
    wanted = list(codes)
    rows = OrderType.objects.filter(code__in=wanted).values_list("code", "name", "name_en")
    names = {code: (name_en or name) if english else name for code, name, name_en in rows}
    return {code: names.get(code, code) for code in wanted}
