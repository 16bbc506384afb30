"""Rounds of rechecks: planned, drawn by a seed, begun, ended. Below their level nobody knows of them before they have begun."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree, Viewer, require
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.supervision.callbacks import events, queries, rules
from plumbline.supervision.callbacks.models import Recheck, RecheckRound
from plumbline.supervision.callbacks.rules import RecheckRefused
from plumbline.supervision.callbacks.states import ROUNDS, Level, RoundState
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.states import Purpose
from plumbline.supervision.sampling.rules import drawn

LONGEST_NAME = 120
_OWNERS = {Level.UNIT: UnitKind.UNIT, Level.DIVISION: UnitKind.DIVISION, Level.CENTRE: UnitKind.COMPANY}


@dataclass(frozen=True, kw_only=True)
class RoundTerms:
    """``scope``: the code of the unit whose cases are drawn from; ``since`` until ``until``: when they were called back; ``form``: a recheck form's code."""

    name: str
    level: Level
    scope: str
    since: datetime
    until: datetime
    size: int
    seed: str
    form: str = "recheck"


@transaction.atomic
def plan_round(*, terms: RoundTerms, by: Viewer, at: datetime) -> RecheckRound:
    """A round that is not yet drawn.

    Raises:
        NotFound: no such unit or form, or not for this viewer. NotAllowed: not at this level.
        RecheckRefused: the level has no unit above the scope, a span that is none, a size outside 1–2000, no seed or no name. TextRefused.
    """
    scope = by.tree.by_code.get(terms.scope)
    owner = owner_of(terms.level, scope, by.tree) if scope else None
    require(by, Permission.RECHECKS_KEEP, owner.id if owner else None, seen_with=(Permission.RECHECKS_VIEW,))
    assert scope is not None, "nobody holds a permission on a unit that is not there"
    assert owner is not None, "nobody holds a permission on a unit that is not there"
    _check(terms, at)
    version = questionnaires.version_for(terms.form, timezone.localdate(at, timezone.get_default_timezone()))
    if version.purpose != Purpose.RECHECK:
        raise RecheckRefused(_("“%(name)s”不是回访复核用的表。"), field="form", name=version.name)
    made = RecheckRound.objects.create(
        id=new_id(at),
        name=terms.name.strip(),
        level=terms.level.value,
        unit_id=owner.id,
        scope_id=scope.id,
        since=terms.since,
        until=terms.until,
        size=terms.size,
        seed=terms.seed.strip(),
        form_version=version,
        planned_at=at,
        planned_by_id=by.person_id,
    )
    publish(events.RecheckPlanned(**_common(made, at), size=made.size), by=by)
    return made


def owner_of(level: Level, scope: Place, tree: Tree) -> Place | None:
    """The unit whose round it is: the nearest one of the level's kind at or above the scope; None where there is none."""
    place: Place | None = scope
    while place is not None:
        if place.kind == _OWNERS[level]:
            return place
        place = tree.by_id.get(place.parent_id) if place.parent_id else None
    return None


def _check(terms: RoundTerms, at: datetime) -> None:
    check_text(terms.name, field="name", name=_("名称"), most=LONGEST_NAME)
    check_text(terms.seed, field="seed", name=_("抽样种子"), most=rules.LONGEST_SEED)
    if not terms.name.strip():
        raise RecheckRefused(_("请写明本次复核的名称。"), field="name")
    if not terms.seed.strip():
        raise RecheckRefused(_("请给出抽样种子，以便事后核对抽样。"), field="seed")
    if terms.until <= terms.since or terms.until > at:
        raise RecheckRefused(_("回访完成的起止时间须先后有序，且不晚于现在。"), field="until")
    if not 1 <= terms.size <= rules.LARGEST_SAMPLE:
        raise RecheckRefused(_("抽取件数须在 1 到 %(most)d 之间。"), field="size", most=rules.LARGEST_SAMPLE)


@transaction.atomic
def draw_round(*, round_id: UUID, by: Viewer, at: datetime, leave_out: frozenset[UUID]) -> RecheckRound:
    """Draws the sample by the stored seed and keeps what the lower level wrote down about each case.

    ``leave_out``: orders whose customers are not to be asked. They stay in the frame and are passed by in the order of the draw.

    Raises:
        SampleRefused: more than the frame holds. Conflict: drawn already. NotFound, NotAllowed: not for this viewer.
    """
    found = _moving(round_id, "draw", by)
    frame = queries.recheck_frame(found)
    numbers = drawn([each for each in frame if frame[each] not in leave_out], found.size, seed=found.seed)
    lower = queries.answers_below(found, [frame[number] for number in numbers])
    Recheck.objects.bulk_create(
        Recheck(
            id=new_id(at),
            round=found,
            position=position,
            order_id=frame[number],
            next_attempt_at=at,
            **vars(lower[frame[number]]),
        )
        for position, number in enumerate(numbers, start=1)
    )
    found.frame_size, found.drawn_at = len(frame), at
    found.frame_digest = hashlib.sha256("\n".join(sorted(frame)).encode()).hexdigest()
    found.save()
    told = {"frame": len(frame), "size": len(numbers), "digest": found.frame_digest[:16]}
    publish(events.RecheckDrawn(**_common(found, at), **told), by=by)  # type: ignore[arg-type]
    return found


@transaction.atomic
def begin_round(*, round_id: UUID, by: Viewer, at: datetime) -> RecheckRound:
    """From now on the sample is called. Raises Conflict, NotFound, NotAllowed."""
    found = _moving(round_id, "begin", by)
    found.begun_at = at
    found.save()
    publish(events.RecheckBegun(**_common(found, at)), by=by)
    return found


@transaction.atomic
def end_round(*, round_id: UUID, by: Viewer, at: datetime) -> RecheckRound:
    """Nobody is called any more; whoever was not reached stays without an answer. Raises Conflict, NotFound, NotAllowed."""
    found = _moving(round_id, "end", by)
    found.ended_at = at
    found.save()
    standing = queries.standing(found)
    publish(events.RecheckEnded(**_common(found, at), heard=standing.heard, differ=standing.differ), by=by)
    return found


@transaction.atomic
def cancel_round(*, round_id: UUID, by: Viewer, at: datetime) -> RecheckRound:
    """A round that has not begun is given up; its sample is never known below. Raises Conflict, NotFound, NotAllowed."""
    found = _moving(round_id, "cancel", by)
    found.save()
    publish(events.RecheckCancelled(**_common(found, at)), by=by)
    return found


def _moving(round_id: UUID, name: str, by: Viewer) -> RecheckRound:
    """The round, locked, in the state the move leads to."""
    found = queries.recheck_round(round_id, viewer=by, lock=True)
    require(by, Permission.RECHECKS_KEEP, found.unit_id, seen_with=(Permission.RECHECKS_VIEW,))
    move = ROUNDS.move(name)
    assert move is not None
    assert move.target is not None
    if not move.may_start_from(RoundState(found.state)):
        raise Conflict(_("这次复核已不在可以这样办的状态，请刷新页面。"), field="state")
    found.state = move.target.value
    return found


def _common(found: RecheckRound, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": found.name,
        "unit_id": found.unit_id,
        "round_id": str(found.id),
        "level": found.level,
    }
