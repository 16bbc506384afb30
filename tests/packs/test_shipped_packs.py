"""The packs that come with the product: clean, verbatim, complete."""

import re
from collections import Counter
from pathlib import Path

import pytest

from plumbline.evaluation.indicators.catalogue import catalogue, families
from plumbline.ground.organization.states import Role
from plumbline.packs.checking import check
from plumbline.packs.checking.clauses import parts_of
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


def test_three_packs_are_shipped() -> None:
    assert SHIPPED == ["gas-city", "heating-hohhot", "law-cn"]


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
    """The sources break lines inside sentences; a quotation leaves the break out, nothing else."""
    texts = {"S2": re.sub(r"\n", "", seed("002")), "S4": re.sub(r"\n", "", seed("004"))}

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
