"""The statements that make a pattern of orders many: call-backs and visits laid to it, then each table copied.

In schema ``pattern`` every table has the rows of the pattern with the moment it is sorted by (``sorted_at``), and cases also a number between 0 and 9,999
(``dice``) by which everything about them is drawn. A copy has its number in two places of every identifier, so that what refers to one another still does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SECONDS_EARLIER = 13
"""Each copy than the one before, so that a hundred orders do not come in at the same moment."""

_STATIONS = """
CREATE TABLE pattern.station AS
SELECT path LIKE '/YH/YH-HEAT/%%' AS heats, id AS unit_id, path AS unit_path,
 row_number() OVER (PARTITION BY path LIKE '/YH/YH-HEAT/%%' ORDER BY code) - 1 AS place
FROM organization_unit WHERE kind IN ('unit', 'team')"""

_FILES = """
CREATE TABLE pattern.files AS
SELECT f.*, f.opened_at AS sorted_at, f.unit_path LIKE '/YH/YH-HEAT/%%' AS heats, abs(hashtext(f.id::text)) %% 10000 AS dice
FROM casefiles_casefile f"""

_ORDERS = """
CREATE TABLE pattern.orders AS
SELECT o.*, f.sorted_at, f.heats, f.dice, t.kind AS type_kind FROM work_orders_workorder o
JOIN pattern.files f ON f.id = o.case_file_id JOIN work_orders_ordertype t ON t.id = o.order_type_id"""

_OWN = "overlay(o.case_file_id::text placing '{mark}' from 15 for 1)::uuid"
"""Another case of the same moment, told apart by the version of its identifier."""

_CALLBACKS = f"""
CREATE TABLE pattern.callbacks AS
SELECT {_OWN.format(mark="8")} AS case_file_id, o.round, 'centre' AS level, o.replied_at AS planned_at, o.replied_at + interval '24 hours' AS due_at,
 NULL::timestamptz AS next_attempt_at, CASE WHEN drawn.result = 'unreached' THEN 3 ELSE 1 END AS attempts_made,
 o.replied_at + drawn.wait AS first_attempt_at, o.replied_at + drawn.wait AS finished_at, drawn.result, drawn.result = 'satisfied' AS solved,
 '' AS opinion, o.case_file_id AS order_id, o.unit_id, NULL::uuid AS policy_id, NULL::uuid AS claimed_by_id, NULL::timestamptz AS claimed_until,
 o.sorted_at, o.heats, o.dice
FROM pattern.orders o CROSS JOIN LATERAL (SELECT interval '1 minute' * (o.dice %% 1900) AS wait,
 CASE WHEN o.dice %% 100 < 78 THEN 'satisfied'
 WHEN o.dice %% 100 < 86 THEN 'basically' WHEN o.dice %% 100 < 91 THEN 'dissatisfied' ELSE 'unreached' END AS result) drawn
WHERE o.state = 'closed' AND o.replied_at IS NOT NULL AND o.type_kind IN ('complaint', 'fault_report', 'emergency', 'government_item')
 AND o.replied_at + drawn.wait < now()"""

_VISITS = f"""
CREATE TABLE pattern.visits AS
SELECT {_OWN.format(mark="9")} AS case_file_id, o.round, 1 AS trip, 'finished' AS state,
 o.resolved_at - interval '2 hours' AS slot_starts_at, o.resolved_at + interval '30 minutes' AS slot_ends_at, '' AS slot_note, o.accepted_at AS planned_at,
 NULL::timestamptz AS departed_at, o.resolved_at - interval '1 minute' * (15 + o.dice %% 60)
 + CASE WHEN o.dice %% 20 = 0 THEN interval '80 minutes' ELSE interval '0' END
 AS arrived_at, o.resolved_at + interval '80 minutes' AS ended_at, '{{{{}}}}'::jsonb AS moments, '已修复' AS result, TRUE AS solved, '' AS note,
 '{{{{"seven": true}}}}'::jsonb AS checklist, '' AS price_list, FALSE AS price_list_shown, CASE WHEN o.dice %% 30 = 0 THEN '' ELSE 'satisfied' END AS opinion,
 '' AS opinion_text, '' AS signer, '无人签字' AS unsigned_because,
 o.case_file_id AS order_id, o.assignee_id AS person_id, o.unit_id, o.sorted_at, o.heats, o.dice
FROM pattern.orders o
WHERE o.state = 'closed' AND o.resolved_at IS NOT NULL AND o.type_kind IN ('fault_report', 'emergency')""".replace(
    "{{", "{"
).replace("}}", "}")

_FILES_BESIDE = """
INSERT INTO pattern.files SELECT v.case_file_id, '{kind}', '{kind}' || substr(f.number, 3), f.unit_path, f.assigned_at, f.opened_at, {ended}, f.unit_id,
 v.sorted_at, v.heats, v.dice FROM pattern.{table} v JOIN casefiles_casefile f ON f.id = v.order_id"""

PATTERN = (
    "CREATE SCHEMA pattern",
    _STATIONS,
    _FILES,
    _ORDERS,
    "UPDATE pattern.orders SET bounces = 1 WHERE dice %% 40 = 0",
    "UPDATE pattern.orders SET words = words[1:2]",
    _CALLBACKS,
    _VISITS,
    _FILES_BESIDE.format(table="callbacks", kind="HF", ended="v.finished_at"),
    _FILES_BESIDE.format(table="visits", kind="FW", ended="v.ended_at"),
    "CREATE TABLE pattern.clocks AS SELECT c.*, c.started_at AS sorted_at FROM service_levels_clock c",
    "CREATE TABLE pattern.contacts AS SELECT k.*, k.at AS sorted_at FROM work_orders_ordercontact k",
    "INSERT INTO pattern.contacts SELECT overlay(k.id::text placing '8' from 15 for 1)::uuid, 'urge', k.channel, k.at + interval '5 hours', '',"
    " k.person_id, k.order_id, k.at FROM work_orders_ordercontact k JOIN work_orders_workorder o ON o.case_file_id = k.order_id WHERE o.urges > 0",
    "CREATE TABLE pattern.customers AS SELECT c.*, c.entered_at AS sorted_at FROM customers_customer c",
    "CREATE TABLE pattern.premises AS SELECT p.*, c.entered_at AS sorted_at FROM customers_premises p JOIN customers_customer c ON c.premises_id = p.id",
    "CREATE TABLE pattern.station_count AS SELECT %(stations)s::int AS stations",
)
"""After these the pattern's own rows may go."""

COPIES = f"""
CREATE TABLE pattern.copies AS
SELECT n AS place, lpad(to_hex(n), 2, '0') AS mark, n * interval '{SECONDS_EARLIER} seconds' AS earlier
FROM generate_series(0, %(copies)s - 1) n"""


@dataclass(frozen=True)
class Copied:
    """A table, the pattern it is copied from, the columns that name rows (of its own or of others), and those that are written otherwise."""

    table: str
    pattern: str
    names: tuple[str, ...]
    otherwise: Mapping[str, str] = field(default_factory=dict)

    def statement(self, columns: Iterable[tuple[str, str]]) -> str:
        listed = {name: self._written(name, kind) for name, kind in columns}
        station = (
            " JOIN pattern.station s ON s.heats = p.heats AND s.place = (p.dice + 7 * k.place) % (SELECT stations FROM pattern.station_count)"
            if "unit_id" in listed
            else ""
        )
        return (
            f"INSERT INTO {self.table} ({', '.join(listed)}) SELECT {', '.join(listed.values())}"
            f" FROM (SELECT * FROM pattern.{self.pattern} ORDER BY sorted_at OFFSET 0) p CROSS JOIN LATERAL (SELECT * FROM pattern.copies) k{station}"
        )

    def _written(self, column: str, kind: str) -> str:
        if column in self.otherwise:
            return self.otherwise[column]
        if column in ("unit_id", "unit_path"):
            return f"s.{column}"
        if column in self.names:
            return f"overlay(p.{column}::text placing k.mark from 25 for 2)::uuid"
        if kind.startswith("timestamp"):
            return f"p.{column} - k.earlier"
        return f"p.{column}"


NUMBER = "left(p.number, 12) || lpad((substr(p.number, 13)::bigint * 100 + k.place)::text, 7, '0')"
"""Of a day's number its place in the pattern, then that of the copy."""


def tables() -> Iterator[Copied]:
    """Every table that is copied, in the order of their foreign keys."""
    yield Copied("customers_premises", "premises", ("id",))
    yield Copied("customers_customer", "customers", ("id", "premises_id"), {"number": "p.number || '-' || k.mark"})
    yield Copied("casefiles_casefile", "files", ("id",), {"number": NUMBER})
    yield Copied("work_orders_workorder", "orders", ("case_file_id", "customer_id", "premises_id", "parent_id"))
    yield Copied("work_orders_ordercontact", "contacts", ("id", "order_id"))
    yield Copied("callbacks_callback", "callbacks", ("case_file_id", "order_id"))
    yield Copied("field_visits_visit", "visits", ("case_file_id", "order_id"))
    yield Copied("service_levels_clock", "clocks", ("id", "case_file_id"))
