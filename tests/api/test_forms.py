"""Forms over the API: which are in force, what one asks, what answers are worth."""

import pytest

from plumbline.supervision.questionnaires import actions, queries
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from tests.api.conftest import Machine
from tests.supervision.questionnaires.forms import DOCUMENT, FULL
from tests.world import RULES_FROM, START, World


@pytest.fixture
def hall(company: World) -> FormVersion:
    forms = [
        actions.FormTerms(code=code, purpose=purpose, name="营业厅检查表", document={**DOCUMENT, "code": code})
        for code, purpose in (("hall", "inspection"), ("secret", "mystery"))
    ]
    actions.install_forms(
        pack="city", version="1", forms=forms, valid_from=RULES_FROM, by=company.viewer("guan"), at=START
    )
    return queries.version_for("hall", RULES_FROM)


def test_a_machine_lists_the_forms_in_force_and_not_what_mystery_customers_look_for(
    hall: FormVersion, machine: Machine
) -> None:
    assert [item["code"] for item in machine.get("/api/v1/forms").json()["items"]] == ["hall"]
    assert machine.get("/api/v1/forms?on=2020-01-01").json()["items"] == []
    assert machine.get("/api/v1/forms?purpose=survey").json()["items"] == []
    secret = queries.version_for("secret", RULES_FROM)
    assert machine.get(f"/api/v1/forms/{secret.id}").status_code == 404


def test_a_machine_reads_one_form_and_scores_answers_without_keeping_them(hall: FormVersion, machine: Machine) -> None:
    read = machine.get(f"/api/v1/forms/{hall.id}").json()
    worth = machine.post(f"/api/v1/forms/{hall.id}/score", {"answers": FULL}).json()

    assert read["document"]["sections"][0]["code"] == "outside"
    assert (worth["points"], worth["of"], worth["share"], worth["passes"]) == (30.9, 40.0, 77.25, False)
    assert worth["missing"] == []
    assert not Filling.objects.exists()


def test_an_answer_that_is_not_taken_names_its_item(hall: FormVersion, machine: Machine) -> None:
    answer = machine.post(f"/api/v1/forms/{hall.id}/score", {"answers": {"smile": "9"}})

    assert answer.status_code == 422
    assert "smile" in answer.content.decode()
