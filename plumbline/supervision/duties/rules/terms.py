"""A duty as an installed pack states it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plumbline.supervision.duties.states import Deed, Every


@dataclass(frozen=True)
class Fulfilment:
    """A deed that counts; ``of`` narrows it (a report's name, a survey's kind), empty takes any."""

    deed: Deed
    of: str = ""


@dataclass(frozen=True)
class Duty:
    """``at_least`` times within ``every``, for each unit of the kind ``of`` that runs one of ``lines``.

    ``windows`` are pairs of "MM-DD" (opens, due). ``months``: how long a rolling duty may rest. ``shifts``: how many shifts a day has.
    ``since``/``until``: the half-open span of days in which this version of the pack is in force.
    """

    pack: str
    version: str
    code: str
    zh: str
    en: str
    every: Every
    at_least: int
    windows: tuple[tuple[str, str], ...]
    due_day: int | None
    due_working_day: int | None
    months: int
    shifts: int
    warn: str
    of: str
    lines: tuple[str, ...]
    annex: str
    owner: str
    owner_zh: str
    owner_en: str
    position: str
    evidence_zh: str
    evidence_en: str
    fulfilled_by: tuple[Fulfilment, ...]
    clause: str
    proposed_zh: str
    proposed_en: str
    since: date
    until: date | None

    @property
    def name(self) -> str:
        """ "pack/code"."""
        return f"{self.pack}/{self.code}"

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def read(
    rows: Mapping[str, Any],
    *,
    pack: str,
    version: str,
    lines: tuple[str, ...],
    since: date,
    until: date | None,
) -> Iterator[Duty]:
    """From the content of an installed pack; what an older content does not say is what the schema takes by default."""
    roles = {role["code"]: role for role in rows.get("roles", ())}
    for row in rows.get("duties", ()):
        yield Duty(
            pack=pack,
            version=version,
            code=row["code"],
            zh=row["name"]["zh"],
            en=row["name"]["en"],
            every=Every(row["every"]),
            at_least=row.get("at_least") or 1,
            windows=tuple((each["opens"], each["due"]) for each in row.get("windows") or ()),
            due_day=row.get("due_day"),
            due_working_day=row.get("due_working_day"),
            months=row.get("months") or 6,
            shifts=row.get("shifts") or 2,
            warn=row.get("warn") or "",
            of=row.get("of") or "company",
            lines=lines,
            annex=row.get("annex") or "",
            **_owner(row["owner"], roles),
            evidence_zh=row["evidence"]["zh"],
            evidence_en=row["evidence"]["en"],
            fulfilled_by=tuple(
                Fulfilment(Deed(each["deed"]), each.get("of") or "") for each in row.get("fulfilled_by") or ()
            ),
            clause=row.get("clause") or "",
            **_because(row),
            since=since,
            until=until,
        )


def _owner(code: str, roles: Mapping[str, Any]) -> dict[str, Any]:
    """Who owes it, in the regulation's words and as a role of the product."""
    role = roles.get(code, {})
    name = role.get("name", {})
    return {
        "owner": code,
        "owner_zh": name.get("zh", code),
        "owner_en": name.get("en", code),
        "position": role.get("position") or "",
    }


def _because(row: Mapping[str, Any]) -> dict[str, str]:
    """Why what the text leaves open is proposed so."""
    because = row.get("because") or row.get("window_proposed") or {}
    return {"proposed_zh": because.get("zh", ""), "proposed_en": because.get("en", "")}
