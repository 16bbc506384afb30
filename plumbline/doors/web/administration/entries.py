"""The table of what is administered. A new section adds a row here and a function that says in what condition it is.

A condition asks the database at most twice; together they are the overview's budget (tests/web/test_administration.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

from plumbline.doors.web.administration import doctor
from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.journal import reveals
from plumbline.doors.web.journal import verifying as journal
from plumbline.doors.web.organization import conditions as organization
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.regulations import conditions as rules
from plumbline.doors.web.telling import conditions as telling
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class Entry:
    """One thing to look after: the route of its page, what it is called, what one does there, and who may."""

    route: str
    label: str
    about: str
    icon: str
    needs: Permission
    condition: Callable[[PageRequest], Condition]


WHO = _("组织与人员")
RULES = _("制度与规则")
RECORDS = _("日志与系统")

ENTRIES: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        WHO,
        (
            Entry(
                "admin-units",
                _("组织机构"),
                _("单位的设立、更名、划转和撤销，查看某一天的组织机构图。"),
                "sitemap",
                Permission.ORGANIZATION_EDIT,
                organization.units,
            ),
            Entry(
                "admin-people",
                _("人员与角色"),
                _("录入和停用人员，重置密码，授予和收回角色。"),
                "users",
                Permission.ORGANIZATION_EDIT,
                organization.people,
            ),
            Entry(
                "admin-delegations",
                _("代理"),
                _("谁在什么时间代谁行使什么角色，到期自动收回。"),
                "arrows-left-right",
                Permission.ORGANIZATION_EDIT,
                organization.delegations,
            ),
            Entry(
                "admin-tokens",
                _("接口令牌"),
                _("别的系统接入用的账号和令牌，签发与吊销。"),
                "key",
                Permission.ORGANIZATION_EDIT,
                organization.tokens,
            ),
        ),
    ),
    (
        RULES,
        (
            Entry(
                "rules",
                _("制度"),
                _("安装了哪些制度、哪一版在施行；上传新版，看过会改变什么再安装。"),
                "scale",
                Permission.RULES_EDIT,
                rules.packs,
            ),
            Entry(
                "rules-calendars",
                _("工作日历"),
                _("节假日、调休和开放时段；粘贴放假通知，看过影响再发布。"),
                "calendar",
                Permission.RULES_EDIT,
                rules.calendars,
            ),
            Entry(
                "rules-types",
                _("工单类型"),
                _("登记时问什么、先告知什么、各有哪些时限；改动随制度包。"),
                "list",
                Permission.RULES_EDIT,
                rules.types,
            ),
            Entry(
                "messages",
                _("通知模板"),
                _("各类通知的文字，改写、预览、试发，恢复自带文字。"),
                "message",
                Permission.NOTIFICATIONS_EDIT,
                telling.texts,
            ),
        ),
    ),
    (
        RECORDS,
        (
            Entry(
                "journal",
                _("日志"),
                _("按人员、类别、编号、单位和日期查找发生过的事，校验是否被改动。"),
                "history",
                Permission.JOURNAL_VIEW,
                journal.chain,
            ),
            Entry(
                "journal-reveals",
                _("个人信息查看"),
                _("谁在什么时候看了谁的完整个人信息、为什么。"),
                "eye",
                Permission.JOURNAL_VIEW,
                reveals.condition,
            ),
            Entry(
                "admin-doctor",
                _("系统自检"),
                _("数据库、后台任务、磁盘、日历和备份的状况，以及怎么办。"),
                "stethoscope",
                Permission.ORGANIZATION_EDIT,
                doctor.condition,
            ),
        ),
    ),
)
