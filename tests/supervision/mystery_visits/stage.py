"""A third party with three shoppers, an owner beside another role, a form, a programme with one scenario of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from PIL import Image

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Role, UnitKind
from plumbline.supervision.mystery_visits import actions
from plumbline.supervision.mystery_visits.actions import ScenarioTerms, Told
from plumbline.supervision.mystery_visits.models import Programme, Scenario, Visit
from plumbline.supervision.mystery_visits.rules import Minimum
from plumbline.supervision.mystery_visits.states import VisitKind
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires.actions import FormTerms
from tests.orders import IN_SEASON
from tests.world import START, World, enter_person

FORM = "mystery_call"
DOCUMENT = {
    "code": FORM,
    "purpose": "mystery",
    "name": {"zh": "电话暗访表", "en": "Mystery call"},
    "sections": [
        {
            "code": "call",
            "name": {"zh": "接听", "en": "Answering"},
            "items": [
                {
                    "code": "greeting",
                    "name": {"zh": "使用规范问候语", "en": "Greets"},
                    "kind": "yes_no",
                    "weight": "2",
                    "clause": "S0-4",
                },
                {
                    "code": "number_told",
                    "name": {"zh": "告知工单号", "en": "Tells the number"},
                    "kind": "partial",
                    "weight": "3",
                },
                {
                    "code": "no_refusal",
                    "name": {"zh": "未推诿", "en": "Does not refuse"},
                    "kind": "yes_no",
                    "weight": "5",
                    "veto": True,
                },
            ],
        }
    ],
}
GOOD = {"greeting": "yes", "number_told": "yes", "no_refusal": "yes"}
POOR = {"greeting": "no", "number_told": "partly", "no_refusal": "yes"}
IMPRESSION = (
    "坐席接听较快，先问候再询问地址，复述了故障情况，但没有主动说明上门时限，语气平稳，结束前询问了是否还有其他需要。"
    * 2
)
LEAST = Minimum(photos=2, video_minutes=0, impression=80, questions=2)
BEGINS = date(2026, 1, 1)
ENDS = date(2026, 3, 1)


def photo(shade: int) -> BytesIO:
    """A grey picture of its own content."""
    content = BytesIO()
    Image.new("L", (2, 2), shade).save(content, "PNG")
    content.seek(0)
    return content


@dataclass
class Stage:
    world: World
    programme: Programme
    scenarios: dict[VisitKind, Scenario] = field(default_factory=dict)

    def visits(self) -> list[Visit]:
        return list(Visit.objects.filter(programme=self.programme).select_related("unit", "shopper").order_by("number"))

    def shopper_of(self, visit: Visit) -> str:
        return str(visit.shopper.username)


def staged(world: World, *, at: datetime = START, shoppers: Sequence[str] = ("lu", "xun", "ru")) -> Stage:
    """The supervisor keeps the programme beside his other role."""
    company = world.unit_id("YH")
    agency = organization.open_unit(
        code="YH-3RD",
        name="明鉴评价所",
        name_en="Mingjian",
        kind=UnitKind.THIRD_PARTY,
        parent=company,
        by=who.system(),
        at=START,
    )
    world.units["YH-3RD"] = agency
    for name in shoppers:
        enter_person(world, name, name=f"访员{name}", role=Role.SHOPPER, unit="YH-3RD")
    organization.assign_role(
        person_id=world.person("fang").id, role=Role.PROGRAMME_OWNER, unit_id=company, by=who.system(), at=START
    )
    questionnaires.install_forms(
        pack="test",
        version="1.0",
        forms=[FormTerms(code=FORM, purpose="mystery", name="电话暗访表", document=DOCUMENT)],
        valid_from=date(2025, 1, 1),
        by=who.system(),
        at=START,
    )
    return opened(world, "一季度神秘客户暗访", at=at)


def released_round(stage: Stage) -> Stage:
    """Another programme of the same people."""
    return opened(stage.world, "岁末神秘客户暗访", at=START)


def opened(world: World, name: str, *, at: datetime) -> Stage:
    """A programme with one scenario of each kind."""
    programme = actions.open_programme(
        name=name,
        third_party="YH-3RD",
        first=BEGINS,
        after=ENDS,
        budget=Decimal("60000"),
        rest_days=30,
        seed="tests",
        by=owner(world, at),
        at=at,
    )
    stage = Stage(world, programme)
    for kind, title in ((VisitKind.CALL, "报修不热"), (VisitKind.COUNTER, "窗口开户"), (VisitKind.HOME, "上门维修")):
        stage.scenarios[kind] = actions.add_scenario(
            programme_id=programme.id,
            terms=ScenarioTerms(
                kind=kind,
                title=title,
                brief="来电说家中暖气不热。",
                form=f"test/{FORM}",
                questions=("多久上门？", "收费吗？"),
                least=LEAST,
            ),
            by=owner(world, at),
            at=at,
        )
    return stage


def owner(world: World, at: datetime = START) -> Viewer:
    return world.viewer("fang", at=at)


def planned(
    stage: Stage,
    *,
    kind: VisitKind = VisitKind.CALL,
    units: Sequence[str] = ("HEAT-EAST",),
    each: int = 1,
    at: datetime = START,
) -> list[Visit]:
    found = actions.plan_visits(
        programme_id=stage.programme.id,
        scenario_id=stage.scenarios[kind].id,
        units=units,
        each=each,
        by=owner(stage.world, at),
        at=at,
    )
    assert not found.gaps
    return found.visits


def told(at: datetime, **more: object) -> Told:
    said: dict[str, object] = {
        "visited_at": at,
        "caller_phone": "13900001234",
        "impression": IMPRESSION,
        "questions": ("多久上门？", "怎么收费？"),
        **more,
    }
    return Told(**said)  # type: ignore[arg-type]


def made(
    stage: Stage, visit_id: UUID, *, at: datetime = IN_SEASON, answers: dict[str, str] | None = None, **more: object
) -> Visit:
    """The shopper brings two pictures and hands the visit in."""
    visit = Visit.objects.select_related("shopper").get(id=visit_id)
    by = stage.world.viewer(visit.shopper.username, at=at)
    for shade in (visit.number, visit.number + 100):
        content = photo(shade)
        actions.add_media(
            visit_id=visit.id,
            name=f"{shade}.png",
            content=content,
            size=len(content.getvalue()),
            most_bytes=10_000,
            by=by,
            at=at + timedelta(minutes=5),
        )
    return actions.submit_visit(
        visit_id=visit.id,
        told=told(at, **more),
        answers=answers or GOOD,
        expected_revision=visit.revision,
        by=by,
        at=at + timedelta(minutes=30),
    )
