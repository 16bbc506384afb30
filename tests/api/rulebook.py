"""A few order types, limits and reasons for the world's company: enough rules for orders to live by."""

from datetime import date

from plumbline.ground.organization import queries as who
from plumbline.ground.regulations import actions as regulations
from plumbline.ground.regulations.actions import ClauseText, DocumentText
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels.actions import CalendarPublication, InstalledLimit
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.actions import ReasonTerms, TypeTerms
from tests.world import START

PACK = "yunhe-heat"
WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {
    "zone": "Asia/Shanghai",
    "weekly": {day: [["08:30", "12:00"], ["13:30", "17:00"]] for day in WEEK} | {"sat": [], "sun": []},
}
TYPES = (
    TypeTerms(
        code="no_heat",
        name="不热",
        name_en="No heat",
        line="heating",
        kind="fault",
        default_urgency="normal",
        on_site=True,
    ),
    TypeTerms(
        code="heat_bill",
        name="供热收费",
        name_en="Heating bill",
        line="heating",
        kind="complaint",
        default_urgency="normal",
        is_complaint=True,
    ),
    TypeTerms(
        code="heading",
        name="分类",
        name_en="Heading",
        line="heating",
        kind="fault",
        default_urgency="normal",
        registrable=False,
    ),
)
LIMITS = (
    InstalledLimit(code="accept_10m", milestone="accept", quantity=10, unit="minute", start_event="registered"),
    InstalledLimit(
        code="arrive_2h", milestone="arrive", quantity=2, unit="hour", start_event="registered", may_pause=True
    ),
    InstalledLimit(
        code="reply_3d",
        milestone="reply",
        quantity=3,
        unit="working_day",
        day_minutes=420,
        calendar="office",
        start_event="registered",
        may_pause=True,
    ),
)
REASONS = (
    ReasonTerms(code="not_ours", move="return", name="不属本单位", name_en="Not ours"),
    ReasonTerms(code="customer_absent", move="pause", name="客户不在", name_en="Customer absent"),
    ReasonTerms(code="parts", move="extension", name="待配件", name_en="Waiting for parts"),
    ReasonTerms(code="mistake", move="void", name="误登记", name_en="Registered by mistake"),
)


def install() -> None:
    """Writes types, limits and reasons through the real actions."""
    by = who.system()
    service_levels.publish_calendar(
        publication=CalendarPublication(code="office", name="办公时间", valid_from=date(2020, 1, 1), document=OFFICE),
        by=by,
        at=START,
    )
    clauses = [ClauseText(code="YH-1", text="接单不超过十分钟。"), ClauseText(code="YH-2", text="两小时到场。")]
    document = DocumentText(code="YH", version="1", kind="company", title="云河供热服务规定", clauses=clauses)
    installed = regulations.install(
        pack=PACK,
        version="1",
        title="云河供热",
        title_en="Yunhe heating",
        digest="0" * 64,
        content={},
        documents=[document],
        valid_from=date(2020, 1, 1),
        by=by,
        at=START,
    )
    cited = {"accept_10m": "YH-1", "arrive_2h": "YH-2"}
    limits = [
        InstalledLimit(**{**vars(limit), "clause_id": installed.clauses.get(cited.get(limit.code, ""))})
        for limit in LIMITS
    ]
    service_levels.install_rules(installed=installed, limits=limits, by=by, at=START)
    work_orders.install_order_types(pack=PACK, types=TYPES, reasons=REASONS, by=by, at=START)
