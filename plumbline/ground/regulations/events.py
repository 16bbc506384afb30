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


@fact("regulations.draft_kept", _("%(actor)s 保存制度包“%(subject)s”%(version)s 版的草稿（第 %(edition)s 稿）"))
@dataclass(frozen=True, kw_only=True)
class DraftKept(Fact):
    version: str
    edition: int
    digest: str


@fact("regulations.draft_discarded", _("%(actor)s 删除制度包“%(subject)s”%(version)s 版的草稿"))
@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Fact):
    version: str
