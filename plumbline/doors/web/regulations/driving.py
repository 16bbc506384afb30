"""What each clause drives: limits, types, indicators, duties, forms and the rest, both ways."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.regulations.row_words import field_label, section_label, value_words
from plumbline.doors.web.regulations.showing import concerns, limit_row
from plumbline.doors.web.saying import chosen, named
from plumbline.ground.regulations.queries import Installation
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.callbacks import queries as callbacks

KEPT = ("indicators", "reports", "duties", "rewards", "forms", "workflows", "roles")
FACTS = {
    "indicators": ("indicator", "target", "weight", "period", "basis"),
    "duties": ("every", "owner", "windows", "due_day", "due_working_day", "form"),
    "reports": ("report", "every", "of", "due_day", "due_working_day", "drafted_by", "released_by"),
    "rewards": ("kind", "subject", "trigger"),
    "forms": ("kind", "used_for"),
    "workflows": ("order_types",),
    "roles": ("position",),
}
"""The fields that say in one line what a row of each kind asks for."""


@dataclass(frozen=True)
class Driven:
    """One row of a pack in a line: what it is, what it says, on which clauses it rests, and where to see it."""

    section: str
    label: str
    code: str
    name: str
    says: str
    clause: str
    is_proposed: bool
    is_floor: bool
    address: str
    parts: tuple["Driven", ...] = ()


def sections(installation: Installation, request: PageRequest) -> dict[str, list[Driven]]:
    """The rows of an installed version by section."""
    found: dict[str, list[Driven]] = {}
    for row in _rows(installation, request):
        found.setdefault(row.section, []).append(row)
    return found


def by_clause(installation: Installation, request: PageRequest) -> dict[str, list[Driven]]:
    """The same by clause, parts of rows (the step of a workflow, the field of a form) by their own; those without any under the empty code."""
    found: dict[str, list[Driven]] = {}
    for row in _rows(installation, request):
        found.setdefault(row.clause, []).append(row)
        for part in row.parts:
            if part.clause and part.clause != row.clause:
                found.setdefault(part.clause, []).append(part)
    return found


def _rows(installation: Installation, request: PageRequest) -> Iterator[Driven]:
    types = {code: named(node) for code, node in work_orders.catalogue(revision=request.revision).by_code.items()}
    names = {
        "order_types": types,
        "used_for": types,
        "owner": _names_in(installation, "roles"),
        "form": _names_in(installation, "forms"),
    }
    yield from _limits(installation, request)
    yield from _types(installation, request)
    yield from _told(installation, request)
    for section in KEPT:
        for row in installation.content.get(section, []):
            yield _kept(installation, section, row, names)


def _names_in(installation: Installation, section: str) -> dict[str, str]:
    """What the rows of a section are called, by their codes."""
    return {row["code"]: value_words("name", row["name"]) for row in installation.content.get(section, [])}


def _address(installation: Installation, section: str, code: str) -> str:
    return f"{reverse('rules-pack', args=[installation.pack, installation.version])}?section={section}#{section}.{code}"


def _limits(installation: Installation, request: PageRequest) -> Iterator[Driven]:
    catalogue = work_orders.catalogue(revision=request.revision)
    for dated in service_levels.book(revision=request.revision).limits:
        if dated.limit.pack == installation.pack and dated.valid_from == installation.valid_from:
            limit = dated.limit
            yield Driven(
                section="limits",
                label=section_label("limits"),
                code=limit.code,
                name=concerns(limit, catalogue),
                says=limit_says(limit),
                clause=limit.clause,
                is_proposed=limit.proposed,
                is_floor=limit.floor,
                address=f"{reverse('rules-limits')}?pack={limit.pack}#{limit.pack}.{limit.code}",
            )


def limit_says(limit: Limit) -> str:
    row = limit_row(limit)
    conditions = f"（{'、'.join(row.conditions)}）" if row.conditions else ""
    return f"{row.milestone} {row.amount} {row.start}{conditions}"


def _types(installation: Installation, request: PageRequest) -> Iterator[Driven]:
    """Types and reasons stand in one version: they are shown with whichever version is looked at last."""
    for node in work_orders.catalogue(revision=request.revision).nodes:
        if node.pack == installation.pack:
            yield Driven(
                section="order_types",
                label=section_label("order_types"),
                code=node.code,
                name=named(node),
                says="",
                clause=node.clause,
                is_proposed=node.proposed,
                is_floor=False,
                address=f"{reverse('rules-types')}#{node.code}",
            )
    for policy in callbacks.policies(installation.pack):
        yield Driven(
            section="callbacks",
            label=section_label("callbacks"),
            code=policy.code,
            name=chosen(policy.name, policy.name_en),
            says=_says(
                {"share_percent": policy.share_percent, "attempts": policy.attempts}, ("share_percent", "attempts"), {}
            ),
            clause=policy.clause.code if policy.clause else "",
            is_proposed=policy.proposed,
            is_floor=False,
            address=_address(installation, "callbacks", policy.code),
        )


def _told(installation: Installation, request: PageRequest) -> Iterator[Driven]:
    steps, lists = service_levels.ladder(on=max(installation.valid_from, timezone.localdate(request.at)))
    for section, rows in (("steps", steps), ("phone_lists", lists)):
        for row in rows:
            if row.installation_id == installation.id:
                yield Driven(
                    section=section,
                    label=section_label(section),
                    code=row.code,
                    name=chosen(row.name, row.name_en),
                    says="",
                    clause=row.clause.code if row.clause else "",
                    is_proposed=row.proposed,
                    is_floor=False,
                    address=f"{reverse('ladders')}#{installation.pack}-{row.code}",
                )


def _kept(
    installation: Installation, section: str, row: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]
) -> Driven:
    parts = [*row.get("steps", []), *row.get("fields", []), *row.get("copies", [])]
    if row.get("target_clause"):
        parts.append({**row, "clause": row["target_clause"], "target_clause": None})
    return Driven(
        section=section,
        label=section_label(section),
        code=row["code"],
        name=value_words("name", row["name"]),
        says=_says(row, FACTS[section], names),
        clause=row.get("clause") or "",
        is_proposed=bool(row.get("proposed")),
        is_floor=False,
        address=_address(installation, section, row["code"]),
        parts=tuple(_part(installation, section, row, part) for part in parts),
    )


def _part(installation: Installation, section: str, row: Mapping[str, Any], part: Mapping[str, Any]) -> Driven:
    return Driven(
        section=section,
        label=section_label(section),
        code=part["code"],
        name=value_words("name", row["name"]),
        says=value_words("name", part["name"]) if part is not row else "",
        clause=part.get("clause") or "",
        is_proposed=bool(part.get("proposed")),
        is_floor=False,
        address=_address(installation, section, row["code"]),
    )


def _says(row: Mapping[str, Any], fields: tuple[str, ...], names: Mapping[str, Mapping[str, str]]) -> str:
    """``names``: by field, what the codes that stand in it are called."""
    said = []
    for field in fields:
        value = row.get(field)
        if value in (None, "", [], {}):
            continue
        if field in names:
            codes = [value] if isinstance(value, str) else value
            said.append(f"{field_label(field)} {gettext('、').join(names[field].get(code, code) for code in codes)}")
        else:
            said.append(f"{field_label(field)} {value_words(field, value)}")
    return "；".join(said)
