"""What was measured or recorded elsewhere: one row a case, or a sum of them ("98 of 100").

A row belongs to the period in which it happened; where something was promised, to the one in which it fell due or was done, whichever came first (G1).
"""

from plumbline.evaluation.indicators.rules.bases import Base, Basis, in_time

MEASURED = Base(
    name="measured",
    basis=Basis.DUE,
    relation="measurements_measurement m JOIN measurements_batch h ON h.id = m.batch_id",
    moment="m.counted_at",
    condition="m.superseded_at IS NULL AND (m.due_at IS NULL OR m.done_at IS NOT NULL OR DATE_TRUNC('minute', m.due_at) < %(at)s)",
    started="m.happened_at",
    due="m.due_at",
    done="m.done_at",
    round="1",
    number="CONCAT(m.source, '/', m.reference)",
    unit_id="m.unit_id",
    unit_path="m.unit_path",
    title="m.kind",
    kind="m.category",
    state="m.outcome",
    type_id="",
    shows="measurement",
    origin="h.file_name",
    line="m.line",
)

DONE_IN_TIME = in_time("m.done_at", "m.due_at")
POSITIVE = "m.outcome IN ('very_satisfied', 'satisfied')"
"""Top two of five (G5)."""
ANSWERED = "m.outcome NOT IN ('', 'unreached')"
STANDS_FOR = "COALESCE(m.weight, 1)"
"""How many customers an answer stands for."""
IS_SUM = "m.outcome = ''"
GOOD = f"CASE WHEN {IS_SUM} THEN m.amount ELSE 1 END"
OF = f"CASE WHEN {IS_SUM} THEN m.weight ELSE 1 END"
"""What a row that may be a sum adds to the part and to the whole."""


def grade(column: str) -> str:
    """A judge's grade as the place of its step on the scale of five; no cast, since other kinds keep words there."""
    steps = " ".join(f"WHEN '{said}' THEN {place}" for place, said in ((1, "25"), (2, "50"), (3, "75"), (4, "100")))
    return f"CASE {column} {steps} ELSE 0 END"


def kind_is(kind: str) -> str:
    return f"m.kind = '{kind}'"


def seconds(start: str, end: str) -> str:
    """Whole seconds between two moments."""
    return f"FLOOR(EXTRACT(EPOCH FROM ({end} - {start})))"
