"""Kinds of surveys, ways to ask, and where a survey and each person it asks stand."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class Kind(StrEnum):
    AFTER_CONTACT = "after_contact"
    KEY_ACCOUNTS = "key_accounts"
    PROJECT = "project"
    POPULATION = "population"


KIND_LABELS: dict[Kind, str] = {
    Kind.AFTER_CONTACT: _("服务后回访调查"),
    Kind.KEY_ACCOUNTS: _("大客户满意度调查"),
    Kind.PROJECT: _("工程满意度回访"),
    Kind.POPULATION: _("全体客户抽样调查"),
}


class Way(StrEnum):
    PHONE = "phone"
    LINK = "link"
    COUNTER = "counter"
    FILE = "file"


WAY_LABELS: dict[Way, str] = {
    Way.PHONE: _("电话访问"),
    Way.LINK: _("网页链接"),
    Way.COUNTER: _("窗口评价"),
    Way.FILE: _("文件导入"),
}


class Basis(StrEnum):
    """Where the frame comes from: the customers on file, the orders closed in a period, or strata whose sizes somebody else knows."""

    CUSTOMERS = "customers"
    ORDERS = "orders"
    GIVEN = "given"


BASIS_LABELS: dict[Basis, str] = {
    Basis.CUSTOMERS: _("客户档案"),
    Basis.ORDERS: _("期内办结的工单"),
    Basis.GIVEN: _("外部提供的分层户数"),
}


class SurveyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


SURVEY_STATE_LABELS: dict[SurveyState, str] = {
    SurveyState.DRAFT: _("设计中"),
    SurveyState.OPEN: _("进行中"),
    SurveyState.CLOSED: _("已结束"),
}


class InviteState(StrEnum):
    """``reserve``: drawn behind the sample, asked only where somebody of the sample is lost."""

    RESERVE = "reserve"
    WAITING = "waiting"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    """Was asked and had not answered when the survey closed."""


INVITE_STATE_LABELS: dict[InviteState, str] = {
    InviteState.RESERVE: _("替补"),
    InviteState.WAITING: _("待访问"),
    InviteState.ANSWERED: _("已答"),
    InviteState.REFUSED: _("拒访"),
    InviteState.UNREACHABLE: _("未接通"),
    InviteState.WRONG_NUMBER: _("号码有误"),
    InviteState.SILENT: _("未答"),
}

LOST = frozenset({InviteState.REFUSED, InviteState.UNREACHABLE, InviteState.WRONG_NUMBER})
"""Whoever ends so is replaced where the survey replaces."""


class CallResult(StrEnum):
    """How one call ends."""

    ANSWERED = "answered"
    REFUSED = "refused"
    UNREACHED = "unreached"
    WRONG_NUMBER = "wrong_number"


CALL_RESULT_LABELS: dict[CallResult, str] = {
    CallResult.ANSWERED: _("完成访问"),
    CallResult.REFUSED: _("拒访"),
    CallResult.UNREACHED: _("未接通"),
    CallResult.WRONG_NUMBER: _("号码有误"),
}


class Dimension(StrEnum):
    """What a frame can be cut into strata by."""

    KIND = "kind"
    TIER = "tier"
    AREA = "area"
    UNIT = "unit"
    CONTACT = "contact"


DIMENSION_LABELS: dict[Dimension, str] = {
    Dimension.KIND: _("客户类别"),
    Dimension.TIER: _("客户等级"),
    Dimension.AREA: _("片区"),
    Dimension.UNIT: _("服务单位"),
    Dimension.CONTACT: _("期内是否有过诉求"),
}


class Replacement(StrEnum):
    NONE = "none"
    SAME_STRATUM = "same_stratum"


REPLACEMENT_LABELS: dict[Replacement, str] = {
    Replacement.NONE: _("不替补"),
    Replacement.SAME_STRATUM: _("同层按抽签顺序替补"),
}


class Convention(StrEnum):
    """By which convention an item becomes a figure; always named beside it."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    SCALE = "scale"
    YES = "yes"


CONVENTION_LABELS: dict[Convention, str] = {
    Convention.NPS: _("净推荐值：9—10 分占比减 0—6 分占比"),
    Convention.CSAT: _("满意度：4—5 分占比（前两档），另列均值"),
    Convention.CES: _("费力度：1—7 分均值，另列大于 4 分的占比"),
    Convention.SCALE: _("量表：均值，另列最高两档占比"),
    Convention.YES: _("答“是”的占比"),
}
