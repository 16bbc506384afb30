"""Two orders that were answered without anybody having been there, one of them being checked, for the pages of signals."""

from datetime import timedelta

from plumbline.supervision.integrity import actions
from plumbline.supervision.integrity.models import Signal
from tests.orders import IN_SEASON, move, register
from tests.world import World

NOW = IN_SEASON + timedelta(hours=6)


def signal_pages(company: World) -> dict[str, list[str]]:
    """By name of the page its addresses."""
    for place in range(2):
        at = IN_SEASON + timedelta(minutes=place)
        number = register(company, at=at, phone=f"1390000888{place}", title="厨房暖气不热").number
        move(company, number, "accept", by="head-east", at=at + timedelta(minutes=3))
        move(company, number, "assign", by="head-east", at=at + timedelta(minutes=4), person="zhao")
        move(company, number, "reply", by="zhao", at=at + timedelta(hours=3), result="已上门处理")
    supervisor = company.viewer("fang", at=NOW)
    actions.scan(by=supervisor, at=NOW)
    found = list(Signal.objects.order_by("at", "id"))
    check = actions.open_check(signal_ids=[found[0].id], why="没有到场记录，核对派工", by=supervisor, at=NOW)
    return {
        "integrity": ["/integrity/", "/integrity/?kind=photo_reused"],
        "integrity-signal": [f"/integrity/{signal.id}/" for signal in found[:2]],
        "integrity-units": ["/integrity/units/?days=30"],
        "integrity-thresholds": ["/integrity/thresholds/"],
        "integrity-checks": ["/integrity/checks/", "/integrity/checks/?state=confirmed"],
        "integrity-check": [f"/integrity/checks/{check.case_file.number}/"],
    }
