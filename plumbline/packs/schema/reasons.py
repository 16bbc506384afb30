"""reasons.yaml: why an order may be returned, paused, voided or extended, and what proves it."""

from typing import Annotated, Literal

from pydantic import Field

from plumbline.packs.schema.base import Cited, Code, Strict, Wording


class Evidence(Strict):
    """What has to be on file before the move is allowed. `attempts` counts call attempts already recorded."""

    kind: Literal[
        "note", "attachment", "recording", "call_attempts", "customer_consent", "third_party_paper", "approval"
    ]
    attempts: Annotated[int, Field(gt=0)] | None = None
    ask: Wording


class Reason(Cited):
    """`approved_by` is a role of the pack; `at_most_days` bounds how long a pause or an extension may last (calendar days)."""

    code: Code
    move: Literal["return", "pause", "void", "extension"]
    name: Wording
    evidence: tuple[Evidence, ...] = ()
    approved_by: Code | None = None
    at_most_days: Annotated[int, Field(gt=0)] | None = None
    customer_is_told: bool = False


class ReasonsFile(Strict):
    reasons: tuple[Reason, ...]
