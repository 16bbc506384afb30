"""What the supervising centre does all year, in the order of its year: each section with its first page and who may open it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class Section:
    """``route`` names its first page; whoever holds one of ``needs`` somewhere is offered it (nobody named: everybody)."""

    route: str
    label: str
    about: str
    icon: str
    needs: tuple[Permission, ...]


OPENS_FORMS = (
    Permission.FORMS_EDIT,
    Permission.INSPECTIONS_VIEW,
    Permission.INSPECTIONS_VISIT,
    Permission.SURVEYS_VIEW,
    Permission.SURVEYS_ASK,
    Permission.RECHECKS_VIEW,
    Permission.MYSTERY_KEEP,
)
"""Whoever asks with a form, is asked by one, or answers for what it asks."""

OPENS_MYSTERY = (Permission.MYSTERY_KEEP, Permission.MYSTERY_VISIT, Permission.INSPECTIONS_VIEW)
"""The owner of a programme, people of a third party for their own visits, and whoever may read what was released."""

OPENS_LIABILITY = (Permission.LIABILITY_PROPOSE, Permission.LIABILITY_DECIDE, Permission.LIABILITY_APPEAL)
"""Whoever proposes, decides or settles, and the unit that may appeal."""
OPENS_ISSUES = (Permission.RECTIFICATIONS_VIEW, Permission.CALLBACKS_CALL)
"""Whoever follows hot issues, and whoever calls the customers concerned."""

OPENS_RECHECKS = (Permission.RECHECKS_VIEW, Permission.RECHECKS_KEEP, Permission.CALLBACKS_CALL)
"""Who keeps rounds or is asked about by one, and who calls."""

SECTIONS: tuple[Section, ...] = (
    Section(
        "duties",
        _("职责与计划"),
        _("全年应办的检查、调查、报告和会议：计划、日历、缺口与证据"),
        "calendar-event",
        (Permission.DUTIES_VIEW,),
    ),
    Section(
        "forms",
        _("检查表与问卷"),
        _("检查、暗访、调查、评审用的表，按条款写明每一项"),
        "forms",
        OPENS_FORMS,
    ),
    Section(
        "inspections",
        _("检查"),
        _("年度检查安排与缺口、抽取对象、现场检查、问题、确认与申诉"),
        "clipboard-check",
        (Permission.INSPECTIONS_VIEW,),
    ),
    Section(
        "mystery",
        _("神秘客户"),
        _("第三方暗访：场景、访员轮换、证据封存，公布前严格保密"),
        "spy",
        OPENS_MYSTERY,
    ),
    Section(
        "surveys",
        _("满意度调查"),
        _("抽样、访问、结果与排名，大客户覆盖"),
        "message",
        (Permission.SURVEYS_VIEW, Permission.SURVEYS_ASK),
    ),
    Section(
        "rechecks",
        _("三级回访"),
        _("上级从独立抽样中再次回访，核对下级记下的结果"),
        "phone-call",
        OPENS_RECHECKS,
    ),
    Section(
        "liability",
        _("投诉定责"),
        _("按判定树认定投诉责任：两人办理、单位申诉、案卷评查"),
        "gavel",
        OPENS_LIABILITY,
    ),
    Section(
        "rectifications",
        _("整改"),
        _("下达、措施、佐证、他人验证，按事先声明的办法检验效果；热点问题改进"),
        "tools",
        (Permission.RECTIFICATIONS_VIEW,),
    ),
    Section(
        "integrity",
        _("真实性线索"),
        _("结果可能不实的迹象：证据、各单位对比、核查结论"),
        "fingerprint",
        (Permission.INTEGRITY_VIEW,),
    ),
    Section(
        "praise",
        _("表扬"),
        _("表扬信、锦旗、来电：登记、核实、季度统计与抄送"),
        "award",
        (
            Permission.PRAISE_REGISTER,
            Permission.PRAISE_VERIFY,
            Permission.RECOGNITION_VIEW,
            Permission.RECOGNITION_PROPOSE,
        ),
    ),
    Section(
        "recognition",
        _("奖惩"),
        _("按规则提出、当事人陈述、不相关的人决定、申诉，记入台账"),
        "coins",
        (Permission.RECOGNITION_VIEW, Permission.RECOGNITION_PROPOSE, Permission.RECOGNITION_DECIDE),
    ),
    Section(
        "compliance",
        _("条款落实"),
        _("每条条款由什么落实、本期留下什么证据，两头的缺口"),
        "clipboard-check",
        (Permission.COMPLIANCE_VIEW,),
    ),
)
"""In the order of the year: plan and duties, forms, inspections, mystery visits, surveys, three-level call-backs, liability, rectification, integrity,
praise, rewards and penalties, compliance."""


@dataclass(frozen=True)
class Tab:
    address: str
    label: str
    about: str
    icon: str
    is_here: bool


def tabs(viewer: Viewer, path: str) -> list[Tab]:
    """The sections that are open to a person, the one that ``path`` lies in marked."""
    found = []
    for section in SECTIONS:
        if not section.needs or any(viewer.may_somewhere(each) for each in section.needs):
            address = address_of(section.route)
            about = gettext(section.about)
            found.append(Tab(address, gettext(section.label), about, section.icon, path.startswith(address)))
    return found


def is_inside(path: str) -> bool:
    """Whether a page belongs to one of the sections."""
    return any(path.startswith(address_of(section.route)) for section in SECTIONS)
