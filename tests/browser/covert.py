"""Mystery visits to look at: a programme that is going on, one that is released, a visit to fill in, to check, and to read."""

from datetime import timedelta

from plumbline.supervision.mystery_visits import actions
from tests.orders import IN_SEASON, register
from tests.supervision.mystery_visits.stage import POOR, made, owner, planned, released_round, staged
from tests.world import World

NOW = IN_SEASON + timedelta(hours=6)


def mystery_pages(company: World) -> dict[str, list[str]]:
    """The supervisor keeps both programmes; one of the visits falls to each shopper."""
    stage = staged(company)
    waiting, brought = planned(stage, units=["HEAT-EAST", "HEAT-WEST"])
    made(stage, brought.id)
    later = released_round(stage)
    done = planned(later)[0]
    made(later, done.id, answers=POOR)
    by = owner(company, NOW)
    actions.mark_order(visit_id=done.id, number=register(company, phone="13900007777", by="lin").number, by=by, at=NOW)
    actions.accept_visit(visit_id=done.id, by=by, at=NOW)
    actions.release(programme_id=later.programme.id, by=by, at=NOW)
    return {
        "mystery": ["/mystery/"],
        "mystery-programme": [f"/mystery/programmes/{each.programme.id}/" for each in (stage, later)],
        "mystery-visit": [f"/mystery/visits/{each.id}/" for each in (waiting, brought, done)],
    }
