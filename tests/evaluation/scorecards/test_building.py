"""Sheets out of kept values: built, ranked, sealed, published, taken back; and asked what if."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.scorecards import actions, queries
from plumbline.evaluation.scorecards.models import Publication, Sheet, SheetLine, Terms
from plumbline.evaluation.scorecards.rules import Changes, TemplateRefused
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from tests.evaluation.scorecards.kept_values import (
    FIGURES,
    HEATING,
    INDICATORS,
    MEASURED,
    NOVEMBER,
    OCTOBER,
    close,
    fill,
    keep,
    keep_all,
)
from tests.world import World

BUILT, SEALED, LATER = (MEASURED + timedelta(hours=hours) for hours in (1, 2, 3))
NOTHING: dict[str, Fraction] = {}


def changes(**given: Any) -> Changes:
    return Changes(**{"weights": NOTHING, "targets": NOTHING, "floors": NOTHING, "bands": NOTHING, **given})


@pytest.fixture
def company(ruled_world: World) -> World:
    keep_all(ruled_world)
    return ruled_world


def built(world: World) -> dict[str, Sheet]:
    actions.build(period=OCTOBER, template=HEATING, by=world.viewer("fang", at=BUILT), at=BUILT)
    return {sheet.unit.code: sheet for sheet in queries.sheets(OCTOBER, viewer=world.system)}


def sealed(world: World) -> dict[str, Sheet]:
    built(world)
    close(world)
    actions.seal(period=OCTOBER, by=world.viewer("fang", at=SEALED), at=SEALED)
    return {sheet.unit.code: sheet for sheet in queries.sheets(OCTOBER, viewer=world.system)}


def rows(model: Any) -> list[dict[str, Any]]:
    """Everything but what tells one writing from another."""
    found = [{k: v for k, v in row.items() if k not in {"id", "built_at"}} for row in model.objects.values()]
    return sorted(found, key=str)


def test_a_sheet_is_the_sum_of_its_lines_over_the_weight_that_counted(company: World) -> None:
    sheets = built(company)

    east = queries.opened(OCTOBER, viewer=company.system, template=HEATING, unit="HEAT-EAST")
    by_item = {line.item: line for line in east.lines}
    # linear from 80 (satisfaction of complaints: 60) to 100, each item 20 points; the survey was not measured, so 80 points of weight counted
    assert {item: line.points for item, line in by_item.items()} == {
        "repair_timeliness": Decimal("18.00"),
        "sample_satisfaction": Decimal("0.00"),
        "complaint_timeliness": Decimal("15.00"),
        "complaint_closing": Decimal("19.00"),
        "complaint_satisfaction": Decimal("15.00"),
        "falsified_closures": Decimal("0.00"),
    }
    assert by_item["sample_satisfaction"].is_missing
    assert (sheets["HEAT-EAST"].points, sheets["HEAT-EAST"].possible) == (Decimal("83.75"), Decimal("80.0000"))
    assert sheets["HEAT-EAST"].band == "pass"


def test_every_line_says_why_and_what_one_more_case_would_have_changed(company: World) -> None:
    built(company)

    line = next(
        line
        for line in queries.opened(OCTOBER, viewer=company.system, template=HEATING, unit="HEAT-EAST").lines
        if line.item == "repair_timeliness"
    )

    assert line.sentence % line.params == "98.00%，在起评值 80% 与目标 100% 之间按比例，得 18.00 / 20 分"
    # one of 100 more: 99 % earns 19 points; one point of 80 is 1.25 of 100
    assert line.one_more == Decimal("1.25")


def test_building_twice_gives_equal_rows(company: World) -> None:
    built(company)
    before = rows(Sheet), rows(SheetLine), rows(Terms)

    built(company)

    assert (rows(Sheet), rows(SheetLine), rows(Terms)) == before


def test_units_that_can_be_told_apart_have_places_of_their_own_and_gas_is_not_among_them(company: World) -> None:
    sheets = built(company)

    assert {code: (sheet.rank_first, sheet.rank_last, sheet.peers) for code, sheet in sheets.items()} == {
        "HEAT-EAST": (1, 1, 2),
        "HEAT-WEST": (2, 2, 2),
    }


def test_units_that_cannot_be_told_apart_share_a_band_of_ranks(company: World) -> None:
    for item, numerator in FIGURES["HEAT-EAST"].items():
        keep(company, "HEAT-WEST", item, numerator - 1)

    sheets = built(company)

    assert (sheets["HEAT-EAST"].points, sheets["HEAT-WEST"].points) == (Decimal("83.75"), Decimal("79.38"))
    assert {(sheet.rank_first, sheet.rank_last) for sheet in sheets.values()} == {(1, 2)}


def test_a_unit_with_few_cases_is_shown_and_not_rated(company: World) -> None:
    for item in INDICATORS:
        keep(company, "HEAT-WEST", item, 9, 9)

    west = built(company)["HEAT-WEST"]

    assert (west.standing, west.rank_first, west.band, west.points) == ("few_cases", None, "", Decimal("100.00"))


def test_a_period_that_was_not_measured_is_refused(company: World) -> None:
    with pytest.raises(actions.NothingToScore, match="还没有计算"):
        actions.build(period=NOVEMBER, by=company.system, at=BUILT)


def test_without_a_template_there_is_nothing_to_score(world: World) -> None:
    fill(world)

    with pytest.raises(actions.NothingToScore, match="没有适用的评分模板"):
        actions.build(period=OCTOBER, by=world.system, at=BUILT)


def test_an_unknown_template_is_refused_with_the_known_ones(company: World) -> None:
    with pytest.raises(NotFound, match=HEATING):
        actions.build(period=OCTOBER, template="none", by=company.system, at=BUILT)


def test_only_who_keeps_scorecards_may_build(company: World) -> None:
    with pytest.raises(NotAllowed):
        actions.build(period=OCTOBER, by=company.viewer("zhou", at=BUILT), at=BUILT)
    with pytest.raises((NotAllowed, NotFound)):
        actions.build(period=OCTOBER, by=company.viewer("head-east", at=BUILT), at=BUILT)


def test_a_head_of_a_unit_sees_the_own_sheet_only(company: World) -> None:
    built(company)

    found = queries.sheets(OCTOBER, viewer=company.viewer("head-west", at=BUILT))

    assert [sheet.unit.code for sheet in found] == ["HEAT-WEST"]
    with pytest.raises(NotFound):
        queries.opened(OCTOBER, viewer=company.viewer("head-west", at=BUILT), template=HEATING, unit="HEAT-EAST")


def test_sealed_sheets_are_refused_to_be_built_or_sealed_again(company: World) -> None:
    sealed(company)

    with pytest.raises(actions.AlreadySealed, match="已封存"):
        built(company)
    with pytest.raises(actions.AlreadySealed, match="已经封存"):
        actions.seal(period=OCTOBER, by=company.system, at=LATER)


def refused_by_the_database() -> Any:
    return pytest.raises((InternalError, ProgrammingError, IntegrityError), match="sealed or published")


@pytest.mark.parametrize("model", [Sheet, SheetLine, Terms])
def test_the_database_itself_refuses_to_change_what_is_sealed(company: World, model: Any) -> None:
    sealed(company)
    column = "version" if model is Terms else "points"

    with refused_by_the_database(), transaction.atomic():
        model.objects.update(**{column: 1})
    with refused_by_the_database(), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_a_period_that_is_not_over_or_was_measured_again_is_not_sealed(company: World) -> None:
    built(company)
    fill(company, over=False)
    with pytest.raises(actions.NotYetSealable, match="尚未结束"):
        actions.seal(period=OCTOBER, by=company.system, at=SEALED)

    fill(company, at=SEALED)
    with pytest.raises(actions.NotYetSealable, match="重新评分"):
        actions.seal(period=OCTOBER, by=company.system, at=LATER)

    assert not Sheet.objects.filter(sealed_at__isnull=False).exists()


def test_sheets_are_sealed_only_after_their_period_is(company: World) -> None:
    built(company)

    with pytest.raises(actions.NotYetSealable, match="请先交各单位核对并封存统计期"):
        actions.seal(period=OCTOBER, by=company.system, at=SEALED)
    close(company)
    done = actions.seal(period=OCTOBER, by=company.system, at=LATER)

    assert [each.sheets for each in done] == [2]


def test_there_is_nothing_to_seal_before_anything_was_built(company: World) -> None:
    with pytest.raises(NotFound, match="还没有评分表"):
        actions.seal(period=OCTOBER, by=company.system, at=SEALED)


def test_a_publication_keeps_the_ranking_and_is_taken_back_only_by_another(company: World) -> None:
    sealed(company)
    by = company.viewer("fang", at=LATER)

    first = actions.publish(period=OCTOBER, template=HEATING, by=by, at=LATER)
    with pytest.raises(actions.NotPublishable, match="已经发布"):
        actions.publish(period=OCTOBER, template=HEATING, by=by, at=LATER)
    withdrawal = actions.withdraw(publication_id=first.id, reason="东城所三件工单计时有误", by=by, at=LATER)
    second = actions.publish(period=OCTOBER, template=HEATING, by=by, at=LATER)

    assert (first.name, second.name) == ("2026-10 供热分公司客户服务考核 第1版", "2026-10 供热分公司客户服务考核 第2版")
    assert [(row["unit"], row["points"], row["first"]) for row in first.content] == [
        ("HEAT-EAST", "83.75", 1),
        ("HEAT-WEST", "12.50", 2),
    ]
    assert (withdrawal.withdraws_id, withdrawal.reason) == (first.id, "东城所三件工单计时有误")
    with pytest.raises(Conflict):
        actions.withdraw(publication_id=first.id, reason="再撤", by=by, at=LATER)
    with refused_by_the_database(), transaction.atomic():
        Publication.objects.filter(id=first.id).update(content=[])
    kinds = Entry.objects.filter(name__startswith="scorecards.").values_list("name", flat=True)
    assert sorted(kinds) == sorted(
        [
            "scorecards.built",
            "scorecards.sealed",
            "scorecards.published",
            "scorecards.withdrawn",
            "scorecards.published",
        ]
    )


def test_unsealed_results_are_not_published_and_nothing_is_taken_back_without_a_reason(company: World) -> None:
    built(company)
    with pytest.raises(actions.NotPublishable, match="还没有封存"):
        actions.publish(period=OCTOBER, template=HEATING, by=company.system, at=LATER)
    close(company)
    actions.seal(period=OCTOBER, by=company.system, at=SEALED)
    made = actions.publish(period=OCTOBER, template=HEATING, name="十月通报", by=company.system, at=LATER)

    with pytest.raises(actions.NotPublishable, match="理由"):
        actions.withdraw(publication_id=made.id, reason=" ", by=company.system, at=LATER)
    actions.withdraw(publication_id=made.id, reason="有误", by=company.system, at=LATER)
    with pytest.raises(actions.NotPublishable, match="用过"):
        actions.publish(period=OCTOBER, template=HEATING, name="十月通报", by=company.system, at=LATER)


def test_replaying_by_unchanged_rules_is_identical_and_moves_nobody(company: World) -> None:
    sealed(company)

    replay = queries.what_if(OCTOBER, template=HEATING, changes=changes(), viewer=company.system)

    assert (replay.is_identical, replay.moved) == (True, ())


def test_what_if_lists_who_moves_and_writes_nothing(company: World) -> None:
    sealed(company)
    before = rows(Sheet), rows(SheetLine), Entry.objects.count()

    replay = queries.what_if(
        OCTOBER, template=HEATING, changes=changes(floors={"complaint_timeliness": Fraction(60)}), viewer=company.system
    )

    moved = {unit.place.code: [(line.item, line.before, line.after) for line in unit.lines] for unit in replay.moved}
    assert moved == {
        "HEAT-EAST": [("complaint_timeliness", Decimal("15.00"), Decimal("17.50"))],
        "HEAT-WEST": [("complaint_timeliness", Decimal("0.00"), Decimal("5.00"))],
    }
    assert (rows(Sheet), rows(SheetLine), Entry.objects.count()) == before


def test_what_if_refuses_weights_that_do_not_add_up(company: World) -> None:
    built(company)

    with pytest.raises(TemplateRefused, match="合计为 110"):
        queries.what_if(
            OCTOBER,
            template=HEATING,
            changes=changes(weights={"repair_timeliness": Fraction(30)}),
            viewer=company.system,
        )


def test_the_funnel_shows_each_share_beside_the_limits_for_its_size(company: World) -> None:
    found = list(built(company).values())

    funnel = queries.first_funnel(OCTOBER, found, viewer=company.system, items=["repair_timeliness"])

    assert funnel.common == pytest.approx(0.79)
    assert {point.key: (point.n, point.share, point.signal) for point in funnel.points} == {
        "HEAT-EAST": (100, 0.98, "action"),
        "HEAT-WEST": (100, 0.60, "action"),
    }


def test_a_template_may_not_begin_in_a_sealed_period(company: World) -> None:
    sealed(company)
    content: dict[str, list[dict[str, object]]] = {"scorecards": [], "indicators": []}

    with pytest.raises(queries.TemplateTooEarly, match="2026-10"):
        queries.check_admissible(
            pack="heating-hohhot",
            version="9",
            content={**content, "scorecards": [row_of(company)]},
            valid_from=date(2026, 10, 15),
        )
    assert (
        queries.check_admissible(
            pack="heating-hohhot",
            version="9",
            content={**content, "scorecards": [row_of(company)]},
            valid_from=date(2026, 11, 1),
        )
        == 1
    )
    assert (
        queries.check_admissible(pack="heating-hohhot", version="9", content=content, valid_from=date(2026, 10, 15))
        == 0
    )


def row_of(world: World) -> dict[str, object]:
    return dict(Terms.objects.get(pack="heating-hohhot").row)


def test_measuring_and_building_of_a_month_without_cases_gives_no_sheet(ruled_world: World) -> None:
    indicators.measure(period=OCTOBER, by=ruled_world.system, at=MEASURED)

    done = actions.build(period=OCTOBER, by=ruled_world.system, at=BUILT)

    assert {each.sheets for each in done} == {0}
