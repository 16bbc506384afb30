"""Rounds of rechecks and full coverage of key accounts fulfil by themselves what the regulations ask for; what is less does not."""

from datetime import date, timedelta
from pathlib import Path

from plumbline.packs import installing
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.events import RecheckEnded
from plumbline.supervision.duties import actions
from plumbline.supervision.duties.models import Fulfilment, Occurrence
from plumbline.supervision.surveys import actions as surveys
from plumbline.wiring.supervision import credit_what_was_owed
from tests.supervision.callbacks.closed_cases import NEXT_DAY, begun, close_case
from tests.supervision.duties.shorthand import day
from tests.supervision.surveys.asking import OPENED, town
from tests.supervision.test_key_accounts_counted import answered, survey
from tests.world import START, World

PACKS = Path(__file__).resolve().parents[3] / "packs"


def install(world: World, pack: str) -> None:
    installing.install(PACKS / pack, valid_from=date(2025, 1, 1), by=world.system, at=START)
    actions.open_due(by=world.system, at=day("2026-01-05"))


def test_the_centres_round_of_rechecks_is_its_supervision_of_callbacks_and_a_divisions_is_not(
    ruled_world: World,
) -> None:
    install(ruled_world, "gas-supervision")
    close_case(ruled_world, 0)
    asked = begun(ruled_world, size=1)
    owed = Occurrence.objects.filter(pack="gas-supervision", code="callback_supervision")
    division = ruled_world.unit_id("YH-HEAT")

    of_division = RecheckEnded(
        at=NEXT_DAY, subject="分公司复核", unit_id=division, round_id=str(asked.id), level="division", heard=1, differ=0
    )
    credit_what_was_owed(of_division)
    before = list(owed.filter(fulfilled_on__isnull=False))
    callbacks.end_round(round_id=asked.id, by=ruled_world.viewer("fang", at=NEXT_DAY), at=NEXT_DAY)

    done = owed.get(fulfilled_on__isnull=False)
    assert before == []
    assert (done.unit.code, done.fulfilled_on) == ("YH", NEXT_DAY.date())
    assert Fulfilment.objects.get(occurrence=done).subject == asked.name


def test_the_self_check_of_gold_accounts_is_done_with_the_last_of_them(world: World) -> None:
    town(world, homes=0, shops=0, gold=2, silver=1)
    install(world, "law-cn")
    install(world, "telecom-key-accounts")
    survey(world)
    at = OPENED + timedelta(days=2)

    answered(world, {"G000"})
    surveys.note_coverage(by=world.system, at=at)
    before = fulfilled()
    answered(world, {"G001"})
    surveys.note_coverage(by=world.system, at=at)

    assert before == set()
    assert fulfilled() == {("gold_self_check", "2026-H1")}, "a silver account is still missing in the year"


def fulfilled() -> set[tuple[str, str]]:
    rows = Occurrence.objects.filter(code__in=["gold_self_check", "all_covered"], fulfilled_on__isnull=False)
    return set(rows.values_list("code", "period"))
