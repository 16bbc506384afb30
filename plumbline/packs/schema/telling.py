"""callbacks.yaml and escalation.yaml: who is called back, and who is told when time runs out."""

from typing import Annotated, Literal

from pydantic import Field

from plumbline.packs.schema.base import Cited, Code, Strict, Urgency, Wording


class ScriptQuestion(Strict):
    """One question of a call-back; ``about``: which answer of the form it is for."""

    ask: Wording
    about: Literal["solved", "result", "opinion", "note"]


class CallbackScript(Strict):
    """What to say: on being answered, in which order to ask, and before hanging up. ``{title}``, ``{unit}`` and ``{registered}`` stand for the order's."""

    greeting: Wording
    questions: Annotated[tuple[ScriptQuestion, ...], Field(min_length=1)]
    closing: Wording
    dissatisfied: Wording | None = None


class CallbackPolicy(Cited):
    """`share_percent` of the replied orders are called back; at least `attempts` at different times before "unreached" counts.

    `spacing_minutes` is the least time between two attempts, `day_parts` how many different parts of the day they must touch.
    """

    code: Code
    name: Wording
    share_percent: Annotated[int, Field(ge=0, le=100)]
    by: Code | None = None
    channel: Literal["phone", "sms", "web", "visit"] = "phone"
    attempts: Annotated[int, Field(ge=1, le=10)]
    spacing_minutes: Annotated[int, Field(ge=0)] = 120
    day_parts: Annotated[int, Field(ge=1, le=3)] = 2
    outcomes: tuple[Literal["satisfied", "basically", "dissatisfied", "unreached", "refused", "wrong_number"], ...]
    reopens_on: tuple[Literal["dissatisfied", "unresolved"], ...] = ("dissatisfied", "unresolved")
    not_by_handler: bool = True
    second_level_percent: Annotated[int, Field(ge=0, le=100)] = 0
    second_level_by: Code | None = None
    script: CallbackScript | None = None


class CallbacksFile(Strict):
    callbacks: tuple[CallbackPolicy, ...]


class EscalationStep(Cited):
    """At `at_percent` of a limit's time (100 = due, 150 = half as long again late) `tell` is told."""

    code: Code
    at_percent: Annotated[int, Field(gt=0, le=1000)]
    tell: Annotated[tuple[Code, ...], Field(min_length=1)]
    name: Wording


class PhoneList(Cited):
    """People telephoned at once when an order of these types or of this urgency is registered.

    Each `call` is a role; the order of the list is the order of calling. Unacknowledged after `acknowledge_minutes`, the next is called.
    """

    code: Code
    name: Wording
    order_types: tuple[Code, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    call: Annotated[tuple[Code, ...], Field(min_length=1)]
    acknowledge_minutes: Annotated[int, Field(gt=0)]


class EscalationFile(Strict):
    steps: tuple[EscalationStep, ...]
    phone_lists: tuple[PhoneList, ...] = ()
