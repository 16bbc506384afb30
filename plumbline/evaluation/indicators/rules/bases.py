"""The relations that indicators count on: one row a case (or a case's round), with the moment by which it belongs to a period.

Plain SQL of the kind every engine knows (joins, comparisons, COALESCE, LEAST, CASE, DATE_TRUNC), so that a group can compute the same
figures elsewhere over exported tables. Parameters: ``at`` is the minute of measuring.

Aliases that conditions may use on every base: ``f`` case file, ``o`` order, ``t`` order type. DUE adds ``c``, the clock that fell due;
ASSIGNED ``reply``, ``resolve`` (the binding clocks of the running round) and ``b`` (its call-back); CALLBACKS ``b``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """By what a case belongs to a period (G1)."""

    DUE = "DUE"
    ASSIGNED = "ASSIGNED"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Base:
    """``moment`` decides the period. ``started``, ``due``, ``done`` and ``round`` are what a list of cases shows."""

    name: str
    basis: Basis
    relation: str
    moment: str
    condition: str
    started: str
    due: str
    done: str
    round: str = "o.round"


_ORDER = """work_orders_workorder o
JOIN casefiles_casefile f ON f.id = o.case_file_id
JOIN work_orders_ordertype t ON t.id = o.order_type_id"""

TERM_DUE = "COALESCE(reply.due_at, resolve.due_at)"
TERM_DONE = "CASE WHEN reply.id IS NOT NULL THEN reply.stopped_at ELSE resolve.stopped_at END"

ASSIGNED = Base(
    name="assigned",
    basis=Basis.ASSIGNED,
    relation=f"""{_ORDER}
LEFT JOIN service_levels_clock reply ON reply.case_file_id = f.id AND reply.milestone = 'reply' AND reply.round = o.round AND reply.binding
LEFT JOIN service_levels_clock resolve ON resolve.case_file_id = f.id AND resolve.milestone = 'resolve' AND resolve.round = o.round AND resolve.binding
LEFT JOIN callbacks_callback b ON b.order_id = f.id AND b.round = o.round AND b.level = 'centre'""",
    moment="f.assigned_at",
    condition="f.assigned_at <= %(at)s",
    started="f.opened_at",
    due=TERM_DUE,
    done=TERM_DONE,
)

DUE = Base(
    name="due",
    basis=Basis.DUE,
    relation="""service_levels_clock c
JOIN casefiles_casefile f ON f.id = c.case_file_id
JOIN work_orders_workorder o ON o.case_file_id = f.id
JOIN work_orders_ordertype t ON t.id = o.order_type_id
LEFT JOIN service_levels_clock reply ON c.milestone = 'resolve' AND reply.case_file_id = c.case_file_id AND reply.milestone = 'reply'
 AND reply.round = c.round AND reply.binding""",
    moment="LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at))",
    condition="c.binding AND (c.stopped_at IS NOT NULL OR DATE_TRUNC('minute', c.due_at) < %(at)s)",
    started="c.started_at",
    due="c.due_at",
    done="c.stopped_at",
    round="c.round",
)

CLOSED = Base(
    name="closed",
    basis=Basis.CLOSED,
    relation=_ORDER,
    moment="o.closed_at",
    condition="o.closed_at IS NOT NULL",
    started="f.opened_at",
    due="o.next_due_at",
    done="o.closed_at",
)

CALLBACKS = Base(
    name="callbacks",
    basis=Basis.DUE,
    relation="""callbacks_callback b
JOIN casefiles_casefile f ON f.id = b.order_id
JOIN work_orders_workorder o ON o.case_file_id = f.id
JOIN work_orders_ordertype t ON t.id = o.order_type_id""",
    moment="LEAST(COALESCE(b.due_at, b.finished_at), COALESCE(b.finished_at, b.due_at))",
    condition="b.level = 'centre' AND (b.finished_at IS NOT NULL OR DATE_TRUNC('minute', b.due_at) < %(at)s)",
    started="b.planned_at",
    due="b.due_at",
    done="b.finished_at",
    round="b.round",
)

BASES = {base.name: base for base in (ASSIGNED, DUE, CLOSED, CALLBACKS)}

COUNTED = "o.state NOT IN ('voided', 'merged')"
"""G2: void orders and those merged into another one do not count."""
IS_TERM = "(c.milestone = 'reply' OR (c.milestone = 'resolve' AND reply.id IS NULL))"
"""On DUE: the clock of the order's own term, which is the reply where the rules set one and the repair otherwise."""
HAS_TERM = "(reply.id IS NOT NULL OR resolve.id IS NOT NULL)"
"""On ASSIGNED: some rule set the order a term."""


def in_time(done: str, due: str) -> str:
    """G3: done no later than due, both taken to the minute."""
    return f"DATE_TRUNC('minute', {done}) <= DATE_TRUNC('minute', {due})"


def is_over(due: str) -> str:
    """The due minute has passed."""
    return f"DATE_TRUNC('minute', {due}) < %(at)s"


CLOCK_IN_TIME = in_time("c.stopped_at", "c.due_at")
TERM_IN_TIME = in_time(TERM_DONE, TERM_DUE)
TERM_LATE = f"CASE WHEN ({TERM_DONE}) IS NOT NULL THEN NOT ({TERM_IN_TIME}) ELSE {is_over(TERM_DUE)} END"
HANDLING_SECONDS = "FLOOR(EXTRACT(EPOCH FROM (o.closed_at - f.opened_at)))"
"""Whole seconds from taking on to closing."""
