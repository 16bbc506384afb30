WITH due AS (
 SELECT f.unit_path, t.code,
  COUNT(*) FILTER (WHERE x.term) AS a1, COUNT(*) FILTER (WHERE x.term AND x.kept) AS a2,
  COUNT(*) FILTER (WHERE x.term AND t.is_complaint) AS a3, COUNT(*) FILTER (WHERE x.term AND t.is_complaint AND x.kept) AS a4,
  COUNT(*) FILTER (WHERE x.term AND t.is_complaint AND NOT x.kept AND o.bounces > 0) AS a5,
  COUNT(*) FILTER (WHERE x.term AND t.is_complaint AND NOT x.kept AND o.urges > 0) AS a6,
  COUNT(*) FILTER (WHERE x.term AND t.is_complaint AND NOT x.kept AND c.round > 1) AS a7,
  COUNT(*) FILTER (WHERE t.is_complaint AND c.milestone = 'investigate') AS a8,
  COUNT(*) FILTER (WHERE t.is_complaint AND c.milestone = 'investigate' AND x.kept) AS a9,
  COUNT(*) FILTER (WHERE x.repair AND c.milestone = 'resolve') AS a10, COUNT(*) FILTER (WHERE x.repair AND c.milestone = 'resolve' AND x.kept) AS a11,
  COUNT(*) FILTER (WHERE t.kind = 'emergency' AND c.milestone = 'arrive') AS a12,
  COUNT(*) FILTER (WHERE t.kind = 'emergency' AND c.milestone = 'arrive' AND x.kept) AS a13,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'emergency' AND c.milestone = 'arrive') AS a14,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'emergency' AND c.milestone = 'arrive' AND x.kept) AS a15,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'complaint' AND c.milestone = 'arrive') AS a16,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'complaint' AND c.milestone = 'arrive' AND x.kept) AS a17,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'fault_report' AND t.in_scope AND c.milestone = 'resolve') AS a18,
  COUNT(*) FILTER (WHERE t.line = 'heating' AND t.kind = 'fault_report' AND t.in_scope AND c.milestone = 'resolve' AND x.kept) AS a19,
  COUNT(*) FILTER (WHERE c.milestone = 'sheet_return') AS a20, COUNT(*) FILTER (WHERE c.milestone = 'sheet_return' AND x.kept) AS a21,
  COUNT(*) FILTER (WHERE x.passed AND c.milestone = 'contact') AS a22, COUNT(*) FILTER (WHERE x.passed AND c.milestone = 'contact' AND x.kept) AS a23,
  COUNT(*) FILTER (WHERE x.passed AND x.term) AS a24, COUNT(*) FILTER (WHERE x.passed AND x.term AND x.kept) AS a25,
  COUNT(*) FILTER (WHERE c.milestone = 'dispatch') AS a26, COUNT(*) FILTER (WHERE c.milestone = 'dispatch' AND x.kept) AS a27,
  COUNT(*) FILTER (WHERE c.milestone = 'callback') AS a28, COUNT(*) FILTER (WHERE c.milestone = 'callback' AND x.kept) AS a29
 FROM service_levels_clock c JOIN work_orders_workorder o ON o.case_file_id = c.case_file_id JOIN casefiles_casefile f ON f.id = o.case_file_id
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 LEFT JOIN LATERAL (SELECT k.id FROM service_levels_clock k WHERE k.case_file_id = c.case_file_id AND k.milestone = 'reply' AND k.round = c.round AND k.binding
  ORDER BY k.due_at, k.id LIMIT 1) reply ON TRUE
 CROSS JOIN LATERAL (SELECT COALESCE(DATE_TRUNC('minute', c.stopped_at) <= DATE_TRUNC('minute', c.due_at), FALSE) AS kept,
  c.id = reply.id OR (c.milestone = 'resolve' AND reply.id IS NULL) AS term, t.kind IN ('fault_report', 'emergency') AS repair,
  t.kind = 'government_item' OR o.channel = 'gov_12345' AS passed) x
 WHERE c.binding AND LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at)) >= %(start)s AND LEAST(c.due_at, COALESCE(c.stopped_at, c.due_at)) < %(end)s
  AND (c.stopped_at IS NOT NULL OR DATE_TRUNC('minute', c.due_at) < %(at)s) AND o.state NOT IN ('voided', 'merged')
 GROUP BY 1, 2
), assigned AS MATERIALIZED (
 SELECT f.unit_path, f.id, f.opened_at, o.registered_at, o.replied_at, o.customer_id, o.order_type_id, o.state, o.closed_at, o.bounces, o.dispatched_at, t.code, t.is_complaint, t.kind, b.result,
  o.state NOT IN ('voided', 'merged') AS counts, COALESCE(reply.id, resolve.id) IS NOT NULL AS has_term,
  COALESCE(DATE_TRUNC('minute', CASE WHEN reply.id IS NOT NULL THEN reply.stopped_at ELSE resolve.stopped_at END)
   <= DATE_TRUNC('minute', COALESCE(reply.due_at, resolve.due_at)), FALSE) AS kept,
  CASE WHEN (CASE WHEN reply.id IS NOT NULL THEN reply.stopped_at ELSE resolve.stopped_at END) IS NULL
   THEN DATE_TRUNC('minute', COALESCE(reply.due_at, resolve.due_at)) < %(at)s END AS is_over,
  COALESCE(DATE_TRUNC('minute', resolve.stopped_at) <= DATE_TRUNC('minute', resolve.due_at), FALSE) AS repaired, resolve.stopped_at AS repaired_at,
  DATE_TRUNC('minute', resolve.due_at) < %(at)s AS repair_over
 FROM casefiles_casefile f JOIN work_orders_workorder o ON o.case_file_id = f.id JOIN work_orders_ordertype t ON t.id = o.order_type_id
 LEFT JOIN LATERAL (SELECT k.id, k.due_at, k.stopped_at FROM service_levels_clock k WHERE k.case_file_id = f.id AND k.milestone = 'reply'
  AND k.round = o.round AND k.binding ORDER BY k.due_at, k.id LIMIT 1) reply ON TRUE
 LEFT JOIN LATERAL (SELECT k.id, k.due_at, k.stopped_at FROM service_levels_clock k WHERE k.case_file_id = f.id AND k.milestone = 'resolve'
  AND k.round = o.round AND k.binding ORDER BY k.due_at, k.id LIMIT 1) resolve ON TRUE
 LEFT JOIN callbacks_callback b ON b.order_id = f.id AND b.round = o.round AND b.level = 'centre'
 WHERE f.assigned_at >= %(start)s AND f.assigned_at < %(end)s AND f.assigned_at <= %(at)s
), of_assigned AS (
 SELECT unit_path, code, COUNT(*) AS a1, COUNT(*) FILTER (WHERE has_term) AS a2, COUNT(*) FILTER (WHERE has_term AND kept) AS a3,
  COUNT(*) FILTER (WHERE has_term AND NOT kept AND COALESCE(is_over, TRUE)) AS a4, COUNT(*) FILTER (WHERE closed_at IS NULL) AS a5,
  COUNT(*) FILTER (WHERE has_term AND NOT kept AND NOT COALESCE(is_over, TRUE)) AS a6,
  COUNT(*) FILTER (WHERE is_complaint) AS a7, COUNT(*) FILTER (WHERE is_complaint AND kept) AS a8, COUNT(*) FILTER (WHERE is_complaint AND closed_at IS NOT NULL) AS a9,
  COUNT(*) FILTER (WHERE is_complaint AND result = 'satisfied') AS a10, COUNT(*) FILTER (WHERE is_complaint AND result = 'basically') AS a11,
  COUNT(*) FILTER (WHERE is_complaint AND result IN ('satisfied', 'basically', 'dissatisfied')) AS a12,
  COUNT(*) FILTER (WHERE is_complaint AND NOT kept AND is_over IS NOT TRUE) AS a13, COUNT(*) FILTER (WHERE is_complaint AND closed_at IS NULL AND is_over IS NOT TRUE) AS a14,
  COUNT(*) FILTER (WHERE kind IN ('fault_report', 'emergency')) AS a15, COUNT(*) FILTER (WHERE kind IN ('fault_report', 'emergency') AND repaired) AS a16,
  COUNT(*) FILTER (WHERE kind IN ('fault_report', 'emergency') AND repaired_at IS NULL AND NOT repair_over) AS a17,
  COUNT(*) FILTER (WHERE dispatched_at IS NOT NULL) AS a18, COUNT(*) FILTER (WHERE dispatched_at IS NOT NULL AND bounces = 0) AS a19
 FROM assigned WHERE counts GROUP BY 1, 2
), complained AS (
 SELECT a.unit_path, a.code, COUNT(*) FILTER (WHERE a.state <> 'voided') AS a1, COUNT(*) FILTER (WHERE a.state <> 'voided' AND x.before) AS a2,
  COUNT(*) FILTER (WHERE a.counts) AS a3, COUNT(*) FILTER (WHERE a.counts AND x.passed) AS a4
 FROM assigned a LEFT JOIN LATERAL (SELECT MIN(r.replied_at) AS at FROM work_orders_round r WHERE r.order_id = a.id) first ON TRUE
 CROSS JOIN LATERAL (SELECT
  EXISTS (SELECT FROM work_orders_workorder l WHERE l.customer_id = a.customer_id AND l.order_type_id = a.order_type_id AND l.case_file_id <> a.id
   AND l.state <> 'voided' AND l.registered_at < a.registered_at AND l.registered_at >= a.registered_at - INTERVAL '2160 hours') AS before,
  EXISTS (SELECT FROM work_orders_workorder l WHERE l.customer_id = a.customer_id AND l.order_type_id = a.order_type_id AND l.case_file_id <> a.id
   AND l.state <> 'voided' AND l.channel = 'gov_12345' AND l.registered_at > COALESCE(first.at, a.replied_at) AND l.registered_at <= %(at)s)
  OR EXISTS (SELECT FROM work_orders_ordercontact k WHERE k.order_id = a.id AND k.channel = 'gov_12345' AND k.at > COALESCE(first.at, a.replied_at)
   AND k.at <= %(at)s) AS passed) x
 WHERE a.is_complaint GROUP BY 1, 2
), closed AS MATERIALIZED (
 SELECT f.unit_path, t.code, t.is_complaint, FLOOR(EXTRACT(EPOCH FROM (o.closed_at - f.opened_at))) AS seconds
 FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id JOIN work_orders_ordertype t ON t.id = o.order_type_id
 WHERE o.closed_at >= %(start)s AND o.closed_at < %(end)s AND o.state NOT IN ('voided', 'merged')
), of_closed AS (
 SELECT unit_path, code, COUNT(*) AS a1, SUM(seconds)::bigint AS a2 FROM closed WHERE is_complaint GROUP BY 1, 2
), ranked_closed AS (
 SELECT unit, PERCENTILE_CONT(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) AS every,
  PERCENTILE_CONT(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE is_complaint) AS complaints
 FROM closed, UNNEST(STRING_TO_ARRAY(TRIM('/' FROM unit_path), '/')) unit GROUP BY 1
), ranked_assigned AS (
 SELECT unit, PERCENTILE_CONT(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY FLOOR(EXTRACT(EPOCH FROM (closed_at - opened_at)))) AS every
 FROM assigned, UNNEST(STRING_TO_ARRAY(TRIM('/' FROM unit_path), '/')) unit WHERE counts AND closed_at IS NOT NULL GROUP BY 1
), repaired AS (
 SELECT f.unit_path, t.code, COUNT(*) AS a1,
  COUNT(*) FILTER (WHERE o.round = 1 AND NOT EXISTS (SELECT FROM work_orders_workorder l WHERE l.customer_id = o.customer_id AND l.order_type_id = o.order_type_id
   AND l.case_file_id <> o.case_file_id AND l.state <> 'voided' AND l.registered_at > o.resolved_at AND l.registered_at <= o.resolved_at + INTERVAL '168 hours')) AS a2
 FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id JOIN work_orders_ordertype t ON t.id = o.order_type_id
 WHERE t.kind IN ('fault_report', 'emergency') AND o.resolved_at + INTERVAL '168 hours' <= %(at)s AND o.resolved_at >= %(start)s AND o.resolved_at < %(end)s
  AND o.state NOT IN ('voided', 'merged') AND o.customer_id IS NOT NULL
 GROUP BY 1, 2
), called AS (
 SELECT f.unit_path, t.code, COUNT(*) AS a1,
  COUNT(*) FILTER (WHERE NOT EXISTS (SELECT FROM work_orders_workorder l WHERE l.customer_id = o.customer_id AND l.order_type_id = o.order_type_id
    AND l.case_file_id <> o.case_file_id AND l.state <> 'voided' AND l.registered_at > o.registered_at AND l.registered_at <= o.registered_at + INTERVAL '168 hours')
   AND NOT EXISTS (SELECT FROM work_orders_ordercontact k WHERE k.order_id = f.id AND k.kind <> 'first' AND k.at > o.registered_at
    AND k.at <= o.registered_at + INTERVAL '168 hours')) AS a2
 FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id JOIN work_orders_ordertype t ON t.id = o.order_type_id
 WHERE o.channel = 'hotline' AND o.registered_at + INTERVAL '168 hours' <= %(at)s AND o.registered_at >= %(start)s AND o.registered_at < %(end)s
  AND o.state NOT IN ('voided', 'merged') AND o.customer_id IS NOT NULL
 GROUP BY 1, 2
), called_back AS (
 SELECT f.unit_path, t.code, COUNT(*) AS a1, COUNT(*) FILTER (WHERE b.attempts_made > 0) AS a2,
  COUNT(*) FILTER (WHERE b.attempts_made > 0 AND b.finished_at IS NOT NULL AND b.result <> 'withdrawn') AS a3,
  COUNT(*) FILTER (WHERE b.attempts_made > 0 AND x.reached) AS a4, COUNT(*) FILTER (WHERE x.reached) AS a5,
  COUNT(*) FILTER (WHERE b.result = 'satisfied') AS a6, COUNT(*) FILTER (WHERE b.result = 'basically') AS a7,
  COUNT(*) FILTER (WHERE x.passed AND x.reached) AS a8, COUNT(*) FILTER (WHERE x.passed AND x.reached AND b.solved) AS a9,
  COUNT(*) FILTER (WHERE x.passed AND b.result = 'satisfied') AS a10
 FROM callbacks_callback b JOIN casefiles_casefile f ON f.id = b.order_id JOIN work_orders_workorder o ON o.case_file_id = f.id
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 CROSS JOIN LATERAL (SELECT b.finished_at IS NOT NULL AND b.result IN ('satisfied', 'basically', 'dissatisfied') AS reached,
  t.kind = 'government_item' OR o.channel = 'gov_12345' AS passed) x
 WHERE b.level = 'centre' AND LEAST(COALESCE(b.due_at, b.finished_at), COALESCE(b.finished_at, b.due_at)) >= %(start)s
  AND LEAST(COALESCE(b.due_at, b.finished_at), COALESCE(b.finished_at, b.due_at)) < %(end)s
  AND (b.finished_at IS NOT NULL OR DATE_TRUNC('minute', b.due_at) < %(at)s) AND o.state NOT IN ('voided', 'merged')
 GROUP BY 1, 2
), appointed AS (
 SELECT f.unit_path, t.code, COUNT(*) AS a1,
  COUNT(*) FILTER (WHERE DATE_TRUNC('minute', v.arrived_at) <= DATE_TRUNC('minute', v.slot_ends_at) AND v.arrived_at >= v.slot_starts_at - INTERVAL '15 minutes') AS a2
 FROM field_visits_visit v JOIN casefiles_casefile f ON f.id = v.order_id JOIN work_orders_workorder o ON o.case_file_id = f.id
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 WHERE v.slot_ends_at IS NOT NULL AND LEAST(v.slot_ends_at, COALESCE(v.arrived_at, v.slot_ends_at)) >= %(start)s
  AND LEAST(v.slot_ends_at, COALESCE(v.arrived_at, v.slot_ends_at)) < %(end)s AND (v.arrived_at IS NOT NULL OR DATE_TRUNC('minute', v.slot_ends_at) < %(at)s)
  AND o.state NOT IN ('voided', 'merged') AND NOT (v.state = 'cancelled' AND v.ended_at <= v.slot_starts_at)
 GROUP BY 1, 2
), sheets AS (
 SELECT f.unit_path, t.code, COUNT(*) AS a1,
  COUNT(*) FILTER (WHERE v.result <> '' AND v.opinion <> '' AND EXISTS (SELECT FROM field_visits_visitfile s WHERE s.visit_id = v.case_file_id AND s.kind = 'signature')
   AND (v.checklist <> '{}' OR EXISTS (SELECT FROM field_visits_visitpart p WHERE p.visit_id = v.case_file_id))) AS a2
 FROM field_visits_visit v JOIN casefiles_casefile f ON f.id = v.order_id JOIN work_orders_workorder o ON o.case_file_id = f.id
 JOIN work_orders_ordertype t ON t.id = o.order_type_id
 WHERE v.state = 'finished' AND v.ended_at >= %(start)s AND v.ended_at < %(end)s AND o.state NOT IN ('voided', 'merged')
 GROUP BY 1, 2
)
SELECT 'due', d.unit_path, d.code, ARRAY[a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21,
  a22, a23, a24, a25, a26, a27, a28, a29]::numeric[] FROM due d
UNION ALL SELECT 'assigned', unit_path, code, ARRAY[a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19]::numeric[] FROM of_assigned
UNION ALL SELECT 'complaints', unit_path, code, ARRAY[a1, a2, a3, a4]::numeric[] FROM complained
UNION ALL SELECT 'closed', unit_path, code, ARRAY[a1, a2]::numeric[] FROM of_closed
UNION ALL SELECT 'repairs', unit_path, code, ARRAY[a1, a2]::numeric[] FROM repaired
UNION ALL SELECT 'contacts', unit_path, code, ARRAY[a1, a2]::numeric[] FROM called
UNION ALL SELECT 'callbacks', unit_path, code, ARRAY[a1, a2, a3, a4, a5, a6, a7, a8, a9, a10]::numeric[] FROM called_back
UNION ALL SELECT 'appointments', unit_path, code, ARRAY[a1, a2]::numeric[] FROM appointed
UNION ALL SELECT 'sheets', unit_path, code, ARRAY[a1, a2]::numeric[] FROM sheets
UNION ALL SELECT 'closed ranked', unit, '', (every || complaints)::numeric[] FROM ranked_closed
UNION ALL SELECT 'assigned ranked', unit, '', every::numeric[] FROM ranked_assigned
