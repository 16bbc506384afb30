"""Facts of customers. Values that identify a person are personal; an entry holds only their commitment."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("customers.area_entered", _("%(actor)s 新增片区“%(area_name)s”（%(subject)s）"))
@dataclass(frozen=True, kw_only=True)
class AreaEntered(Fact):
    area_name: str
    parent: str


@fact("customers.area_updated", _("%(actor)s 修改片区 %(subject)s，现名“%(area_name)s”"))
@dataclass(frozen=True, kw_only=True)
class AreaUpdated(Fact):
    area_name: str
    area_name_before: str


@fact("customers.area_assigned", _("%(actor)s 将片区 %(subject)s（业务：%(line)s）划归 %(unit)s"))
@dataclass(frozen=True, kw_only=True)
class AreaAssigned(Fact):
    line: str
    unit: str
    unit_before: str


@fact("customers.area_released", _("%(actor)s 结束 %(unit)s 对片区 %(subject)s（业务：%(line)s）的管辖"))
@dataclass(frozen=True, kw_only=True)
class AreaReleased(Fact):
    line: str
    unit: str


@fact("customers.entered", _("%(actor)s 新增客户 %(subject)s（%(kind)s）"))
@dataclass(frozen=True, kw_only=True)
class CustomerEntered(Fact):
    kind: str
    tier: str


@fact("customers.updated", _("%(actor)s 修改客户 %(subject)s 的资料：%(fields)s"), personal=("values_before", "values"))
@dataclass(frozen=True, kw_only=True)
class CustomerUpdated(Fact):
    """``values_before`` and ``values`` are JSON objects of the changed fields."""

    fields: str
    values_before: str
    values: str


@fact("customers.closed", _("%(actor)s 为客户 %(subject)s 销户"))
@dataclass(frozen=True, kw_only=True)
class CustomerClosed(Fact):
    pass


@fact("customers.contact_added", _("%(actor)s 为客户 %(subject)s 新增联系人"), personal=("contact_name", "phone"))
@dataclass(frozen=True, kw_only=True)
class ContactAdded(Fact):
    contact_name: str
    phone: str
    relation: str


@fact("customers.contact_ended", _("%(actor)s 停用客户 %(subject)s 的一名联系人"), personal=("contact_name", "phone"))
@dataclass(frozen=True, kw_only=True)
class ContactEnded(Fact):
    contact_name: str
    phone: str


@fact("customers.premises_entered", _("%(actor)s 新增用户地址"), personal=("address",))
@dataclass(frozen=True, kw_only=True)
class PremisesEntered(Fact):
    address: str
    area: str


@fact("customers.premises_updated", _("%(actor)s 修改用户地址：%(fields)s"), personal=("values_before", "values"))
@dataclass(frozen=True, kw_only=True)
class PremisesUpdated(Fact):
    fields: str
    values_before: str
    values: str


@fact(
    "customers.special_need_registered",
    _("%(actor)s 登记客户 %(subject)s 的特殊需求，有效期至 %(expires_on)s，授权凭据：%(consent_evidence)s"),
    personal=("kind",),
)
@dataclass(frozen=True, kw_only=True)
class SpecialNeedRegistered(Fact):
    """Which need it is says something of a person's health; it is personal like a name."""

    kind: str
    expires_on: str
    consent_evidence: str


@fact(
    "customers.special_need_withdrawn",
    _("%(actor)s 撤销客户 %(subject)s 的特殊需求登记：%(reason)s"),
    personal=("kind",),
)
@dataclass(frozen=True, kw_only=True)
class SpecialNeedWithdrawn(Fact):
    kind: str
    reason: str


@fact("customers.personal_data_revealed", _("%(actor)s 查看客户 %(subject)s 的完整%(fields)s，原因：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class PersonalDataRevealed(Fact):
    """Names the fields, never the values."""

    fields: str
    reason: str


@fact(
    "customers.imported",
    _(
        "%(actor)s 导入客户文件“%(subject)s”：新增 %(entered)s，更新 %(updated)s，无变化 %(unchanged)s，拒绝 %(rejected)s（SHA-256 %(digest)s）"
    ),
)
@dataclass(frozen=True, kw_only=True)
class CustomersImported(Fact):
    entered: int
    updated: int
    unchanged: int
    rejected: int
    digest: str
