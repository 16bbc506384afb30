"""One photo as proof of two pieces of work."""

from plumbline.ground.kernel.wording import _
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.states import Kind

PHOTO_REUSED = Look(
    kind=Kind.PHOTO_REUSED,
    # The same content has the same digest. Nearly the same: fingerprints that differ in few of 128 bits share one of their eight bands whole, so that only
    # photos with a band in common are compared. Signatures are no photos, what the first contact handed in is no proof of work, and orders of one
    # event may share a photo.
    statement="""
WITH fresh AS (
 SELECT DISTINCT a.digest FROM casefiles_attachment a
 WHERE a.added_at >= %(since)s AND a.added_at < %(until)s AND a.media_type LIKE 'image/%%'
), alike AS (
 SELECT x.digest AS later, x.digest AS earlier, 0 AS distance FROM casefiles_attachment x
 WHERE x.digest IN (SELECT digest FROM fresh) GROUP BY x.digest HAVING COUNT(*) > 1
 UNION ALL
 SELECT p.digest, q.digest, MIN(BIT_COUNT((p.across # q.across)::bit(64)) + BIT_COUNT((p.down # q.down)::bit(64)))::int
 FROM fresh d
 JOIN integrity_photoprint p ON p.digest = d.digest AND p.is_distinct
 JOIN integrity_photoband m ON m.photo_id = p.digest
 JOIN integrity_photoband n ON n.band = m.band AND n.photo_id <> m.photo_id
 JOIN integrity_photoprint q ON q.digest = n.photo_id
 WHERE BIT_COUNT((p.across # q.across)::bit(64)) + BIT_COUNT((p.down # q.down)::bit(64)) <= %(photo_distance)s
 GROUP BY p.digest, q.digest
), touched AS (
 SELECT later AS digest FROM alike UNION SELECT earlier FROM alike
), taken AS MATERIALIZED (
 SELECT x.id, x.digest, x.added_at, COALESCE(v.order_id, x.case_file_id) AS order_id
 FROM touched
 JOIN casefiles_attachment x ON x.digest = touched.digest
 LEFT JOIN field_visits_visit v ON v.case_file_id = x.case_file_id
 LEFT JOIN field_visits_visitfile k ON k.attachment_id = x.id
 WHERE COALESCE(k.kind, 'photo') = 'photo'
), shown AS (
 SELECT s.*, o.parent_id, f.unit_id FROM taken s
 JOIN work_orders_workorder o ON o.case_file_id = s.order_id
 JOIN casefiles_casefile f ON f.id = o.case_file_id
 JOIN casefiles_attachment x ON x.id = s.id
 WHERE x.case_file_id <> s.order_id OR x.added_by_id IS DISTINCT FROM o.first_contact_person_id
)
SELECT DISTINCT ON (b.order_id) b.order_id::text AS key, b.unit_id, b.added_at AS at,
 ARRAY[b.order_id] AS cases, ARRAY[a.order_id] AS others,
 jsonb_build_object('variant', CASE WHEN l.distance = 0 AND a.digest = b.digest THEN 'same' ELSE 'near' END, 'added_at', b.added_at,
  'earlier_at', a.added_at, 'photo', b.id, 'earlier', a.id, 'distance', l.distance) AS evidence
FROM alike l
JOIN shown b ON b.digest = l.later AND b.added_at >= %(since)s AND b.added_at < %(until)s
JOIN shown a ON a.digest = l.earlier AND (a.added_at, a.id) < (b.added_at, b.id) AND a.order_id <> b.order_id
 AND COALESCE(a.parent_id, a.order_id) <> COALESCE(b.parent_id, b.order_id)
ORDER BY b.order_id, l.distance, b.added_at, a.added_at, b.id, a.id
""",
    sentences={
        "same": _(
            "工单 %(number)s 于 %(added_at)s 上传的照片，与工单 %(other)s 于 %(earlier_at)s 上传的照片完全相同。"
        ),
        "near": _(
            "工单 %(number)s 于 %(added_at)s 上传的照片，与工单 %(other)s 于 %(earlier_at)s 上传的照片几乎相同（128 位指纹相差 %(distance)s 位）。"
        ),
    },
    honest=_("同一处设备从同一角度拍摄可能十分相似。请并排比较两张照片的细节、时间和地点。"),
    thresholds=("photo_distance",),
    source="S1-30",
)
