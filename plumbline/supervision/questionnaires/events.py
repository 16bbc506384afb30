"""Facts of forms. What is filled in belongs to a visit or a call, which tells its own facts: a planted visit must leave no trace here."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("questionnaires.forms_installed", _("%(actor)s 按制度包“%(subject)s”%(version)s 版安装检查表与问卷 %(count)s 份"))
@dataclass(frozen=True, kw_only=True)
class FormsInstalled(Fact):
    """``count``: those that are new or have changed; ``retired``: those the pack no longer has."""

    version: str
    count: int
    retired: int
