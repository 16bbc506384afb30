"""forms.yaml: sheets, records, checklists, the price list and the forms that are scored; workflows.yaml: who does what in which order."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, ClauseCode, Code, Milestone, Strict, Text, Wording
from plumbline.packs.schema.questionnaires import Questionnaire


class FormCopy(Strict):
    """One copy of a sheet and who keeps it; `returned_by` names the limit by which it has to be back."""

    code: Code
    name: Wording
    kept_by: Code
    returned_by: Code | None = None
    clause: ClauseCode | None = None


class FormField(Cited):
    """A line of a form. On a checklist each field is an item that is fulfilled, not fulfilled or not applicable."""

    code: Code
    name: Wording
    answer: Literal[
        "text", "number", "money", "date", "moment", "yes_no", "choice", "check", "signature", "photo", "list"
    ]
    choices: tuple[Wording, ...] = ()
    required: bool = True
    veto: bool = False

    @model_validator(mode="after")
    def _offers_choices_only_for_a_choice(self) -> Self:
        if (self.answer == "choice") != bool(self.choices):
            raise PydanticCustomError("choices_mismatch", "`choices` go with `answer: choice`")
        return self


class Form(Cited):
    code: Code
    kind: Literal[
        "sheet", "record", "price_list", "card", "collection", "checklist", "survey", "public_notice", "report"
    ]
    name: Wording
    copies: tuple[FormCopy, ...] = ()
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]
    used_for: tuple[Code, ...] = ()


class Price(Cited):
    """A line of the price list that is shown before paid work begins; `price` in yuan, left out where the company has set none yet."""

    code: Code
    kind: Literal["part", "labour"]
    name: Wording
    unit: Text
    price: Annotated[int | float, Field(ge=0, le=1_000_000)] | None = None


class FormsFile(Strict):
    forms: tuple[Form, ...] = ()
    prices: tuple[Price, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()


class WorkflowStep(Cited):
    """`by` is a role of the pack. `reaches` names the milestone the step fulfils, `form` the form it fills."""

    code: Code
    name: Wording
    by: Code
    reaches: Milestone | None = None
    form: Code | None = None
    only_if: Wording | None = None
    obligation: bool = True


class Workflow(Cited):
    code: Code
    name: Wording
    order_types: tuple[Code, ...]
    steps: Annotated[tuple[WorkflowStep, ...], Field(min_length=1)]


class WorkflowsFile(Strict):
    workflows: tuple[Workflow, ...]
