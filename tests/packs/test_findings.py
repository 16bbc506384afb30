"""Every kind of finding: a broken copy of the miniature pack, the code, the file and the very line."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from plumbline.packs.checking import check
from plumbline.packs.findings import WORDINGS
from tests.packs.miniature import Break, written


@dataclass(frozen=True)
class Case:
    """`marker` is text that stands on the reported line of the broken file; `told_in`: where, if not in that file."""

    code: str
    file: str
    old: str
    new: str
    marker: str
    told_in: str = ""

    @property
    def breaking(self) -> Break:
        return Break(self.file, self.old, self.new)


LIMITS, TYPES, PACK, CLAUSES = "limits.yaml", "order_types.yaml", "pack.yaml", "clauses.yaml"
CALENDARS, INDICATORS, FORMS = "calendars.yaml", "indicators.yaml", "forms.yaml"
SCORECARDS = "scorecards.yaml"
ESCALATION, REWARDS, CALLBACKS = "escalation.yaml", "rewards.yaml", "callbacks.yaml"
QUERY = "quantity: 3, unit: working_day, calendar: days"

CASES = [
    # the files themselves
    Case("foreign_file", "limit.yaml", "", "limits: []\n", "limits"),
    Case("syntax", LIMITS, "warn_percent: [50, 80]", "warn_percent: [50, 80", "limits:"),
    Case("alias", CLAUSES, "text: 总则", "text: &anchor 总则", "M1-ch1"),
    Case("tag", CLAUSES, "text: 总则", "text: !secret 总则", "M1-ch1"),
    Case("several_documents", CLAUSES, "", "---\nclauses: []\n", "---"),
    Case("key_is_no_text", CLAUSES, "text: 总则", "[a]: 总则", "M1-ch1"),
    Case("key_twice", LIMITS, "order_type: query,", "order_type: query, order_type: gas,", "query_reply"),
    Case("too_deep", FORMS, "answer: text", "answer: " + "[" * 60 + "]" * 60, "effect"),
    # single values
    Case("missing", LIMITS, "milestone: reply, ", "", "query_reply"),
    Case("unknown_key", LIMITS, "may_pause: true", "may_paus: true, may_pause: true", "query_reply"),
    Case("wrong_type", LIMITS, "quantity: 3, unit: working_day", "quantity: three, unit: working_day", "query_reply"),
    Case("wrong_form", LIMITS, "code: query_reply", "code: Query Reply", "Query Reply"),
    Case("not_a_choice", LIMITS, "unit: working_day", "unit: fortnight", "query_reply"),
    Case("out_of_range", LIMITS, "quantity: 3, unit: working_day", "quantity: 0, unit: working_day", "query_reply"),
    Case("unknown_milestone", LIMITS, "milestone: reply", "milestone: replied", "query_reply"),
    Case("uncited", LIMITS, "may_pause: true, clause: M1-1", "may_pause: true", "query_reply"),
    Case(
        "proposed_without_because",
        LIMITS,
        "may_pause: true, clause: M1-1",
        "may_pause: true, proposed: true",
        "query_reply",
    ),
    Case("target_uncited", INDICATORS, 'target_clause: M1-1, weight: "60"', 'weight: "60"', "timely"),
    Case("choices_mismatch", FORMS, "answer: text", "answer: choice", "effect"),
    Case("working_without_calendar", LIMITS, "unit: working_day, calendar: days", "unit: working_day", "query_reply"),
    Case("day_minutes_misplaced", LIMITS, "unit: working_day", "unit: hour, day_minutes: 420", "query_reply"),
    Case("ahead_of_what", LIMITS, "start: planned_start", "start: registered", "outage_notice"),
    Case(
        "spans_out_of_order",
        CALENDARS,
        'weekly: {mon: [["08:30", "16:30"]]',
        'weekly: {mon: [["16:30", "08:30"]]',
        '"10-01"',
    ),
    Case("range_reversed", REWARDS, "least: 50, most: 200", "least: 300, most: 200", "fine"),
    # codes and references
    Case("duplicate_code", CLAUSES, "", "  - {code: M1-1, document: M1, text: 又, english: Again}\n", "Again"),
    Case("dangling_clause", LIMITS, "may_pause: true, clause: M1-1", "may_pause: true, clause: M1-9", "query_reply"),
    Case("dangling_source", LIMITS, "may_pause: true,", "may_pause: true, seen_in: [W99],", "query_reply"),
    Case("clause_in_other_document", CLAUSES, "code: M1-ch1", "code: M2-ch1", "M2-ch1"),
    Case("unknown_document", CLAUSES, "{code: M1-ch1, document: M1", "{code: M1-ch1, document: M7", "M7"),
    Case("unknown_chapter", CLAUSES, "chapter: M1-ch1", "chapter: M1-ch9", "M1-ch9"),
    Case("unknown_pack", PACK, "builds_on: [law]", "builds_on: [law, lost]", "builds_on"),
    Case("circular_packs", PACK, "builds_on: [law]", "builds_on: [law, mini]", "builds_on"),
    Case("unknown_order_type", LIMITS, "order_type: query", "order_type: quest", "query_reply"),
    Case("unknown_order_type", TYPES, "{code: query, parent: gas", "{code: query, parent: oil", "code: query"),
    Case(
        "choices_mismatch",
        TYPES,
        "name: {zh: 停气, en: Stop}",
        "name: {zh: 停气, en: Stop}, facts: [{code: when, ask: {zh: 何时, en: When}, answer: choice}]",
        "outage",
    ),
    Case("percent_over_100", INDICATORS, 'weight: "60"', 'weight: "160"', 'weight: "160"'),
    Case("circular_order_type", TYPES, "{code: query, parent: gas", "{code: query, parent: query", "code: query"),
    Case("root_is_no_line", TYPES, "{code: outage, parent: gas, kind", "{code: outage, kind", "outage"),
    Case("incomplete_order_type", TYPES, "    is_complaint: false\n", "", "code: gas"),
    Case("unknown_report", "reports.yaml", "report: monthly-complaints", "report: weekly-gossip", "monthly"),
    Case("report_by_one_hand", "reports.yaml", "released_by: chief", "released_by: boss", "monthly"),
    Case("unknown_role", "reports.yaml", "drafted_by: boss", "drafted_by: nobody", "monthly"),
    Case("unknown_role", "duties.yaml", "owner: boss", "owner: nobody", "report"),
    Case("unknown_calendar", LIMITS, "calendar: days", "calendar: daze", "query_reply"),
    Case("unknown_zone", CALENDARS, "zone: Asia/Shanghai", "zone: Asia/Atlantis", "Atlantis"),
    Case("unknown_segment", LIMITS, "order_type: query,", "order_type: query, segment: martian,", "query_reply"),
    Case("unknown_region", LIMITS, "order_type: query,", "order_type: query, region: moon,", "query_reply"),
    Case("unknown_callback", TYPES, "callback: all", "callback: some", "some"),
    Case("unknown_form", "workflows.yaml", "form: slip", "form: slap", "answer"),
    Case("unknown_form", FORMS, "checklist: rounds", "checklist: slip", "listed"),
    Case("empty_section", FORMS, ', checklist: rounds, each: "2"', "", "listed"),
    Case("form_refused", FORMS, "kind: partial", "kind: points", "visit"),
    Case("unknown_limit", FORMS, "returned_by: sheet", "returned_by: never", "own"),
    Case("unknown_indicator", INDICATORS, "indicator: CMP-01", "indicator: CMP-99", "timely"),
    Case("season_missing", LIMITS, "order_type: query,", "order_type: query, season_phase: rest,", "query_reply"),
    # sense
    Case("no_warning_marks", LIMITS, "warn_percent: [50, 80]", "warn_percent: []", "query_reply"),
    Case(
        "limit_twice",
        LIMITS,
        "",
        "  - {code: again, order_type: query, milestone: reply, quantity: 1, unit: hour, start: registered, "
        "may_pause: true, clause: M1-1}\n",
        "again",
    ),
    Case("looser_than_floor", LIMITS, QUERY, QUERY.replace("3", "6"), "query_reply"),
    Case(
        "ahead_shorter_than_floor",
        LIMITS,
        "quantity: 3, unit: calendar_day, start: planned_start",
        "quantity: 47, unit: hour, start: planned_start",
        "outage_notice",
    ),
    Case("pausing_floor", LIMITS, "may_pause: true", "may_pause: true, floor: true", "query_reply"),
    Case("quantity_too_large", LIMITS, QUERY, QUERY.replace("3", "4000"), "query_reply"),
    Case("no_closing_limit", LIMITS, "milestone: reply", "milestone: accept", "code: query", TYPES),
    Case("percent_over_100", INDICATORS, 'value: "98"', 'value: "796"', "target: {sense: at_least"),
    Case("weights_off_100", INDICATORS, 'weight: "60"', 'weight: "50"', 'weight: "50"'),
    Case("scoring_incomplete", SCORECARDS, 'floor: "80", ', "", "fast,"),
    Case("weight_misplaced", SCORECARDS, "indicator: CMP-10, ", 'indicator: CMP-10, weight: "1", ', "made_up"),
    Case("scorecard_off_100", SCORECARDS, '        weight: "70"', '        weight: "60"', "groups:"),
    Case(
        "group_off_weight",
        SCORECARDS,
        'indicator: CMP-08, weight: "30"',
        'indicator: CMP-08, weight: "29.5"',
        'weight: "30"',
    ),
    Case("bands_with_a_gap", SCORECARDS, 'least: "0"', 'least: "1"', "bands:"),
    Case("item_twice", SCORECARDS, "{code: again", "{code: fast", "CMP-08"),
    Case("unknown_item", SCORECARDS, "known_by: [fast]", "known_by: [slow]", "known_by"),
    Case("unknown_applied", SCORECARDS, "applied: timely", "applied: timeless", "applied"),
    Case("unknown_indicator", SCORECARDS, "indicator: CMP-08", "indicator: CMP-99", "CMP-99"),
    Case("scoring_against_direction", SCORECARDS, 'floor: "80"', 'floor: "99"', "fast,"),
    Case(
        "scoring_against_direction", SCORECARDS, "kind: steps, sense: at_most", "kind: steps, sense: at_least", "CMP-08"
    ),
    Case("dangling_clause", SCORECARDS, 'ceiling: "59"}, clause: M1-1', 'ceiling: "59"}, clause: M1-9', "made_up"),
    Case("target_against_direction", INDICATORS, "sense: at_most", "sense: at_least", 'value: "5"'),
    Case(
        "step_without_order",
        ESCALATION,
        "phone_lists:",
        "  - {code: twin, at_percent: 100, tell: [boss], name: {zh: 又, en: Again}, clause: M1-1}\nphone_lists:",
        "twin",
    ),
    Case("phone_list_for_nobody", ESCALATION, "order_types: [outage], ", "", "grave"),
    Case("year_not_covered", CALENDARS, 'ends: "09-30"', 'ends: "09-29"', "periods"),
    Case("year_covered_twice", CALENDARS, 'ends: "09-30"', 'ends: "10-01"', "periods"),
    Case("makeup_day_closed", CALENDARS, "makeup_day: mon", "makeup_day: sun", "makeup_day"),
    Case("name_not_folder", PACK, "name: mini", "name: maxi", "maxi"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{case.file}" for case in CASES])
def test_a_broken_line_is_named_with_file_and_line(case: Case, tmp_path: Path) -> None:
    folder = written(tmp_path, case.breaking)

    findings = [finding for finding in check(folder) if finding.code == case.code]

    assert findings, f"not found; found {[str(each) for each in check(folder)]}"
    assert findings[0].sentence
    assert findings[0].file == (case.told_in or case.file)
    line = (folder / findings[0].file).read_text("utf-8").splitlines()[findings[0].line - 1]
    assert case.marker in line


ELSEWHERE = {
    "no_pack",
    "not_utf8",
    "file_too_large",
    "invalid",
    "foundation_refused",
    "no_limit",
    "never_open",
}
"""Kinds whose case needs more than one replaced line; each has a test of its own below."""


def test_every_kind_of_finding_has_a_case() -> None:
    covered = {case.code for case in CASES} | ELSEWHERE

    assert set(WORDINGS) == covered


def test_the_miniature_itself_is_clean(tmp_path: Path) -> None:
    assert check(written(tmp_path)) == []
    assert check(tmp_path / "law") == []


def codes_of(folder: Path) -> list[str]:
    return [finding.code for finding in check(folder)]


def test_a_folder_without_pack_yaml_is_no_pack(tmp_path: Path) -> None:
    assert codes_of(tmp_path) == ["no_pack"]


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / CLAUSES).write_bytes("clauses: []\n# 供热\n".encode("gbk"))

    [finding] = check(folder)

    assert (finding.code, finding.file, finding.line) == ("not_utf8", CLAUSES, 2)


def test_a_file_too_large_to_be_a_rule_is_refused_unread(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / CLAUSES).write_bytes(b"#" * (8 * 1024 * 1024 + 1))

    assert codes_of(folder) == ["file_too_large"]


def test_what_the_schema_says_in_its_own_words_is_passed_on(tmp_path: Path) -> None:
    folder = written(tmp_path, Break(CALENDARS, '["08:30", "16:30"]], tue', '"08"], tue'))

    findings = check(folder)

    assert {finding.file for finding in findings} == {CALENDARS}
    assert all(finding.code in WORDINGS for finding in findings)


def test_a_span_of_three_times_is_told_in_the_words_of_the_schema(tmp_path: Path) -> None:
    folder = written(tmp_path, Break(CALENDARS, '["08:30", "16:30"]], tue', '["08:30", "12:00", "16:30"]], tue'))

    assert "invalid" in codes_of(folder)


def test_trouble_in_a_foundation_is_told_where_it_is_needed(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (tmp_path / "law" / CLAUSES).write_text("clauses: 3\n", encoding="utf-8")

    [finding] = check(folder)

    assert (finding.code, finding.file) == ("foundation_refused", PACK)
    assert "clauses.yaml:1" in finding.sentence


def test_a_type_without_any_limit_is_told_apart_from_one_without_an_end(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        Break(TYPES, "", "  - {code: lonely, parent: gas, kind: praise, name: {zh: 表扬, en: Praise}, clause: M1-1}\n"),
        Break(LIMITS, "sheet, order_type: gas", "sheet, order_type: query"),
    )

    [finding] = check(folder)

    assert (finding.code, finding.field) == ("no_limit", "order_types.lonely")


def test_a_calendar_without_hours_never_opens(tmp_path: Path) -> None:
    closed = """\
calendars:
  - code: days
    name: {zh: 无, en: None}
    zone: Asia/Shanghai
    periods: [{starts: "01-01", ends: "12-31", weekly: {mon: []}}]
    clause: M1-1
"""
    folder = written(tmp_path, Break(CALENDARS, "", closed), without=(CALENDARS,))

    assert "never_open" in codes_of(folder)


def test_a_limit_looser_than_the_law_names_both_clauses(tmp_path: Path) -> None:
    folder = written(tmp_path, Break(LIMITS, QUERY, "quantity: 7, unit: calendar_day"))

    [finding] = [each for each in check(folder) if each.code == "looser_than_floor"]

    assert "M1-1" in finding.sentence
    assert "L1-29" in finding.sentence
    assert "7 calendar_day" in finding.sentence
    assert finding.field == "limits.query_reply.quantity"


def test_a_floor_of_the_pack_itself_binds_its_other_rows(tmp_path: Path) -> None:
    hasty = (
        "  - {code: hasty, order_type: query, urgency: urgent, milestone: resolve, quantity: 2, unit: hour, "
        "start: registered, may_pause: false, clause: M1-1}\n"
        "  - {code: bound, order_type: gas, milestone: resolve, quantity: 1, unit: hour, start: registered, "
        "may_pause: false, floor: true, clause: M1-1}\n"
    )
    folder = written(tmp_path, Break(LIMITS, "", hasty))

    assert [(each.code, each.params["name"]) for each in check(folder)] == [("looser_than_floor", "hasty")]


def test_law_of_another_place_or_line_does_not_bind(tmp_path: Path) -> None:
    """The miniature answers in 3 working days though a law of another province and one of heating say one hour."""
    folder = written(tmp_path)

    assert check(folder) == []

    in_shandong = written(tmp_path, Break(PACK, "territory: CN-15-01", "territory: CN-37-02"))
    assert {each.params["floor"] for each in check(in_shandong)} == {"elsewhere"}


def test_two_laws_may_speak_of_the_same_case(tmp_path: Path) -> None:
    folder = written(tmp_path)
    limits = tmp_path / "law" / LIMITS
    limits.write_text(limits.read_text("utf-8").replace("urgency: critical, ", ""), encoding="utf-8")

    assert check(tmp_path / "law") == []
    assert check(folder) == []


def branch(shelf: Path, hours: int) -> Path:
    """A branch's own rules: it answers queries of the company's order type within so many hours."""
    folder = shelf / "branch"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        """\
name: branch
title: {zh: 细则, en: Details}
version: "1"
applies_to: [gas]
territory: CN-15-01
builds_on: [law, mini]
summary: {zh: 细则, en: Details}
documents: [{code: B1, kind: company_rule, title: {zh: 细则, en: Details}}]
""",
        encoding="utf-8",
    )
    (folder / "limits.yaml").write_text(
        f"""\
warn_percent: [80]
limits:
  - {{code: ours, order_type: query, milestone: resolve, quantity: {hours}, unit: hour, start: registered,
     may_pause: false, clause: M1-1}}
""",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(("hours", "codes"), [(24, []), (25, ["looser_than_floor"])])
def test_a_branch_may_tighten_a_floor_of_its_company_and_not_loosen_it(
    hours: int, codes: list[str], tmp_path: Path
) -> None:
    floor = (
        "  - {code: floor, order_type: query, milestone: resolve, quantity: 24, unit: hour, start: registered, "
        "may_pause: false, floor: true, clause: M1-1}\n"
    )
    written(tmp_path, Break(LIMITS, "", floor))

    assert codes_of(branch(tmp_path, hours)) == codes


def test_a_floor_in_an_unknown_calendar_is_told_once_and_not_compared(tmp_path: Path) -> None:
    folder = written(tmp_path, Break(LIMITS, "calendar: days, start: registered", "calendar: gone, start: registered"))

    assert codes_of(folder) == ["unknown_calendar"]


def test_a_span_of_one_time_lacks_the_other(tmp_path: Path) -> None:
    folder = written(tmp_path, Break(CALENDARS, '["08:30", "16:30"]], tue', '["08:30"]], tue'))

    assert "missing" in codes_of(folder)


def test_a_floor_for_one_urgency_does_not_bind_another(tmp_path: Path) -> None:
    apart = (
        "  - {code: slow, order_type: query, urgency: normal, milestone: resolve, quantity: 9, unit: hour, "
        "start: registered, may_pause: false, clause: M1-1}\n"
        "  - {code: fast, order_type: query, urgency: urgent, milestone: resolve, quantity: 1, unit: hour, "
        "start: registered, may_pause: false, floor: true, clause: M1-1}\n"
    )

    assert codes_of(written(tmp_path, Break(LIMITS, "", apart))) == []
