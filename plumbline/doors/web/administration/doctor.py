"""``plumbline doctor`` as a page: what is wrong with this installation, and what to do about each."""

from django.http import HttpResponse
from django.utils.translation import gettext

from plumbline.doors import checkup
from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _

LABELS: dict[str, str] = {
    "database": _("数据库"),
    "migrations": _("表结构"),
    "queue": _("后台任务"),
    "disk": _("磁盘"),
    "calendars": _("工作日历"),
    "clocks": _("计时巡检"),
    "backup": _("备份"),
}
JOBS: dict[str, str] = {
    "plumbline.wake": _("通知与后续处理"),
    "plumbline.ring_due": _("时限巡检"),
    "plumbline.deliver_due": _("发送消息"),
    "plumbline.seal": _("封存日志"),
    "plumbline.discard_receipts": _("清理接口回执"),
    "plumbline.rescue": _("接手中断的任务"),
}


def index(request: PageRequest) -> HttpResponse:
    """Every check with its remedy, and what whoever helps will ask first."""
    findings = list(checkup.examine())
    facts = checkup.facts()
    context = {
        "findings": [(word(LABELS.get(each.check, each.check)), each) for each in findings],
        "worst": worst(findings),
        "facts": (
            (word(_("准绳")), facts.product),
            ("Python", facts.python),
            ("PostgreSQL", facts.database),
            (word(_("数据库大小")), f"{facts.database_bytes / 1024**2:,.0f} MB"),
        ),
        "jobs": [(word(JOBS.get(each.name, each.name)), each) for each in facts.jobs],
    }
    return render(request, "administration/doctor.html", context)


def worst(findings: list[checkup.Finding]) -> str:
    states = {each.state for each in findings}
    return next((state for state in ("wrong", "warning") if state in states), "ok")


def condition(request: PageRequest) -> Condition:
    """The overview asks only what tells at once that something stands still."""
    found = checkup.queue()
    if found.state == "ok":
        return Condition(gettext("后台任务正常"), "ok")
    return Condition(found.found, "wrong" if found.state == "wrong" else "attention")
