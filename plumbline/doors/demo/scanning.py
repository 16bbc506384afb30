"""The year is looked through for results that may not be true; two checks are decided, one is still open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from random import Random

from django.db import transaction
from PIL import Image

from plumbline.doors.demo.cast import CREW_OF
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.queries import Signal, SignalFilter
from plumbline.supervision.integrity.states import CheckState, Kind

SUSPECT, UNLUCKY = "HE-NORTH", "HE-SOUTH"
AS_PROOF = 3
"""So many orders show one and the same photo."""


def tell(year: Year) -> None:
    """Nothing a second time."""
    if queries.scanned_until() is None:
        with transaction.atomic():
            _look_through(year)


def _look_through(year: Year) -> None:
    found_at = year.midnight - timedelta(hours=30)
    supervisor = _viewer("supervisor", found_at)
    actions.scan(by=supervisor, at=found_at)
    _one_photo_for_many(_of(SUSPECT, Kind.CLOSED_UNVISITED, supervisor)[:AS_PROOF], year)
    actions.scan(by=supervisor, at=year.midnight, since=year.at(year.first_day, 0))
    batches = _of(SUSPECT, Kind.CLOSED_IN_BATCH, supervisor)[:1]
    _checked(
        [*_of(SUSPECT, Kind.CLOSED_UNVISITED, supervisor)[:AS_PROOF], *_of(SUSPECT, Kind.PHOTO_REUSED, supervisor)[:2]],
        why="多件工单没有到场记录即办结，所附照片相同，按线索立案核查",
        outcome=CheckState.CONFIRMED,
        heard="所长称维修员确已上门，照片是事后补传时选错",
        reason="逐户电话询问，客户均称无人上门；车辆轨迹当日未到该片区，认定办结结果不实",
        year=year,
    )
    _checked(
        _of(UNLUCKY, Kind.CLOSED_UNVISITED, supervisor)[:1],
        why="没有到场记录即办结，核对是否上门",
        outcome=CheckState.EXPLAINED,
        heard="当班维修员手持机没电，回所后补录回复，漏记到场",
        reason="客户确认当日上午有人上门修好，派工单有客户签字，属漏记",
        year=year,
    )
    if batches:
        ids = [signal.id for signal in batches]
        actions.open_check(signal_ids=ids, why="临近时限成批办结，抽查其中各件", by=supervisor, at=year.midnight)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


def _of(unit: str, kind: Kind, viewer: Viewer) -> list[Signal]:
    """A unit's signals of a kind that nobody looks into, newest first; of one moment by number: an identifier is another one every time."""
    place = viewer.tree.by_code[unit]
    wanted = SignalFilter(kind=kind, unit_ids=viewer.tree.below(place.path), standing="none")
    found = sorted(queries.matching(wanted, viewer=viewer), key=queries.numbers)
    return sorted(found, key=lambda signal: signal.at, reverse=True)


def _checked(signals: Sequence[Signal], *, why: str, outcome: CheckState, heard: str, reason: str, year: Year) -> None:
    """Opened by one supervisor in the morning, decided by the other in the afternoon."""
    if not signals:
        return
    opened_at = year.midnight - timedelta(hours=15)
    check = actions.open_check(
        signal_ids=[signal.id for signal in signals], why=why, by=_viewer("supervisor", opened_at), at=opened_at
    )
    decided_at = year.midnight - timedelta(hours=8)
    actions.decide(
        number=check.case_file.number,
        outcome=outcome,
        heard=heard,
        reason=reason,
        by=_viewer("supervisor2", decided_at),
        at=decided_at,
    )


def _one_photo_for_many(signals: Sequence[Signal], year: Year) -> None:
    """The proof that was asked for afterwards is one photo, passed on from order to order."""
    chance, at = Random(f"{year.seed} one photo"), year.midnight - timedelta(hours=28)
    photo = _photo(chance)
    for place, signal in enumerate(sorted(signals, key=lambda each: each.at)):
        content = photo if place != 1 else _passed_on(photo)
        moment = at + timedelta(minutes=7 * place)
        work_orders.attach(
            number=queries.numbers(signal)[0],
            name=f"现场照片{place + 1}.jpg",
            content=BytesIO(content),
            size=len(content),
            most_bytes=len(content),
            by=_viewer(CREW_OF[SUSPECT][0], moment),
            at=moment,
        )


def _photo(chance: Random) -> bytes:
    """Pipes and valves, as far as anybody can tell: a pattern drawn from the seed."""
    cells = bytes(chance.randrange(40, 220) for _cell in range(12 * 9 * 3))
    return _written(Image.frombytes("RGB", (12, 9), cells).resize((640, 480), Image.Resampling.BICUBIC), 85)


def _passed_on(photo: bytes) -> bytes:
    with Image.open(BytesIO(photo)) as known:
        return _written(known.resize((480, 360)), 60)


def _written(picture: Image.Image, quality: int) -> bytes:
    into = BytesIO()
    picture.save(into, "JPEG", quality=quality)
    return into.getvalue()
