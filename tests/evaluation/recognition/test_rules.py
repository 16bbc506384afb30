"""Amounts inside the range of a rule, caps, double entry, nearness, praises that came in twice: arithmetic without a database."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.rules import AmountRefused, CapReached, Involved, Leg, Told
from plumbline.evaluation.recognition.states import RuleKind
from plumbline.ground.organization.rules import Grant, Place, Tree, Viewer
from plumbline.ground.organization.states import Role

ROW: dict[str, Any] = {
    "code": "praised",
    "kind": "reward",
    "name": {"zh": "客户表扬", "en": "Praised"},
    "trigger": {"zh": "收到表扬信", "en": "A letter"},
    "subject": "person",
    "effects": [{"kind": "money_reward", "least": 100, "most": 200}],
    "clause": "S3-7.5.1",
}


def rule(**values: Any) -> rules.Rule:
    return rules.read({**ROW, **values}, pack="a-pack", version="1")


# seeds.md 2.9: S3 7.5.1 at least 200, and 100-200; S2 50-200; S1 32 the allowance of a month, whose amount the clause leaves open
@pytest.mark.parametrize(
    ("effect", "amount", "is_taken"),
    [
        ({"kind": "money_reward", "least": 100, "most": 200}, "100", True),
        ({"kind": "money_reward", "least": 100, "most": 200}, "200", True),
        ({"kind": "money_reward", "least": 100, "most": 200}, "99.99", False),
        ({"kind": "money_reward", "least": 100, "most": 200}, "200.01", False),
        ({"kind": "money_reward", "least": 200}, "200", True),
        ({"kind": "money_reward", "least": 200}, "5000", True),
        ({"kind": "money_reward", "least": 200}, "199.99", False),
        ({"kind": "fine", "least": 50, "most": 200}, "49", False),
        ({"kind": "fine", "least": 50, "most": 200}, "50", True),
        ({"kind": "fine", "most": 200}, "0", False),
        ({"kind": "fine", "most": 200}, "-1", False),
        ({"kind": "withhold_post_allowance"}, "0", False),
        ({"kind": "withhold_post_allowance"}, "800", True),
        ({"kind": "withhold_post_allowance"}, "1000000.01", False),
    ],
)
def test_an_amount_lies_inside_the_range_of_its_clause(effect: dict[str, Any], amount: str, is_taken: bool) -> None:
    wanted = rule(effects=[effect])

    if is_taken:
        assert rules.check_amount(wanted, wanted.effects, Decimal(amount)) == Decimal(amount)
    else:
        with pytest.raises(AmountRefused) as refused:
            rules.check_amount(wanted, wanted.effects, Decimal(amount))
        assert "S3-7.5.1" in str(refused.value)
        for bound in ("least", "most"):
            if effect.get(bound):
                assert f"{effect[bound]} " in str(refused.value)


def test_an_effect_about_money_wants_an_amount_and_the_others_refuse_one() -> None:
    warned = rule(effects=[{"kind": "oral_warning"}])
    paid = rule()

    with pytest.raises(AmountRefused, match="须写明金额"):
        rules.check_amount(paid, paid.effects, None)
    with pytest.raises(AmountRefused, match="不涉及金额"):
        rules.check_amount(warned, warned.effects, Decimal(50))
    assert rules.check_amount(warned, warned.effects, None) == 0


def test_of_a_rule_that_wants_a_choice_one_effect_is_chosen() -> None:
    choosing = rule(effects=[{"kind": "oral_warning"}, {"kind": "fine"}], choose_one=True)

    assert [each.kind for each in rules.chosen(choosing, "fine")] == ["fine"]
    assert len(rules.chosen(rule(effects=[{"kind": "oral_warning"}, {"kind": "fine"}]), "")) == 2
    for wrong in ("", "dismissal", "nonsense"):
        with pytest.raises(AmountRefused, match="选择一项"):
            rules.chosen(choosing, wrong)


@pytest.mark.parametrize(
    ("text", "amount"), [("150", "150"), (" 1,200.50 ", "1200.50"), ("1，200", "1200"), ("-5", "-5"), ("1e2", "100")]
)
def test_yuan_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert rules.yuan(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "一百", "1.234", "NaN", "Infinity", "1e9", "1e9999999", "-1e9999999", "1e-9999999", "12元"]
)
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(AmountRefused, match="不是金额"):
        rules.yuan(text)


@pytest.mark.parametrize(
    ("cap", "already", "times", "amount", "is_taken"),
    [
        ({"most": 400, "period": "quarter"}, "200", 1, "200", True),
        ({"most": 400, "period": "quarter"}, "200.01", 1, "200", False),
        ({"times": 2, "period": "month"}, "0", 1, "200", True),
        ({"times": 2, "period": "month"}, "0", 2, "200", False),
        (None, "100000", 99, "200", True),
    ],
)
def test_a_cap_counts_what_stands_already(
    cap: dict[str, Any] | None, already: str, times: int, amount: str, is_taken: bool
) -> None:
    capped = rule(cap=cap)
    had: dict[str, Any] = {"period": "2026-Q1", "amount": Decimal(amount), "already": Decimal(already), "times": times}

    if is_taken:
        rules.check_cap(capped, **had)
    else:
        with pytest.raises(CapReached, match=r"S3-7\.5\.1.*2026-Q1"):
            rules.check_cap(capped, **had)


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(list(RuleKind)),
        st.integers(0, 4),
        st.decimals("0", "10000", places=2),
        st.booleans(),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(ENTRIES)
def test_the_sides_of_all_entries_are_zero_and_the_balances_are_what_a_column_sum_gives(
    entries: list[tuple[RuleKind, int, Decimal, bool]],
) -> None:
    written: list[Leg] = []
    columns: dict[str, int] = {}
    for kind, person, amount, is_reversed in entries:
        award = rules.legs(kind, account=f"person:{person}", amount=amount)
        written += [*award, *(rules.counter(award) if is_reversed else ())]
        if not is_reversed:  # the oracle counts in whole fen and knows nothing of counter-entries
            fen = int(amount * 100) * (1 if kind is RuleKind.REWARD else -1)
            columns[f"person:{person}"] = columns.get(f"person:{person}", 0) + fen
            columns[f"fund:{kind.value}"] = columns.get(f"fund:{kind.value}", 0) - fen

    balances = rules.balances(written)

    assert rules.is_balanced(written)
    assert sum(balances.values(), Decimal(0)) == 0
    assert {k: v for k, v in balances.items() if v} == {k: Decimal(v) / 100 for k, v in columns.items() if v}


COMPANY, EAST, TEAM, WEST = (UUID(int=number) for number in range(1, 5))
TREE = Tree(
    (
        Place(COMPANY, "C", "公司", "/C/", "company"),
        Place(EAST, "E", "东", "/C/E/", "unit", parent_id=COMPANY),
        Place(TEAM, "T", "东一班", "/C/E/T/", "team", parent_id=EAST),
        Place(WEST, "W", "西", "/C/W/", "unit", parent_id=COMPANY),
    )
)
PEOPLE = {name: uuid4() for name in ("leader", "head", "division", "west", "fitter", "verifier", "proposer", "decider")}
WHO = {
    "leader": (COMPANY, Role.LEADER, "/C/"),
    "head": (EAST, Role.UNIT_HEAD, "/C/E/"),
    "division": (COMPANY, Role.UNIT_HEAD, "/C/"),
    "west": (WEST, Role.UNIT_HEAD, "/C/W/"),
    "fitter": (TEAM, Role.FITTER, "/C/E/T/"),
    "verifier": (COMPANY, Role.SUPERVISOR, "/C/"),
    "proposer": (COMPANY, Role.SUPERVISOR, "/C/"),
    "decider": (COMPANY, Role.LEADER, "/C/"),
}


def viewer(name: str) -> Viewer:
    unit, role, path = WHO[name]
    return Viewer(PEOPLE[name], name, name, unit, (Grant(role, path),), TREE)


ABOUT_THE_FITTER = Involved(
    person_id=PEOPLE["fitter"],
    proposer_id=PEOPLE["proposer"],
    unit_path="/C/E/T/",
    verifiers=frozenset({PEOPLE["verifier"]}),
    deciders=frozenset({PEOPLE["decider"]}),
)
ABOUT_THE_TEAM = Involved(person_id=None, proposer_id=PEOPLE["proposer"], unit_path="/C/E/T/")


@pytest.mark.parametrize(
    ("name", "of_person", "of_team"),
    [
        ("leader", None, None),
        ("west", None, None),
        ("fitter", "涉及本人", "当事单位"),
        ("head", "当事单位", "当事单位"),
        ("division", "当事单位", "当事单位"),
        ("verifier", "核实或认定", None),
        ("proposer", "由您提出", "由您提出"),
        ("decider", "原决定", None),
    ],
)
def test_whoever_is_too_near_does_not_decide(name: str, of_person: str | None, of_team: str | None) -> None:
    for involved, expected in ((ABOUT_THE_FITTER, of_person), (ABOUT_THE_TEAM, of_team)):
        found = rules.nearness(viewer(name), involved)

        assert (found is None) if expected is None else expected in (found or "")


LETTER = Told("letter", date(2026, 3, 2), "师傅冒着大雪上门，一个小时就修好了暖气，非常感谢", "138 0000 1111")


@pytest.mark.parametrize(
    ("other", "because"),
    [
        (Told("letter", date(2026, 3, 20), "冒着大雪上门，一个小时就修好了暖气，非常感谢师傅！", ""), "内容相近"),
        (Told("banner", date(2026, 3, 20), "服务周到", "13800001111"), "同一联系方式"),
        (Told("banner", date(2026, 7, 20), "服务周到", "13800001111"), None),
        (Told("letter", date(2026, 3, 20), "谢谢抄表员耐心解释账单", "13800002222"), None),
        (Told("banner", date(2026, 3, 2), "谢", ""), None),
    ],
)
def test_a_praise_that_came_in_twice_is_pointed_out(other: Told, because: str | None) -> None:
    assert rules.likeness(LETTER, other) == because
    assert rules.likeness(other, LETTER) == because


def test_the_same_order_or_picture_is_the_same_praise_and_two_people_of_one_customer_are_not() -> None:
    order, one, two = uuid4(), uuid4(), uuid4()
    day = date(2026, 3, 2)

    assert rules.likeness(Told("call", day, order_id=order), Told("letter", day, order_id=order)) == "同一工单"
    assert (
        rules.likeness(Told("call", day, pictures={"d"}), Told("letter", date(2025, 1, 1), pictures={"d"}))
        == "图片相同"
    )
    assert (
        rules.likeness(
            Told("call", day, contact="13800001111", person_id=one),
            Told("call", day, contact="13800001111", person_id=two),
        )
        is None
    )


@pytest.mark.parametrize(
    "file",
    sorted((Path(__file__).resolve().parents[3] / "packs").glob("*/rewards.yaml")),
    ids=lambda file: file.parent.name,
)
def test_every_shipped_rule_is_read_with_its_clause_and_range(file: Path) -> None:
    rows = yaml.safe_load(file.read_text())["rewards"]

    read = [rules.read(row, pack=file.parent.name, version="1") for row in rows]

    assert len(read) == len(rows) > 0
    assert all(each.clause or each.proposed for each in read)
    assert all(each.effects and each.hearing_days > 0 and each.appeal_days > 0 for each in read)
