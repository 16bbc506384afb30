"""Versions that stay, fillings that keep theirs, two people on one filling."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.supervision.questionnaires import actions, queries
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from plumbline.supervision.questionnaires.rules import AnswersRefused, FormRefused
from tests.supervision.questionnaires.forms import DOCUMENT, FULL
from tests.world import START, World

DAY = START.date()
LATER = DAY + timedelta(days=30)


def terms(code: str = "hall", **changes: Any) -> actions.FormTerms:
    return actions.FormTerms(
        code=code,
        purpose="inspection",
        name="营业厅检查表",
        name_en="Hall inspection",
        document={**deepcopy(DOCUMENT), "code": code, **changes},
    )


def install(world: World, version: str, *forms: actions.FormTerms, on: date = DAY) -> list[FormVersion]:
    return actions.install_forms(
        pack="city", version=version, forms=forms, valid_from=on, by=world.viewer("guan"), at=START
    )


def begun(world: World, version: FormVersion) -> Filling:
    return actions.begin_filling(form_version_id=version.id, by=world.viewer("fang"), at=START)


def save(world: World, filling: Filling, answers: dict[str, Any], *, revision: int, by: str = "fang") -> Filling:
    return actions.save_filling(
        filling_id=filling.id, answers=answers, expected_revision=revision, by=world.viewer(by), at=START
    )


def submit(world: World, filling: Filling, *, revision: int, **more: Any) -> Filling:
    return actions.submit_filling(
        filling_id=filling.id, expected_revision=revision, by=world.viewer("fang"), at=START, **more
    )


def test_a_form_that_says_the_same_keeps_its_version_and_a_changed_one_gets_the_next(world: World) -> None:
    install(world, "1", terms("hall"), terms("home"), terms("gone"))

    made = install(world, "2", terms("hall"), terms("home", passes_at="95"), on=LATER)

    assert [(m.code, m.version) for m in made] == [("home", "2")]
    assert queries.version_for("home", LATER - timedelta(days=1)).version == "1"
    assert queries.version_for("city/home", LATER).version == "2"
    assert queries.version_for("hall", LATER).version == "1"
    assert [f.code for f in queries.forms(on=LATER)] == ["hall", "home"]
    assert [v.version for v in queries.versions_of("city", "home")] == ["2", "1"]
    with pytest.raises(NotFound):
        queries.version_for("gone", LATER)


def test_forms_are_found_by_purpose(world: World) -> None:
    install(world, "1", terms("hall"))

    assert [f.code for f in queries.forms("inspection")] == ["hall"]
    assert queries.forms("survey") == []


def test_only_who_keeps_the_rules_installs_forms_and_only_what_is_a_form(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.install_forms(
            pack="city", version="1", forms=[terms()], valid_from=DAY, by=world.viewer("zhao"), at=START
        )
    with pytest.raises(FormRefused):
        install(world, "1", terms(sections=[]))


def test_an_open_filling_keeps_its_version_and_says_that_a_newer_one_exists(world: World) -> None:
    (old,) = install(world, "1", terms())
    filling = begun(world, old)
    install(world, "2", terms(passes_at="80"), on=LATER)

    saved = save(world, filling, FULL, revision=0)

    assert saved.form_version_id == old.id
    assert queries.form_of(saved.form_version).passes_at == 90
    assert queries.newer(saved.form_version, LATER - timedelta(days=1)) is None
    newer = queries.newer(queries.version(old.id), LATER)
    assert newer is not None
    assert newer.version == "2"


def test_of_two_people_who_save_at_once_the_second_is_told_and_nothing_is_lost(world: World) -> None:
    filling = begun(world, install(world, "1", terms())[0])
    save(world, filling, {"sign": "yes"}, revision=0)

    with pytest.raises(actions.FillingChanged):
        save(world, filling, {"sign": "no"}, revision=0, by="gao")

    kept = queries.filling(filling.id)
    assert (kept.answers, kept.revision, kept.changed_by_id) == ({"sign": "yes"}, 1, world.people["fang"].id)


def test_the_same_saved_twice_is_one_saving(world: World) -> None:
    filling = begun(world, install(world, "1", terms())[0])
    save(world, filling, {"sign": "yes"}, revision=0)

    again = save(world, filling, {"sign": "yes"}, revision=0)

    assert again.revision == 1


def test_a_submitted_filling_keeps_its_score_and_does_not_change(world: World) -> None:
    filling = begun(world, install(world, "1", terms())[0])
    save(world, filling, FULL, revision=0)

    done = submit(world, filling, revision=1)

    assert (done.points, done.earned, done.of, done.vetoed) == (Decimal("30.9"), Decimal("30.9"), Decimal(40), False)
    assert queries.score_of(queries.filling(filling.id)).share == Decimal("77.25")
    with pytest.raises(actions.FillingSubmitted):
        save(world, filling, {"sign": "no"}, revision=2)
    with pytest.raises(actions.FillingSubmitted):
        submit(world, filling, revision=2)


def test_a_filling_is_handed_in_whole_or_not_at_all(world: World) -> None:
    filling = begun(world, install(world, "1", terms())[0])

    with pytest.raises(actions.FillingIncomplete) as refused:
        submit(world, filling, revision=0, answers={"sign": "yes"})

    assert refused.value.items[:2] == ("ramp", "clean")
    assert queries.filling(filling.id).revision == 0
    done = submit(world, filling, revision=0, answers=FULL, notes={"sign": "右上角缺字", "nothing": "x", "ramp": " "})
    assert (done.notes, done.revision) == ({"sign": "右上角缺字"}, 1)


def test_answers_the_form_does_not_take_change_nothing(world: World) -> None:
    filling = begun(world, install(world, "1", terms())[0])

    with pytest.raises(AnswersRefused):
        save(world, filling, {"smile": "9"}, revision=0)

    assert queries.filling(filling.id).answers == {}


def test_an_id_that_leads_nowhere_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        queries.version(uuid4())
    with pytest.raises(NotFound):
        queries.filling(uuid4())
    with pytest.raises(NotFound):
        actions.begin_filling(form_version_id=uuid4(), by=world.viewer("fang"), at=START)


def test_not_even_a_slip_of_our_own_changes_a_version_or_what_was_handed_in(world: World) -> None:
    (version,) = install(world, "1", terms())
    filling = begun(world, version)
    submit(world, filling, revision=0, answers=FULL)

    for change in (
        lambda: FormVersion.objects.filter(id=version.id).update(document={}),
        lambda: Filling.objects.filter(id=filling.id).update(answers={}),
        lambda: Filling.objects.filter(id=filling.id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
