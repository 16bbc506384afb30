"""The results go out: from one moment on everybody concerned may know, and the planted orders leave the figures."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree, Viewer
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.mystery_visits import events, queries
from plumbline.supervision.mystery_visits.actions.booking import write_down
from plumbline.supervision.mystery_visits.actions.planning import end
from plumbline.supervision.mystery_visits.models import Finding, Programme, Visit
from plumbline.supervision.mystery_visits.rules import unit_scores
from plumbline.supervision.mystery_visits.states import (
    LEAVES_AN_ORDER,
    OPEN,
    PROGRAMMES,
    VisitKind,
    VisitState,
)


class ReleaseRefused(Refused):
    """Something is still open."""

    code = "release_refused"


@transaction.atomic
def release(*, programme_id: UUID, by: Viewer, at: datetime) -> Programme:
    """Discloses a programme. Its orders are set aside, its visits and findings become facts, its book stays.

    Raises:
        ReleaseRefused: visits that are open or whose order nobody named, or none at all. Conflict: over before. NotFound: not this owner's.
    """
    programme = queries.kept_programme(programme_id, viewer=by, lock=True)
    queries.refuse_ended(programme)
    rows = Visit.objects.select_for_update(of=("self",)).filter(programme=programme)
    visits = list(rows.select_related("scenario", "filling__form_version", "order__case_file").order_by("number"))
    _check_done(visits)
    accepted = [visit for visit in visits if visit.state == VisitState.ACCEPTED.value]
    move = PROGRAMMES.move("release")
    assert move is not None
    assert move.target is not None
    end(programme, move.target, by=by, at=at)
    # Those that were made again were planted as well: every order that a shopper left behind goes, whatever became of the material.
    planted = [visit.order_id for visit in visits if visit.order_id is not None]
    numbers = work_orders.set_aside(case_file_ids=planted, reason=programme.code, by=by, at=at)
    write_down(programme, "released", by=by, at=at, orders=len(numbers), visits=len(accepted))
    _tell(programme, accepted, orders=len(numbers), by=by, at=at)
    return programme


def _check_done(visits: Sequence[Visit]) -> None:
    open_visits = sum(VisitState(visit.state) in OPEN for visit in visits)
    if open_visits:
        raise ReleaseRefused(_("还有 %(count)d 次暗访待访或待验收，完成或取消后才能公布。"), count=open_visits)
    unmarked = [visit.number for visit in visits if _lacks_its_order(visit)]
    if unmarked:
        raise ReleaseRefused(
            _("第 %(numbers)s 次暗访还没有对应工单，请对应工单或注明未形成工单的原因。"),
            numbers="、".join(str(number) for number in unmarked[:10]),
        )
    if not any(visit.state == VisitState.ACCEPTED.value for visit in visits):
        raise ReleaseRefused(_("没有验收合格的暗访，没有可公布的结果。"))


def _lacks_its_order(visit: Visit) -> bool:
    may_have_one = VisitKind(visit.scenario.kind) in LEAVES_AN_ORDER and visit.submitted_at is not None
    return may_have_one and visit.order_id is None and not visit.no_order


def _tell(programme: Programme, visits: Sequence[Visit], *, orders: int, by: Viewer, at: datetime) -> None:
    scored = unit_scores((str(visit.unit_id), *_points(visit), visit.vetoed) for visit in visits)
    points = sum((each.points for each in scored.values()), Fraction(0))
    of = sum((each.of for each in scored.values()), Fraction(0))
    publish(
        events.Released(
            at=at,
            subject=programme.code,
            unit_id=programme.unit_id,
            programme=programme.code,
            title=programme.name,
            visits=len(visits),
            units=len(scored),
            orders=orders,
            share=queries.shown_share(points, of),
        ),
        by=by,
    )
    for visit in visits:
        _disclose(programme, visit, by.tree, by=by, at=at)


def _points(visit: Visit) -> tuple[Fraction, Fraction]:
    """Exactly, from the answers; what a row keeps is rounded."""
    score = queries.score_of(visit)
    return score.points, score.of


def _disclose(programme: Programme, visit: Visit, tree: Tree, *, by: Viewer, at: datetime) -> None:
    assert visit.visited_at is not None, "an accepted visit was made"
    assert visit.submitted_at is not None, "an accepted visit was handed in"
    points, of = _points(visit)
    common: dict[str, Any] = {
        "at": at,
        "subject": queries.name_of(programme, visit),
        "unit_id": visit.unit_id,
        "programme": programme.code,
        "unit": tree.by_id[visit.unit_id].code,
    }
    publish(
        events.VisitDisclosed(
            **common,
            kind=visit.scenario.kind,
            visited_on=queries.day_of(visit.visited_at).isoformat(),
            visited_at=visit.visited_at.isoformat(),
            points=str(visit.points),
            of=str(visit.of),
            share=queries.shown_share(points, of),
            vetoed=visit.vetoed,
            order=visit.order.case_file.number if visit.order else "",
            digest=visit.digest,
            sealed_on=queries.day_of(visit.submitted_at).isoformat(),
        ),
        by=by,
    )
    for finding in _found(visit, at=at):
        publish(
            events.FindingRecorded(
                **common,
                finding_id=str(finding.id),
                form=visit.filling.form_version.code,
                item=finding.item,
                grade=finding.grade,
                clause=finding.clause,
                text=finding.text,
            ),
            by=by,
        )


def _found(visit: Visit, *, at: datetime) -> list[Finding]:
    """Every item that earned less than half of its weight: serious where it vetoes, else major where it earned nothing, else minor."""
    form = queries.form_of(visit)
    made = []
    for scored in queries.score_of(visit).items:
        item = form.item(scored.code)
        if item is None or scored.share is None or scored.share >= Fraction(1, 2):
            continue
        grade = "serious" if scored.vetoes else "minor" if scored.share else "major"
        made.append(
            Finding(
                id=new_id(at),
                visit=visit,
                item=item.code,
                grade=grade,
                clause=item.clause[:40],
                text=item.name.zh[:300],
            )
        )
    return Finding.objects.bulk_create(made)
