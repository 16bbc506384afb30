"""Orders with what came before and after them: the same customer with the same matter, or with a government hotline.

The same matter is the same order type. Orders of customers who are not known cannot be followed. What is looked for lies within a number of hours of the
order, and a row counts only once those hours have passed, so that a figure settles a week after its period.
"""

from plumbline.evaluation.indicators.rules.bases import ORDER, Base, Basis, not_before_now

SAME_MATTER = (
    "l.customer_id = o.customer_id AND l.order_type_id = o.order_type_id AND l.case_file_id <> o.case_file_id"
    " AND l.state <> 'voided' AND l.set_aside_at IS NULL"
)
WEEK = "INTERVAL '168 hours'"
QUARTER = "INTERVAL '2160 hours'"
"""Ninety days."""

REPAIRS = Base(
    name="repairs",
    basis=Basis.DUE,
    relation=f"""{ORDER}
LEFT JOIN LATERAL (SELECT MIN(l.registered_at) AS at FROM work_orders_workorder l
 WHERE {SAME_MATTER} AND l.registered_at > o.resolved_at AND l.registered_at <= o.resolved_at + {WEEK}) again ON TRUE""",
    moment="o.resolved_at",
    condition=f"t.kind IN ('fault_report', 'emergency') AND o.resolved_at + {WEEK} <= %(at)s",
    started="f.opened_at",
    due=f"o.resolved_at + {WEEK}",
    done="again.at",
    lasting="t.kind IN ('fault_report', 'emergency')",
    ripe=f"o.resolved_at + {WEEK} <= %(at)s",
    wakes=not_before_now(f"o.resolved_at + {WEEK}"),
)

CONTACTS = Base(
    name="contacts",
    basis=Basis.DUE,
    relation=f"""{ORDER}
LEFT JOIN LATERAL (SELECT MIN(l.registered_at) AS at FROM work_orders_workorder l
 WHERE {SAME_MATTER} AND l.registered_at > o.registered_at AND l.registered_at <= o.registered_at + {WEEK}) again ON TRUE
LEFT JOIN LATERAL (SELECT MIN(k.at) AS at FROM work_orders_ordercontact k
 WHERE k.order_id = f.id AND k.kind <> 'first' AND k.at > o.registered_at AND k.at <= o.registered_at + {WEEK}) urged ON TRUE""",
    moment="o.registered_at",
    condition=f"o.channel = 'hotline' AND o.registered_at + {WEEK} <= %(at)s",
    started="o.registered_at",
    due=f"o.registered_at + {WEEK}",
    lasting="o.channel = 'hotline'",
    ripe=f"o.registered_at + {WEEK} <= %(at)s",
    wakes=not_before_now(f"o.registered_at + {WEEK}"),
    done="LEAST(COALESCE(again.at, urged.at), COALESCE(urged.at, again.at))",
)

COMPLAINTS = Base(
    name="complaints",
    basis=Basis.ASSIGNED,
    relation=f"""{ORDER}
LEFT JOIN LATERAL (SELECT MAX(l.registered_at) AS at FROM work_orders_workorder l
 WHERE {SAME_MATTER} AND l.registered_at < o.registered_at AND l.registered_at >= o.registered_at - {QUARTER}) before ON TRUE
LEFT JOIN LATERAL (SELECT MIN(r.replied_at) AS at FROM work_orders_round r WHERE r.order_id = f.id) earlier ON TRUE
LEFT JOIN LATERAL (SELECT MIN(l.registered_at) AS at FROM work_orders_workorder l
 WHERE {SAME_MATTER} AND l.channel = 'gov_12345' AND l.registered_at > COALESCE(earlier.at, o.replied_at) AND l.registered_at <= %(at)s) passed ON TRUE
LEFT JOIN LATERAL (SELECT MIN(k.at) AS at FROM work_orders_ordercontact k
 WHERE k.order_id = f.id AND k.channel = 'gov_12345' AND k.at > COALESCE(earlier.at, o.replied_at) AND k.at <= %(at)s) urged ON TRUE""",
    moment="f.assigned_at",
    condition="t.is_complaint AND f.assigned_at <= %(at)s",
    started="f.opened_at",
    due="COALESCE(earlier.at, o.replied_at)",
    lasting="t.is_complaint",
    ripe="f.assigned_at <= %(at)s",
    wakes=not_before_now("f.assigned_at"),
    done="LEAST(COALESCE(passed.at, urged.at), COALESCE(urged.at, passed.at))",
)
