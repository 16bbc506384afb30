"""A form, designs and a small town of customers for tests of surveys."""

from datetime import date, datetime, timedelta
from typing import Any

from plumbline.service.customers.models import Customer
from plumbline.service.customers.states import CustomerKind, Tier
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires.models import FormVersion
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Response, Survey
from plumbline.supervision.surveys.rules.designing import Design
from plumbline.supervision.surveys.states import Basis, Kind, Way
from tests.world import START, World, enter_customer

OPENED = START + timedelta(days=30)
GOOD = {"overall": "5", "solved": "yes", "recommend": "10", "effort": "6"}
BAD = {"overall": "2", "solved": "no", "recommend": "3", "effort": "2", "why": "来了两次才修好"}


def document(**more: Any) -> dict[str, Any]:
    items = [
        {"code": "overall", "name": {"zh": "总体满意度", "en": "Overall"}, "kind": "scale5", "na": False},
        {"code": "solved", "name": {"zh": "是否解决", "en": "Solved"}, "kind": "yes_no"},
        {"code": "recommend", "name": "推荐", "kind": "number", "least": "0", "most": "10", "required": False},
        {"code": "effort", "name": "费力度", "kind": "number", "least": "1", "most": "7", "required": False},
        {"code": "why", "name": "原因", "kind": "text", "required": False},
    ]
    return {
        "code": "contact",
        "name": "服务后问卷",
        "purpose": "survey",
        "sections": [{"code": "s", "items": items}],
        **more,
    }


def form(world: World, *, code: str = "contact", purpose: str = "survey", **more: Any) -> FormVersion:
    terms = questionnaires.FormTerms(
        code=code, purpose=purpose, name="服务后问卷", document=document(code=code, **more)
    )
    made = questionnaires.install_forms(
        pack=f"test-{code}", version="1", forms=[terms], valid_from=date(2026, 1, 1), by=world.system, at=START
    )
    return made[0]


def town(world: World, *, homes: int = 12, shops: int = 4, gold: int = 0, silver: int = 0) -> list[Customer]:
    """Customers of the east (homes) and the west (shops); key accounts last."""
    cast = [
        *((CustomerKind.RESIDENT, Tier.NONE, "EAST-N", f"H{n:03}") for n in range(homes)),
        *((CustomerKind.COMMERCIAL, Tier.NONE, "WEST-N", f"S{n:03}") for n in range(shops)),
        *((CustomerKind.KEY_ACCOUNT, Tier.GOLD, "WEST-S", f"G{n:03}") for n in range(gold)),
        *((CustomerKind.KEY_ACCOUNT, Tier.SILVER, "EAST-S", f"V{n:03}") for n in range(silver)),
    ]
    return [
        enter_customer(
            world,
            number=number,
            name=f"客户{number}",
            kind=kind,
            tier=tier,
            area=area,
            phone=f"139{place:08}",
            address=f"{number}号",
        )
        for place, (kind, tier, area, number) in enumerate(cast)
    ]


def terms(**more: Any) -> Design:
    plain: dict[str, Any] = {
        "name": "年度调查",
        "kind": Kind.POPULATION,
        "ways": (Way.PHONE, Way.LINK),
        "basis": Basis.CUSTOMERS,
        "line": "heating",
        "n": 8,
        "seed": "2026",
    }
    return Design(**{**plain, **more})


def designed(
    world: World, *, by: str = "fang", at: datetime = OPENED, version: FormVersion | None = None, **more: Any
) -> Survey:
    version = version or FormVersion.objects.filter(purpose="survey").first() or form(world)
    return actions.design(
        terms=terms(**more), form_version_id=version.id, unit_id=world.unit_id("YH"), by=world.viewer(by, at=at), at=at
    )


def opened(world: World, *, by: str = "fang", at: datetime = OPENED, **more: Any) -> Survey:
    survey = designed(world, by=by, at=at, **more)
    return actions.open_survey(number=survey.number, by=world.viewer(by, at=at), at=at, leave_out=frozenset())


def answer(world: World, token: str, *, days: float = 1, **said: str) -> Response:
    return actions.answer_by_link(
        token=token, answers={**GOOD, **said}, by=world.system, at=OPENED + timedelta(days=days)
    )
