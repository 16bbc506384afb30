"""Draws the state tables: ``python -m tools.diagrams`` writes docs/developers/states.md, ``--check`` compares."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from plumbline.evaluation.indicators.states import (
    CLOSING,
    EVENT_LABELS,
    EVENTS,
    OBJECTION_LABELS,
    OBJECTIONS,
    PERIOD_LABELS,
)
from plumbline.evaluation.recognition.states import PRAISE_LABELS, PRAISES, PROPOSAL_LABELS, PROPOSALS
from plumbline.evaluation.reporting.states import ISSUING, REPORT_LABELS
from plumbline.ground.kernel.state_tables import Move, StateTable, diagram
from plumbline.service.work_orders.states import MILESTONE_LABELS, MOVES, STATE_LABELS, State
from plumbline.supervision.callbacks.states import ROUND_LABELS, ROUNDS
from plumbline.supervision.duties.states import PLAN_LABELS, PLANNING
from plumbline.supervision.improvement.states import (
    ISSUE_LABELS,
    ISSUES,
    JUDGEMENT_LABELS,
    JUDGEMENTS,
    RECTIFICATION_LABELS,
    RECTIFICATIONS,
)
from plumbline.supervision.inspections.states import STATE_LABELS as VISIT_LABELS
from plumbline.supervision.inspections.states import VISITS

S = TypeVar("S", bound=StrEnum)
TARGET = Path(__file__).resolve().parent.parent / "docs" / "developers" / "states.md"


def page() -> str:
    """Diagram and table of every state table, from the code alone."""
    labels = {move.name: move.label for move in MOVES.moves}
    return f"""# States and moves

Drawn from `plumbline/service/work_orders/states.py` by `python -m tools.diagrams`; `make check` compares. A row of the table gives the button, the route
`POST /api/v1/work-orders/{{number}}/moves/{{move}}`, the guard, the clocks and this picture.

## Work orders

```mermaid
{_with_names(MOVES, diagram(MOVES, labels), STATE_LABELS)}```

| Move | 名称 | From | To | Permission | Starts | Stops | Asks |
|---|---|---|---|---|---|---|---|
{chr(10).join(_row(move) for move in MOVES.moves)}

`pause` stops the clocks that may pause, `resume` lets them run on. Milestones: {", ".join(f"`{name}` {label}" for name, label in MILESTONE_LABELS.items())}.

The three below are drawn from `plumbline/evaluation/indicators/states.py`.

{_section("Closing of a period", CLOSING, PERIOD_LABELS)}
{_section("Objections to single cases", OBJECTIONS, OBJECTION_LABELS)}
{_section("Events to be left out", EVENTS, EVENT_LABELS)}
{_of_supervision()}"""


def _of_supervision() -> str:
    """Those of plans, reports, praise, improvement, inspections and rechecks."""
    return f"""This one is drawn from `plumbline/supervision/duties/states.py`.

{_section("The yearly plan", PLANNING, PLAN_LABELS)}
This one is drawn from `plumbline/evaluation/reporting/states.py`.

{_section("Reports on their way out", ISSUING, REPORT_LABELS)}
These two are drawn from `plumbline/evaluation/recognition/states.py`.

{_section("Praise", PRAISES, PRAISE_LABELS)}
{_section("Rewards and penalties", PROPOSALS, PROPOSAL_LABELS)}
These three are drawn from `plumbline/supervision/improvement/states.py`; besides, the declared check of a verified rectification closes it or opens it again.

{_section("Liability for a complaint", JUDGEMENTS, JUDGEMENT_LABELS)}
{_section("Rectification", RECTIFICATIONS, RECTIFICATION_LABELS)}
{_section("Hot issues", ISSUES, ISSUE_LABELS)}
This one is drawn from `plumbline/supervision/inspections/states.py`; what comes from a file of scores is not moved.

{_section("Inspections", VISITS, VISIT_LABELS)}
This one is drawn from `plumbline/supervision/callbacks/states.py`: a round in which a level asks again.

{_section("Rechecks", ROUNDS, ROUND_LABELS)}"""


def _section(title: str, table: StateTable[S], labels: Mapping[S, str]) -> str:
    """Picture and moves of a smaller table: no clocks."""
    drawn = _with_names(table, diagram(table, {move.name: move.label for move in table.moves}), labels)
    rows = "\n".join(_short_row(table, move) for move in table.moves)
    return f"""## {title}

```mermaid
{drawn}```

| Move | 名称 | From | To | Permission | Asks | May say |
|---|---|---|---|---|---|---|
{rows}
"""


def _short_row(table: StateTable[S], move: Move[S]) -> str:
    sources = " ".join(f"`{state.value}`" for state in table.states if state in move.sources)
    target = f"`{move.target.value}`" if move.target else "stays"
    cells = (
        f"`{move.name}`",
        move.label,
        sources,
        target,
        f"`{move.permission}`",
        ", ".join(move.asks),
        ", ".join(move.offers),
    )
    return "| " + " | ".join(cells) + " |"


def _with_names(table: StateTable[S], drawn: str, labels: Mapping[S, str]) -> str:
    names = "".join(f"    {state.value}: {labels[state]}\n" for state in table.states)
    first, rest = drawn.split("\n", 1)
    return f"{first}\n{names}{rest}"


def _row(move: Move[State]) -> str:
    sources = " ".join(f"`{state.value}`" for state in MOVES.states if state in move.sources)
    targets = " or ".join(f"`{state.value}`" for state in (move.target, move.or_target) if state) or "stays"
    cells = [
        f"`{move.name}`",
        move.label,
        sources,
        targets,
        f"`{move.permission}`",
        ", ".join(move.starts),
        ", ".join(move.stops),
        ", ".join(move.asks),
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(
            0 if TARGET.read_text("utf8") == page() else f"{TARGET.name} is not current; run python -m tools.diagrams"
        )
    TARGET.write_text(page(), "utf8")
