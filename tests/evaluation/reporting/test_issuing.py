"""A report from its draft to the archive: who may do what, what is refused, what stays for ever."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.actions import EditedMeanwhile, IssueRefused, telling
from plumbline.evaluation.reporting.actions.keeping import digest_of
from plumbline.evaluation.reporting.events import Released
from plumbline.evaluation.reporting.models import ReportDocument, ReportRecipient
from plumbline.evaluation.reporting.queries import Wanted
from plumbline.evaluation.reporting.rules.editing import EditRefused
from plumbline.evaluation.reporting.states import ReportState
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.notifications.models import Message
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Role
from tests.evaluation.indicators.histories import put
from tests.evaluation.reporting.issuing import (
    KIND,
    MEASURED,
    NOW,
    PERIOD,
    drafted,
    facts,
    first_paragraph,
    out,
    seal,
)
from tests.evaluation.reporting.test_monthly_complaints import EAST, complaint
from tests.world import World, enter_person


def test_a_report_goes_from_its_draft_to_the_archive_under_a_number(fang: Viewer, gao: Viewer) -> None:
    seal()

    row = out(fang, gao)

    assert (row.state, row.number, row.edition, row.provisional) == ("released", "燃气服监〔2026〕1号", 1, False)
    head = queries.report_of(row).letterhead
    assert (head.number, head.signatory, head.issued_on) == (row.number, gao.name, date(2026, 3, 3))
    assert row.digest == digest_of(row.content)
    assert [each.number for each in queries.archive(Wanted(), viewer=fang)] == [row.number]
    assert facts("reporting.released")[0].particulars["digest"] == row.digest


def test_those_on_the_list_are_told_and_may_read_it_and_nobody_else(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = out(fang, gao)

    told = {each.person.username for each in queries.recipients(row)}
    fact = Released(
        at=NOW, subject="", document=str(row.id), title=row.title, number=row.number or "", digest="", edition=1,
        provisional=False, recipients=1,
    )  # fmt: skip
    telling.distribute(fact=fact, by=system())
    telling.distribute(fact=fact, by=system())

    assert told == {"gao", "fang", "head-east", "head-west", "head-north", "head-south"}
    assert Message.objects.filter(kind="report_released").count() == len(told)
    assert queries.document(row.number or "", viewer=company.viewer("head-east", at=NOW)).id == row.id
    with pytest.raises(NotFound):
        queries.document(row.number or "", viewer=company.viewer("zhou", at=NOW))


def test_a_draft_is_for_those_who_make_reports_alone(company: World, fang: Viewer) -> None:
    row = drafted(fang)

    with pytest.raises(NotFound):
        queries.document(str(row.id), viewer=company.viewer("head-east", at=NOW))
    assert queries.in_the_making(viewer=company.viewer("head-east", at=NOW)) == []
    assert [each.id for each in queries.in_the_making(viewer=fang)] == [row.id]


def test_whoever_wrote_it_does_not_release_it(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = reporting.draft(kind=KIND, period=PERIOD, by=gao, at=NOW)
    reporting.submit(name=str(row.id), by=fang, at=NOW)

    with pytest.raises(NotAllowed, match="请由另一人签发"):
        reporting.release(name=str(row.id), by=gao, at=NOW)
    with pytest.raises(NotAllowed):
        reporting.release(name=str(row.id), by=fang, at=NOW)
    enter_person(company, "second", name="副总", role=Role.LEADER, unit="YH")
    assert reporting.release(name=str(row.id), by=company.viewer("second", at=NOW), at=NOW).number


def test_provisional_values_leave_the_house_only_under_their_name(fang: Viewer, gao: Viewer) -> None:
    row = drafted(fang)
    reporting.submit(name=str(row.id), by=fang, at=NOW)

    with pytest.raises(IssueRefused, match="2026-02 尚未封存"):
        reporting.release(name=str(row.id), by=gao, at=NOW)
    released = reporting.release(name=str(row.id), by=gao, at=NOW, provisional="暂定")

    assert released.provisional
    assert released.title.endswith("（暂定）")
    assert queries.report_of(released).state == "provisional"


def test_what_is_out_is_neither_released_again_nor_edited_nor_changed_in_the_database(
    fang: Viewer, gao: Viewer
) -> None:
    seal()
    row = out(fang, gao)
    key, text, base = first_paragraph(row)

    for act in (
        lambda: reporting.release(name=str(row.id), by=gao, at=NOW),
        lambda: reporting.submit(name=str(row.id), by=fang, at=NOW),
        lambda: reporting.edit(name=str(row.id), key=key, text=text + "另。", base=base, by=fang, at=NOW),
        lambda: reporting.take_numbers(name=str(row.id), by=fang, at=NOW),
    ):
        with pytest.raises(Conflict, match="已印发"):
            act()
    for statement in (
        "UPDATE reporting_reportdocument SET title = 'x'",
        "UPDATE reporting_reportdocument SET state = 'draft'",
        "UPDATE reporting_reportdocument SET state = 'withdrawn', digest = 'x'",
        "DELETE FROM reporting_reportdocument",
        "UPDATE reporting_reportrecipient SET role = 'x'",
        "DELETE FROM reporting_reportrecipient",
        "UPDATE reporting_reportseries SET last = 0",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_numbers_have_no_gap_and_one_that_is_taken_is_refused(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    out(fang, gao)
    row = reporting.draft(kind=KIND, period=PERIOD, by=fang, at=NOW, unit="YH-HEAT")
    reporting.submit(name=str(row.id), by=fang, at=NOW)

    def release(number: str) -> ReportDocument:
        return reporting.release(name=str(row.id), by=gao, at=NOW, number=number)

    assert row.rule == ""
    assert release("服监〔2026〕1号").number == "服监〔2026〕1号", "another mark is another series"
    third = reporting.draft(kind=KIND, period=PERIOD, by=fang, at=NOW, unit="HEAT-EAST")
    reporting.submit(name=str(third.id), by=fang, at=NOW)
    for wanted, kind, told in (
        ("1", Conflict, "已用于"),
        ("服监〔2026〕1号", Conflict, "已用于"),
        ("7", IssueRefused, "不能跳号"),
        ("服监〔2025〕2号", IssueRefused, "不是本系列的编号"),
        ("甲", IssueRefused, "不是本系列的编号"),
    ):
        with pytest.raises(kind, match=told):
            reporting.release(name=str(third.id), by=gao, at=NOW, number=wanted)
    assert reporting.release(name=str(third.id), by=gao, at=NOW, number="2").number == "服监〔2026〕2号"


def test_a_release_that_breaks_off_uses_no_number(company: World, fang: Viewer, gao: Viewer) -> None:
    row = drafted(fang)
    reporting.submit(name=str(row.id), by=fang, at=NOW)

    class BreaksOff(Exception):
        pass

    def break_off() -> None:
        with transaction.atomic():
            reporting.release(name=str(row.id), by=gao, at=NOW, provisional="暂定")
            raise BreaksOff

    with pytest.raises(BreaksOff):
        break_off()
    assert not ReportRecipient.objects.exists()
    assert reporting.release(name=str(row.id), by=gao, at=NOW, provisional="暂定").serial == 1


def test_of_two_editors_the_later_one_is_told_and_loses_nothing(company: World, fang: Viewer, gao: Viewer) -> None:
    row = drafted(fang)
    key, text, base = first_paragraph(row)
    reporting.edit(name=str(row.id), key=key, text=text + "请各单位重视。", base=base, by=fang, at=NOW)

    with pytest.raises(EditedMeanwhile, match="方正 在您编辑期间修改了本段") as told:
        reporting.edit(name=str(row.id), key=key, text=text + "另一句。", base=base, by=gao, at=NOW)

    assert told.value.now == text + "请各单位重视。"
    reporting.edit(name=str(row.id), key=key, text=text + "合并后的一句。", base=told.value.base, by=gao, at=NOW)
    history = [(each.actor_name, each.particulars["after"][-6:]) for each in facts("reporting.paragraph_edited")]
    assert [name for name, _after in history] == [fang.name, gao.name]


def test_an_edit_keeps_its_numbers_bound_and_its_words_true(fang: Viewer) -> None:
    row = drafted(fang)
    key, text, base = first_paragraph(row)

    def edit(to: str) -> ReportDocument:
        return reporting.edit(name=str(row.id), key=key, text=to, base=base, by=fang, at=NOW)

    with pytest.raises(EditRefused, match="少了数值"):
        edit("投诉按时率良好。")
    with pytest.raises(EditRefused, match="手写的数字"):
        edit(text + "其中 3 件已退费。")
    with pytest.raises(NotFound, match="没有这个段落"):
        reporting.edit(name=str(row.id), key="nothing", text=text, base=base, by=fang, at=NOW)
    assert edit(text).edited == {}, "what was not changed is no edit"
    assert not facts("reporting.paragraph_edited")


def test_a_number_that_fell_is_not_said_to_rise(company: World, fang: Viewer) -> None:
    better = [complaint(EAST, day, hours=2) for day in (8, 9)]
    put(better, ["cold"] * 2, first=50)
    IndicatorValue.objects.filter(period="2026-02").update(period="2026-01")
    indicators.measure(period=PERIOD, by=system(), at=MEASURED)
    row = drafted(fang)
    key, text, base = first_paragraph(row)

    with pytest.raises(EditRefused, match="写的是“下降”") as refused:
        reporting.edit(name=str(row.id), key=key, text=text + "投诉处理及时率较上月下降。", base=base, by=fang, at=NOW)

    assert refused.value.params["word"] == "下降"


def test_new_values_are_shown_and_taken_and_edited_words_keep_them(company: World, fang: Viewer, gao: Viewer) -> None:
    row = drafted(fang)
    key, text, base = first_paragraph(row)
    reporting.edit(name=str(row.id), key=key, text="综述：" + text, base=base, by=fang, at=NOW)
    put([complaint(EAST, 12, hours=2)], ["cold"], first=50)
    later = NOW + timedelta(hours=1)
    indicators.measure(period=PERIOD, by=system(), at=later)

    kept = queries.document(str(row.id), viewer=fang)
    assert queries.has_moved(kept)
    changed = queries.changes(queries.report_of(kept), queries.rebuilt(kept, at=later))
    assert ("CMP-02", "4", "5") in {(each.source.code, each.was, each.now) for each in changed}
    with pytest.raises(IssueRefused, match="请先更新数值"):
        reporting.submit(name=str(row.id), by=fang, at=later)
    reporting.take_numbers(name=str(row.id), by=fang, at=later)

    anew = first_paragraph(row)[1]
    assert anew.startswith("综述：")
    assert ":5】" in anew
    assert not queries.has_moved(queries.document(str(row.id), viewer=fang))
    reporting.submit(name=str(row.id), by=fang, at=later)


def test_the_products_own_words_can_be_had_again(fang: Viewer) -> None:
    row = drafted(fang)
    key, text, base = first_paragraph(row)
    reporting.edit(name=str(row.id), key=key, text="综述：" + text, base=base, by=fang, at=NOW)

    reporting.restore(name=str(row.id), key=key, by=fang, at=NOW)

    assert first_paragraph(row)[1] == text
    assert ReportDocument.objects.get(id=row.id).edited == {}


def test_a_restated_value_stands_beside_the_released_one(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = out(fang, gao)
    put([complaint(EAST, 12, hours=60)], ["cold"], first=50)
    indicators.restate(
        period=PERIOD, code="CMP-01", basis="DUE", reason="补录漏登投诉", late=[], by=fang, at=NOW + timedelta(days=1)
    )

    later = queries.restated(queries.report_of(queries.document(row.number or "", viewer=fang)))

    shown = {(each.source.unit, each.shown, each.restated.shown) for each in later}
    assert ("YH", "50.00", "40.00") in shown


def test_a_corrected_edition_takes_the_place_of_the_old_one(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = out(fang, gao)
    anew = reporting.correct(name=row.number or "", by=fang, at=NOW)
    with pytest.raises(Conflict, match="已经有了"):
        reporting.correct(name=row.number or "", by=fang, at=NOW)
    reporting.submit(name=str(anew.id), by=fang, at=NOW)

    released = reporting.release(name=str(anew.id), by=gao, at=NOW)

    old = queries.document(row.number or "", viewer=fang)
    assert (released.edition, old.state) == (2, ReportState.REPLACED)
    assert old.digest == digest_of(old.content)
    assert facts("reporting.replaced")[0].particulars["by_number"] == released.number


def test_a_withdrawn_report_stays_readable_and_can_be_made_anew(company: World, fang: Viewer, gao: Viewer) -> None:
    seal()
    row = out(fang, gao)
    number = row.number or ""
    with pytest.raises(IssueRefused, match="请写明理由"):
        reporting.withdraw(name=number, reason=" ", by=gao, at=NOW)
    reporting.withdraw(name=number, reason="案例有误", by=gao, at=NOW)

    with pytest.raises(Conflict, match="已撤回"):
        reporting.withdraw(name=number, reason="再撤", by=gao, at=NOW)
    with pytest.raises(IssueRefused, match="只有已印发"):
        reporting.correct(name=number, by=fang, at=NOW)
    assert queries.document(number, viewer=fang).reason == "案例有误"
    assert drafted(fang).edition == 2


def test_handing_in_and_sending_back(fang: Viewer, gao: Viewer) -> None:
    row = drafted(fang)
    with pytest.raises(Conflict, match="还在起草"):
        reporting.release(name=str(row.id), by=gao, at=NOW, provisional="暂定")
    reporting.submit(name=str(row.id), by=fang, at=NOW)
    key, text, base = first_paragraph(row)
    with pytest.raises(Conflict, match="正等待签发"):
        reporting.edit(name=str(row.id), key=key, text=text, base=base, by=fang, at=NOW)

    reporting.send_back(name=str(row.id), reason="补充案例", by=gao, at=NOW)

    assert queries.document(str(row.id), viewer=fang).state == ReportState.DRAFT
