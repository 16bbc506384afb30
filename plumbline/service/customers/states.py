"""Kinds of customers, lines of the company, kinds of special needs."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class CustomerKind(StrEnum):
    RESIDENT = "resident"
    COMMERCIAL = "commercial"
    PUBLIC_BODY = "public_body"
    INDUSTRIAL = "industrial"
    KEY_ACCOUNT = "key_account"


CUSTOMER_KIND_LABELS: dict[CustomerKind, str] = {
    CustomerKind.RESIDENT: _("居民"),
    CustomerKind.COMMERCIAL: _("商业"),
    CustomerKind.PUBLIC_BODY: _("机关事业单位"),
    CustomerKind.INDUSTRIAL: _("工业"),
    CustomerKind.KEY_ACCOUNT: _("大客户"),
}


class Tier(StrEnum):
    """Cards of key accounts (S3); most customers have none."""

    NONE = ""
    GOLD = "gold"
    SILVER = "silver"


TIER_LABELS: dict[Tier, str] = {Tier.NONE: _("无"), Tier.GOLD: _("金卡"), Tier.SILVER: _("银卡")}


class Line(StrEnum):
    """What the company supplies; an empty line in an assignment stands for every one."""

    GAS = "gas"
    HEATING = "heating"
    WATER = "water"
    TELECOM = "telecom"


LINE_LABELS: dict[str, str] = {
    "": _("全部业务"),
    Line.GAS: _("燃气"),
    Line.HEATING: _("供热"),
    Line.WATER: _("供水"),
    Line.TELECOM: _("通信"),
}


class NeedKind(StrEnum):
    ELDERLY = "elderly"
    LIVES_ALONE = "lives_alone"
    INFANT = "infant"
    ILL = "ill"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    LOW_INCOME = "low_income"


NEED_LABELS: dict[NeedKind, str] = {
    NeedKind.ELDERLY: _("老年人"),
    NeedKind.LIVES_ALONE: _("独居"),
    NeedKind.INFANT: _("婴幼儿"),
    NeedKind.ILL: _("患病"),
    NeedKind.DISABLED: _("残疾"),
    NeedKind.PREGNANT: _("孕妇"),
    NeedKind.LOW_INCOME: _("困难家庭"),
}

REVEALABLE: dict[str, str] = {
    "name": _("姓名"),
    "phone": _("电话"),
    "address": _("地址"),
    "identity_number": _("证件号码"),
    "contacts": _("联系人"),
}
