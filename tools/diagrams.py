"""Draws the state tables: ``python -m tools.diagrams`` writes docs/developers/states.md, ``--check`` compares."""

import sys
from pathlib import Path

from plumbline.ground.kernel.state_tables import Move, StateTable, diagram
from plumbline.service.work_orders.states import MILESTONE_LABELS, MOVES, STATE_LABELS, State

TARGET = Path(__file__).resolve().parent.parent / "docs" / "developers" / "states.md"


def page() -> str:
    """Diagram and table of every state table, from the code alone."""
    labels = {move.name: move.label for move in MOVES.moves}
    return f"""# States and moves

Drawn from `plumbline/service/work_orders/states.py` by `python -m tools.diagrams`; `make check` compares. A row of the table gives the button, the route
`POST /api/v1/work-orders/{{number}}/moves/{{move}}`, the guard, the clocks and this picture.

## Work orders

```mermaid
{_with_names(MOVES, diagram(MOVES, labels))}```

| Move | 名称 | From | To | Permission | Starts | Stops | Asks |
|---|---|---|---|---|---|---|---|
{chr(10).join(_row(move) for move in MOVES.moves)}

`pause` stops the clocks that may pause, `resume` lets them run on. Milestones: {", ".join(f"`{name}` {label}" for name, label in MILESTONE_LABELS.items())}.
"""


def _with_names(table: StateTable[State], drawn: str) -> str:
    names = "".join(f"    {state.value}: {STATE_LABELS[state]}\n" for state in table.states)
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
