"""Wrong input: each is refused with a sentence that names the rule, and nothing is half written."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.apps import apps

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.states import Treatment
from plumbline.evaluation.scorecards import actions as scorecards
from plumbline.evaluation.scorecards import queries as sheets
from plumbline.evaluation.scorecards.models import Terms
from plumbline.evaluation.scorecards.rules import Changes
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import Refused
from tests.evaluation.scorecards.kept_values import HEATING, MEASURED, NOVEMBER, OCTOBER, close, fill, keep_all
from tests.service.measurements.sheets import line
from tests.service.measurements.test_importing import take
from tests.world import ZONE, World

BUILT, SEALED, LATER = (MEASURED + timedelta(hours=hours) for hours in (1, 2, 3))
IN_NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=ZONE)
IN_DECEMBER = datetime(2026, 12, 2, 9, tzinfo=ZONE)
DECEMBER = periods.parse("2026-12")
NOTHING: dict[str, Fraction] = {}
WATCHED = ("indicators", "scorecards", "measurements", "journal")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of these packages."""
    models = [model for label in WATCHED for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: sorted(model.objects.values(), key=str) for model in models}


@pytest.fixture
def company(ruled_world: World) -> World:
    """October measured, scored, sealed, its sheets sealed; November measured before it was over."""
    keep_all(ruled_world)
    scorecards.build(period=OCTOBER, template=HEATING, by=ruled_world.system, at=BUILT)
    close(ruled_world)
    scorecards.seal(period=OCTOBER, by=ruled_world.system, at=SEALED)
    fill(ruled_world, NOVEMBER, over=False, at=IN_NOVEMBER)
    return ruled_world


def template(world: World, **changes: Any) -> dict[str, list[dict[str, object]]]:
    row = dict(Terms.objects.get(pack="heating-hohhot").row)
    return {"indicators": [], "scorecards": [{**row, **changes}]}


def heavier(world: World) -> None:
    found = template(world)["scorecards"][0]
    groups: Any = found["groups"]
    groups[0]["items"][0]["weight"] = 30
    content: Any = {"indicators": [], "scorecards": [found]}
    sheets.check_admissible(pack="heating-hohhot", version="9", content=content, valid_from=date(2027, 1, 1))


def what_if_heavier(world: World) -> None:
    changes = Changes({"repair_timeliness": Fraction(30)}, NOTHING, NOTHING, NOTHING)
    sheets.what_if(OCTOBER, template=HEATING, changes=changes, viewer=world.system)


def what_if_flat(world: World) -> None:
    changes = Changes(NOTHING, {"repair_timeliness": Fraction(80)}, NOTHING, NOTHING)
    sheets.what_if(OCTOBER, template=HEATING, changes=changes, viewer=world.system)


def too_early(world: World) -> None:
    sheets.check_admissible(pack="heating-hohhot", version="9", content=template(world), valid_from=date(2026, 10, 15))


def of_no_data(world: World) -> None:
    off = next(each.code for each in queries.catalogue() if not each.measured)
    queries.values(OCTOBER, viewer=world.system, codes=[off])


def on_nothing(world: World) -> None:
    scorecards.build(period=DECEMBER, by=world.system, at=LATER)


def publish_nothing(world: World) -> None:
    scorecards.publish(period=NOVEMBER, template=HEATING, by=world.system, at=LATER)


def check_half(world: World) -> None:
    indicators.check(period=NOVEMBER, by=world.viewer("fang", at=IN_DECEMBER), at=IN_DECEMBER)


def check_running(world: World) -> None:
    indicators.check(period=NOVEMBER, by=world.viewer("fang", at=IN_NOVEMBER), at=IN_NOVEMBER)


def seal_unchecked(world: World) -> None:
    indicators.seal(period=NOVEMBER, by=world.viewer("fang", at=IN_DECEMBER), at=IN_DECEMBER)


def seal_again(world: World) -> None:
    indicators.seal(period=OCTOBER, by=world.viewer("gao", at=LATER), at=LATER)


def measure_sealed(world: World) -> None:
    indicators.measure(period=OCTOBER, by=world.viewer("fang", at=LATER), at=LATER)


def object_late(world: World) -> None:
    indicators.object_to(
        period=OCTOBER,
        disputed=indicators.Disputed("CMP-01", "DUE", "GD-1"),
        asks=Treatment.EXCLUDED,
        reason="客户改约",
        by=world.viewer("head-east", at=LATER),
        at=LATER,
    )


def restate_open(world: World) -> None:
    indicators.restate(period=NOVEMBER, code="CMP-01", basis="DUE", reason="复核", by=world.viewer("fang"), at=LATER)


def restate_silently(world: World) -> None:
    indicators.restate(period=OCTOBER, code="CMP-01", basis="DUE", reason=" ", by=world.viewer("fang"), at=LATER)


def sheets_again(world: World) -> None:
    scorecards.build(period=OCTOBER, template=HEATING, by=world.system, at=LATER)


def seal_sheets_again(world: World) -> None:
    scorecards.seal(period=OCTOBER, by=world.system, at=LATER)


def take_back_without_reason(world: World) -> None:
    made = scorecards.publish(period=OCTOBER, template=HEATING, by=world.system, at=LATER)
    before.clear()
    before.update(everything())
    scorecards.withdraw(publication_id=made.id, reason=" ", by=world.system, at=LATER)


before: dict[str, Any] = {}
"""What stood when the last step began, where a case needs a step before it."""

REFUSED: list[tuple[str, Callable[[World], None], str]] = [
    ("weights of a template that do not add up", heavier, "合计为 30，与该组权重 20 不符"),
    ("weights of a copy that do not add up", what_if_heavier, "合计为 110"),
    ("a target at the floor", what_if_flat, "无法按比例计分"),
    ("a template valid from a sealed month", too_early, "2026-10"),
    ("an indicator without its data", of_no_data, "未启用，缺少数据"),
    ("scoring a period in which nothing was measured", on_nothing, "还没有计算"),
    ("publishing what has no sheets", publish_nothing, "还没有评分表"),
    ("checking a period that is half measured", check_half, "只算到中途"),
    ("checking a period that runs", check_running, "尚未结束"),
    ("sealing what nobody checked", seal_unchecked, "尚未交各单位核对"),
    ("sealing a second time", seal_again, "已由"),
    ("measuring what is sealed", measure_sealed, "已封存"),
    ("an objection after sealing", object_late, "不再受理异议"),
    ("restating what is not sealed", restate_open, "尚未封存"),
    ("restating without a reason", restate_silently, "须写明理由"),
    ("scoring what is sealed", sheets_again, "已封存"),
    ("sealing sheets a second time", seal_sheets_again, "已经封存"),
    ("taking a publication back without a reason", take_back_without_reason, "须说明理由"),
]


@pytest.mark.parametrize(("act", "rule"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_wrong_input_is_refused_with_the_rule_and_nothing_is_written(
    company: World, act: Callable[[World], None], rule: str
) -> None:
    if act is seal_unchecked:
        fill(company, NOVEMBER, at=IN_DECEMBER)
    before.clear()
    before.update(everything())

    with pytest.raises(Refused) as refused:
        act(company)

    said = refused.value.sentence % refused.value.params
    assert rule in said
    assert everything() == before


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"said": "", "value": "796", "of": "100"}, "100 的 796.00 %"),
        ({"said": "", "value": "-1", "of": "100"}, "0—100"),
        ({"said": "", "value": "0", "of": "-100"}, "须大于 0"),
    ],
    ids=["796 %", "a negative part", "a negative denominator"],
)
def test_a_share_that_cannot_be_is_handed_back_and_no_row_of_it_is_kept(
    world: World, cells: dict[str, str], rule: str
) -> None:
    done = take(line(), line(no="S-2", **cells))

    assert (done.entered, len(done.rejected)) == (1, 1)
    refused = done.rejected[0]
    assert rule in refused.sentence % refused.params


def test_a_figure_on_an_empty_base_is_no_figure(ruled_world: World) -> None:
    indicators.measure(period=OCTOBER, by=ruled_world.system, at=MEASURED)

    found = [each for each in queries.values(OCTOBER, viewer=ruled_world.system) if each.definition.kind == "ratio"]

    assert found
    assert {(each.value, each.shown, each.interval) for each in found} == {(None, "—", None)}
