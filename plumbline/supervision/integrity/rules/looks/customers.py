"""Customers who come again with what was reported as solved (S1 art. 30)."""

from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.states import Kind

COMPLAINED_AGAIN = Look(
    kind=Kind.COMPLAINED_AGAIN,
    # The same matter is the same order type; a complaint, or a case by way of the mayor's hotline, may be about any order of the line. What was answered last
    # before the customer came again is what he came again about. A fault that comes back after a month is a new one; a bill that is disputed again is not.
    # What cannot be the same matter is left out before its answers are looked up, which halves the time.
    statement="""
SELECT DISTINCT ON (l.case_file_id) l.case_file_id::text AS key, f.unit_id, l.registered_at AS at,
 ARRAY[e.case_file_id] AS cases, ARRAY[l.case_file_id] AS others,
 jsonb_build_object('replied_at', answer.at, 'again_at', l.registered_at, 'channel', l.channel,
  'hours', FLOOR(EXTRACT(EPOCH FROM l.registered_at - answer.at) / 3600)::int) AS evidence
FROM work_orders_workorder l
JOIN work_orders_ordertype tl ON tl.id = l.order_type_id
JOIN work_orders_workorder e ON e.customer_id = l.customer_id AND e.case_file_id <> l.case_file_id AND e.registered_at < l.registered_at
 AND e.registered_at >= l.registered_at - 2 * GREATEST(%(complaint_days)s, %(again_days)s) * INTERVAL '1 day' AND e.state NOT IN ('voided', 'merged')
 AND (e.order_type_id = l.order_type_id OR tl.is_complaint OR l.channel = 'gov_12345')
JOIN work_orders_ordertype te ON te.id = e.order_type_id AND (te.on_site OR te.is_complaint) AND te.line = tl.line
JOIN casefiles_casefile f ON f.id = e.case_file_id
JOIN LATERAL (SELECT MAX(x.at) AS at FROM (SELECT e.replied_at AS at, e.solved UNION ALL
  SELECT r.replied_at, r.solved FROM work_orders_round r WHERE r.order_id = e.case_file_id) x WHERE x.solved AND x.at < l.registered_at) answer
 ON answer.at IS NOT NULL
WHERE l.registered_at >= %(since)s AND l.registered_at < %(until)s AND l.state <> 'voided' AND l.customer_id IS NOT NULL
 AND CASE
  WHEN te.is_complaint AND NOT te.on_site AND l.order_type_id = e.order_type_id THEN l.registered_at - answer.at <= %(complaint_days)s * INTERVAL '1 day'
  WHEN l.order_type_id = e.order_type_id OR tl.is_complaint OR l.channel = 'gov_12345'
   THEN l.registered_at - answer.at <= %(again_days)s * INTERVAL '1 day'
  ELSE FALSE END
ORDER BY l.case_file_id, answer.at DESC, e.case_file_id
""",
    sentences={"": _("工单 %(number)s 于 %(replied_at)s 以“已解决”回复，%(hours)s 小时后同一客户又提出 %(other)s。")},
    honest=_("故障可能确已排除后再次发生，或客户另有诉求。请询问客户上次是否有人上门、是否解决。"),
    thresholds=("again_days", "complaint_days"),
    source="S1-30.4",
)
