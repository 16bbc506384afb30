"""Facts of the organisation."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("organization.unit_opened", _("%(actor)s 设立单位“%(unit_name)s”（%(subject)s）：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class UnitOpened(Fact):
    unit_name: str
    parent: str
    reason: str = ""


@fact("organization.unit_moved", _("%(actor)s 将单位 %(subject)s 划归 %(parent)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class UnitMoved(Fact):
    parent: str
    parent_before: str
    reason: str = ""


@fact("organization.unit_renamed", _("%(actor)s 将单位 %(subject)s 更名为“%(unit_name)s”：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Fact):
    unit_name: str
    unit_name_before: str
    reason: str = ""


@fact("organization.unit_closed", _("%(actor)s 撤销单位 %(subject)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class UnitClosed(Fact):
    reason: str = ""


@fact("organization.person_entered", _("%(actor)s 新增人员 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class PersonEntered(Fact):
    pass


@fact("organization.person_retired", _("%(actor)s 停用人员 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class PersonRetired(Fact):
    person_id: str = ""


@fact("organization.person_changed", _("%(actor)s 修改人员 %(subject)s 的%(fields)s"))
@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    """Which particulars changed; their values are the person's own affair."""

    fields: str


@fact("organization.person_readmitted", _("%(actor)s 重新启用人员 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class PersonReadmitted(Fact):
    pass


@fact("organization.password_reset", _("%(actor)s 重置 %(subject)s 的密码，须在下次登录时更改"))
@dataclass(frozen=True, kw_only=True)
class PasswordReset(Fact):
    pass


@fact("organization.password_chosen", _("%(actor)s 更改了自己的密码"))
@dataclass(frozen=True, kw_only=True)
class PasswordChosen(Fact):
    pass


@fact("organization.second_factor_reset", _("%(actor)s 解除 %(subject)s 的双因素认证"))
@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(Fact):
    pass


@fact("organization.role_assigned", _("%(actor)s 授予 %(subject)s “%(role)s”角色，范围 %(unit)s"))
@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Fact):
    role: str
    unit: str
    until: str = ""


@fact("organization.role_withdrawn", _("%(actor)s 收回 %(subject)s 的“%(role)s”角色，范围 %(unit)s"))
@dataclass(frozen=True, kw_only=True)
class RoleWithdrawn(Fact):
    role: str
    unit: str


@fact(
    "organization.role_delegated",
    _("%(actor)s 将%(lender)s的“%(role)s”（%(unit)s）委托给 %(subject)s，至 %(until)s：%(reason)s"),
)
@dataclass(frozen=True, kw_only=True)
class RoleDelegated(Fact):
    role: str
    unit: str
    until: str
    reason: str
    lender: str = ""


@fact(
    "organization.delegation_ended", _("%(actor)s 提前收回委托给 %(subject)s 的“%(role)s”（%(unit)s，原属%(lender)s）")
)
@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Fact):
    role: str
    unit: str
    lender: str


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
