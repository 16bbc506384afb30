"""Surveys over the API: what runs, what was found, and how a call centre hands in the calls it made."""

import pytest

from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Invite, Response, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.states import Dimension
from tests.api.conftest import Machine, MachineOf
from tests.supervision.surveys.asking import GOOD, OPENED, form, opened, town
from tests.world import World

ADDRESS = "/api/v1/surveys"


@pytest.fixture
def asked(company: World) -> Survey:
    form(company)
    town(company)
    return opened(company, strata_by=(Dimension.KIND,))


def test_a_machine_reads_what_runs_page_by_page(asked: Survey, company: World, machine_of: MachineOf) -> None:
    other = opened(company, seed="other", rest_days=0)
    reader = machine_of("fang")

    first = reader.get(f"{ADDRESS}?limit=1").json()
    second = reader.get(f"{ADDRESS}?limit=1&cursor={first['next']}").json()

    assert {first["items"][0]["number"], second["items"][0]["number"]} == {asked.number, other.number}
    assert second["next"] is None
    assert (first["items"][0]["invited"], first["items"][0]["answered"]) == (8, 0)


def test_a_call_centre_hands_in_a_call_and_sent_again_with_its_key_it_is_one(
    asked: Survey, company: World, machine_of: MachineOf
) -> None:
    number = surveys.links(asked)[0][0]
    caller, body = machine_of("lin"), {"customer": number, "result": "answered", "answers": GOOD}

    done = [caller.post(f"{ADDRESS}/{asked.number}/answers", body, key="call-1") for _time in range(2)]

    assert [each.status_code for each in done] == [201, 201]
    assert done[0].json() == {"survey": asked.number, "customer": number, "state": "answered"}
    assert Response.objects.get().answers == GOOD
    again = caller.post(f"{ADDRESS}/{asked.number}/answers", body)
    assert again.status_code == 409


def test_one_survey_is_read_with_field_work_and_figures(asked: Survey, company: World, machine_of: MachineOf) -> None:
    for _number, token in surveys.links(asked):
        actions.answer_by_link(token=token, answers=GOOD, by=company.system, at=OPENED)

    read = machine_of("fang").get(f"{ADDRESS}/{asked.number}").json()

    assert {each["stratum"]: (each["size"], each["answered"]) for each in read["strata"]} == {
        "commercial": (4, 2),
        "resident": (13, 6),
    }
    overall = next(each for each in read["items"] if each["item"] == "overall")
    assert (overall["convention"], overall["answers"]) == ("csat", {"5": 8})
    assert {figure["code"]: figure["value"] for figure in overall["figures"]} == {"top2": 1.0, "mean": 5.0}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"customer": "X1", "result": "refused"}, 404),
        ({"customer": "H000", "result": "maybe"}, 422),
        ({"customer": "H000", "result": "answered", "answers": {"overall": "9"}}, 422),
        ({"customer": "H000", "result": "answered", "answers": {}}, 422),
        ({"result": "refused"}, 422),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    company: World, machine_of: MachineOf, body: dict[str, object], status: int
) -> None:
    form(company)
    town(company, homes=1, shops=0)
    survey = opened(company, n=2)

    assert machine_of("lin").post(f"{ADDRESS}/{survey.number}/answers", body).status_code == status
    assert not Response.objects.exists()
    assert set(Invite.objects.values_list("state", flat=True)) == {"waiting"}


def test_strangers_see_nothing(asked: Survey, machine_of: MachineOf, machine: Machine) -> None:
    assert machine_of("head-east").get(f"{ADDRESS}/{asked.number}").status_code == 404
    assert machine_of("zhao").get(ADDRESS).status_code == 403
    assert (
        machine_of("zhao")
        .post(f"{ADDRESS}/{asked.number}/answers", {"customer": "H000", "result": "refused"})
        .status_code
        == 404
    )
