"""Units and people to choose from, as the forms of administration list them."""

from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import ROLE_LABELS, UNIT_KIND_LABELS, Permission, Role

Choices = list[tuple[str, str]]


def unit_choices(viewer: Viewer, *, nothing: str = "", without: Place | None = None) -> Choices:
    """Open units that the viewer administers, indented as they stand; ``without`` one unit and what is below it."""
    mine = viewer.units(Permission.ORGANIZATION_EDIT)
    open_ones = [place for place in viewer.tree.places if place.is_open and place.id in mine]
    top = min((depth(place) for place in open_ones), default=0)
    found = [
        (str(place.id), "　" * (depth(place) - top) + named(place))
        for place in open_ones
        if without is None or not place.path.startswith(without.path)
    ]
    return [("", nothing), *found] if nothing else found


def depth(place: Place) -> int:
    return place.path.count("/") - 2


def kind_choices() -> Choices:
    return [(kind.value, word(label)) for kind, label in UNIT_KIND_LABELS.items() if kind != "company"]


def role_choices(*, nothing: str = "") -> Choices:
    found = [(role.value, word(label)) for role, label in ROLE_LABELS.items()]
    return [("", nothing), *found] if nothing else found


def role_label(role: str) -> str:
    return word(ROLE_LABELS[Role(role)])


def kind_label(kind: str) -> str:
    return word({str(key): label for key, label in UNIT_KIND_LABELS.items()}.get(kind, kind))


def language_choices() -> Choices:
    return [("zh-hans", gettext("中文")), ("en", "English")]


def uuid_or_none(text: str) -> UUID | None:
    """An identifier from an address; None for nonsense."""
    try:
        return UUID(text)
    except ValueError:
        return None
