"""Released reports over the API: to whom they are open, and what they say."""

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.ground.organization.queries import system
from tests.api.conftest import MachineOf
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.issuing import KIND, MEASURED, NOW, PERIOD
from tests.evaluation.reporting.test_monthly_complaints import EAST, complaint
from tests.world import World


@pytest.fixture
def released(company: World) -> ReportDocument:
    open_kinds()
    put([complaint(EAST, 2, hours=3)], ["cold"], first=500)
    indicators.measure(period=PERIOD, by=system(), at=MEASURED)
    fang, gao = company.viewer("fang", at=NOW), company.viewer("gao", at=NOW)
    row = reporting.draft(kind=KIND, period=PERIOD, by=fang, at=NOW)
    reporting.submit(name=str(row.id), by=fang, at=NOW)
    return reporting.release(name=str(row.id), by=gao, at=NOW, provisional="provisional")


def test_whoever_it_was_sent_to_reads_it_whole_and_others_find_nothing(
    released: ReportDocument, machine_of: MachineOf
) -> None:
    head, dispatcher = machine_of("head-east"), machine_of("zhou")

    (row,) = head.get("/api/v1/reports?q=投诉").json()["items"]
    whole = head.get(f"/api/v1/reports/{released.number}").json()

    assert (row["number"], row["digest"], row["provisional"]) == (released.number, released.digest, True)
    assert whole["content"]["letterhead"]["number"] == released.number
    assert dispatcher.get("/api/v1/reports").json() == {"items": []}
    assert dispatcher.get(f"/api/v1/reports/{released.number}").status_code == 404
    assert head.get("/api/v1/reports?colour=red").status_code == 422
