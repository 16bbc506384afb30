"""Where the script is played: every step is a real action, taken by the person of the script at the moment of the script."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from plumbline.doors.demo.steps import Life, Ref, Step
from plumbline.doors.demo.territory import Household
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import reactions
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as notes
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels.events import ClockWarned
from plumbline.service.customers import actions as customers
from plumbline.service.customers import queries as customer_queries
from plumbline.service.customers.states import NeedKind
from plumbline.service.field_visits import actions as field_visits
from plumbline.service.outages import actions as outages
from plumbline.service.outages.states import OutageKind
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.queries import catalogue
from plumbline.service.work_orders.rules import Registration, TypeNode
from plumbline.service.work_orders.states import Channel
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks import queries as callback_queries
from plumbline.supervision.callbacks.states import Result

_PHONE_LISTS = "telephone_at_once"
_ANSWERS = {
    "yes_no": ("no", "no", "yes"),
    "text": ("客户说不清", "就这一处", "昨晚开始"),
    "temperature": ("15", "16", "17"),
}
_NUMBERS = {"number": "96", "money": "1260"}


class StepRefused(Exception):
    """A step of the script that the product does not allow."""


class Stage:
    """Plays lives one after the other. ``now`` is the moment of the door, ``heard`` how long before it people begin to be told of what happens."""

    def __init__(self, *, now: datetime, heard: timedelta) -> None:
        self._now, self._heard_from = now, now - heard
        self._viewers: dict[str, Viewer] = {}
        self._wakings: list[reactions.Waking] = []
        self.before_reading: Callable[[], object] = lambda: None
        self.submission: str | None = None
        self.numbers: dict[str, str] = {}
        self.cases: dict[str, UUID] = {}
        self.nodes: Mapping[str, TypeNode] = catalogue().by_code

    def listen(self, wakings: list[reactions.Waking]) -> None:
        """Takes the later reactions of the actions played here, in place of the queue."""
        self._wakings.extend(wakings)

    def play(self, life: Life, *, submission: str | None = None) -> None:
        """Takes every step of a life, in order; its first order is sent as ``submission``. The caller has a transaction open.

        Raises:
            StepRefused: a rule said no; the script is wrong.
        """
        self.numbers, self.cases, self.submission = {}, {}, submission
        for step in life.steps:
            try:
                _DOINGS.get(step.what, _move)(self, step, self.by(step.who))
                if self._wakings:
                    self._react(step)
            except Refused as refused:
                raise StepRefused(f"{life.key}: {step}: {refused}") from refused

    def _react(self, step: Step) -> None:
        """Runs the later reactions that make sense: all of the last days, before that only telephone lists that the script asks for."""
        is_loud = bool(step.inputs.get("loud"))
        while self._wakings:
            waking = self._wakings.pop(0)
            if step.at >= self._heard_from or (is_loud and waking.reaction == _PHONE_LISTS):
                self.before_reading()
                fact = journal.fact_of(waking.entry_id)
                if fact is not None and (is_loud or self._is_heard(fact)):
                    reactions.named(waking.reaction)(fact)

    def _is_heard(self, fact: Fact) -> bool:
        """What is old is known, and a warning is of no use when it has come true."""
        return fact.at >= self._heard_from and not isinstance(fact, ClockWarned)

    def by(self, username: str) -> Viewer:
        """The person of the script as the product sees them."""
        viewer = self._viewers.get(username)
        if viewer is None:
            person = organization.person_by_username(username)
            viewer = self._viewers[username] = organization.viewer_for(person, at=self._now)
        return viewer


def _register(stage: Stage, step: Step, by: Viewer) -> None:
    said, household = step.inputs, step.inputs.get("household")
    node = stage.nodes[said["kind"]]
    registration = Registration(
        channel=Channel(said["channel"]),
        order_type=node.code,
        title=said["title"],
        customer_number=household.number if household else "",
        phone=household.phone if household else said.get("phone", ""),
        address=said.get("address", ""),
        unit=said["unit"],
        due_at=step.at + timedelta(hours=said["due_hours"]) if "due_hours" in said else None,
        external_source="12345" if "external" in said else "",
        external_number=said.get("external", ""),
        facts=_answers(node, step.at),
        submission=stage.submission,
    )
    stage.submission = None
    registered = work_orders.register(registration=registration, by=by, at=step.at)
    stage.numbers[step.order], stage.cases[step.order] = registered.number, registered.id


def _move(stage: Stage, step: Step, by: Viewer) -> None:
    inputs = {name: stage.numbers[said.order] if isinstance(said, Ref) else said for name, said in step.inputs.items()}
    work_orders.move(number=stage.numbers[step.order], name=step.what, inputs=inputs, by=by, at=step.at)


def _call(stage: Stage, step: Step, by: Viewer) -> None:
    """The call-back of the order's present round; an order of a sample that was not drawn has none."""
    waiting = [call for call in callback_queries.of_order(stage.cases[step.order]) if call.finished_at is None]
    if waiting:
        callbacks.record_attempt(
            number=waiting[-1].case_file.number,
            result=Result(step.inputs["result"]),
            solved=step.inputs.get("solved"),
            opinion=step.inputs.get("opinion", ""),
            talked_seconds=step.inputs.get("talked_seconds"),
            dialled=step.inputs.get("dialled", ""),
            by=by,
            at=step.at,
        )


def _attach(stage: Stage, step: Step, by: Viewer) -> None:
    stage.before_reading()
    paper = step.inputs["text"].encode()
    work_orders.attach(
        number=stage.numbers[step.order],
        name=step.inputs["name"],
        content=BytesIO(paper),
        size=len(paper),
        most_bytes=len(paper),
        by=by,
        at=step.at,
    )


def _appoint(stage: Stage, step: Step, by: Viewer) -> None:
    """The fitter and the customer agree on a slot."""
    stage.before_reading()
    field_visits.plan(number=stage.numbers[step.order], **step.inputs, by=by, at=step.at)


def _acknowledge(stage: Stage, step: Step, by: Viewer) -> None:
    """The person says on the telephone lists of the order: I know of it."""
    stage.before_reading()
    for sheet in notes.call_lists(stage.cases[step.order], at=step.at):
        for entry in sheet.entries:
            if entry.person_id == by.person_id:
                notifications.acknowledge_call(entry_id=entry.id, by=by, at=step.at)


def _announce(stage: Stage, step: Step, by: Viewer) -> None:
    said = dict(step.inputs)
    said["kind"] = OutageKind(said["kind"])
    said["area_ids"] = [customer_queries.area_by_code(code).id for code in said.pop("areas")]
    said["unit_id"] = organization.unit_by_code(said.pop("unit")).id
    stage.cases[step.order] = outages.announce(**said, by=by, at=step.at).id


def _extend_outage(stage: Stage, step: Step, by: Viewer) -> None:
    outages.extend(outage_id=stage.cases[step.order], **step.inputs, by=by, at=step.at)


def _end_outage(stage: Stage, step: Step, by: Viewer) -> None:
    outages.end(outage_id=stage.cases[step.order], by=by, at=step.at)


def _need(_stage: Stage, step: Step, by: Viewer) -> None:
    household: Household = step.inputs["household"]
    customer = customer_queries.by_number(household.number, at=step.at)
    assert customer is not None, "the households of the story are customers"
    customers.register_special_need(
        customer_id=customer.customer_id,
        kind=NeedKind(step.inputs["need"]),
        consent_at=step.at,
        consent_evidence=step.inputs["evidence"],
        expires_on=step.at.date() + timedelta(days=730),
        by=by,
        at=step.at,
    )


def _draft(_stage: Stage, step: Step, by: Viewer) -> None:
    work_orders.save_draft(content=step.inputs, by=by, at=step.at)


_DOINGS: dict[str, Callable[[Stage, Step, Viewer], None]] = {
    "register": _register,
    "call": _call,
    "attach": _attach,
    "acknowledge": _acknowledge,
    "appoint": _appoint,
    "announce": _announce,
    "extend_outage": _extend_outage,
    "end_outage": _end_outage,
    "need": _need,
    "draft": _draft,
}
"""Whatever is not named here is a move of the state table."""


def _answers(node: TypeNode, at: datetime) -> dict[str, str]:
    """What the caller answers to the questions of the type."""
    chance = Random(f"{at.isoformat()} {node.code}")
    return {asked["code"]: _answer(asked, at, chance) for asked in node.facts}


def _answer(asked: Mapping[str, Any], at: datetime, chance: Random) -> str:
    kind = asked["answer"]
    if kind == "choice":
        choices: Iterable[Mapping[str, str]] = asked["choices"]
        return chance.choice([choice["zh"] for choice in choices])
    if kind == "moment":
        return (at - timedelta(hours=chance.randint(1, 20))).strftime("%Y-%m-%dT%H:%M")
    return _NUMBERS.get(kind) or chance.choice(_ANSWERS.get(kind, _ANSWERS["text"]))
