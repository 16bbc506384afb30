"""Facts of preferences: what others may rely on."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("preferences.view_saved", _("%(actor)s 保存视图“%(subject)s”"), personal=("query",))
@dataclass(frozen=True, kw_only=True)
class ViewSaved(Fact):
    """``query``: filters and what was searched for, which may be somebody's phone."""

    list_name: str
    query: str


@fact("preferences.view_renamed", _("%(actor)s 将视图“%(name_before)s”改名为“%(subject)s”"))
@dataclass(frozen=True, kw_only=True)
class ViewRenamed(Fact):
    list_name: str
    name_before: str


@fact("preferences.view_shared", _("%(actor)s 将视图“%(subject)s”共享给 %(unit)s 及下级"))
@dataclass(frozen=True, kw_only=True)
class ViewShared(Fact):
    list_name: str
    unit: str


@fact("preferences.view_unshared", _("%(actor)s 取消共享视图“%(subject)s”"))
@dataclass(frozen=True, kw_only=True)
class ViewUnshared(Fact):
    list_name: str


@fact("preferences.view_deleted", _("%(actor)s 删除视图“%(subject)s”"))
@dataclass(frozen=True, kw_only=True)
class ViewDeleted(Fact):
    list_name: str
