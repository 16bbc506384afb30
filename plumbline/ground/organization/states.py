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
    INDICATORS_CLOSE = "indicators.close"
    INDICATORS_OBJECT = "indicators.object"
    INDICATORS_DECIDE = "indicators.decide"
    SCORECARDS_KEEP = "scorecards.keep"
    REPORTS_MAKE = "reports.make"
    REPORTS_DRAFT = "reports.draft"
    REPORTS_RELEASE = "reports.release"
    MEASUREMENTS_IMPORT = "measurements.import"
    RULES_VIEW = "rules.view"
    RULES_EDIT = "rules.edit"
    ORGANIZATION_EDIT = "organization.edit"
    JOURNAL_VIEW = "journal.view"
    NOTIFICATIONS_EDIT = "notifications.edit"
    WALL_SHOW = "wall.show"
    INSPECTIONS_VIEW = "inspections.view"
    INSPECTIONS_PLAN = "inspections.plan"
    INSPECTIONS_VISIT = "inspections.visit"
    INSPECTIONS_SIGN = "inspections.sign"
    INSPECTIONS_DECIDE = "inspections.decide"
    FORMS_EDIT = "forms.edit"
    MYSTERY_KEEP = "mystery.keep"
    MYSTERY_VISIT = "mystery.visit"
    SURVEYS_VIEW = "surveys.view"
    SURVEYS_KEEP = "surveys.keep"
    SURVEYS_ASK = "surveys.ask"
    RECHECKS_VIEW = "rechecks.view"
    RECHECKS_KEEP = "rechecks.keep"
    LIABILITY_PROPOSE = "liability.propose"
    LIABILITY_DECIDE = "liability.decide"
    LIABILITY_APPEAL = "liability.appeal"
    RECTIFICATIONS_VIEW = "rectifications.view"
    RECTIFICATIONS_OPEN = "rectifications.open"
    RECTIFICATIONS_ANSWER = "rectifications.answer"
    RECTIFICATIONS_VERIFY = "rectifications.verify"
    INTEGRITY_VIEW = "integrity.view"
    INTEGRITY_CHECK = "integrity.check"
    PRAISE_REGISTER = "praise.register"
    PRAISE_VERIFY = "praise.verify"
    RECOGNITION_OWN = "recognition.own"
    RECOGNITION_VIEW = "recognition.view"
    RECOGNITION_PROPOSE = "recognition.propose"
    RECOGNITION_DECIDE = "recognition.decide"
    DUTIES_VIEW = "duties.view"
    DUTIES_FULFIL = "duties.fulfil"
    DUTIES_PLAN = "duties.plan"
    DUTIES_APPROVE = "duties.approve"
    COMPLIANCE_VIEW = "compliance.view"


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
    Permission.INDICATORS_CLOSE: _("核对与封存统计期"),
    Permission.INDICATORS_OBJECT: _("对指标提出异议"),
    Permission.INDICATORS_DECIDE: _("裁定指标异议"),
    Permission.SCORECARDS_KEEP: _("评分、封存与发布"),
    Permission.REPORTS_MAKE: _("生成报告"),
    Permission.REPORTS_DRAFT: _("起草报告"),
    Permission.REPORTS_RELEASE: _("签发报告"),
    Permission.MEASUREMENTS_IMPORT: _("导入外部数据"),
    Permission.RULES_VIEW: _("查看制度与时限"),
    Permission.RULES_EDIT: _("维护制度与时限"),
    Permission.ORGANIZATION_EDIT: _("维护组织与人员"),
    Permission.JOURNAL_VIEW: _("查看日志"),
    Permission.NOTIFICATIONS_EDIT: _("维护通知模板"),
    Permission.WALL_SHOW: _("查看大屏"),
    Permission.INSPECTIONS_VIEW: _("查看检查"),
    Permission.INSPECTIONS_PLAN: _("安排检查"),
    Permission.INSPECTIONS_VISIT: _("开展检查"),
    Permission.INSPECTIONS_SIGN: _("受检单位确认"),
    Permission.INSPECTIONS_DECIDE: _("裁定检查申诉"),
    Permission.FORMS_EDIT: _("维护检查表与问卷"),
    Permission.MYSTERY_KEEP: _("主持神秘客户暗访"),
    Permission.MYSTERY_VISIT: _("开展神秘客户暗访"),
    Permission.SURVEYS_VIEW: _("查看满意度调查"),
    Permission.SURVEYS_KEEP: _("组织满意度调查"),
    Permission.SURVEYS_ASK: _("电话访问客户"),
    Permission.RECHECKS_VIEW: _("查看三级回访"),
    Permission.RECHECKS_KEEP: _("组织三级回访"),
    Permission.LIABILITY_PROPOSE: _("提出投诉定责意见"),
    Permission.LIABILITY_DECIDE: _("认定投诉责任"),
    Permission.LIABILITY_APPEAL: _("申诉投诉定责"),
    Permission.RECTIFICATIONS_VIEW: _("查看整改"),
    Permission.RECTIFICATIONS_OPEN: _("下达整改"),
    Permission.RECTIFICATIONS_ANSWER: _("落实整改"),
    Permission.RECTIFICATIONS_VERIFY: _("验证整改"),
    Permission.INTEGRITY_VIEW: _("查看真实性线索"),
    Permission.INTEGRITY_CHECK: _("核查真实性线索"),
    Permission.PRAISE_REGISTER: _("登记表扬"),
    Permission.PRAISE_VERIFY: _("核实表扬"),
    Permission.RECOGNITION_OWN: _("查看涉及本人的奖惩、陈述与申诉"),
    Permission.RECOGNITION_VIEW: _("查看奖惩"),
    Permission.RECOGNITION_PROPOSE: _("提出奖惩建议"),
    Permission.RECOGNITION_DECIDE: _("决定奖惩"),
    Permission.DUTIES_VIEW: _("查看职责日历"),
    Permission.DUTIES_FULFIL: _("完成周期性职责"),
    Permission.DUTIES_PLAN: _("编制年度监督计划"),
    Permission.DUTIES_APPROVE: _("批准年度监督计划"),
    Permission.COMPLIANCE_VIEW: _("查看条款落实"),
}

P = Permission
_EVERYBODY = frozenset({P.RULES_VIEW, P.RECOGNITION_OWN})


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
    INSPECTOR = "inspector"
    PROGRAMME_OWNER = "programme_owner"
    SHOPPER = "shopper"


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
    Role.INSPECTOR: _("服务检查员"),
    Role.PROGRAMME_OWNER: _("暗访项目负责人"),
    Role.SHOPPER: _("第三方访员"),
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
        P.PRAISE_REGISTER,
        P.SURVEYS_ASK,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
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
        P.WALL_SHOW,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
    },
    Role.FITTER: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_HANDLE,
        P.CUSTOMERS_VIEW,
        P.PERSONAL_REVEAL,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
    },
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
        P.WALL_SHOW,
        P.INDICATORS_OBJECT,
        P.REPORTS_MAKE,
        P.INSPECTIONS_VIEW,
        P.INSPECTIONS_PLAN,
        P.INSPECTIONS_SIGN,
        P.SURVEYS_VIEW,
        P.RECHECKS_VIEW,
        P.RECHECKS_KEEP,
        P.LIABILITY_APPEAL,
        P.RECTIFICATIONS_VIEW,
        P.RECTIFICATIONS_ANSWER,
        P.PRAISE_REGISTER,
        P.RECOGNITION_PROPOSE,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
    },
    Role.CALLBACK_AGENT: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.CALLBACKS_VIEW,
        P.CALLBACKS_CALL,
        P.CUSTOMERS_VIEW,
        P.PERSONAL_REVEAL,
        P.PRAISE_REGISTER,
        P.SURVEYS_ASK,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
    },
    Role.SUPERVISOR: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_SUPERVISE,
        P.ORDERS_ARBITRATE,
        P.ORDERS_GRANT,
        P.CALLBACKS_VIEW,
        P.CUSTOMERS_VIEW,
        P.INDICATORS_VIEW,
        P.WALL_SHOW,
        P.INDICATORS_MEASURE,
        P.SCORECARDS_KEEP,
        P.INDICATORS_CLOSE,
        P.INDICATORS_DECIDE,
        P.SCORECARDS_KEEP,
        P.MEASUREMENTS_IMPORT,
        P.REPORTS_MAKE,
        P.REPORTS_DRAFT,
        P.JOURNAL_VIEW,
        P.INSPECTIONS_VIEW,
        P.INSPECTIONS_PLAN,
        P.INSPECTIONS_VISIT,
        P.INSPECTIONS_DECIDE,
        P.FORMS_EDIT,
        P.SURVEYS_VIEW,
        P.SURVEYS_KEEP,
        P.RECHECKS_VIEW,
        P.RECHECKS_KEEP,
        P.LIABILITY_PROPOSE,
        P.LIABILITY_DECIDE,
        P.RECTIFICATIONS_VIEW,
        P.RECTIFICATIONS_OPEN,
        P.RECTIFICATIONS_VERIFY,
        P.INTEGRITY_VIEW,
        P.INTEGRITY_CHECK,
        P.PRAISE_REGISTER,
        P.PRAISE_VERIFY,
        P.RECOGNITION_VIEW,
        P.RECOGNITION_PROPOSE,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
        P.DUTIES_PLAN,
        P.COMPLIANCE_VIEW,
    },
    Role.LEADER: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.CALLBACKS_VIEW,
        P.INDICATORS_VIEW,
        P.WALL_SHOW,
        P.INDICATORS_CLOSE,
        P.INDICATORS_DECIDE,
        P.REPORTS_MAKE,
        P.REPORTS_DRAFT,
        P.REPORTS_RELEASE,
        P.INSPECTIONS_VIEW,
        P.INSPECTIONS_DECIDE,
        P.SURVEYS_VIEW,
        P.RECHECKS_VIEW,
        P.LIABILITY_DECIDE,
        P.RECTIFICATIONS_VIEW,
        P.INTEGRITY_VIEW,
        P.RECOGNITION_VIEW,
        P.RECOGNITION_DECIDE,
        P.DUTIES_VIEW,
        P.DUTIES_APPROVE,
        P.COMPLIANCE_VIEW,
    },
    Role.ADMINISTRATOR: _EVERYBODY
    | {
        P.RULES_EDIT,
        P.ORGANIZATION_EDIT,
        P.JOURNAL_VIEW,
        P.NOTIFICATIONS_EDIT,
        P.ORDERS_IMPORT,
        P.MEASUREMENTS_IMPORT,
        P.INDICATORS_VIEW,
        P.FORMS_EDIT,
        P.COMPLIANCE_VIEW,
        P.DUTIES_VIEW,
        P.DUTIES_FULFIL,
    },
    Role.MACHINE: _EVERYBODY
    | {
        P.ORDERS_VIEW,
        P.ORDERS_REGISTER,
        P.ORDERS_DISPATCH,
        P.ORDERS_HANDLE,
        P.ORDERS_ASSIGN,
        P.CUSTOMERS_VIEW,
        P.INDICATORS_VIEW,
        P.MEASUREMENTS_IMPORT,
        P.SURVEYS_VIEW,
        P.SURVEYS_ASK,
    },
    Role.INSPECTOR: _EVERYBODY
    | {P.ORDERS_VIEW, P.INSPECTIONS_VIEW, P.INSPECTIONS_VISIT, P.RECTIFICATIONS_VIEW, P.RECTIFICATIONS_VERIFY},
    # Held beside another role: who plants calls and visits is known to nobody by their post.
    Role.PROGRAMME_OWNER: _EVERYBODY | {P.MYSTERY_KEEP, P.ORDERS_VIEW, P.INSPECTIONS_VIEW},
    # People of a third party: nothing of the company but their own visits.
    Role.SHOPPER: frozenset({P.MYSTERY_VISIT}),
}


OUTSIDE: frozenset[Role] = frozenset({Role.SHOPPER})
"""Roles of people who are no part of the company: whoever holds no other is let in where the role's own permissions say so, and nowhere else."""


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
