"""order_types.yaml: the tree of what customers come with."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, Code, OrderKind, Strict, Text, Urgency, Wording


class RequiredFact(Strict):
    """Something the agent must ask before the order can be saved (or may skip when `optional`)."""

    code: Code
    ask: Wording
    answer: Literal["text", "number", "temperature", "money", "date", "moment", "yes_no", "choice", "photo"]
    choices: tuple[Wording, ...] = ()
    optional: bool = False

    @model_validator(mode="after")
    def _offers_choices_only_for_a_choice(self) -> Self:
        if (self.answer == "choice") != bool(self.choices):
            raise PydanticCustomError("choices_mismatch", "`choices` go with `answer: choice`")
        return self


class OrderTypeRow(Cited):
    """One node as written. What is left out comes from the parent; `facts` and `tell_first` add to the parent's.

    `in_scope`: whether the cause lies within the company's responsibility; null leaves it to the visit.
    `on_site`: somebody has to go there. `fee_line`: goes to the fee office instead of the service team.
    `registrable: false` makes a heading that groups others.
    """

    code: Code
    parent: Code | None = None
    kind: OrderKind | None = None
    name: Wording
    search: tuple[Text, ...] = ()
    registrable: bool = True
    default_urgency: Urgency | None = None
    on_site: bool | None = None
    is_complaint: bool | None = None
    fee_line: bool | None = None
    in_scope: bool | None = None
    callback: Code | None = None
    facts: tuple[RequiredFact, ...] = ()
    tell_first: tuple[Wording, ...] = ()


class OrderTypesFile(Strict):
    order_types: Annotated[tuple[OrderTypeRow, ...], Field(min_length=1)]
