"""In whose name a command acts, and on which units."""

from datetime import datetime
from uuid import UUID

import click
from django.utils.translation import gettext as _

from plumbline.doors.cli.terminal import refuse
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer

as_option = click.option("--as", "username", metavar="USER", help=_("以谁的名义（默认为系统）"))


def actor(username: str | None, *, at: datetime) -> Viewer:
    """The person named, or the system: whoever may run commands on the machine holds everything anyway.

    Raises:
        NotFound: no active person of that name.
    """
    if not username:
        return organization.system()
    return organization.viewer_for(organization.person_by_username(username), at=at)


def units_below(code: str, viewer: Viewer) -> frozenset[UUID]:
    """The unit with this code and everything below it; ends the command where there is none."""
    place = viewer.tree.by_code.get(code)
    if place is None:
        refuse(_("没有代码为“%(code)s”的单位。") % {"code": code})
    return viewer.tree.below(place.path)
