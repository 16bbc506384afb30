"""Permissions and roles: code, because every check in the product names them."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class Permission(StrEnum):
    ORDERS_VIEW = "orders.view"
    ORDERS_REGISTER = "orders.register"
    ORDERS_DISPATCH = "orders.dispatch"
    ORDERS_ARBITRATE = "orders.arbitrate"
    ORDERS_HANDLE = "orders.handle"
    ORDERS_ASSIGN = "orders.assign"
    ORDERS_GRANT = "orders.grant"
    ORDERS_SUPERVISE = "orders.supervise"
    ORDERS_IMPORT = "orders.import"
    CALLBACKS_CALL = "callbacks.call"
    CALLBACKS_VIEW = "callbacks.view"
    CUSTOMERS_VIEW = "customers.view"
    CUSTOMERS_EDIT = "customers.edit"
    PERSONAL_REVEAL = "personal_data.reveal"
    OUTAGES_ANNOUNCE = "outages.announce"
    INDICATORS_VIEW = "indicators.view"
    INDICATORS_MEASURE = "indicators.measure"
    REPORTS_MAKE = "reports.make"
    RULES_VIEW = "rules.view"
    RULES_EDIT = "rules.edit"
    ORGANIZATION_EDIT = "organization.edit"
    JOURNAL_VIEW = "journal.view"
    NOTIFICATIONS_EDIT = "notifications.edit"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.ORDERS_VIEW: _("查看工单"),
    Permission.ORDERS_REGISTER: _("受理登记"),
    Permission.ORDERS_DISPATCH: _("派单"),
    Permission.ORDERS_ARBITRATE: _("裁定争议工单"),
    Permission.ORDERS_HANDLE: _("办理工单"),
    Permission.ORDERS_ASSIGN: _("指派班组人员"),
    Permission.ORDERS_GRANT: _("审批延期与挂起"),
    Permission.ORDERS_SUPERVISE: _("督办"),
    Permission.ORDERS_IMPORT: _("导入工单"),
    Permission.CALLBACKS_CALL: _("回访"),
    Permission.CALLBACKS_VIEW: _("查看回访"),
    Permission.CUSTOMERS_VIEW: _("查看客户"),
    Permission.CUSTOMERS_EDIT: _("维护客户"),
    Permission.PERSONAL_REVEAL: _("查看完整个人信息"),
    Permission.OUTAGES_ANNOUNCE: _("发布停供信息"),
    Permission.INDICATORS_VIEW: _("查看指标"),
    Permission.INDICATORS_MEASURE: _("计算指标"),
    Permission.REPORTS_MAKE: _("生成报告"),
    Permission.RULES_VIEW: _("查看制度与时限"),
    Permission.RULES_EDIT: _("维护制度与时限"),
    Permission.ORGANIZATION_EDIT: _("维护组织与人员"),
    Permission.JOURNAL_VIEW: _("查看日志"),
    Permission.NOTIFICATIONS_EDIT: _("维护通知模板"),
}

P = Permission
_EVERYBODY = frozenset({P.RULES_VIEW})


class Role(StrEnum):
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    FITTER = "fitter"
    UNIT_HEAD = "unit_head"
    CALLBACK_AGENT = "callback_agent"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"


ROLE_LABELS: dict[Role, str] = {
    Role.AGENT: _("坐席"),
    Role.DISPATCHER: _("调度员"),
    Role.FITTER: _("维修员"),
    Role.UNIT_HEAD: _("单位负责人"),
    Role.CALLBACK_AGENT: _("回访员"),
    Role.SUPERVISOR: _("服务监督员"),
    Role.LEADER: _("公司领导"),
    Role.ADMINISTRATOR: _("系统管理员"),
    Role.MACHINE: _("接口账号"),
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_REGISTER,
        P.ORDERS_DISPATCH,
        P.CUSTOMERS_VIEW,
        P.CUSTOMERS_EDIT,
        P.PERSONAL_REVEAL,
        P.CALLBACKS_VIEW,
    },
    Role.DISPATCHER: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_REGISTER,
        P.ORDERS_DISPATCH,
        P.ORDERS_ARBITRATE,
        P.ORDERS_SUPERVISE,
        P.ORDERS_GRANT,
        P.CUSTOMERS_VIEW,
        P.PERSONAL_REVEAL,
        P.OUTAGES_ANNOUNCE,
        P.CALLBACKS_VIEW,
        P.INDICATORS_VIEW,
    },
    Role.FITTER: _EVERYBODY | {P.ORDERS_VIEW, P.ORDERS_HANDLE, P.CUSTOMERS_VIEW, P.PERSONAL_REVEAL},
    Role.UNIT_HEAD: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_HANDLE,
        P.ORDERS_ASSIGN,
        P.CUSTOMERS_VIEW,
        P.PERSONAL_REVEAL,
        P.OUTAGES_ANNOUNCE,
        P.CALLBACKS_VIEW,
        P.INDICATORS_VIEW,
        P.REPORTS_MAKE,
    },
    Role.CALLBACK_AGENT: _EVERYBODY
    | {P.ORDERS_VIEW, P.CALLBACKS_VIEW, P.CALLBACKS_CALL, P.CUSTOMERS_VIEW, P.PERSONAL_REVEAL},
    Role.SUPERVISOR: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_SUPERVISE,
        P.ORDERS_ARBITRATE,
        P.ORDERS_GRANT,
        P.CALLBACKS_VIEW,
        P.CUSTOMERS_VIEW,
        P.INDICATORS_VIEW,
        P.INDICATORS_MEASURE,
        P.REPORTS_MAKE,
        P.JOURNAL_VIEW,
    },
    Role.LEADER: _EVERYBODY | {P.ORDERS_VIEW, P.CALLBACKS_VIEW, P.INDICATORS_VIEW, P.REPORTS_MAKE},
    Role.ADMINISTRATOR: _EVERYBODY
    | {P.RULES_EDIT, P.ORGANIZATION_EDIT, P.JOURNAL_VIEW, P.NOTIFICATIONS_EDIT, P.ORDERS_IMPORT, P.INDICATORS_VIEW},
    Role.MACHINE: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_REGISTER,
        P.ORDERS_DISPATCH,
        P.ORDERS_HANDLE,
        P.ORDERS_ASSIGN,
        P.CUSTOMERS_VIEW,
        P.INDICATORS_VIEW,
    },
}


class UnitKind(StrEnum):
    COMPANY = "company"
    DIVISION = "division"
    UNIT = "unit"
    TEAM = "team"
    THIRD_PARTY = "third_party"


UNIT_KIND_LABELS: dict[UnitKind, str] = {
    UnitKind.COMPANY: _("公司"),
    UnitKind.DIVISION: _("事业部/分公司"),
    UnitKind.UNIT: _("所属单位"),
    UnitKind.TEAM: _("站/班组"),
    UnitKind.THIRD_PARTY: _("第三方机构"),
}
