"""The relations that indicators count on: one row a case (or a case's round), with the moment by which it belongs to a period.

Plain SQL of the kind every engine knows (joins, comparisons, COALESCE, LEAST, CASE, DATE_TRUNC), so that a group can compute the same
figures elsewhere over exported tables. Parameters: ``at`` is the minute of measuring.

Aliases that conditions may use where a row is about an order: ``f`` case file, ``o`` order, ``t`` order type. DUE adds ``c``, the clock that fell due, and
``reply``, that of the reply of its round; ASSIGNED ``reply``, ``resolve`` (of the running round) and ``b`` (its call-back); CALLBACKS ``b``; VISITS ``v``.
What else there is stands in :mod:`followed` (orders with what came before and after), :mod:`outages` and :mod:`measured`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Basis(StrEnum):
    """By what a case belongs to a period (G1)."""

    DUE = "DUE"
    ASSIGNED = "ASSIGNED"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Base:
    """``moment`` decides the period. ``started``, ``due``, ``done`` and ``round`` are what a list of cases shows.

    ``unit_id`` and ``unit_path`` say whose row it is, and where that unit stood then. ``number`` and ``round`` tell rows apart. ``kind`` is what figures are
    split by; ``type_id`` the order type, by which packs restrict an indicator (empty: these rows have none). ``shows`` is what a row is about; ``origin`` and
    ``line`` name the file it came from.

    ``lasting`` and ``ripe`` are the two halves of ``condition`` where rows can be remembered (see :mod:`remembered`): what time alone does not change, and what
    it does; ``wakes`` is the moment after which time alone may change what a row counts as.
    """

    name: str
    basis: Basis
    relation: str
    moment: str
    condition: str
    started: str
    due: str
    done: str
    round: str = "o.round"
    number: str = "f.number"
    unit_id: str = "f.unit_id"
    unit_path: str = "f.unit_path"
    title: str = "o.title"
    kind: str = "t.code"
    state: str = "o.state"
    type_id: str = "o.order_type_id"
    shows: Literal["order", "outage", "measurement"] = "order"
    origin: str = "''"
    line: str = "0"
    lasting: str = ""
    ripe: str = "TRUE"
    wakes: str = "CAST(NULL AS timestamptz)"

    @property
    def row(self) -> str:
        """What tells a row from every other, as two columns."""
        return f"{self.number}, {self.round}"


ORDER = """work_orders_workorder o
JOIN casefiles_casefile f ON f.id = o.case_file_id
JOIN work_orders_ordertype t ON t.id = o.order_type_id"""


def earliest(name: str, case: str, milestone: str, round_number: str) -> str:
    """One clock of a case's round, or none. Two may bind at once, a reply within days of the call and one within minutes of the repair: the term is
    what is due first, or a case with two would count twice."""
    return f"""LEFT JOIN LATERAL (SELECT k.id, k.due_at, k.stopped_at FROM service_levels_clock k
 WHERE k.case_file_id = {case} AND k.milestone = '{milestone}' AND k.round = {round_number} AND k.binding ORDER BY k.due_at, k.id LIMIT 1) {name} ON TRUE"""


TERM_DUE = "COALESCE(reply.due_at, resolve.due_at)"
TERM_DONE = "CASE WHEN reply.id IS NOT NULL THEN reply.stopped_at ELSE resolve.stopped_at END"


def not_before_now(moment: str) -> str:
    """The moment where its minute has not passed, else nothing."""
    return f"CASE WHEN DATE_TRUNC('minute', {moment}) >= %(at)s THEN {moment} END"


def passed(moment: str) -> str:
    """The minute of the moment has passed."""
    return f"DATE_TRUNC('minute', {moment}) < %(at)s"


ASSIGNED = Base(
    name="assigned",
    basis=Basis.ASSIGNED,
    relation=f"""{ORDER}
{earliest("reply", "f.id", "reply", "o.round")}
{earliest("resolve", "f.id", "resolve", "o.round")}
LEFT JOIN callbacks_callback b ON b.order_id = f.id AND b.round = o.round AND b.level = 'centre'""",
    moment="f.assigned_at",
    condition="f.assigned_at <= %(at)s",
    started="f.opened_at",
    due=TERM_DUE,
    done=TERM_DONE,
    lasting="TRUE",
    ripe="f.assigned_at <= %(at)s",
    wakes=f"LEAST({not_before_now('f.assigned_at')}, {not_before_now('reply.due_at')}, {not_before_now('resolve.due_at')})",
)

DUE = Base(
    name="due",
    basis=Basis.DUE,
    relation=f"""service_levels_clock c
JOIN casefiles_casefile f ON f.id = c.case_file_id
JOIN work_orders_workorder o ON o.case_file_id = f.id
JOIN work_orders_ordertype t ON t.id = o.order_type_id
{earliest("reply", "c.case_file_id", "reply", "c.round")}""",
    moment="LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at))",
    condition="c.binding AND (c.stopped_at IS NOT NULL OR DATE_TRUNC('minute', c.due_at) < %(at)s)",
    started="c.started_at",
    due="c.due_at",
    done="c.stopped_at",
    round="c.round",
    lasting="c.binding",
    ripe=f"(c.stopped_at IS NOT NULL OR {passed('c.due_at')})",
    wakes=not_before_now("c.due_at"),
)

CLOSED = Base(
    name="closed",
    basis=Basis.CLOSED,
    relation=ORDER,
    moment="o.closed_at",
    condition="o.closed_at IS NOT NULL",
    started="f.opened_at",
    due="o.next_due_at",
    done="o.closed_at",
    lasting="o.closed_at IS NOT NULL",
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
    lasting="b.level = 'centre'",
    ripe=f"(b.finished_at IS NOT NULL OR {passed('b.due_at')})",
    wakes=not_before_now("b.due_at"),
)

_VISIT = """field_visits_visit v
JOIN casefiles_casefile f ON f.id = v.order_id
JOIN work_orders_workorder o ON o.case_file_id = f.id
JOIN work_orders_ordertype t ON t.id = o.order_type_id"""

APPOINTMENTS = Base(
    name="appointments",
    basis=Basis.DUE,
    relation=_VISIT,
    moment="LEAST(v.slot_ends_at, COALESCE(v.arrived_at, v.slot_ends_at))",
    condition="v.slot_ends_at IS NOT NULL AND (v.arrived_at IS NOT NULL OR DATE_TRUNC('minute', v.slot_ends_at) < %(at)s)",
    started="v.slot_starts_at",
    due="v.slot_ends_at",
    done="v.arrived_at",
    round="v.trip",
    lasting="v.slot_ends_at IS NOT NULL",
    ripe=f"(v.arrived_at IS NOT NULL OR {passed('v.slot_ends_at')})",
    wakes=not_before_now("v.slot_ends_at"),
)

SHEETS = Base(
    name="sheets",
    basis=Basis.DUE,
    relation=f"""{_VISIT}
LEFT JOIN (SELECT DISTINCT s.visit_id FROM field_visits_visitfile s WHERE s.kind = 'signature') signed ON signed.visit_id = v.case_file_id
LEFT JOIN (SELECT DISTINCT p.visit_id FROM field_visits_visitpart p) parts ON parts.visit_id = v.case_file_id""",
    moment="v.ended_at",
    condition="v.state = 'finished'",
    started="v.arrived_at",
    due="v.slot_ends_at",
    done="v.ended_at",
    round="v.trip",
    lasting="v.state = 'finished'",
)

COUNTED = "o.state NOT IN ('voided', 'merged') AND o.set_aside_at IS NULL"
"""G2: void orders, those merged into another one and those that were set aside (no customer stood behind them) do not count."""
IS_TERM = "(c.id = reply.id OR (c.milestone = 'resolve' AND reply.id IS NULL))"
"""On DUE: the clock of the order's own term, which is the reply where the rules set one (of several the earliest due) and the repair otherwise."""
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
