"""Which report is due when; files of what is out."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.actions import telling
from plumbline.evaluation.reporting.events import Drafted
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.notifications.models import Message
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer
from tests.evaluation.indicators.histories import put
from tests.evaluation.reporting.issuing import KIND, NOW, PERIOD, drafted, facts, out, seal
from tests.evaluation.reporting.test_monthly_complaints import EAST, complaint
from tests.world import World


@pytest.mark.parametrize("form", queries.forms())
def test_a_file_of_what_is_out_is_made_of_what_is_kept_alone(form: str, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = out(fang, gao)
    before = reporting.download(name=row.number or "", form=form, by=fang, at=NOW)
    time.sleep(2.1)  # archives keep moments to two seconds
    put([complaint(EAST, 12, hours=60)], ["cold"], first=50)
    indicators.restate(
        period=PERIOD, code="CMP-01", basis="DUE", reason="补录漏登投诉", late=[], by=fang, at=NOW + timedelta(days=1)
    )

    after = reporting.download(name=row.number or "", form=form, by=gao, at=NOW + timedelta(days=400))

    assert len(before) > 1000
    assert before == after
    assert [each.particulars["form"] for each in facts("reporting.downloaded")] == [form, form]


def test_an_unknown_form_and_an_unknown_report_are_refused(fang: Viewer) -> None:
    row = drafted(fang)

    with pytest.raises(Refused, match="不能写成“odt”格式"):
        reporting.download(name=str(row.id), form="odt", by=fang, at=NOW)
    with pytest.raises(NotFound, match="没有找到报告"):
        reporting.download(name="服监〔1999〕1号", form="html", by=fang, at=NOW)
    with pytest.raises(Refused, match="尚未计算"):
        reporting.draft(kind=KIND, period=periods.parse("2025-07"), by=fang, at=NOW)


class TestSchedule:
    def test_what_is_due_names_day_and_state(self, fang: Viewer) -> None:
        due = next(each for each in queries.dues(date(2026, 3, 3), viewer=fang) if each.schedule.kind == KIND)

        assert (due.schedule.clause, due.period.name, due.place.code) == ("S4b-5", "2026-02", "YH")
        assert due.due_on == date(2026, 3, 6), "the fifth working day of March"
        assert not due.is_late(date(2026, 3, 6))
        assert due.is_late(date(2026, 3, 7))

    def test_the_draft_is_made_once_and_its_writers_are_told(self, company: World, fang: Viewer) -> None:
        early = reporting.draft_due(by=system(), at=datetime(2026, 3, 1, 10, tzinfo=UTC))
        made = reporting.draft_due(by=system(), at=NOW)
        again = reporting.draft_due(by=system(), at=NOW)
        row = next(each for each in made if each.kind == KIND)
        fact = Drafted(
            at=NOW, subject=row.title, document=str(row.id), title=row.title, kind=KIND, period="2026-02", edition=1
        )
        telling.tell_of_draft(fact=fact, by=system())

        assert (early, again) == ([], [])
        assert row.due_on == date(2026, 3, 6)
        assert {each.person.username for each in Message.objects.filter(kind="report_drafted")} == {"fang"}

    def test_what_cannot_be_made_yet_holds_nothing_up(self, company: World) -> None:
        assert reporting.draft_due(by=system(), at=datetime(2026, 5, 5, 1, tzinfo=UTC)) == []

    def test_a_late_report_is_told_of_once(self, company: World, fang: Viewer, gao: Viewer) -> None:
        friday, saturday = datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 7, 1, tzinfo=UTC)

        def told() -> list[str]:
            found = Message.objects.filter(kind="report_overdue", subject="monthly_complaints 2026-02")
            return sorted(found.values_list("person__username", flat=True))

        reporting.escalate_overdue(by=system(), at=friday)
        in_time = told()
        late = reporting.escalate_overdue(by=system(), at=saturday)
        again = reporting.escalate_overdue(by=system(), at=saturday + timedelta(hours=1))

        assert (in_time, told(), late == again) == ([], ["fang", "gao"], True)

    def test_what_is_out_is_not_late(self, company: World, fang: Viewer, gao: Viewer) -> None:
        seal()
        out(fang, gao)

        later = date(2026, 3, 20)

        late = {each.schedule.kind for each in queries.dues(later, viewer=fang) if each.is_late(later)}

        assert KIND not in late
