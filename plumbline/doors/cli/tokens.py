"""``plumbline token``: the keys by which machines come in."""

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.doors.cli.acting import actor, as_option
from plumbline.doors.cli.terminal import format_option, refuse, say, write_json
from plumbline.ground.organization import actions as organization

user_option = click.option("--user", "holder", required=True, metavar="NAME", help=_("令牌代表的人员（用户名）"))


@click.group(help=_("接口令牌：签发与吊销"))
def token() -> None:
    """Holds the two commands."""


@token.command(help=_("签发令牌；令牌只显示这一次"))
@user_option
@click.option("--label", default="", help=_("用途说明，便于日后吊销"))
@as_option
@format_option
def create(holder: str, label: str, username: str | None, output_format: str) -> None:
    """The token alone goes to stdout, so that a script can take it as it is."""
    at = timezone.now()
    secret = organization.issue_token(username=holder, label=label, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json({"token": secret, "user": holder, "label": label})
        return
    say(_("已为 %(user)s 签发令牌。请立即保存，它不会再次显示：") % {"user": holder})
    click.echo(secret)


@token.command(help=_("吊销令牌：某人的全部令牌，或其中带此说明的"))
@user_option
@click.option("--label", default=None, help=_("只吊销带此说明的令牌"))
@as_option
@format_option
def revoke(holder: str, label: str | None, username: str | None, output_format: str) -> None:
    """Refused when there was nothing to revoke: whoever revokes a key must not believe it gone when it was another one."""
    at = timezone.now()
    count = organization.revoke_tokens(username=holder, label=label, by=actor(username, at=at), at=at)
    if output_format == "json":
        write_json({"revoked": count, "user": holder, "label": label})
    if count == 0:
        refuse(_("%(user)s 没有符合条件的有效令牌，未吊销任何令牌。") % {"user": holder})
    if output_format != "json":
        say(_("已吊销 %(user)s 的 %(count)d 个令牌。") % {"user": holder, "count": count})
