"""Three levels of call-back over the year: the unit of the north asks again and finds everybody content, its division nearly so, the centre does not.

A friendly call-back agent wrote down for that unit what suited it; who asks an independent sample hears it. Elsewhere people now and then say "basically
satisfied" the second time, as people do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from plumbline.doors.demo.cast import CALLERS, COMPANY, FRIENDLY_CALLER, HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import Recheck, RecheckRound
from plumbline.supervision.callbacks.states import Level, Result
from plumbline.supervision.mystery_visits.queries.planted import planted

SUSPECT = "HE-NORTH"
CONTENT = {"called": "yes", "came": "yes", "solved": "yes", "satisfied": "satisfied"}
CONTRARY = {"called": "no", "came": "no", "solved": "no", "satisfied": "dissatisfied"}
WORDS = ("没有人来过，电话也没接到", "打过一次电话，说过几天来，一直没来", "屋里还是不热，谁说修好了")


@dataclass(frozen=True)
class Round:
    """``begins``: so many days before the year's end; ``share``: how far it is called."""

    name: str
    level: Level
    scope: str
    keeper: str
    size: int
    begins: int
    ends: bool = True
    share: float = 1.0


_ROUNDS = (
    Round("北城供热所自查回访", Level.UNIT, SUSPECT, HEAD_OF[SUSPECT], 8, 120),
    Round("供热分公司二级回访（北城）", Level.DIVISION, SUSPECT, "division-heat", 8, 110),
    Round("客服中心三级回访（北城）", Level.CENTRE, SUSPECT, "supervisor", 12, 100),
    Round("客服中心三级回访（城东燃气）", Level.CENTRE, "GA-EAST", "supervisor", 10, 70),
    Round("客服中心三级回访（全公司）", Level.CENTRE, COMPANY, "supervisor2", 20, 9, ends=False, share=0.5),
)


def tell(year: Year) -> None:
    """Nothing a second time."""
    if queries.rounds(organization.system()).exists():
        return
    with transaction.atomic():
        for each in _ROUNDS:
            _told(each, year)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


def _told(each: Round, year: Year) -> None:
    """Drawn from everything that was called back before it; where there is nothing, there is no round."""
    at = year.midnight - timedelta(days=each.begins) + timedelta(hours=9)
    keeper = _viewer(each.keeper, at)
    since = year.at(year.first_day, 0)
    path = keeper.tree.by_code[each.scope].path
    frame = queries.frame_of(path, level=each.level, since=since, until=at)
    if not frame:
        return
    found = actions.plan_round(
        terms=actions.RoundTerms(
            name=each.name,
            level=each.level,
            scope=each.scope,
            since=since,
            until=at,
            size=min(each.size, len(frame)),
            seed=f"{year.seed}-{each.level.value}-{each.scope}",
            form="heating-hohhot/heat_recheck" if each.scope.startswith("HE-") else "gas-city/recheck",
        ),
        by=keeper,
        at=at,
    )
    actions.draw_round(round_id=found.id, by=keeper, at=at + timedelta(minutes=5), leave_out=planted())
    actions.begin_round(round_id=found.id, by=keeper, at=at + timedelta(minutes=10))
    _call(found, each, keeper, at + timedelta(hours=1), Random(f"{year.seed} recheck {each.name}"))
    if each.ends:
        actions.end_round(round_id=found.id, by=_viewer(each.keeper, at), at=at + timedelta(days=2))


def _call(found: RecheckRound, each: Round, keeper: Viewer, at: datetime, chance: Random) -> None:
    sample = list(queries.rechecks(found, keeper))
    for place, recheck in enumerate(sample[: round(len(sample) * each.share)]):
        moment = at + timedelta(minutes=6 * place)
        caller = _caller(recheck, each, moment)
        if caller is None:
            continue
        reached = chance.random() < 0.9
        actions.record_recheck(
            recheck_id=recheck.id,
            result=Result.SATISFIED if reached else Result.REFUSED,
            answers=_heard(recheck, each, chance) if reached else {},
            by=caller,
            at=moment,
        )


def _caller(recheck: Recheck, each: Round, at: datetime) -> Viewer | None:
    """For the centre its call-back agents, else the head; whoever had no hand in the case."""
    names = CALLERS if each.level is Level.CENTRE else (each.keeper,)
    known = (_viewer(name, at) for name in names)
    return next((viewer for viewer in known if queries.has_free_hand(recheck, viewer)), None)


def _heard(recheck: Recheck, each: Round, chance: Random) -> dict[str, Any]:
    """What the customer says to somebody from outside; to the unit itself, and half the time to its division, everybody is content."""
    author = recheck.lower_by.username if recheck.lower_by else ""
    is_dressed = author == FRIENDLY_CALLER or recheck.lower != "first"
    candour = {Level.UNIT: 0.0, Level.DIVISION: 0.3, Level.CENTRE: 0.7}[each.level]
    if each.scope == SUSPECT and is_dressed and chance.random() < candour:
        return {**CONTRARY, "words": chance.choice(WORDS)}
    lower = {**CONTENT, **{item: said for item, said in recheck.lower_answers.items() if item in CONTENT}}
    if not each.scope.startswith("HE-") and lower["came"] == "yes":
        lower["charged_wrongly"] = "no"
    if lower["satisfied"] == "satisfied" and chance.random() < 0.1:
        lower["satisfied"] = "basically"
    return lower
