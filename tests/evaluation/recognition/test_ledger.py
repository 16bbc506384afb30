"""The ledger: balanced, capped, frozen by closing, changed by nobody; recomputed by an oracle that reads other columns."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import NotClosed
from plumbline.evaluation.recognition.models import Closing, Entry, Evidence, Posting, Proposal
from plumbline.evaluation.recognition.rules import CapReached
from plumbline.ground.journal.actions import bump_revision
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.regulations.models import Installation
from tests.evaluation.recognition.telling import (
    DAY,
    FINE,
    REWARD,
    approved,
    decided,
    later,
    number_of,
    proposed,
    second_leader,
    stated,
)
from tests.world import World

APRIL = datetime.fromisoformat("2026-04-02T10:00:00+08:00")
Q1 = parse("2026-Q1")


def capped(**cap: object) -> None:
    """Puts a cap on the fine of the installed pack, as an editor of rules would."""
    kept = Installation.objects.get(pack="gas-city")
    row = next(row for row in kept.content["rewards"] if row["code"] == "appearance")
    row["cap"] = {"period": "quarter", "because": {"zh": "试行", "en": "on trial"}, **cap}
    kept.save(update_fields=["content"])
    bump_revision()


def oracle(period: str | None = None) -> dict[str, Decimal]:
    """Balances from the proposals alone, in whole fen, without looking at a single entry: what was approved and not taken back."""
    fen: dict[str, int] = defaultdict(int)
    for made in Proposal.objects.filter(state__in=("approved", "appealed", "upheld")):
        if period is None or made.period == period:
            sign = 1 if made.kind == "reward" else -1
            account = f"person:{made.person_id}" if made.person_id else f"unit:{made.unit_id}"
            fen[account] += sign * int(made.amount * 100)
            fen[f"fund:{made.kind}"] -= sign * int(made.amount * 100)
    return {account: Decimal(amount) / 100 for account, amount in fen.items() if amount}


@pytest.mark.parametrize("seed", range(3))
def test_a_scripted_quarter_of_awards_appeals_and_reversals_adds_up(ruled_world: World, seed: int) -> None:
    chance, second = Random(seed), second_leader(ruled_world)
    for turn in range(14):
        at = later(days=turn // 2)
        rule = chance.choice((FINE, REWARD))
        person = chance.choice(("zhao", "qian", "sun"))
        made = proposed(
            ruled_world,
            at=at,
            rule=rule,
            person=person,
            effect="money_reward" if rule == REWARD else "",
            amount=str(chance.randint(50, 200)),
        )
        number = stated(ruled_world, made, by=person, at=at) if rule == FINE else number_of(made)
        decided(ruled_world, number, at=at, approve=chance.random() < 0.8)
        if Proposal.objects.get(pk=made.pk).state == "approved" and chance.random() < 0.5:
            recognition.appeal(number=number, reason="申诉", by=ruled_world.viewer(person), at=at)
            recognition.decide_appeal(
                number=number, uphold=chance.random() < 0.5, reason="审理", by=ruled_world.viewer(second), at=at
            )

    assert {k: v for k, v in queries.balances().items() if v} == oracle()
    assert {k: v for k, v in queries.balances(Q1).items() if v} == oracle("2026-Q1")
    assert sum(queries.balances(Q1).values(), Decimal(0)) == 0
    assert queries.unbalanced() == {}
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("table", [Entry, Posting, Evidence, Closing])
def test_what_was_entered_is_changed_by_nobody(ruled_world: World, table: type[Model]) -> None:
    approved(ruled_world)
    recognition.close_period(period=Q1, by=ruled_world.viewer("gao"), at=APRIL)
    name = table._meta.db_table

    for change in (f"UPDATE {name} SET id = id", f"DELETE FROM {name}"):
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_what_is_decided_after_closing_is_booked_on_its_own_day(ruled_world: World) -> None:
    early = proposed(ruled_world, at=later(days=1))
    stated(ruled_world, early, at=later(days=1))
    late = proposed(ruled_world, at=later(days=2), person="qian")
    stated(ruled_world, late, by="qian", at=later(days=2))

    decided(ruled_world, number_of(early), at=APRIL)
    recognition.close_period(period=Q1, by=ruled_world.viewer("gao"), at=APRIL)
    decided(ruled_world, number_of(late), at=APRIL)

    booked = {entry.proposal_id: (str(entry.booked_on), entry.period) for entry in Entry.objects.all()}
    assert booked == {early.pk: ("2026-03-31", "2026-Q1"), late.pk: ("2026-04-02", "2026-Q2")}
    closing = Closing.objects.get()
    assert closing.entries == 1
    assert sum(map(Decimal, closing.balances.values())) == 0


def test_a_counter_entry_never_goes_back_into_a_closed_quarter(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    number = approved(ruled_world)
    recognition.close_period(period=Q1, by=ruled_world.viewer("gao"), at=APRIL)
    before = queries.balances(Q1)

    recognition.reverse(number=number, reason="认错了人", by=ruled_world.viewer(second), at=APRIL)

    assert queries.balances(Q1) == before
    assert queries.balance(f"person:{ruled_world.person('zhao').id}") == 0


@pytest.mark.parametrize("period", ["2026-Q2", "2026", "2026-04", "2026-03-03", "2026-W10"])
def test_only_a_month_or_quarter_that_is_over_is_closed(ruled_world: World, period: str) -> None:
    with pytest.raises(NotClosed):
        recognition.close_period(period=parse(period), by=ruled_world.viewer("gao"), at=APRIL)


def test_a_period_is_closed_once_and_by_who_decides(ruled_world: World) -> None:
    recognition.close_period(period=parse("2026-03"), by=ruled_world.viewer("gao"), at=APRIL)

    with pytest.raises(Conflict):
        recognition.close_period(period=parse("2026-03"), by=ruled_world.viewer("gao"), at=APRIL)
    with pytest.raises(NotFound):
        recognition.close_period(period=Q1, by=ruled_world.viewer("zhao"), at=APRIL)
    assert queries.is_closed(DAY.date())


@pytest.mark.parametrize("cap", [{"most": 250}, {"times": 2}])
def test_a_cap_holds_when_proposed_and_again_when_decided(ruled_world: World, cap: dict[str, int]) -> None:
    capped(**cap)
    waiting = stated(ruled_world, proposed(ruled_world))
    approved(ruled_world)
    approved(ruled_world)

    with pytest.raises(CapReached, match="2026-Q1"):
        proposed(ruled_world)
    with pytest.raises(CapReached):
        decided(ruled_world, waiting)
    assert proposed(ruled_world, person="qian").state == "hearing"
    assert Proposal.objects.get(case_file__number=waiting).state == "deciding"


def test_what_was_taken_back_does_not_count_towards_the_cap(ruled_world: World) -> None:
    capped(times=1)
    second = second_leader(ruled_world)
    number = approved(ruled_world)
    recognition.reverse(number=number, reason="认错了人", by=ruled_world.viewer(second), at=DAY)

    assert proposed(ruled_world).state == "hearing"


def test_the_rule_of_the_day_it_was_proposed_holds_whatever_the_pack_says_later(ruled_world: World) -> None:
    made = proposed(ruled_world)
    kept = Installation.objects.get(pack="gas-city")
    kept.content["rewards"] = []
    kept.save(update_fields=["content"])

    rule = queries.rule_of(Proposal.objects.get(pk=made.pk))

    assert (rule.clause, rule.effects[1].least, rule.effects[1].most) == ("S2h-2.8", 50, 200)


def test_personnel_get_what_no_appeal_can_change(ruled_world: World) -> None:
    approved(ruled_world)
    approved(ruled_world, at=datetime.fromisoformat("2026-03-30T10:00:00+08:00"), person="zhao")

    handed = recognition.hand_over(period=Q1, by=ruled_world.viewer("fang"), at=APRIL)
    with pytest.raises(NotFound):
        recognition.hand_over(period=parse("2025-Q4"), by=ruled_world.viewer("fang"), at=APRIL)

    assert [entry.number for entry in handed] == [1]
    assert [(t.rewards, t.penalties, t.penalised) for t in queries.totals(Q1, viewer=ruled_world.viewer("fang"))] == [
        (0, 2, Decimal(200))
    ]
