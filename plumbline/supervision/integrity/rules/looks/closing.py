"""Orders that were closed without the work: nobody went there, many at once before the deadline, in somebody else's name."""

from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.states import Kind

CLOSED_UNVISITED = Look(
    kind=Kind.CLOSED_UNVISITED,
    # An order's own columns are those of its running round; earlier rounds are told by the journal alone. Where a unit merely forgets to note the arrival,
    # some other step of the work is on record: only an answer without any of them counts. Imported rows never had steps.
    statement="""
WITH answered AS (
 SELECT o.case_file_id AS id, f.unit_id, o.round, o.replied_at AS at, o.accepted_at
 FROM work_orders_workorder o
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 JOIN casefiles_casefile f ON f.id = o.case_file_id
 WHERE o.resolved_at >= %(since)s AND o.resolved_at < %(until)s AND o.replied_at = o.resolved_at AND t.on_site AND o.solved
  AND o.accepted_at IS NOT NULL AND o.arrived_at IS NULL AND o.contacted_at IS NULL AND o.state IN ('replied', 'closed')
  AND (o.external_number = '' OR o.assignee_id IS NOT NULL)
 UNION ALL
 SELECT r.order_id, r.unit_id, r.number, r.replied_at, taken.at
 FROM work_orders_round r
 JOIN work_orders_workorder o ON o.case_file_id = r.order_id
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 JOIN LATERAL (SELECT MAX(j.at) AS at FROM journal_entry j WHERE j.case_file_id = r.order_id AND j.name = 'work_orders.accepted'
  AND j.particulars->>'round' = r.number::text) taken ON taken.at IS NOT NULL
 WHERE r.replied_at >= %(since)s AND r.replied_at < %(until)s AND t.on_site AND r.solved
)
SELECT a.id || ' ' || a.round AS key, a.unit_id, a.at, ARRAY[a.id] AS cases, ARRAY[]::uuid[] AS others,
 jsonb_build_object('round', a.round, 'accepted_at', a.accepted_at, 'replied_at', a.at) AS evidence
FROM answered a
WHERE NOT EXISTS (SELECT 1 FROM journal_entry j WHERE j.case_file_id = a.id AND j.particulars->>'round' = a.round::text
  AND j.name IN ('work_orders.arrived', 'work_orders.departed', 'work_orders.left', 'work_orders.contained', 'work_orders.resolved',
   'work_orders.progress_told', 'work_orders.contacted'))
 AND NOT EXISTS (SELECT 1 FROM field_visits_visit v WHERE v.order_id = a.id AND v.round = a.round
  AND (v.departed_at IS NOT NULL OR v.arrived_at IS NOT NULL))
""",
    sentences={
        "": _(
            "工单 %(number)s 须上门办理，%(unit)s 于 %(accepted_at)s 接单、%(replied_at)s 以“已解决”回复，其间没有联系客户、出发、到场或处理的任何记录。"
        )
    },
    honest=_("可能确已上门而漏记全部步骤，或经电话指导解决而未作记录。请核对派工记录、车辆轨迹并询问客户。"),
    source="S1-30",
)

CLOSED_IN_BATCH = Look(
    kind=Kind.CLOSED_IN_BATCH,
    # A batch is known when nothing more can join it: a gap after its last order. It is told from others by its end, wherever a scan begins.
    statement="""
WITH ended AS (
 SELECT c.case_file_id AS id, f.unit_id, c.round, MIN(c.stopped_at) AS at, MIN(c.due_at) AS due_at
 FROM service_levels_clock c
 JOIN work_orders_workorder o ON o.case_file_id = c.case_file_id
 JOIN casefiles_casefile f ON f.id = c.case_file_id
 WHERE c.binding AND LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at)) >= %(since)s - INTERVAL '1 day'
  AND LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at)) < %(until)s
  AND c.stopped_at <= c.due_at AND c.due_at - c.stopped_at <= %(batch_near)s * INTERVAL '1 minute'
  AND c.due_at - c.started_at >= %(batch_limit)s * INTERVAL '1 minute'
  AND c.milestone IN ('resolve', 'reply', 'handle') AND o.state NOT IN ('merged', 'voided')
 GROUP BY c.case_file_id, f.unit_id, c.round
), stepped AS (
 SELECT e.*, CASE WHEN e.at - LAG(e.at) OVER w <= %(batch_gap)s * INTERVAL '1 minute' THEN 0 ELSE 1 END AS begins
 FROM ended e WINDOW w AS (PARTITION BY e.unit_id ORDER BY e.at, e.id)
), gathered AS (
 SELECT s.*, SUM(s.begins) OVER (PARTITION BY s.unit_id ORDER BY s.at, s.id) AS batch FROM stepped s
)
SELECT g.unit_id || ' ' || EXTRACT(EPOCH FROM MAX(g.at)) AS key, g.unit_id, MAX(g.at) AS at,
 ARRAY_AGG(g.id ORDER BY g.at, g.id) AS cases, ARRAY[]::uuid[] AS others,
 jsonb_build_object('count', COUNT(*), 'first_at', MIN(g.at), 'last_at', MAX(g.at),
  'near_minutes', CEIL(EXTRACT(EPOCH FROM MAX(g.due_at - g.at)) / 60)::int) AS evidence
FROM gathered g
GROUP BY g.unit_id, g.batch
HAVING COUNT(DISTINCT g.id) >= %(batch_least)s
 AND MAX(g.at) + %(batch_gap)s * INTERVAL '1 minute' >= %(since)s AND MAX(g.at) + %(batch_gap)s * INTERVAL '1 minute' < %(until)s
""",
    sentences={
        "": _(
            "%(unit)s 在 %(first_at)s 至 %(last_at)s 连续办结 %(count)s 件工单，每件距时限都不到 %(near_minutes)s 分钟。"
        )
    },
    honest=_("可能是同一故障恢复后集中销单，或白天完工、临近时限才补录。请核对各件到场时间与故障是否同源。"),
    thresholds=("batch_near", "batch_limit", "batch_gap", "batch_least"),
    source="S1-30",
)

REASSIGNED = Look(
    kind=Kind.REASSIGNED,
    # One person was there, another one's name stands under the answer although he never went: whoever rates the order rates the wrong one.
    statement="""
WITH given AS (
 SELECT j.id, j.case_file_id, j.at, j.particulars->>'person' AS person, j.particulars->>'round' AS round,
  LAG(j.particulars->>'person') OVER w AS before, LAG(j.at) OVER w AS before_at
 FROM journal_entry j
 WHERE j.name = 'work_orders.assigned' AND j.at >= %(since)s - INTERVAL '30 days' AND j.at < %(until)s
 WINDOW w AS (PARTITION BY j.case_file_id, j.particulars->>'round' ORDER BY j.at, j.id)
)
SELECT g.id::text AS key, f.unit_id, answer.at, ARRAY[g.case_file_id] AS cases, ARRAY[]::uuid[] AS others,
 jsonb_build_object('before', g.before, 'person', g.person, 'assigned_at', g.at, 'replied_at', answer.at,
  'minutes', FLOOR(EXTRACT(EPOCH FROM answer.at - g.at) / 60)::int) AS evidence
FROM given g
JOIN casefiles_casefile f ON f.id = g.case_file_id
JOIN LATERAL (SELECT MIN(r.at) AS at FROM journal_entry r WHERE r.case_file_id = g.case_file_id AND r.name = 'work_orders.replied'
 AND r.at >= g.at AND r.particulars->>'round' = g.round) answer ON answer.at <= g.at + %(reassign_within)s * INTERVAL '1 minute'
WHERE g.before <> g.person AND g.at >= %(since)s - %(reassign_within)s * INTERVAL '1 minute'
 AND answer.at >= %(since)s AND answer.at < %(until)s
 AND EXISTS (SELECT 1 FROM journal_entry a WHERE a.case_file_id = g.case_file_id AND a.name = 'work_orders.arrived'
  AND a.at >= g.before_at AND a.at <= g.at)
 AND NOT EXISTS (SELECT 1 FROM journal_entry a WHERE a.case_file_id = g.case_file_id
  AND a.name IN ('work_orders.arrived', 'work_orders.departed', 'work_orders.assigned') AND a.id <> g.id AND a.at >= g.at AND a.at <= answer.at)
""",
    sentences={
        "": _(
            "工单 %(number)s 由 %(before)s 到场办理，%(assigned_at)s 改派给 %(person)s；后者未到现场，%(minutes)s 分钟后即回复，评价将记在后者名下。"
        )
    },
    honest=_("可能是交接班后由接班人代为回复。请核对交接记录，评价应记到实际办理人。"),
    thresholds=("reassign_within",),
    source="S1-30",
)
