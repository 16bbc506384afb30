"""How many planted falsehoods are found, and how much of what is found was planted, by kind: the year of the tests, larger, over a company of its own.

Everything is played through the real actions in one transaction that is taken back. Counts, not times: they are the same on every machine.
"""

import argparse
import json
import sys
from datetime import timedelta
from typing import Any

import django

from bench import places

places.use()
django.setup()

from django.core.management import call_command
from django.db import transaction

from plumbline.config import database
from plumbline.ground.journal import actions as journal
from plumbline.ground.organization.queries import system
from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.models import Signal
from plumbline.supervision.integrity.states import Kind
from tests import world
from tests.supervision.integrity.planting import FIRST_DAY, plant
from tests.supervision.integrity.reckoning import reckoned

END = FIRST_DAY + timedelta(days=200)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench planted", description=__doc__)
    parser.add_argument("--times", type=int, default=8, help="how often each scenario is played")
    parser.add_argument("--plain", type=int, default=60, help="ordinary orders besides")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    with database.running():
        call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic():
            found = found_in_a_year(words.seed, words.times, words.plain)
            transaction.set_rollback(True)
    print(json.dumps(found, ensure_ascii=False))


def found_in_a_year(seed: int, times: int, plain: int) -> dict[str, Any]:
    """By kind how many were planted, found and found rightly."""
    with journal.quiet_queue():
        year = plant(world.standing(rules=True), seed=seed, times=times, plain=plain)
        actions.scan(by=system(), at=END)
    signals = {(Kind(signal.kind), queries.numbers(signal)[0]) for signal in Signal.objects.all()}
    for kind, number in sorted(signals ^ year.planted):
        print(f"  {kind} {number}", "not planted" if (kind, number) in signals else "not found", file=sys.stderr)
    return {
        kind.value: {
            "planted": line.planted,
            "found": line.found,
            "right": line.right,
            "precision": round(line.precision, 3),
            "recall": round(line.recall, 3),
        }
        for kind, line in reckoned(signals, year.planted).lines.items()
    }


if __name__ == "__main__":
    main()
