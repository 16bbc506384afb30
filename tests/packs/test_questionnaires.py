"""The forms that packs ship: every checklist used, every item scored and cited, what S2, S3 and L4 ask for in them."""

from datetime import timedelta
from pathlib import Path

import pytest

from plumbline.packs import installing
from plumbline.packs.loading import load
from plumbline.packs.questionnaires import form_document
from plumbline.supervision.questionnaires import queries
from plumbline.supervision.questionnaires.models import FormVersion
from plumbline.supervision.questionnaires.rules import Form, checked, read_form, score
from tests.packs.miniature import Break, written
from tests.world import PACKS, RULES_FROM, START, World

SHIPPED = ("gas-city", "heating-hohhot", "telecom-key-accounts")


def forms(name: str) -> dict[str, Form]:
    pack = load(PACKS / name)
    return {row.code: read_form(form_document(pack, row)) for row in pack.questionnaires}


def test_every_form_that_the_issue_names_is_shipped_with_its_purpose() -> None:
    gas, telecom = forms("gas-city"), forms("telecom-key-accounts")

    assert {code: form.purpose for code, form in gas.items() if form.purpose != "survey"} == {
        "home_visit": "inspection",
        "hall": "inspection",
        "service_centre": "inspection",
        "conduct": "inspection",
        "telephone": "inspection",
        "complaint_file": "file_review",
        "call_quality": "call_quality",
        "recheck": "recheck",
        "mystery_hall": "mystery",
        "mystery_call": "mystery",
    }
    assert telecom["key_account_check"].purpose == "inspection"


@pytest.mark.parametrize("name", ["gas-city", "heating-hohhot"])
def test_every_checklist_of_a_pack_is_asked_by_some_form(name: str) -> None:
    pack = load(PACKS / name)

    asked = {section.checklist for row in pack.questionnaires for section in row.sections}

    assert {form.code for form in pack.forms if form.kind == "checklist"} <= asked


@pytest.mark.parametrize("name", SHIPPED)
def test_every_item_names_its_clause_or_says_why_it_is_asked(name: str) -> None:
    bare = [
        (code, item.code)
        for code, form in forms(name).items()
        for item in form.items
        if not (item.clause or item.because.zh)
    ]

    assert bare == []


def test_the_seven_ones_are_seven_and_the_voices_seven() -> None:
    sections = {section.code: len(section.items) for section in forms("gas-city")["home_visit"].sections}
    conduct = {section.code: len(section.items) for section in forms("gas-city")["conduct"].sections}

    assert (sections["seven_ones"], sections["seven_voices"]) == (7, 7)
    assert (conduct["musts"], conduct["noes"], conduct["prohibitions"]) == (6, 5, 6)


def test_the_hall_form_asks_what_the_law_on_barrier_free_environments_asks() -> None:
    hall = forms("gas-city")["hall"]

    assert {item.code for item in hall.items if item.clause == "L4-40"} == {
        "low_counter",
        "display",
        "writing_pad",
        "voice_prompt",
    }
    assert {item.code for item in hall.items if item.clause == "L4-39"} == {"manual_service", "aids"}
    assert not any(item.na for item in hall.items if item.clause == "L4-40")


def test_call_quality_weighs_attitude_30_business_35_process_20_experience_15_and_fatal_errors_nothing() -> None:
    weights = {s.code: sum(item.weight for item in s.items) for s in forms("gas-city")["call_quality"].sections}

    assert weights == {"attitude": 30, "business": 35, "process": 20, "experience": 15, "fatal": 0}


def test_a_fatal_error_makes_a_call_worth_nothing() -> None:
    form = forms("gas-city")["call_quality"]
    perfect = {item.code: str(item.points) if item.points else "yes" for item in form.items}

    assert score(form, checked(form, perfect)).share == 100
    assert score(form, checked(form, perfect | {"no_breach": "no"})).share == 0


def test_the_key_account_check_weighs_a_hundred() -> None:
    assert sum(i.weight for i in forms("telecom-key-accounts")["key_account_check"].items if i.is_scored) == 100


def test_an_installed_pack_has_its_forms_in_force_with_their_checklists_taken_in(ruled_world: World) -> None:
    version = queries.version_for("gas-city/home_visit", RULES_FROM)

    form = queries.form_of(version)

    greeting = form.item("seven_ones_greeting")
    assert greeting is not None
    assert (greeting.weight, greeting.clause) == (5, "S4c-7653")
    assert (version.name, version.name_en) == ("上门服务检查表（七个一）", "Home visit inspection (seven ones)")


def test_a_new_version_of_a_pack_changes_only_the_forms_it_words_otherwise_and_ends_those_it_drops(
    world: World, tmp_path: Path
) -> None:
    first = written(tmp_path / "one")
    installing.install(first, valid_from=RULES_FROM, by=world.viewer("guan"), at=START)
    second = written(
        tmp_path / "two",
        Break("pack.yaml", 'version: "1.0"', 'version: "2.0"'),
        Break("forms.yaml", "kind: partial", "kind: yes_no"),
    )
    later = RULES_FROM + timedelta(days=400)

    installing.install(second, valid_from=later, by=world.viewer("guan"), at=START)

    assert [(v.version, v.valid_to) for v in queries.versions_of("mini", "visit")] == [("2.0", None), ("1.0", later)]
    third = written(tmp_path / "three", Break("pack.yaml", 'version: "1.0"', 'version: "3.0"'))
    forms_file = third / "forms.yaml"
    forms_file.write_text(forms_file.read_text(encoding="utf-8").split("questionnaires:")[0], encoding="utf-8")
    installing.install(third, valid_from=later + timedelta(days=1), by=world.viewer("guan"), at=START)
    assert not FormVersion.objects.filter(pack="mini", valid_to__isnull=True).exists()
