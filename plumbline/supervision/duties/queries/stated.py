"""Duties as the packs state them, and the units that each concerns."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from plumbline.ground.journal.keeping import Kept
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree
from plumbline.ground.organization.states import UnitKind
from plumbline.ground.regulations import queries as regulations
from plumbline.service.customers.queries.territory import territory
from plumbline.supervision.duties.models import Occurrence
from plumbline.supervision.duties.rules import Duty, read


@dataclass(frozen=True)
class _Stated:
    """All duties of all installed packs, those of each installation in the order of its file."""

    by_installation: dict[UUID, tuple[Duty, ...]]


def _read() -> _Stated:
    return _Stated(
        {
            row.id: tuple(
                read(
                    row.content,
                    pack=row.pack,
                    version=row.version,
                    lines=tuple(row.content.get("lines", ())),
                    since=row.valid_from,
                    until=row.valid_to,
                )
            )
            for row in regulations.installations()
        }
    )


_STATED = Kept(_read)


def stated() -> dict[UUID, tuple[Duty, ...]]:
    """The duties of every installed version; kept in the process for as long as the revision stands."""
    return _STATED.at().by_installation


def duties_on(day: date) -> list[tuple[UUID, Duty]]:
    """Those in force on a day with their installation, by pack."""
    return [(key, duty) for key, found in stated().items() for duty in found if duty.holds_on(day)]


def named(name: str, *, day: date) -> tuple[UUID, Duty]:
    """By "pack/code", as it stands on a day.

    Raises:
        NotFound: no pack in force asks for it.
    """
    found = next((each for each in duties_on(day) if each[1].name == name), None)
    if found is None:
        raise NotFound(_("现行制度中没有职责“%(name)s”。"), name=name[:120])
    return found


def known() -> dict[tuple[UUID, str], Duty]:
    """Every duty by installation and code, for lists: asked once, it asks the database nothing more."""
    return {(key, duty.code): duty for key, found in stated().items() for duty in found}


def duty_of(occurrence: Occurrence) -> Duty:
    """As the version said that opened it."""
    duty = known().get((occurrence.installation_id, occurrence.code))
    if duty is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return duty


def places_of(duty: Duty, tree: Tree, at: datetime) -> list[Place]:
    """The open units of the kind that the duty names and that run one of its lines; the company itself runs them all."""
    found = [place for place in tree.places if place.kind == duty.of and place.is_open]
    if duty.of == UnitKind.COMPANY:
        return found
    running = _paths_running(duty.lines, tree, at)
    return [place for place in found if any(_is_kin(place.path, path) for path in running)] if running else found


def _is_kin(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def _paths_running(lines: tuple[str, ...], tree: Tree, at: datetime) -> set[str]:
    """The units that are responsible for some area in one of these lines; nobody is where no territory was entered."""
    spans = (span for found in territory().spans.values() for span in found)
    wanted = {span.unit_id for span in spans if span.holds_at(at) and (span.line in lines or not span.line)}
    return {tree.by_id[unit].path for unit in wanted if unit in tree.by_id}
