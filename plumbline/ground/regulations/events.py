"""Facts of the regulations."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("regulations.pack_installed", _("%(actor)s 安装制度包“%(subject)s”%(version)s 版，自 %(valid_from)s 起施行"))
@dataclass(frozen=True, kw_only=True)
class PackInstalled(Fact):
    version: str
    valid_from: str
    digest: str
