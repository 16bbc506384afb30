"""A cold flat that is 赵强's, and what he does there, for the tests of visits."""

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from plumbline.service.field_visits import actions as visits
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.rules import Sheet
from tests.orders import IN_SEASON, move, register
from tests.world import World, picture

SENT = IN_SEASON + timedelta(hours=1)
PNG = picture().getvalue()
DIGEST = hashlib.sha256(PNG).hexdigest()


def after(minutes: float) -> datetime:
    return IN_SEASON + timedelta(minutes=minutes)


def cold_flat(world: World) -> str:
    """Accepted and given to 赵强; gives its number."""
    found = register(world).number
    move(world, found, "accept", by="head-east", at=after(2))
    move(world, found, "assign", by="head-east", at=after(4), person="zhao")
    return found


def act(world: World, name: str, number: str, *, at: datetime, by: str = "zhao", **inputs: Any) -> Any:
    return getattr(visits, name)(number=number, by=world.viewer(by, at=at), at=at, **inputs)


def there(world: World, number: str) -> Visit:
    act(world, "depart", number, at=after(10))
    visit = act(world, "arrive", number, at=after(40))
    assert isinstance(visit, Visit)
    return visit


def send(
    world: World, number: str, *, kind: str = "photo", digest: str = DIGEST, body: bytes = PNG, by: str = "zhao"
) -> Any:
    return act(world, "attach", number, at=after(50), by=by, kind=kind, digest=digest, content=BytesIO(body))


def sheet(**changes: Any) -> Sheet:
    said: dict[str, Any] = {"result": "排气后室温 20 度", "solved": True, "unsigned_because": "客户不便签字"}
    return Sheet(**{**said, **changes})
