"""Points, sheets and ranks without a database: by table, by property, and against a calculation by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.evaluation.indicators.rules import Figure
from plumbline.evaluation.scorecards.rules import (
    Band,
    Bonus,
    Changes,
    Contestant,
    Group,
    Item,
    Linear,
    PerEvent,
    Reading,
    Scoring,
    Step,
    Steps,
    Template,
    TemplateRefused,
    Veto,
    changed,
    check,
    differ,
    funnel,
    one_more,
    plain,
    rank,
    score,
    score_item,
)
from tests.oracle import points as by_hand
from tests.oracle.points import Marked

F = Fraction
STEPS = Steps("at_least", (Step(F(98), F(100)), Step(F(95), F(80)), Step(F(90), F(50))))


def item(scoring: Scoring, weight: int = 20, **given_: Any) -> Item:
    carries = 0 if isinstance(scoring, Bonus | Veto) else weight
    known = {"code": "it", "indicator": "CMP-01", "basis": "DUE", "scope": "", "missing": "rescale", **given_}
    return Item(weight=F(carries), scoring=scoring, **known)


def share(good: int, of: int, *, better: Any = "higher") -> Reading:
    return Reading(Figure(F(good), F(of), of), F(100), "percent", is_share=True, better=better)


def amount(value: int, *, n: int = 50) -> Reading:
    """A count, or any value that is no share of cases."""
    return Reading(Figure(F(value), F(1), n), F(1), "count", is_share=False, better="lower")


def template(*items: Item, **given_: Any) -> Template:
    weight = sum((each.weight for each in items), F())
    terms: dict[str, Any] = {
        "code": "t",
        "pack": "p",
        "version": "1",
        "zh": "模板",
        "en": "Template",
        "period": "month",
        "kinds": ("unit",),
        "known_by": (),
        "min_n": 1,
        "least_weight": F(1),
        "most": F(100),
        "bands": (
            Band(code="good", zh="良", en="Good", least=F(80), stars=2),
            Band(code="low", zh="差", en="Low", least=F(0)),
        ),
        "groups": (Group(code="g", zh="组", en="Group", weight=weight, items=tuple(items)),),
    }
    return Template(**{**terms, **given_})


CASES = [
    # scoring, reading, points, the sentence filled in
    (Linear(F(80), F(100)), share(90, 100), "10.00", "90.00%，在起评值 80% 与目标 100% 之间按比例，得 10.00 / 20 分"),
    (Linear(F(80), F(98)), share(99, 100), "20.00", "99.00%，达到目标 98%，得满分 20 分"),
    (Linear(F(80), F(98)), share(98, 100), "20.00", "98.00%，达到目标 98%，得满分 20 分"),
    (Linear(F(80), F(98)), share(80, 100), "0.00", "80.00%，未超过起评值 80%，得 0 / 20 分"),
    (Linear(F(20), F(10)), amount(15), "10.00", "15.00，在起评值 20 与目标 10 之间按比例，得 10.00 / 20 分"),
    (Linear(F(20), F(10)), amount(25), "0.00", "25.00，未超过起评值 20，得 0 / 20 分"),
    (STEPS, share(98, 100), "20.00", "98.00%，达到 98% 一档，得该项的 100%，即 20.00 / 20 分"),
    (STEPS, share(97, 100), "16.00", "97.00%，达到 95% 一档，得该项的 80%，即 16.00 / 20 分"),
    (STEPS, share(1, 100), "0.00", "1.00%，未达到最低一档 90%，得 0 / 20 分"),
    (Steps("at_most", (Step(F(5), F(100)),)), amount(5), "20.00", "5.00，达到 5 一档，得该项的 100%，即 20.00 / 20 分"),
    (PerEvent("value", F(0), F(2), F(10)), amount(0), "20.00", "0 件，不扣分，得满分 20 分"),
    (
        PerEvent("value", F(1), F(2), F(10)),
        amount(4),
        "14.00",
        "4 件，超过 1 件的每件扣 2 分（最多扣 10 分），得 14.00 / 20 分",
    ),
    (
        PerEvent("value", F(0), F(2), F(10)),
        amount(40),
        "10.00",
        "40 件，超过 0 件的每件扣 2 分（最多扣 10 分），得 10.00 / 20 分",
    ),
    (
        PerEvent("missed", F(0), F(2), F(99)),
        share(97, 100),
        "14.00",
        "3 件，超过 0 件的每件扣 2 分（最多扣 99 分），得 14.00 / 20 分",
    ),
    (
        PerEvent("met", F(0), F(3), F(99)),
        share(9, 100),
        "0.00",
        "9 件，超过 0 件的每件扣 3 分（最多扣 99 分），得 0.00 / 20 分",
    ),
    (Bonus("value", F(0), F(1), F(3)), amount(2), "2.00", "2 件，每件加 1 分，加 2.00 分（最多 3 分）"),
    (Bonus("value", F(0), F(1), F(3)), amount(9), "3.00", "9 件，每件加 1 分，加 3.00 分（最多 3 分）"),
    (Veto("at_least", F(1), F(59)), amount(1), "0.00", "1.00，触及否决条件（≥ 1），总分不超过 59 分"),
    (Veto("at_least", F(1), F(59)), amount(0), "0.00", "0.00，未触及否决条件（≥ 1）"),
]


@pytest.mark.parametrize(("scoring", "reading", "points", "sentence"), CASES)
def test_each_way_of_scoring_gives_its_points_and_says_why(
    scoring: Scoring, reading: Reading, points: str, sentence: str
) -> None:
    line = score_item(item(scoring), reading)

    assert line.points == Decimal(points)
    assert line.reason.sentence % line.reason.params == sentence


@pytest.mark.parametrize(
    ("rule", "points", "possible", "total"),
    [("rescale", "0.00", 0, "50.00"), ("zero", "0.00", 40, "30.00"), ("full", "40.00", 40, "70.00")],
)
def test_a_missing_value_follows_the_templates_rule(rule: Any, points: str, possible: int, total: str) -> None:
    there = item(Linear(F(80), F(100)), 60, code="there")
    missing = item(Linear(F(80), F(100)), 40, code="missing", missing=rule)

    scored = score(template(there, missing), {"there": share(90, 100)})

    line = scored.lines[1]
    assert (line.points, line.possible, line.is_missing) == (Decimal(points), F(possible), True)
    assert scored.points == Decimal(total)


def test_a_bonus_stays_under_the_lid_and_a_veto_lowers_it() -> None:
    all_met, extra = item(Linear(F(80), F(100)), 100, code="a"), item(Bonus("value", F(0), F(4), F(9)), code="b")
    veto = item(Veto("at_least", F(1), F(59)), code="v")
    readings = {"a": share(100, 100), "b": amount(2), "v": amount(0)}

    assert score(template(all_met, extra, veto), readings).points == Decimal("100.00")
    assert score(template(all_met, extra, veto, most=F(105)), readings).points == Decimal("105.00")
    capped = score(template(all_met, extra, veto), {**readings, "v": amount(1)})
    assert (capped.points, capped.ceiling, capped.high) == (Decimal("59.00"), F(59), Decimal("59.00"))
    assert capped.band is not None
    assert capped.band.code == "low"


def test_a_unit_with_few_cases_or_little_measured_has_points_and_no_band() -> None:
    one, other = item(Linear(F(80), F(100)), 30, code="one"), item(Linear(F(80), F(100)), 70, code="other")

    few = score(template(one, other, min_n=10), {"one": share(9, 9), "other": share(8, 8)})
    little = score(template(one, other, least_weight=F(50)), {"one": share(90, 90)})
    nothing = score(template(one, other), {})

    assert (few.standing, few.band, few.points) == ("few_cases", None, Decimal("100.00"))
    assert (little.standing, little.band) == ("little_measured", None)
    assert (nothing.standing, nothing.points, nothing.low) == ("little_measured", None, None)


def marked() -> st.SearchStrategy[Marked]:
    def build(of: int, part: float, weight: int, floor: int, up: int) -> Marked:
        return Marked(round(of * part), of, weight, floor, min(floor + up, 100))

    return st.builds(
        build, st.integers(0, 400), st.floats(0, 1), st.integers(1, 50), st.integers(0, 98), st.integers(1, 60)
    )


def as_template(items: list[Marked]) -> tuple[Template, dict[str, Reading]]:
    mine = [
        item(Linear(F(each.floor), F(each.target)), each.weight, code=f"i{number}") for number, each in enumerate(items)
    ]
    readings = {f"i{number}": share(each.good, each.of) for number, each in enumerate(items) if each.of}
    return template(*mine), readings


@settings(deadline=None)
@given(st.lists(marked(), min_size=1, max_size=12))
def test_sheets_agree_with_a_calculation_by_hand(items: list[Marked]) -> None:
    made, readings = as_template(items)

    scored = score(made, readings)

    there = [(line, each) for line, each in zip(scored.lines, items, strict=True) if each.of]
    assert [line.points for line, _each in there] == [by_hand.line(each) for _line, each in there]
    assert scored.points == (by_hand.total(items) if there else None)


@settings(deadline=None)
@given(st.lists(marked(), min_size=1, max_size=8))
def test_points_lie_within_their_interval_and_a_sheet_adds_up(items: list[Marked]) -> None:
    made, readings = as_template(items)

    scored = score(made, readings)

    for line in scored.lines:
        assert 0 <= line.low <= line.points <= line.high <= line.item.weight
    if scored.points is not None and scored.low is not None and scored.high is not None:
        assert 0 <= scored.low <= scored.points <= scored.high <= 100


@settings(deadline=None)
@given(marked().filter(lambda each: each.of > 0), st.sampled_from(["linear", "steps", "missed"]))
def test_one_more_good_case_never_costs_points(each: Marked, kind: str) -> None:
    ways: dict[str, Scoring] = {
        "linear": Linear(F(each.floor), F(each.target)),
        "steps": STEPS,
        "missed": PerEvent("missed", F(1), F(1, 2), F(50)),
    }
    made = template(item(ways[kind], each.weight))
    readings = {"it": share(each.good, each.of)}

    found = one_more(made, score(made, readings))

    if each.good == each.of:
        assert found == {}
    else:
        again = score(made, {"it": share(each.good + 1, each.of)})
        assert found["it"].points == again.points
        assert found["it"].gained >= 0


def test_one_more_case_is_one_fewer_where_lower_is_better() -> None:
    made = template(item(Linear(F(10), F(0)), 100))
    readings = {"it": share(5, 100, better="lower")}

    found = one_more(made, score(made, readings))

    assert (found["it"].points, found["it"].gained) == (Decimal("60.00"), Decimal("10.00"))
    assert one_more(made, score(made, {"it": amount(3)})) == {}


def contestants() -> st.SearchStrategy[list[tuple[str, float, float, float]]]:
    unit = st.tuples(st.integers(0, 10_000), st.integers(0, 1500), st.integers(0, 1500)).map(
        lambda p: (p[0] / 100, max(p[0] - p[1], 0) / 100, min(p[0] + p[2], 10_000) / 100)
    )
    return st.lists(unit, max_size=15).map(lambda found: [(f"u{n:02d}", *each) for n, each in enumerate(found)])


def as_contestant(unit: tuple[str, float, float, float]) -> Contestant:
    return Contestant(unit[0], *(Decimal(f"{number:.2f}") for number in unit[1:]))


@settings(deadline=None)
@given(contestants())
def test_rank_bands_agree_with_walking_down_the_list(units: list[tuple[str, float, float, float]]) -> None:
    mine = {each.key: (each.first, each.last) for each in rank(as_contestant(unit) for unit in units)}

    assert mine == by_hand.bands(units)


@settings(deadline=None)
@given(contestants(), st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_and_bands_follow_each_other(
    units: list[tuple[str, float, float, float]], random: Any
) -> None:
    shuffled = [*units]
    random.shuffle(shuffled)

    ranked = rank(as_contestant(unit) for unit in units)

    assert ranked == rank(as_contestant(unit) for unit in shuffled)
    assert sorted(number for each in ranked for number in (each.first,)) == [each.first for each in ranked]
    assert all(each.first <= place <= each.last for place, each in enumerate(ranked, start=1))


def test_equal_points_are_never_told_apart_and_sure_points_always() -> None:
    sure, worse = (Contestant(name, Decimal(p), Decimal(p), Decimal(p)) for name, p in (("a", "90"), ("b", "89.99")))

    assert differ(sure, worse)
    assert not differ(sure, replace(sure, key="c"))
    assert [(each.first, each.last) for each in rank([sure, worse])] == [(1, 1), (2, 2)]


def test_funnel_limits_narrow_with_the_number_of_cases() -> None:
    common, points = funnel([("big", 900, 1000), ("small", 9, 10), ("odd", 40, 100), ("none", 0, 0)])

    assert common == pytest.approx(949 / 1110)
    assert [point.key for point in points] == ["small", "odd", "big"]
    widths = [point.action[1] - point.action[0] for point in points]
    assert widths == sorted(widths, reverse=True)
    # by hand: 0.85495 ± 3.0902 · sqrt(0.85495 · 0.14505 / 100) = 0.7461 … 0.9638
    assert points[1].action == pytest.approx((0.7461, 0.9638), abs=1e-4)
    assert [point.signal for point in points] == ["", "action", "action"]
    assert funnel([]) == (None, [])


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (template(item(Linear(F(80), F(100)), 99)), "合计为 99，应正好为 100"),
        (
            replace(
                template(item(Linear(F(80), F(100)), 99)),
                groups=(Group(code="g", zh="组", en="G", weight=F(100), items=(item(Linear(F(8), F(9)), 99),)),),
            ),
            "合计为 99，与该组权重 100 不符",
        ),
        (replace(template(item(Linear(F(80), F(100)), 100)), bands=()), "没有从 0 分起"),
    ],
)
def test_a_template_that_does_not_hold_is_refused(broken: Template, words: str) -> None:
    with pytest.raises(TemplateRefused, match=words):
        check(broken)


def with_changes(**given_: Any) -> Changes:
    nothing: dict[str, Fraction] = {}
    return Changes(**{"weights": nothing, "targets": nothing, "floors": nothing, "bands": nothing, **given_})


TWO = template(
    item(Linear(F(80), F(100)), 60, code="a"), item(STEPS, 40, code="b"), item(Veto("at_least", F(1), F(59)), code="v")
)


def test_a_changed_copy_leaves_the_original_alone() -> None:
    other = changed(
        TWO,
        with_changes(
            weights={"a": F(50), "b": F(50)},
            targets={"a": F(90), "b": F(99), "v": F(2)},
            floors={"a": F(70)},
            bands={"good": F(85)},
        ),
    )

    assert [each.weight for each in other.items()] == [50, 50, 0]
    assert [each.scoring for each in other.items()] == [
        Linear(F(70), F(90)),
        Steps("at_least", (Step(F(99), F(100)), Step(F(96), F(80)), Step(F(91), F(50)))),
        Veto("at_least", F(2), F(59)),
    ]
    assert other.bands[0].least == 85
    assert [each.weight for each in TWO.items()] == [60, 40, 0]
    assert changed(TWO, with_changes()) == TWO


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (with_changes(weights={"a": F(70)}), "合计为 110"),
        (with_changes(weights={"x": F(70)}), "没有项目“x”"),
        (with_changes(bands={"x": F(70)}), "没有档次“x”"),
        (with_changes(weights={"v": F(1)}), "权重不能是 1"),
        (with_changes(weights={"a": F(-1)}), "权重不能是 -1"),
        (with_changes(floors={"b": F(1)}), "没有起评值可改"),
        (with_changes(targets={"a": F(80)}), "起评值与目标值相同"),
        (with_changes(bands={"low": F(10)}), "没有从 0 分起"),
    ],
)
def test_a_change_that_cannot_be_is_refused(wrong: Changes, words: str) -> None:
    with pytest.raises(TemplateRefused, match=words):
        changed(TWO, wrong)


def test_events_scoring_takes_a_changed_target_as_its_free_events() -> None:
    made = template(item(PerEvent("value", F(0), F(1), F(9)), 100))

    other = changed(made, with_changes(targets={"it": F(3)}))

    assert next(other.items()).scoring == PerEvent("value", F(3), F(1), F(9))
    assert not with_changes(targets={"it": F(3)}).is_empty
    assert with_changes().is_empty


@pytest.mark.parametrize(("number", "text"), [(F(20), "20"), (F(999, 10), "99.9"), (F(1, 3), "1/3")])
def test_numbers_are_written_as_people_write_them(number: Fraction, text: str) -> None:
    assert plain(number) == text
