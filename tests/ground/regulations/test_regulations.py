"""Documents and clauses: installed once, in order, in force by day."""

from datetime import date

import pytest

from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.regulations import actions, queries
from plumbline.ground.regulations.actions import ClauseText, DocumentText, Installed
from plumbline.ground.regulations.models import Application, Clause, Installation
from tests.world import START, World

NEW_YEAR, SPRING = date(2026, 1, 1), date(2026, 3, 1)


def clauses(*codes: str, text: str = "原文") -> tuple[ClauseText, ...]:
    return tuple(ClauseText(code=code, text=f"{text} {code}", chapter="一", number=code[-1]) for code in codes)


def install(world: World, **changes: object) -> Installed:
    wanted: dict[str, object] = {
        "pack": "heating",
        "version": "1.0",
        "title": "供热",
        "title_en": "Heating",
        "digest": "a" * 64,
        "content": {"limits": 3},
        "documents": [
            DocumentText(
                code="S1", version="1", kind="company_rule", title="办法", clauses=clauses("S1-9", "S1-10", "S1-1")
            )
        ],
        "valid_from": NEW_YEAR,
        **changes,
    }
    return actions.install(by=world.system, at=START, **wanted)  # type: ignore[arg-type]


def test_clauses_keep_the_order_of_their_document(world: World) -> None:
    installed = install(world)

    (document,) = queries.documents()
    assert [clause.code for clause in queries.clauses_of(document.id)] == ["S1-9", "S1-10", "S1-1"]
    assert set(installed.clauses) == {"S1-9", "S1-10", "S1-1"}
    assert queries.clause("S1-1").text == "原文 S1-1"


def test_the_same_pack_twice_changes_nothing(world: World) -> None:
    first = install(world)
    revision, entries = journal.revision(), Entry.objects.count()

    again = install(world)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.clauses == first.clauses
    assert (journal.revision(), Entry.objects.count(), Clause.objects.count()) == (revision, entries, 3)


def test_the_same_version_with_other_content_is_refused(world: World) -> None:
    install(world)

    with pytest.raises(actions.InstallationRefused) as refusal:
        install(world, digest="b" * 64)

    assert "1.0" in str(refusal.value)


def newer(world: World, **changes: object) -> Installed:
    return install(
        world,
        **{
            "version": "2.0",
            "digest": "b" * 64,
            "valid_from": SPRING,
            "documents": [
                DocumentText(
                    code="S1", version="2", kind="company_rule", title="办法", clauses=clauses("S1-1", text="新文")
                )
            ],
            **changes,
        },
    )


@pytest.mark.parametrize(
    ("day", "text"), [(NEW_YEAR, "原文 S1-1"), (date(2026, 2, 28), "原文 S1-1"), (SPRING, "新文 S1-1")]
)
def test_a_clause_is_the_one_in_force_on_the_day(world: World, day: date, text: str) -> None:
    install(world)
    newer(world)

    assert queries.clause("S1-1", on=day).text == text
    assert queries.clauses_by_code({"S1-1"}, on=day)["S1-1"].text == text


def test_a_clause_that_a_new_version_leaves_out_is_in_force_no_longer_but_can_be_cited(world: World) -> None:
    install(world)
    newer(world)

    with pytest.raises(NotFound):
        queries.clause("S1-9", on=SPRING)
    assert queries.clause("S1-9", on=date(2026, 2, 1)).text == "原文 S1-9"
    assert queries.clause("S1-9").text == "原文 S1-9"


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2020, 1, 1)])
def test_nothing_is_in_force_before_its_day(world: World, day: date) -> None:
    install(world)

    with pytest.raises(NotFound):
        queries.clause("S1-1", on=day)
    assert queries.installation_in_force("heating", on=day) is None


@pytest.mark.parametrize(
    ("day", "version"), [(NEW_YEAR, "1.0"), (date(2026, 2, 28), "1.0"), (SPRING, "2.0"), (date(2030, 1, 1), "2.0")]
)
def test_the_earlier_version_ends_the_day_the_next_one_begins(world: World, day: date, version: str) -> None:
    install(world)
    newer(world)

    found = queries.installation_in_force("heating", on=day)

    assert found is not None
    assert found.version == version
    assert [each.version for each in queries.installations()] == ["2.0", "1.0"]


@pytest.mark.parametrize("day", [NEW_YEAR, date(2025, 12, 1)])
def test_a_new_version_begins_after_the_one_that_runs(world: World, day: date) -> None:
    install(world)

    with pytest.raises(actions.InstallationRefused) as refusal:
        newer(world, valid_from=day)

    assert refusal.value.field == "valid_from"
    assert Installation.objects.count() == 1


def test_a_document_says_to_whom_it_applies(world: World) -> None:
    to = {world.unit_id("YH-HEAT"): True, world.unit_id("YH-GAS"): False}

    install(world, documents=[DocumentText(code="S1", version="1", kind="law", title="法", applies_to=to)])

    assert dict(Application.objects.values_list("unit_id", "binding")) == to


def test_an_unknown_clause_is_not_found(world: World) -> None:
    with pytest.raises(NotFound) as refusal:
        queries.clause("X-1")

    assert refusal.value.params == {"code": "X-1"}
    assert queries.clauses_by_code({"X-1"}, on=NEW_YEAR) == {}
