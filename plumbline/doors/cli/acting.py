"""In whose name a command acts."""

from datetime import datetime

import click
from django.utils.translation import gettext as _

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
