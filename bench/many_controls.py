"""Every pack that is shipped, installed in a city that is there, and the evidence of the month before counted."""

import json
import sys
from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import django

from bench import places

places.use()
django.setup()

from bench.city import RULES_FROM
from plumbline.config import database
from plumbline.evaluation.compliance import actions as compliance
from plumbline.evaluation.compliance import queries
from plumbline.evaluation.reporting import queries as reporting
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as who
from plumbline.packs import installing

ZONE = ZoneInfo("Asia/Shanghai")
PACKS = ("law-cn", "gas-supervision", "telecom-key-accounts")
"""Those that a city does not come with."""


def main() -> None:
    """Prints the packs in force and how long counting took."""
    at = datetime.now(UTC)
    with database.running():
        by = who.viewer_for(who.person_by_username("fang"), at=at)
        known = {name for name, *_more in queries.packs_on(at.date(), viewer=by)}
        for pack in PACKS:
            if pack not in known:
                print(f"  {pack}", file=sys.stderr, flush=True)
                installing.install(places.PROJECT / "packs" / pack, valid_from=RULES_FROM, by=who.system(), at=at)
        month = periods.before(periods.month_of(at.astimezone(ZONE).date()))
        began = perf_counter()
        compliance.gather(period=month, released=reporting.released_in(month), by=who.system(), at=at)
        spent = perf_counter() - began
        packs = [name for name, *_more in queries.packs_on(at.date(), viewer=by)]
    print(json.dumps({"packs": packs, "gathered_seconds": round(spent, 2)}))


if __name__ == "__main__":
    main()
