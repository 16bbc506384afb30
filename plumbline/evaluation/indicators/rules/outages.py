"""Stops of supply as the product announced and ended them."""

from plumbline.evaluation.indicators.rules.bases import Base, Basis

NOTICE = "INTERVAL '48 hours'"
"""How long before a planned stop its notice is due where no installed limit speaks of it: regulation of 2010 on gas, article 20."""
LONGEST = "INTERVAL '24 hours'"

_STATE = (
    "CASE WHEN g.cancelled_at IS NOT NULL THEN 'cancelled' WHEN g.ended_at IS NOT NULL THEN 'ended' ELSE 'running' END"
)

NOTICES = Base(
    name="notices",
    basis=Basis.DUE,
    relation="outages_outage g",
    moment="g.starts_at",
    condition="g.starts_at <= %(at)s",
    started="g.announced_at",
    due=f"COALESCE(g.notice_due_at, g.starts_at - {NOTICE})",
    done="g.announced_at",
    round="1",
    number="g.number",
    unit_id="g.unit_id",
    unit_path="g.unit_path",
    title="g.title",
    kind="g.kind",
    state=_STATE,
    type_id="",
    shows="outage",
)

RESTORATIONS = Base(
    name="restorations",
    basis=Basis.DUE,
    relation="outages_outage g",
    moment="g.ended_at",
    condition="g.ended_at IS NOT NULL",
    started="g.starts_at",
    due=f"LEAST(g.promised_end, g.starts_at + {LONGEST})",
    done="g.ended_at",
    round="1",
    number="g.number",
    unit_id="g.unit_id",
    unit_path="g.unit_path",
    title="g.title",
    kind="g.kind",
    state=_STATE,
    type_id="",
    shows="outage",
)
