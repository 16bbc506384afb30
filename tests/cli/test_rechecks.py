"""``plumbline recheck`` as an operator runs it."""

import pytest

from plumbline.supervision.callbacks.models import Recheck, RecheckRound
from plumbline.supervision.sampling.rules import drawn
from tests.cli.conftest import Run, document
from tests.supervision.callbacks.closed_cases import close_case
from tests.web.test_planted_orders_unasked import plant
from tests.world import World

AS_DATA = ("--format", "json")
DAYS = ("--from", "2026-01-06", "--to", "2026-01-06")
WORDS = ("--name", "一季度中心复核", "--level", "centre", "--scope", "YH-HEAT", *DAYS, "--form", "heat_recheck")


@pytest.fixture
def cases(ruled_world: World) -> set[str]:
    return {close_case(ruled_world, place) for place in range(4)}


def test_a_sample_is_drawn_by_its_seed_and_listed(cases: set[str], run: Run) -> None:
    made = document(run("recheck", "draw", *WORDS, "--size", "2", "--seed", "2026-Q1", *AS_DATA))
    again = document(run("recheck", "draw", *WORDS, "--size", "2", "--seed", "2026-Q1", *AS_DATA))
    begun = document(run("recheck", "begin", made["id"], *AS_DATA))
    listed = document(run("recheck", "list", *AS_DATA))

    assert set(made["cases"]) <= cases
    assert (made["frame_size"], len(made["cases"]), made["state"]) == (4, 2, "drawn")
    assert set(made["cases"]) | set(again["cases"]) == cases  # a level asks a customer once
    assert made["cases"] == drawn(sorted(cases), 2, seed="2026-Q1")
    assert begun["state"] == "begun"
    assert {each["id"] for each in listed} == {made["id"], again["id"]}


def test_a_call_that_a_shopper_left_behind_is_not_drawn(cases: set[str], ruled_world: World, run: Run) -> None:
    left_behind = min(cases)
    plant(ruled_world, left_behind, released=False)

    made = document(run("recheck", "draw", *WORDS, "--size", "3", "--seed", "2026-Q1", *AS_DATA))

    assert made["frame_size"] == 4, "until the release the frame looks as if it were any order"
    assert set(made["cases"]) == cases - {left_behind}


def test_people_read_sentences_and_a_table(cases: set[str], run: Run) -> None:
    said = run("recheck", "draw", *WORDS, "--size", "3", "--seed", "7").output
    begun = run("recheck", "begin", RecheckRound.objects.get().id).output

    assert "从 4 件中抽取 3 件" in said
    assert "已开始" in begun
    assert "一季度中心复核" in run("recheck", "list").output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((*WORDS, "--size", "9", "--seed", "1"), 1, "4"),  # more than the frame holds
        ((*WORDS, "--size", "0", "--seed", "1"), 1, "1 到"),
        ((*WORDS, "--size", "2", "--seed", " "), 1, "种子"),
        ((*WORDS, "--size", "2", "--seed", "1", "--as", "zhao"), 1, ""),
        ((*WORDS, "--size", "2", "--seed", "1", "--level", "galaxy"), 2, "galaxy"),
        ((*WORDS, "--size", "many", "--seed", "1"), 2, "many"),
    ],
)
def test_what_cannot_be_drawn_leaves_nothing_behind(
    cases: set[str], run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = run("recheck", "draw", *words, code=code)

    assert said in answer.output
    assert not RecheckRound.objects.exists()
    assert not Recheck.objects.exists()
