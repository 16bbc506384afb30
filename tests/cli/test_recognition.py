"""``plumbline recognition`` as an operator runs it."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition.models import Posting
from tests.cli.conftest import Run, document
from tests.evaluation.recognition.telling import (
    DAY,
    REWARD,
    approved,
    later,
    number_of,
    praised,
    second_leader,
)
from tests.world import World

AS_DATA = ("--format", "json")
Q1 = ("--period", "2026-Q1")


@pytest.fixture
def booked(ruled_world: World) -> World:
    """A fine that was taken back on appeal, and a reward."""
    second = second_leader(ruled_world)
    fine = approved(ruled_world)
    recognition.appeal(number=fine, reason="不服", by=ruled_world.viewer("zhao"), at=later(days=1))
    recognition.decide_appeal(
        number=fine, uphold=False, reason="=登记属实", by=ruled_world.viewer(second), at=later(days=1)
    )
    approved(ruled_world, rule=REWARD, effect="money_reward", amount="300.50", person="sun")
    return ruled_world


def test_the_ledger_is_listed_with_its_counter_entries(booked: World, run: Run) -> None:
    rows = document(run("recognition", "ledger", *Q1, *AS_DATA))

    assert [row["amount"] for row in rows] == ["-100.00", "100.00", "300.50"]
    assert [row["reverses"] for row in rows] == [None, 1, None]
    own = sum((each.amount for each in Posting.objects.filter(account__startswith="person:")), Decimal(0))
    assert sum((Decimal(row["amount"]) for row in rows), Decimal(0)) == own
    assert document(run("recognition", "ledger", "--period", "2025-Q4", *AS_DATA)) == []
    assert "300.50" in run("recognition", "ledger", *Q1).output


def test_the_ledger_goes_into_a_file_that_spreadsheets_open_without_running_it(
    booked: World, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "ledger.csv"

    run("recognition", "ledger", *Q1, "--out", out)

    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["number"], row["amount"], row["person"]) for row in rows] == [
        ("1", "-100.00", "zhao"),
        ("2", "100.00", "zhao"),
        ("3", "300.50", "sun"),
    ]
    assert not rows[1]["because"].startswith("=")
    assert "登记属实" in rows[1]["because"]


def test_a_ledger_whose_sides_do_not_add_up_is_told(booked: World, run: Run) -> None:
    first = Posting.objects.order_by("id").first()
    assert first is not None
    Posting.objects.create(
        entry_id=first.entry_id, account="unit:nobody", amount=Decimal("0.01"), booked_on=first.booked_on
    )

    assert "台账不平" in run("recognition", "ledger", *Q1, code=1).output


def test_the_praises_of_a_quarter_say_nothing_of_the_customer(ruled_world: World, run: Run) -> None:
    verified = praised(ruled_world, from_name="王小明", from_contact="13800001111")
    recognition.look_into_praise(number=number_of(verified), move="verify", by=ruled_world.viewer("fang"), at=DAY)
    waiting = praised(ruled_world, text="另一封")

    told = run("recognition", "praises", *Q1, *AS_DATA)
    table = run("recognition", "praises", *Q1).output

    assert [row["number"] for row in document(told)] == [number_of(verified)]
    assert document(told)[0]["verified_by"] == "方正"
    assert number_of(waiting) not in table
    assert "1 件" in table
    for secret in ("王小明", "13800001111"):
        assert secret not in told.output
        assert secret not in table


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ledger", "--period", "gestern"), 1),
        (("ledger",), 2),
        (("ledger", *Q1, "--as", "zhao"), 1),
        (("ledger", *Q1, "--as", "nobody"), 1),
        (("praises", "--period", "2026-Q9"), 1),
    ],
)
def test_what_cannot_be_answered_is_refused(ruled_world: World, run: Run, words: tuple[str, ...], code: int) -> None:
    run("recognition", *words, code=code)
