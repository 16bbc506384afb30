INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), 'work_orders.assigned', '', o.case_file_id, o.unit_id, '{"round": 1, "note": "", "order_type": "", "person": "赵强"}', o.assignee_id, '何东',
 o.accepted_at + INTERVAL '2 minutes', o.accepted_at + INTERVAL '2 minutes', '\x00'
FROM work_orders_workorder o WHERE o.accepted_at IS NOT NULL;
INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), 'work_orders.assigned', '', o.case_file_id, o.unit_id, '{"round": 1, "note": "", "order_type": "", "person": "钱勇"}', o.assignee_id, '何东',
 o.replied_at - INTERVAL '30 minutes', o.replied_at, '\x00'
FROM work_orders_workorder o WHERE o.replied_at IS NOT NULL AND hashtext(o.case_file_id::text) % 20 = 0;
INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), 'work_orders.arrived', '', o.case_file_id, o.unit_id, '{"round": 1, "note": "", "order_type": ""}', o.assignee_id, '赵强',
 o.accepted_at + INTERVAL '20 minutes', o.accepted_at + INTERVAL '20 minutes', '\x00'
FROM work_orders_workorder o WHERE o.replied_at IS NOT NULL AND hashtext(o.case_file_id::text || 'a') % 3 <> 0;
UPDATE work_orders_workorder o SET arrived_at = o.accepted_at + INTERVAL '20 minutes', contacted_at = o.accepted_at + INTERVAL '10 minutes'
WHERE o.replied_at IS NOT NULL AND hashtext(o.case_file_id::text || 'a') % 20 <> 0;
INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), part.name, '', o.case_file_id, o.unit_id, '{"round": 1, "note": "", "order_type": "", "reason": "客户另约时间", "until": ""}', o.assignee_id, '何东',
 o.accepted_at + part.after * INTERVAL '1 minute', o.accepted_at, '\x00'
FROM work_orders_workorder o, (VALUES ('work_orders.paused', 30), ('work_orders.resumed', 300)) AS part(name, after)
WHERE o.accepted_at IS NOT NULL AND hashtext(o.case_file_id::text || 'p') % 20 = 0;
INSERT INTO service_levels_clockrun (id, clock_id, started_at, stopped_at, reason)
SELECT gen_random_uuid(), c.id, o.accepted_at - INTERVAL '10 minutes', o.accepted_at + INTERVAL '30 minutes', 'customer_asked'
FROM work_orders_workorder o JOIN service_levels_clock c ON c.case_file_id = o.case_file_id
WHERE o.accepted_at IS NOT NULL AND hashtext(o.case_file_id::text || 'p') % 20 = 0;
INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), part.name, '', o.case_file_id, o.unit_id,
 jsonb_build_object('round', 1, 'note', '', 'order_type', '', 'reason', '不属本单位', 'unit', u.code, 'bounces', 1), o.assignee_id, '何东',
 o.registered_at + part.after * INTERVAL '1 minute', o.registered_at, '\x00'
FROM work_orders_workorder o JOIN organization_unit u ON u.id = o.unit_id, (VALUES ('work_orders.returned', 4), ('work_orders.dispatched', 6)) AS part(name, after)
WHERE hashtext(o.case_file_id::text || 'r') % 40 = 0;
INSERT INTO journal_entry (id, name, subject, case_file_id, unit_id, particulars, actor_id, actor_name, at, recorded_at, digest)
SELECT gen_random_uuid(), 'work_orders.merged', '', o.case_file_id, o.unit_id, '{"round": 1, "note": "", "order_type": "", "parent": ""}', NULL, '周平', o.moved_at, o.moved_at, '\x00'
FROM work_orders_workorder o WHERE o.state = 'merged';
INSERT INTO casefiles_casefile (id, kind, number, unit_id, unit_path, assigned_at, opened_at, closed_at)
SELECT overlay(f.id::text PLACING 'f' FROM 15)::uuid, 'HF', 'HF' || substr(f.number, 3), f.unit_id, f.unit_path, o.replied_at, o.replied_at, o.replied_at + INTERVAL '3 hours'
FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id WHERE o.replied_at IS NOT NULL AND o.state = 'closed' AND hashtext(f.number) % 2 = 0;
INSERT INTO callbacks_callback (case_file_id, order_id, unit_id, round, level, planned_at, attempts_made, first_attempt_at, finished_at, result, solved, opinion)
SELECT overlay(o.case_file_id::text PLACING 'f' FROM 15)::uuid, o.case_file_id, o.unit_id, 1, 'centre', o.replied_at, 1, o.replied_at + INTERVAL '3 hours', o.replied_at + INTERVAL '3 hours',
 'satisfied', TRUE, ''
FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id WHERE o.replied_at IS NOT NULL AND o.state = 'closed' AND hashtext(f.number) % 2 = 0;
INSERT INTO callbacks_attempt (id, callback_id, number, at, result, counts, day_part, note, talked_seconds, own_number, dialled_tail)
SELECT gen_random_uuid(), b.case_file_id, 1, b.finished_at, 'satisfied', TRUE, 'morning', '', 10 + abs(hashtext(b.case_file_id::text)) % 2000, TRUE, '1234'
FROM callbacks_callback b;
INSERT INTO integrity_photoprint (digest, across, down, is_distinct, made_at)
SELECT encode(sha256((n || 'photo')::bytea), 'hex'), hashtextextended('a' || n % 90000, 1) # (n / 90000), hashtextextended('d' || n % 90000, 2), TRUE, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, 100000) AS n;
INSERT INTO integrity_photoband (photo_id, band)
SELECT p.digest, (part << 16) | (CASE WHEN part < 4 THEN p.down >> (16 * part) ELSE p.across >> (16 * (part - 4)) END & 65535)::int
FROM integrity_photoprint p, generate_series(0, 7) AS part ON CONFLICT DO NOTHING;
INSERT INTO casefiles_attachment (id, case_file_id, name, media_type, size, digest, file, added_at, added_by_id)
SELECT gen_random_uuid(), o.case_file_id, '现场.jpg', 'image/jpeg', 300000, encode(sha256((row_number() OVER (ORDER BY o.registered_at) || 'photo')::bytea), 'hex'), 'attachments/none', o.replied_at, o.assignee_id
FROM work_orders_workorder o WHERE o.replied_at IS NOT NULL AND hashtext(o.case_file_id::text || 'f') % 10 = 0 ORDER BY o.registered_at LIMIT 100000;
VACUUM FULL work_orders_workorder
