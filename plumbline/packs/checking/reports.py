"""Scheduled reports: the report exists, and whoever releases it is another than who writes it."""

from plumbline.evaluation.reporting import queries as reporting
from plumbline.packs.checking.desk import Desk


def check_reports(desk: Desk) -> None:
    known = reporting.names()
    positions = {role.code: role.position for role in desk.pack.manifest.roles}
    for row in desk.pack.reports:
        if row.report not in known:
            desk.note("reports", row.code, ("report",), "unknown_report", value=row.report, known="、".join(known))
        drafts, releases = positions.get(row.drafted_by), positions.get(row.released_by)
        if row.drafted_by == row.released_by or (drafts is not None and drafts == releases):
            desk.note("reports", row.code, ("released_by",), "report_by_one_hand")
