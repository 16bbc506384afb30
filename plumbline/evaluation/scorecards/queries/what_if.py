"""What would have been under other rules: a past period played again on a copy. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from plumbline.evaluation.indicators.queries.limits_played import LimitChange, LimitPlayed, play_limit
from plumbline.evaluation.scorecards.models import Sheet
from plumbline.evaluation.scorecards.queries.playing import Played, key_of, play
from plumbline.evaluation.scorecards.queries.templates import template_of, templates_for
from plumbline.evaluation.scorecards.rules import Changes, Template, changed
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class LineMoved:
    """An item whose points differ."""

    item: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Standing:
    """Where a unit stands: points, band, places."""

    points: Decimal | None
    band: str
    first: int | None
    last: int | None


@dataclass(frozen=True)
class UnitMoved:
    """One unit before and after; ``lines`` only those that moved."""

    place: Place
    before: Standing
    after: Standing
    lines: tuple[LineMoved, ...]

    @property
    def is_moved(self) -> bool:
        return self.before != self.after or bool(self.lines)


@dataclass(frozen=True)
class Replay:
    """``units``: all, moved or not. ``is_identical``: playing the unchanged template gave exactly the kept sheets; None where none are kept.

    ``limit``: what another length of a time limit does to figures, with the cases that move.
    """

    template: Template
    other: Template
    units: tuple[UnitMoved, ...]
    is_identical: bool | None
    limit: LimitPlayed | None = None

    @property
    def moved(self) -> tuple[UnitMoved, ...]:
        return tuple(unit for unit in self.units if unit.is_moved)


def what_if(
    period: Period,
    *,
    template: str,
    changes: Changes,
    viewer: Viewer,
    limit: LimitChange | None = None,
    at: datetime | None = None,
) -> Replay:
    """Replays a period by a copy of its template: the one its sheets were made by, or the one in force where there are none.

    ``limit``: with a time limit of another length over the cases of the period; ``at``: until when running clocks are followed.

    Raises:
        TemplateRefused: the changed copy does not hold. NotFound: no such template or limit. LimitRefused, TooManyClocks: the limit.
    """
    require_somewhere(viewer, Permission.SCORECARDS_KEEP)
    pack, _slash, code = template.rpartition("/")
    kept = list(
        Sheet.objects.filter(period=period.name, template=code, **({"pack": pack} if pack else {})).select_related(
            "terms", "unit"
        )
    )
    own = template_of(kept[0].terms) if kept else templates_for(period, template)[0].template
    other = changed(own, changes)
    before = {each.place.code: each for each in play(own, period=period, tree=viewer.tree)}
    keys = [key_of(item) for item in own.items()]
    played = play_limit(period, limit, keys=keys, tree=viewer.tree, at=at) if limit and at else None
    after = play(other, period=period, tree=viewer.tree, limit=played)
    seen = viewer.units(Permission.INDICATORS_VIEW)
    units = tuple(
        _moved(before[each.place.code], each) for each in after if each.place.id in seen and each.place.code in before
    )
    return Replay(own, other, units, _is_identical(kept, before) if kept else None, played)


def _moved(before: Played, after: Played) -> UnitMoved:
    lines = tuple(
        LineMoved(old.item.code, old.points, new.points)
        for old, new in zip(before.score.lines, after.score.lines, strict=True)
        if old.points != new.points
    )
    return UnitMoved(after.place, _standing(before), _standing(after), lines)


def _standing(played: Played) -> Standing:
    band, rank = played.score.band, played.rank
    return Standing(
        played.score.points, band.code if band else "", rank.first if rank else None, rank.last if rank else None
    )


def _is_identical(kept: list[Sheet], played: dict[str, Played]) -> bool:
    found = {sheet.unit.code: Standing(sheet.points, sheet.band, sheet.rank_first, sheet.rank_last) for sheet in kept}
    return found == {code: _standing(each) for code, each in played.items()}
