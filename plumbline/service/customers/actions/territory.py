"""Areas, and which unit is responsible for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer, require, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events
from plumbline.service.customers.models import Area, AreaAssignment
from plumbline.service.customers.states import Line


class AreaRefused(Refused):
    """The change would leave the territory in a state that makes no sense."""


@transaction.atomic
def enter_area(
    *,
    code: str,
    name: str,
    by: Viewer,
    at: datetime,
    parent: UUID | None = None,
    name_en: str = "",
    region: str = "",
    outline: Sequence[Any] | None = None,
) -> Area:
    """Enters a piece of territory; ``outline`` is the list of coordinates of a GeoJSON polygon (longitude, latitude).

    ``region``: the class of area that limits distinguish; left out, that of the parent.

    Raises:
        AreaRefused: code taken or malformed, no name, unknown parent, an outline that is no polygon.
    """
    require_somewhere(by, Permission.ORGANIZATION_EDIT)
    above = _parent(parent)
    _check_code(code)
    _check_name_and_outline(name, outline)
    area = Area.objects.create(
        id=new_id(at),
        code=code,
        name=name.strip(),
        name_en=name_en.strip(),
        parent=above,
        path=(above.path if above else "/") + code + "/",
        region=region or (above.region if above else ""),
        outline=outline,
    )
    bump_revision()
    publish(
        events.AreaEntered(at=at, subject=code, area_name=area.name, parent=above.code if above else ""),
        by=by,
    )
    return area


@transaction.atomic
def update_area(
    *,
    area_id: UUID,
    name: str,
    by: Viewer,
    at: datetime,
    name_en: str = "",
    outline: Sequence[Any] | None = None,
) -> None:
    """Gives an area another name or outline.

    Raises:
        NotFound: no such area.
        AreaRefused: no name, an outline that is no polygon.
    """
    require_somewhere(by, Permission.ORGANIZATION_EDIT)
    area = _locked(area_id)
    _check_name_and_outline(name, outline)
    before = area.name
    area.name, area.name_en, area.outline = name.strip(), name_en.strip(), outline
    area.save(update_fields=["name", "name_en", "outline"])
    bump_revision()
    publish(events.AreaUpdated(at=at, subject=area.code, area_name=area.name, area_name_before=before), by=by)


@transaction.atomic
def assign_area(*, area_id: UUID, unit_id: UUID, by: Viewer, at: datetime, line: str = "") -> AreaAssignment:
    """Makes a unit responsible for an area from ``at`` on, for one line or (empty) for every one; whoever was so before stops.

    Given twice it stays one. What happened before stays with whoever was responsible then.

    Raises:
        NotFound: no such area, or a unit the viewer does not administer.
        AreaRefused: unknown line, closed unit, or an assignment that starts later than this one.
    """
    require(by, Permission.ORGANIZATION_EDIT, unit_id)
    area = _locked(area_id)
    place = organization.tree().by_id[unit_id]
    if line and line not in set(Line):
        raise AreaRefused(_("没有“%(line)s”这项业务。"), field="line", line=line[:20])
    if not place.is_open:
        raise AreaRefused(_("单位“%(unit)s”已撤销，不能管辖片区。"), field="unit", unit=place.name)
    standing = AreaAssignment.objects.filter(area=area, line=line, valid_to__isnull=True).select_related("unit").first()
    if standing is not None and standing.unit_id == unit_id:
        return standing
    if standing is not None:
        _end(standing, at)
    made = AreaAssignment.objects.create(area=area, line=line, unit_id=unit_id, valid_from=at)
    bump_revision()
    publish(
        events.AreaAssigned(
            at=at,
            subject=area.code,
            unit_id=unit_id,
            line=line,
            unit=place.code,
            unit_before=standing.unit.code if standing else "",
        ),
        by=by,
    )
    return made


@transaction.atomic
def release_area(*, area_id: UUID, by: Viewer, at: datetime, line: str = "") -> None:
    """Ends a responsibility without naming a successor: the area falls to whoever holds the one above it."""
    area = _locked(area_id)
    standing = AreaAssignment.objects.filter(area=area, line=line, valid_to__isnull=True).select_related("unit").first()
    if standing is None:
        return
    require(by, Permission.ORGANIZATION_EDIT, standing.unit_id)
    _end(standing, at)
    bump_revision()
    publish(
        events.AreaReleased(at=at, subject=area.code, unit_id=standing.unit_id, line=line, unit=standing.unit.code),
        by=by,
    )


def _end(standing: AreaAssignment, at: datetime) -> None:
    if standing.valid_from > at:
        raise AreaRefused(
            _("%(unit)s 的管辖自 %(start)s 起，晚于本次变更时间，请核对时间。"),
            field="at",
            unit=standing.unit.name,
            start=standing.valid_from.isoformat(timespec="minutes"),
        )
    standing.valid_to = at
    standing.save(update_fields=["valid_to"])


def _locked(area_id: UUID) -> Area:
    area = Area.objects.select_for_update().filter(id=area_id).first()
    if area is None:
        raise NotFound(_("没有找到该片区。"), field="area")
    return area


def _parent(parent: UUID | None) -> Area | None:
    if parent is None:
        return None
    above = Area.objects.filter(id=parent).first()
    if above is None:
        raise AreaRefused(_("上级片区不存在。"), field="parent")
    return above


def _check_code(code: str) -> None:
    if not code or "/" in code or len(code) > 40:
        raise AreaRefused(_("片区代码“%(code)s”不可用：须为 1—40 个字符且不含“/”。"), field="code", code=code[:60])
    if Area.objects.filter(code=code).exists():
        raise AreaRefused(_("片区代码“%(code)s”已被占用，请换一个。"), field="code", code=code)


def _check_name_and_outline(name: str, outline: Sequence[Any] | None) -> None:
    if not name.strip() or len(name) > 120:
        raise AreaRefused(_("片区名称须为 1—120 个字符。"), field="name")
    if outline is not None and not _is_polygon(outline):
        raise AreaRefused(_("片区边界须为首尾相接的多边形，坐标写作 [经度, 纬度]。"), field="outline")


def _is_polygon(outline: Sequence[Any]) -> bool:
    """GeoJSON (RFC 7946): at least one ring of four or more positions that ends where it began."""
    return bool(outline) and all(
        isinstance(ring, list) and len(ring) >= 4 and ring[0] == ring[-1] and all(_is_position(each) for each in ring)
        for ring in outline
    )


def _is_position(each: object) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in each)
        and abs(each[0]) <= 180
        and abs(each[1]) <= 90
    )
