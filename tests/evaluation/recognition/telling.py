"""Praises and proposals for tests, through the real actions."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition.actions import Ground, Thanks, Wish
from plumbline.evaluation.recognition.models import Praise, Proposal
from plumbline.evaluation.recognition.states import EvidenceKind, PraiseKind
from plumbline.ground.organization.states import Role
from tests.world import World, enter_person

DAY = datetime.fromisoformat("2026-03-03T10:00:00+08:00")
"""A Tuesday; five working days later is the 10th."""
FINE, REWARD, UNIT_RULE = "gas-city/appearance", "gas-city/outstanding_conduct", "gas-city/not_as_required"
_SHEETS = count(1)


def paper() -> Ground:
    """A sheet that nothing else was proposed on."""
    return Ground(EvidenceKind.DOCUMENT, about=f"3 月 2 日现场检查照片第 {next(_SHEETS)} 张，存客服中心")


def later(**lengths: float) -> datetime:
    return DAY + timedelta(**lengths)


def second_leader(world: World) -> str:
    """Somebody who may decide what the first leader decided."""
    enter_person(world, "wen", name="温若川", role=Role.LEADER, unit="YH")
    return "wen"


def second_supervisor(world: World) -> str:
    enter_person(world, "jian", name="鉴秋水", role=Role.SUPERVISOR, unit="YH")
    return "jian"


def praised(world: World, *, by: str = "lin", at: datetime = DAY, person: str | None = "zhao", **words: Any) -> Praise:
    said = {
        "kind": PraiseKind.LETTER,
        "received_on": at.date(),
        "text": "赵师傅半夜上门抢修，非常感谢。",
        "person_id": world.person(person).id if person else None,
    }
    return recognition.register_praise(thanks=Thanks(**{**said, **words}), by=world.viewer(by, at=at), at=at)


def proposed(
    world: World,
    *,
    by: str = "fang",
    at: datetime = DAY,
    rule: str = FINE,
    person: str | None = "zhao",
    unit: str | None = None,
    amount: str | None = "100",
    **words: Any,
) -> Proposal:
    said = {
        "rule": rule,
        "reason": "上门未着工装",
        "person_id": world.person(person).id if person else None,
        "unit_id": world.unit_id(unit) if unit else None,
        "amount": Decimal(amount) if amount else None,
        "evidence": (paper(),),
    }
    return recognition.propose(wish=Wish(**{**said, **words}), by=world.viewer(by, at=at), at=at)


def number_of(found: Praise | Proposal) -> str:
    return str(found.case_file.number)


def stated(world: World, made: Proposal, *, by: str = "zhao", at: datetime = DAY) -> str:
    recognition.give_statement(number=number_of(made), statement="当天工装未干", by=world.viewer(by, at=at), at=at)
    return number_of(made)


def decided(world: World, number: str, *, by: str = "gao", at: datetime = DAY, approve: bool = True) -> Proposal:
    return recognition.decide(number=number, approve=approve, reason="事实清楚", by=world.viewer(by, at=at), at=at)


def approved(world: World, *, at: datetime = DAY, **words: Any) -> str:
    """A proposal heard, where there is something to hear, and approved by the leader."""
    made = proposed(world, at=at, **words)
    number = stated(world, made, at=at) if made.state == "hearing" else number_of(made)
    decided(world, number, at=at)
    return number
