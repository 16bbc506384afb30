"""What a view may be, and whom it reaches. Pure."""

from collections.abc import Iterable
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer

LONGEST_NAME = 40
LONGEST_QUERY = 2_000
MOST_COLUMNS = 40
MOST_VIEWS = 100


class ViewRefused(Refused):
    """A view cannot be kept like this; ``field`` names the input."""

    code = "view_refused"


def checked_name(name: str) -> str:
    """The name without spaces around it.

    Raises:
        ViewRefused: empty. TextRefused: longer than 40 characters, or not storable.
    """
    plain = " ".join(name.split())
    if not plain:
        raise ViewRefused(_("请填写视图名称。"), field="name")
    check_text(plain, field="name", name=_("视图名称"), most=LONGEST_NAME)
    return plain


def checked_query(query: str) -> str:
    """Raises TextRefused: longer than 2,000 characters, or not storable."""
    check_text(query, field="query", name=_("查询条件"), most=LONGEST_QUERY)
    return query


def checked_columns(columns: Iterable[str]) -> list[str]:
    """Each column once, in the order given.

    Raises:
        ViewRefused: more than 40.
    """
    found = list(dict.fromkeys(columns))
    if len(found) > MOST_COLUMNS or any(len(column) > MOST_COLUMNS for column in found):
        raise ViewRefused(_("列选择无效，请重新选择。"), field="columns")
    return found


def reached_from(viewer: Viewer) -> frozenset[UUID]:
    """The units whose shared views reach the viewer: his own, those he holds a role on, and all above them."""
    own = viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None
    paths = [grant.path for grant in viewer.grants] + ([own.path] if own else [])
    return frozenset(place.id for place in viewer.tree.places if any(path.startswith(place.path) for path in paths))
