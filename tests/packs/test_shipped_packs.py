"""The packs that come with the product: clean, verbatim, complete."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from plumbline.evaluation.indicators.catalogue import catalogue, families
from plumbline.ground.organization.states import Role
from plumbline.packs.checking import check
from plumbline.packs.checking.clauses import parts_of
from plumbline.packs.controls import controls_of, unbound_of
from plumbline.packs.loading import load
from plumbline.packs.pack import Pack
from plumbline.packs.schema import Cited, Wording

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "packs"
SHIPPED = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
COMPANY = ["gas-city", "heating-hohhot"]
SEEDS = ROOT.parent / "shared" / "seeds"


def seed(number: str) -> str:
    """A source document; skips where the folder is absent, since the documents are not part of the repository."""
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"source documents absent: {SEEDS}")
    return found[0].read_text("utf-8")


def pack(name: str) -> Pack:
    return load(PACKS / name)


def test_five_packs_are_shipped() -> None:
    assert SHIPPED == ["gas-city", "gas-supervision", "heating-hohhot", "law-cn", "telecom-key-accounts"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_is_clean(name: str) -> None:
    assert [str(finding) for finding in check(PACKS / name)] == []


def test_every_line_of_the_heating_rules_is_a_clause_letter_for_letter() -> None:
    lines = [line for line in seed("001").splitlines() if line.strip() not in {"", "|"}]

    clauses = pack("heating-hohhot").clauses
    quoted = {re.sub(r"\s", "", (clause.number or "") + clause.text) for clause in clauses}
    missing = [line for line in lines if re.sub(r"\s", "", line) not in quoted]

    assert missing == []


def test_no_clause_of_the_heating_rules_says_more_than_the_source() -> None:
    lines = {re.sub(r"\s", "", line) for line in seed("001").splitlines()}

    invented = [
        clause.code
        for clause in pack("heating-hohhot").clauses
        if re.sub(r"\s", "", (clause.number or "") + clause.text) not in lines
    ]

    assert invented == []


def test_the_heating_rules_have_nine_chapters_thirty_three_articles_and_a_loop_from_a_to_l() -> None:
    codes = {clause.code for clause in pack("heating-hohhot").clauses}

    assert {f"S1-ch{chapter}" for chapter in range(1, 10)} <= codes
    assert {f"S1-{article}" for article in range(1, 34)} <= codes
    assert {f"S1-8.{letter}" for letter in "abcdefghijkl"} <= codes


def test_every_clause_of_the_gas_pack_stands_in_its_source() -> None:
    """The sources break lines inside sentences, S0 with the number of the page; a quotation leaves the break out, nothing else."""
    texts = {
        "S0": re.sub(r"\n\d+、", "", seed("000")),
        "S2": re.sub(r"\n", "", seed("002")),
        "S4": re.sub(r"\n", "", seed("004")),
    }

    invented = [clause.code for clause in pack("gas-city").clauses if clause.text not in texts[clause.document[:2]]]

    assert invented == []


def test_the_wording_of_a_heating_formula_is_the_source_s_own() -> None:
    text = seed("001")

    wordings = {applied.formula or "": applied.wording for applied in pack("heating-hohhot").indicators}

    assert sorted(wordings) == ["F1", "F2", "F3", "F4", "F5"]
    assert all(wording in text for wording in wordings.values())


def test_the_heating_targets_and_bases_are_those_of_chapter_eight() -> None:
    applied = {each.formula: each for each in pack("heating-hohhot").indicators}

    assert {name: (each.indicator, each.target.sense, each.target.value) for name, each in applied.items()} == {
        "F1": ("USE-07", "equal", "100"),
        "F2": ("SRV-02", "at_least", "99"),
        "F3": ("CMP-01", "equal", "100"),
        "F4": ("CMP-02", "equal", "100"),
        "F5": ("CMP-03", "equal", "100"),
    }
    assert {applied[name].basis for name in ("F1", "F3", "F4", "F5")} == {"ASSIGNED"}


def test_the_wording_of_a_gas_indicator_is_quoted_from_its_clause() -> None:
    gas = pack("gas-city")

    strange = [each.code for each in gas.indicators if each.wording not in gas.clause_by_code[each.clause or ""].text]

    assert strange == []


def test_the_service_sheet_has_three_copies_and_the_fields_of_article_eight() -> None:
    [sheet] = [form for form in pack("heating-hohhot").forms if form.code == "service_sheet"]

    assert [copy.kept_by for copy in sheet.copies] == ["customer", "branch_dispatcher", "head_office_service"]
    assert {"effect", "items", "opinion", "signature", "served_on"} <= {field.code for field in sheet.fields}


def test_the_loop_of_article_eight_is_a_workflow_in_its_order() -> None:
    [loop] = [each for each in pack("heating-hohhot").workflows if each.code == "complaint_loop"]

    letters = [step.clause for step in loop.steps if step.clause and step.clause.startswith("S1-8.")]

    assert letters == [f"S1-8.{letter}" for letter in "abcdefghijkl"]


def test_the_paid_service_shows_the_price_list_first() -> None:
    [flow] = [each for each in pack("heating-hohhot").workflows if each.code == "paid_service"]

    assert flow.steps[0].form == "price_list"


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("not_by_the_rules", "hold_responsible"),
        ("passing_the_buck", "hold_responsible"),
        ("not_solved_by_rule", "hold_responsible"),
        ("falsified_result", "hold_responsible"),
        ("attitude", "withhold_post_allowance"),
        ("partiality", "dismissal"),
    ],
)
def test_articles_thirty_to_thirty_three_are_accountability_rules(code: str, effect: str) -> None:
    [rule] = [each for each in pack("heating-hohhot").rewards if each.code == code]

    assert [each.kind for each in rule.effects] == [effect]


@pytest.mark.parametrize("name", COMPANY)
def test_every_order_type_that_can_be_registered_can_be_found_by_a_word(name: str) -> None:
    assert [each.code for each in pack(name).order_types if each.registrable and not each.search] == []


@pytest.mark.parametrize("code", ["gas_leak", "gas_fire", "gas_pipe_damage", "heat_burst", "heat_leak"])
def test_whoever_reports_danger_is_told_what_to_do_before_anything_else(code: str) -> None:
    [order_type] = [each for name in COMPANY for each in pack(name).order_types if each.code == code]

    assert order_type.default_urgency == "critical"
    assert len(order_type.tell_first) >= 3


def test_who_smells_gas_is_told_not_to_switch_anything_and_to_telephone_from_outside() -> None:
    leak = pack("gas-city").order_type_by_code["gas_leak"]

    assert "不要开关任何电器" in leak.tell_first[0].zh
    assert "室外" in leak.tell_first[1].zh


@pytest.mark.parametrize("name", COMPANY)
def test_heating_calls_back_everybody_and_nobody_calls_back_less_than_three_times(name: str) -> None:
    loaded = pack(name)
    policies = {each.code: each for each in loaded.callbacks}

    complaints = [each for each in loaded.order_types if each.is_complaint and each.registrable]

    assert complaints
    assert {policies[each.callback].share_percent for each in complaints} == {100}
    assert all(each.attempts >= 3 for each in loaded.callbacks if each.share_percent)


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_a_user_reads_stands_in_both_languages(name: str) -> None:
    loaded = pack(name)
    wordings = [
        part for rows in loaded.rows.values() for row in rows for _, part in parts_of(row) if isinstance(part, Wording)
    ]

    assert wordings
    assert [each for each in wordings if not re.search(r"[一-鿿0-9]", each.zh)] == []
    assert [each for each in wordings if re.search(r"[一-鿿]", each.en)] == []


@pytest.mark.parametrize("name", COMPANY)
def test_what_a_source_leaves_open_says_why_in_a_sentence(name: str) -> None:
    proposed = [
        part
        for rows in pack(name).rows.values()
        for row in rows
        for _, part in parts_of(row)
        if isinstance(part, Cited) and part.proposed
    ]

    assert all(each.because is not None and len(each.because.zh) >= 2 for each in proposed)


@pytest.mark.parametrize("name", COMPANY)
def test_a_position_of_a_role_is_one_the_product_knows(name: str) -> None:
    positions = {role.position for role in pack(name).roles if role.position}

    assert positions <= {str(role) for role in Role}


def test_codes_of_order_types_and_calendars_do_not_clash_between_packs() -> None:
    """They share a table once both are installed, so a company may run gas and heating."""
    loaded = [pack(name) for name in SHIPPED]

    codes = Counter(code for each in loaded for code in each.codes("order_types") | each.codes("calendars"))

    assert [code for code, times in codes.items() if times > 1] == []


def test_the_catalogue_has_103_indicators_and_56_in_the_core_of_which_26_are_on_the_dashboard() -> None:
    entries = catalogue().values()

    assert len(entries) == 103
    assert sum(each.core for each in entries) == 56
    assert sum(each.dashboard for each in entries) == 26
    assert {each.family for each in entries} == set(families())
    assert all(each.core for each in entries if each.dashboard)


def test_every_clause_of_the_key_account_pack_stands_in_its_source() -> None:
    text = re.sub(r"\s", "", seed("003"))

    invented = [
        clause.code for clause in pack("telecom-key-accounts").clauses if re.sub(r"\s", "", clause.text) not in text
    ]

    assert invented == []


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in ("law-cn", "gas-supervision")])
def test_every_scorecard_says_which_of_its_numbers_are_proposed(name: str) -> None:
    """No source states weights or points, so no row of a scorecard may look as if it did."""
    cards = pack(name).scorecards

    assert cards
    assert all(row.proposed for card in cards for group in card.groups for row in (card, group, *group.items))
    assert all(card.bands_proposed for card in cards)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_clause_is_without_a_control_or_a_reason_and_no_control_without_a_clause_or_a_reason(name: str) -> None:
    loaded = pack(name)
    controls = controls_of(loaded)
    cited, explained = {each["clause"] for each in controls}, {each["clause"] for each in unbound_of(loaded)}

    orphan_clauses = [each.code for each in loaded.clauses if each.code not in cited | explained]
    orphan_controls = [each["code"] for each in controls if not each["clause"] and not each["because_zh"]]

    assert orphan_clauses == []
    assert orphan_controls == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_item_of_a_form_is_a_control_of_its_own(name: str) -> None:
    """Read from the files as they are written, without the product's reading of them."""
    asked = []
    for path in (PACKS / name).rglob("*.yaml"):
        if not re.search(r"^questionnaires:", path.read_text(encoding="utf-8"), re.MULTILINE):
            continue
        for form in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("questionnaires", ()):
            asked += [
                (form["code"], item["code"], item.get("clause", ""), bool(item.get("clause") or item.get("because")))
                for section in form["sections"]
                for item in section.get("items", ())
            ]
    found = [each for each in controls_of(pack(name)) if each["section"] == "questionnaires" and each["part"]]

    assert sorted((each["code"], each["part"], each["clause"]) for each in found) == sorted(each[:3] for each in asked)
    assert all(is_grounded for *_item, is_grounded in asked)
    assert all("·" in each["zh"] and ": " in each["en"] for each in found)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_reason_for_no_control_stands_only_where_the_pack_has_none(name: str) -> None:
    loaded = pack(name)
    cited = {each["clause"] for each in controls_of(loaded)}

    assert [each["clause"] for each in unbound_of(loaded) if each["clause"] in cited] == []


def test_the_packs_hold_every_row_of_the_calendar_of_recurring_duties() -> None:
    rows = {duty.annex for name in SHIPPED for duty in pack(name).duties if duty.annex}

    assert rows == {f"C{number}" for number in range(1, 39)}


HEADS = "内部监督客户监督"
"""Words that only name the article's parts."""


def test_every_clause_of_the_gas_supervision_stands_in_its_source_and_every_word_of_the_source_in_a_clause() -> None:
    text = re.sub(r"\n\d+、", "", seed("000"))
    text = re.sub(r"\s", "", text[text.index("第一章总则") : text.index("- 配套讲稿")])
    clauses = [re.sub(r"\s", "", clause.text) for clause in pack("gas-supervision").clauses]

    place, between = 0, ""
    for clause in clauses:
        found = text.index(clause, place)
        between += text[place:found]
        place = found + len(clause)
    between += text[place:]

    assert re.sub(r"第[一二三四五六七]条|第[一二三]章|[(](-|[0-9I一二三四五六七八])[)]|[0-9]\.", "", between) == HEADS


def test_every_passage_of_the_key_account_rules_is_a_clause_letter_for_letter() -> None:
    text = seed("003")
    lines = [re.sub(r"\s", "", line) for line in text[text.index("1 目的") : text.index("相关文档")].splitlines()]
    clauses = "".join(re.sub(r"\s", "", clause.text) for clause in pack("telecom-key-accounts").clauses)

    missing = [line for line in lines if re.sub(r"^[0-9.]+", "", line) not in clauses]

    assert missing == ["1目的", "2适用范围", "3引用标准/文件", "4定义/术语", "5职责", "7工作程序", "7.1服务质量监管内容", "7.1.1监管客户投诉",
                       "7.1.2收集宣传客户表扬信息", "7.1.4监督服务改进措施的执行情况", "7.2服务质量考评方式", "7.3服务质量沟通汇报",
                       "7.5.1奖励条件及标准", "7.5.2惩处条件及标准"]  # fmt: skip


@pytest.mark.parametrize(("code", "least", "most"), [("service_exemplar", 200, None), ("customer_praise", 100, 200)])
def test_the_rewards_of_the_key_account_rules_have_the_ranges_of_the_text(
    code: str, least: int, most: int | None
) -> None:
    [rule] = [each for each in pack("telecom-key-accounts").rewards if each.code == code]

    assert (rule.effects[0].least, rule.effects[0].most, rule.proposed) == (least, most, False)


def test_what_the_source_cuts_off_in_seven_five_two_moves_no_money() -> None:
    [rule] = [each for each in pack("telecom-key-accounts").rewards if each.clause == "S3-7.5.2"]

    assert rule.proposed
    assert not {"fine", "money_reward"} & {each.kind for each in rule.effects}


def test_duties_with_windows_of_the_sources_are_not_proposed() -> None:
    stated = {each.code: each for name in ("gas-supervision", "telecom-key-accounts") for each in pack(name).duties}

    assert not any(stated[code].proposed for code in ("company_inspection", "division_inspection", "quality_check"))
    assert [(each.opens, each.due) for each in stated["quality_check"].windows] == [
        ("01-01", "01-31"),
        ("07-01", "07-31"),
    ]
    assert [each.opens for each in stated["routine_survey"].windows] == ["03-01", "09-01"]
    assert (stated["company_inspection"].of, stated["company_inspection"].at_least) == ("division", 1)
    assert (stated["division_inspection"].of, stated["division_inspection"].at_least) == ("unit", 2)
