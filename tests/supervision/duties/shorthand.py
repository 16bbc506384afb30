"""Shorthand for tests of duties: a day, an occurrence, a report that was released."""

from datetime import date, datetime

from plumbline.supervision.duties import actions
from plumbline.supervision.duties.actions import DeedDone
from plumbline.supervision.duties.models import Occurrence
from plumbline.supervision.duties.states import Deed
from tests.world import ZONE, World

GAS = "gas-city"


def day(text: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), ZONE).replace(hour=hour)


def of(code: str, period: str = "", unit: str = "YH", pack: str = GAS) -> Occurrence:
    found = Occurrence.objects.filter(pack=pack, code=code, unit__code=unit)
    return (found.filter(period=period) if period else found).get()


def release(world: World, number: str, *, period: str = "", kind: str = "monthly-complaints", at: datetime) -> int:
    done = DeedDone(Deed.REPORT_RELEASED, number, world.unit_id("YH"), (kind,), period)
    return actions.credit(done=done, by=world.viewer("gao", at=at), at=at)
