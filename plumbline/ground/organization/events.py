"""Facts of the organisation."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("organization.unit_opened", _("%(actor)s 设立单位“%(unit_name)s”（%(subject)s）"))
@dataclass(frozen=True, kw_only=True)
class UnitOpened(Fact):
    unit_name: str
    parent: str


@fact("organization.unit_moved", _("%(actor)s 将单位 %(subject)s 划归 %(parent)s"))
@dataclass(frozen=True, kw_only=True)
class UnitMoved(Fact):
    parent: str
    parent_before: str


@fact("organization.unit_renamed", _("%(actor)s 将单位 %(subject)s 更名为“%(unit_name)s”"))
@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Fact):
    unit_name: str
    unit_name_before: str


@fact("organization.unit_closed", _("%(actor)s 撤销单位 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class UnitClosed(Fact):
    pass


@fact("organization.person_entered", _("%(actor)s 新增人员 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class PersonEntered(Fact):
    pass


@fact("organization.person_retired", _("%(actor)s 停用人员 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class PersonRetired(Fact):
    pass


@fact("organization.role_assigned", _("%(actor)s 授予 %(subject)s “%(role)s”角色，范围 %(unit)s"))
@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Fact):
    role: str
    unit: str


@fact("organization.role_withdrawn", _("%(actor)s 收回 %(subject)s 的“%(role)s”角色，范围 %(unit)s"))
@dataclass(frozen=True, kw_only=True)
class RoleWithdrawn(Fact):
    role: str
    unit: str


@fact(
    "organization.role_delegated", _("%(actor)s 将“%(role)s”（%(unit)s）委托给 %(subject)s，至 %(until)s：%(reason)s")
)
@dataclass(frozen=True, kw_only=True)
class RoleDelegated(Fact):
    role: str
    unit: str
    until: str
    reason: str


@fact("organization.token_issued", _("%(actor)s 为 %(subject)s 签发接口令牌“%(label)s”"))
@dataclass(frozen=True, kw_only=True)
class TokenIssued(Fact):
    label: str


@fact("organization.token_revoked", _("%(actor)s 吊销 %(subject)s 的接口令牌“%(label)s”"))
@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Fact):
    label: str


@fact("organization.language_chosen", _("%(actor)s 选择界面语言 %(language)s"))
@dataclass(frozen=True, kw_only=True)
class LanguageChosen(Fact):
    language: str
