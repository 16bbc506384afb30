"""Call-backs that cannot have asked what they say was answered, and answers that another level did not hear."""

from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.states import Kind

CALL_IMPROPER = Look(
    kind=Kind.CALL_IMPROPER,
    statement="""
SELECT b.case_file_id || ' ' || a.number AS key, f.unit_id, a.at, ARRAY[b.order_id] AS cases, ARRAY[b.case_file_id] AS others,
 jsonb_build_object('variant', CASE WHEN a.own_number IS NOT FALSE THEN 'short' WHEN a.talked_seconds < %(greeting)s THEN 'both' ELSE 'number' END,
  'called_at', a.at, 'attempt', a.number, 'caller', who.name, 'result', a.result, 'seconds', a.talked_seconds, 'dialled', a.dialled_tail,
  'greeting', %(greeting)s::int) AS evidence
FROM callbacks_callback b
JOIN callbacks_attempt a ON a.callback_id = b.case_file_id AND a.at = b.finished_at
JOIN work_orders_workorder o ON o.case_file_id = b.order_id
JOIN casefiles_casefile f ON f.id = b.order_id
LEFT JOIN organization_person who ON who.id = a.by_id
WHERE b.finished_at >= %(since)s AND b.finished_at < %(until)s AND a.result IN ('satisfied', 'basically', 'dissatisfied')
 AND (a.own_number IS FALSE OR a.talked_seconds < %(greeting)s)
""",
    sentences={
        "short": _(
            "%(caller)s 于 %(called_at)s 对工单 %(number)s 回访记为“%(result)s”，通话只有 %(seconds)s 秒，短于开场白（%(greeting)s 秒）。"
        ),
        "number": _(
            "%(caller)s 于 %(called_at)s 对工单 %(number)s 回访记为“%(result)s”，拨打的号码（尾号 %(dialled)s）不是客户登记的号码。"
        ),
        "both": _(
            "%(caller)s 于 %(called_at)s 对工单 %(number)s 回访记为“%(result)s”，拨打的号码（尾号 %(dialled)s）不是客户登记的号码，通话只有 %(seconds)s 秒。"
        ),
    },
    honest=_("可能客户改用了别的号码，或通话时长未能准确取得。请听录音，并请上一级重新回访。"),
    thresholds=("greeting",),
    source="S1-30",
)

ANSWER_CONTRADICTED = Look(
    kind=Kind.ANSWER_CONTRADICTED,
    # What was heard is asked order by order where the span is a day: kept apart, every call-back there ever was would be read each night.
    statement="""
WITH heard AS NOT MATERIALIZED (
 SELECT b.*, CASE b.level WHEN 'unit' THEN 1 WHEN 'division' THEN 2 ELSE 3 END AS height
 FROM callbacks_callback b WHERE b.result IN ('satisfied', 'basically', 'dissatisfied')
)
SELECT DISTINCT ON (low.case_file_id) low.case_file_id::text AS key, f.unit_id, GREATEST(low.finished_at, high.finished_at) AS at,
 ARRAY[low.order_id] AS cases, ARRAY[low.case_file_id, high.case_file_id] AS others,
 jsonb_build_object('round', low.round, 'lower', low.level, 'said', low.result, 'said_at', low.finished_at,
  'higher', high.level, 'heard', high.result, 'heard_at', high.finished_at, 'heard_solved', high.solved) AS evidence
FROM callbacks_callback fresh
JOIN heard low ON low.order_id = fresh.order_id AND low.round = fresh.round
JOIN heard high ON high.order_id = low.order_id AND high.round = low.round AND high.height > low.height
JOIN casefiles_casefile f ON f.id = low.order_id
WHERE fresh.finished_at >= %(since)s AND fresh.finished_at < %(until)s
 AND GREATEST(low.finished_at, high.finished_at) = fresh.finished_at AND fresh.case_file_id IN (low.case_file_id, high.case_file_id)
 AND low.result IN ('satisfied', 'basically') AND low.solved IS NOT FALSE
 AND (high.result = 'dissatisfied' OR (low.solved AND NOT high.solved))
 AND high.finished_at - low.finished_at <= %(contradiction_days)s * INTERVAL '1 day'
ORDER BY low.case_file_id, GREATEST(low.finished_at, high.finished_at), high.height
""",
    sentences={
        "": _(
            "工单 %(number)s 第 %(round)s 轮：%(lower)s于 %(said_at)s 记为“%(said)s”，%(higher)s于 %(heard_at)s 向同一客户问得“%(heard)s”。"
        ),
        "recheck": _(
            "工单 %(number)s 第 %(round)s 轮：%(lower)s于 %(said_at)s 记为“%(said)s”；%(heard_at)s %(higher)s从独立抽样中复核，"
            "问得“%(heard)s”，不一致的有：%(items)s。"
        ),
    },
    honest=_("两次回访之间情况可能有变，或接电话的不是同一人。请再次联系客户本人。"),
    thresholds=("contradiction_days",),
    source="S4",
)
