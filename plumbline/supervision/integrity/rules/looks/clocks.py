"""Clocks that were kept from showing a breach: paused over the due moment, merged away, given back to begin anew."""

from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.states import Kind

PAUSED_OVER_DUE = Look(
    kind=Kind.PAUSED_OVER_DUE,
    # Where the clock runs on the wall clock, the due moment as it stood at the pause is today's less everything that was paused from then on. Limits in
    # working time are left out: between two office days nearly every pause would end just after a due moment.
    statement="""
WITH resumed AS (
 SELECT j.id, j.case_file_id, j.at AS resumed_at, pause.at AS paused_at, pause.reason, pause.note
 FROM journal_entry j
 JOIN LATERAL (SELECT p.at, p.particulars->>'reason' AS reason, p.particulars->>'note' AS note FROM journal_entry p
  WHERE p.case_file_id = j.case_file_id AND p.name = 'work_orders.paused' AND p.at <= j.at ORDER BY p.at DESC, p.id DESC LIMIT 1) pause ON TRUE
 WHERE j.name = 'work_orders.resumed' AND j.at >= %(since)s AND j.at < %(until)s
), stood AS (
 SELECT r.*, c.id AS clock_id, c.milestone, c.due_at - paused.length AS due_at
 FROM resumed r
 JOIN service_levels_clock c ON c.case_file_id = r.case_file_id AND c.started_at <= r.paused_at
  AND (c.stopped_at IS NULL OR c.stopped_at >= r.resumed_at)
 JOIN service_levels_limitversion l ON l.id = c.limit_id AND l.may_pause AND l.unit IN ('minute', 'hour', 'calendar_day')
 JOIN LATERAL (SELECT SUM(x.following - x.stopped_at) AS length
  FROM (SELECT n.stopped_at, LEAD(n.started_at) OVER (ORDER BY n.started_at, n.id) AS following FROM service_levels_clockrun n WHERE n.clock_id = c.id) x
  WHERE x.following IS NOT NULL AND x.stopped_at >= r.paused_at) paused ON paused.length IS NOT NULL
 WHERE c.milestone IN ('arrive', 'resolve', 'reply', 'handle')
)
SELECT DISTINCT ON (s.id) s.id::text AS key, f.unit_id, s.resumed_at AS at, ARRAY[s.case_file_id] AS cases, ARRAY[]::uuid[] AS others,
 jsonb_build_object('milestone', s.milestone, 'due_at', s.due_at, 'paused_at', s.paused_at, 'resumed_at', s.resumed_at, 'clock_id', s.clock_id,
  'reason', s.reason, 'after_minutes', FLOOR(EXTRACT(EPOCH FROM s.resumed_at - s.due_at) / 60)::int) AS evidence
FROM stood s
JOIN casefiles_casefile f ON f.id = s.case_file_id
WHERE s.paused_at < s.due_at AND s.due_at <= s.resumed_at
 AND s.due_at - s.paused_at <= %(pause_before)s * INTERVAL '1 minute' AND s.resumed_at - s.due_at <= %(pause_after)s * INTERVAL '1 minute'
ORDER BY s.id, s.due_at, s.clock_id
""",
    sentences={
        "": _(
            "工单 %(number)s 原应在 %(due_at)s 前“%(milestone)s”；%(paused_at)s 以“%(reason)s”挂起，过了原时限 %(after_minutes)s 分钟于 %(resumed_at)s 恢复。"
        )
    },
    honest=_("客户确可能恰在此时另约时间。请核对联系客户的录音或短信，并看该单位其他挂起是否也这样。"),
    thresholds=("pause_before", "pause_after"),
    source="S1-30",
)

MERGED_OVER_BREACH = Look(
    kind=Kind.MERGED_OVER_BREACH,
    # Merging a second call into the first hides nothing: the first one's clock is older. Only what went into a younger order lost its deadline: a clock that
    # was stopped by merging binds no more and stands in no figure.
    statement="""
SELECT DISTINCT ON (j.id) j.id::text AS key, f.unit_id, j.at, ARRAY[o.case_file_id] AS cases, ARRAY[p.case_file_id] AS others,
 jsonb_build_object('milestone', c.milestone, 'due_at', c.due_at, 'merged_at', j.at, 'clock_id', c.id, 'other_registered_at', p.registered_at) AS evidence
FROM journal_entry j
JOIN work_orders_workorder o ON o.case_file_id = j.case_file_id AND o.state = 'merged'
JOIN work_orders_workorder p ON p.case_file_id = o.parent_id AND p.registered_at > o.registered_at
JOIN casefiles_casefile f ON f.id = o.case_file_id
JOIN service_levels_clock c ON c.case_file_id = o.case_file_id AND c.milestone IN ('arrive', 'resolve', 'reply', 'handle')
 AND c.due_at <= j.at + %(merge_near)s * INTERVAL '1 minute'
 AND EXISTS (SELECT 1 FROM service_levels_clockrun r WHERE r.clock_id = c.id AND r.reason = 'merged')
WHERE j.name = 'work_orders.merged' AND j.at >= %(since)s AND j.at < %(until)s
ORDER BY j.id, c.due_at, c.id
""",
    sentences={
        "": _(
            "工单 %(number)s 应在 %(due_at)s 前“%(milestone)s”，于 %(merged_at)s 并入更晚登记的工单 %(other)s，原时限不再计算。"
        )
    },
    honest=_("可能因后一工单资料更全而选作主单。请核对两单是否同一事项，超时仍应按先登记的工单认定。"),
    thresholds=("merge_near",),
    source="S1-30",
)

RETURNED_TO_RESTART = Look(
    kind=Kind.RETURNED_TO_RESTART,
    # An order that truly belongs elsewhere goes elsewhere; one that was sent wrong is given back at once.
    statement="""
SELECT DISTINCT ON (d.id) d.id::text AS key, returned.unit_id, d.at, ARRAY[d.case_file_id] AS cases, ARRAY[]::uuid[] AS others,
 jsonb_build_object('milestone', c.milestone, 'reason', returned.reason, 'returned_at', returned.at, 'dispatched_at', d.at, 'clock_id', c.id,
  'percent', LEAST(999, FLOOR(100 * EXTRACT(EPOCH FROM returned.at - c.started_at) / EXTRACT(EPOCH FROM c.due_at - c.started_at)))::int) AS evidence
FROM journal_entry d
JOIN LATERAL (SELECT r.at, r.name, r.particulars->>'unit' AS unit, r.particulars->>'reason' AS reason, r.unit_id FROM journal_entry r
 WHERE r.case_file_id = d.case_file_id AND r.at <= d.at AND r.id <> d.id
  AND r.name IN ('work_orders.returned', 'work_orders.dispatched', 'work_orders.arbitrated', 'work_orders.reopened')
 ORDER BY r.at DESC, r.id DESC LIMIT 1) returned ON returned.name = 'work_orders.returned' AND returned.unit = d.particulars->>'unit'
JOIN service_levels_clock c ON c.case_file_id = d.case_file_id AND c.milestone IN ('accept', 'assign') AND c.stopped_at = returned.at
 AND c.due_at > c.started_at
 AND returned.at - c.started_at >= %(return_used)s / 100.0 * (c.due_at - c.started_at)
 AND EXISTS (SELECT 1 FROM service_levels_clockrun n WHERE n.clock_id = c.id AND n.reason = 'returned')
WHERE d.name = 'work_orders.dispatched' AND d.at >= %(since)s AND d.at < %(until)s AND (d.particulars->>'bounces')::int > 0
ORDER BY d.id, c.due_at, c.id
""",
    sentences={
        "": _(
            "%(unit)s 用去工单 %(number)s“%(milestone)s”时限的 %(percent)s%% 后，于 %(returned_at)s 以“%(reason)s”退单，"
            "%(dispatched_at)s 又派回该单位，时限重新起算。"
        )
    },
    honest=_("可能因登记信息不全退回补充后再派。请核对退单原因和补充的内容。"),
    thresholds=("return_used",),
    source="S1-30",
)
