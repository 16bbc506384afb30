"""A folder becomes a pack: rows gathered, order types with what they inherit, foundations found."""

from pathlib import Path

import pytest

from plumbline.packs.checking import check
from plumbline.packs.findings import PackRefused
from plumbline.packs.loading import load, load_with_foundations
from tests.packs.miniature import Break, written

CHILD = """\
  - code: bill_query
    parent: query
    name: {zh: 账单查询, en: Bill query}
    default_urgency: urgent
    fee_line: true
    facts: [{code: month, ask: {zh: 哪个月？, en: "Which month?"}, answer: date}]
    tell_first: [{zh: 请准备户号, en: Have your number at hand}]
    clause: M1-1
"""
PARENT = Break(
    "order_types.yaml",
    "name: {zh: 查询, en: Query}",
    'name: {zh: 查询, en: Query}, facts: [{code: number, ask: {zh: 户号？, en: "Number?"}, answer: text}], '
    "tell_first: [{zh: 您好, en: Good day}]",
)


def test_an_order_type_inherits_what_it_leaves_out_and_adds_to_questions_and_script(tmp_path: Path) -> None:
    folder = written(tmp_path, PARENT, Break("order_types.yaml", "", CHILD))

    child = load(folder).order_type_by_code["bill_query"]

    assert child.path == ("gas", "query", "bill_query")
    assert child.lineage == ("bill_query", "query", "gas")
    assert (child.kind, child.default_urgency, child.fee_line, child.on_site) == ("inquiry", "urgent", True, False)
    assert child.callback == "all"
    assert [fact.code for fact in child.facts] == ["number", "month"]
    assert [wording.zh for wording in child.tell_first] == ["您好", "请准备户号"]
    assert child.registrable
    assert child.in_scope is None


def test_a_limit_warns_at_the_marks_of_the_pack_unless_it_names_its_own(tmp_path: Path) -> None:
    own_marks = Break("limits.yaml", "start: resolved", "warn_percent: [90, 60], start: resolved")
    loaded = load(written(tmp_path, own_marks))

    assert {limit.code: loaded.marks_of(limit) for limit in loaded.limits} == {
        "query_reply": (50, 80),
        "outage_notice": (50, 80),
        "sheet": (60, 90),
    }


def test_a_pack_comes_after_everything_it_builds_on(tmp_path: Path) -> None:
    packs = load_with_foundations(written(tmp_path))

    assert [(pack.name, pack.version) for pack in packs] == [("law", "1"), ("mini", "1.0")]


def test_a_pack_that_does_not_fit_is_refused_with_all_its_findings(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        Break("limits.yaml", "milestone: reply, ", ""),
        Break("duties.yaml", "every: month", "every: century"),
    )

    with pytest.raises(PackRefused) as refused:
        load(folder)

    assert [finding.code for finding in refused.value.findings] == ["not_a_choice", "missing"]
    assert "duties.yaml:2" in str(refused.value)


def test_foundations_may_be_handed_over_instead_of_lying_beside(tmp_path: Path) -> None:
    folder = written(tmp_path / "here", law=False)
    law = load(written(tmp_path / "there").parent / "law")

    assert [finding.code for finding in check(folder)] == ["unknown_pack"]
    assert [finding.code for finding in check(folder, [])] == ["unknown_pack"]
    assert check(folder, [law]) == []


def test_a_pack_that_is_handed_over_but_not_built_on_does_not_bind(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        Break("pack.yaml", "builds_on: [law]\n", ""),
        Break("limits.yaml", "quantity: 3, unit: working_day", "quantity: 30, unit: working_day"),
    )
    law = load(tmp_path / "law")

    assert check(folder, [law]) == []


def test_a_row_of_a_pack_knows_its_file_and_line(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))

    origin = loaded.origin("limits", "outage_notice")

    assert (origin.file, origin.line(), origin.line("counts")) == ("limits.yaml", 4, 5)
