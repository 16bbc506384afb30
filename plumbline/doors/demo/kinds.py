"""What customers come with, how often, through which channel, and how much time the story believes there is for it.

The minutes and hours steer when people of the story act; what counts is what the clocks of the packs say.
"""

from dataclasses import dataclass

CHANNELS = (("hotline", 0.70), ("web", 0.12), ("counter", 0.09), ("branch", 0.06), ("visit", 0.02), ("email", 0.01))
LETTERS = (("letter", 0.8), ("email", 0.2))
BOXES = (("opinion_box", 0.45), ("hotline", 0.3), ("web", 0.25))
HOT_LINE = (("hotline", 0.97), ("branch", 0.03))
GOVERNMENT = (("gov_12345", 1.0),)
COUNTER = (("counter", 0.65), ("web", 0.25), ("hotline", 0.1))


@dataclass(frozen=True)
class Kind:
    """``weight``: how many among about sixteen hundred orders of a year. ``course``: site, office or answer. ``contact`` and ``accept`` in minutes (0: none
    asked), ``arrive`` and ``resolve`` in hours. ``desk``: a unit chosen by hand instead of the one that serves the area."""

    code: str
    line: str
    weight: float
    curve: str
    course: str
    accept: int
    contact: int
    arrive: float
    resolve: float
    titles: tuple[str, ...]
    results: tuple[str, ...]
    channels: tuple[tuple[str, float], ...] = CHANNELS
    desk: str = ""
    is_called_back: bool = True
    has_sheet: bool = False
    may_pause: bool = False
    is_emergency: bool = False
    is_sampled: bool = False
    needs: str = ""


_COLD = ("家里暖气不热", "室温只有15度", "次卧暖气片冰凉", "地暖不热，老人受冻", "暖气片上热下凉", "顶楼整户不热")
_WARMED = (
    "排气后恢复供热，室温20度",
    "清洗过滤器，回水温度正常",
    "调整入户阀门，室温19度",
    "更换锁闭阀，已供热",
    "二次网平衡调节后正常",
)
_REPAIRED = ("更换阀门，试压正常", "紧固接口，不再渗漏", "更换损坏管段，恢复运行", "更换垫片并复查，正常")
_MEASURED = ("测温18.6度，双方签字", "测温16.8度，已转平衡调节")
_TIGHT = ("检漏合格，更换软管", "更换表后阀，检漏合格")
_ANSWERED = ("已按公示政策逐项答复", "已告知办理流程与所需材料", "已说明缴费渠道与时间", "已解释并发送链接")
_HANDLED = ("核实后致歉并整改，客户认可", "经核查属实，已教育当事人", "核对账目后已更正", "已上门说明，达成一致")
_CHECKED = ("已登记并转相关部门采纳", "已研究，列入下季度计划", "感谢建议，已在营业厅试行")
_DONE = ("资料齐全，已办结", "已办理完毕并告知客户", "现场完成，客户签字确认")

HEATING = (
    Kind("heat_no_heat_household", "heating", 250, "cold", "site", 10, 30, 2, 8, _COLD, _WARMED, HOT_LINE,
         has_sheet=True, may_pause=True),
    Kind("heat_repair_in_scope", "heating", 36, "cold", "site", 10, 30, 2, 24, ("换热站噪声大", "楼外管道冒汽", "阀门井积水"), _REPAIRED, has_sheet=True),
    Kind("heat_repair_out_of_scope", "heating", 52, "cold", "site", 10, 30, 1, 24, ("室内暖气片渗水", "立管阀门拧不动", "放气阀损坏"), _REPAIRED,
         has_sheet=True, may_pause=True),
    Kind("heat_leak", "heating", 22, "cold", "site", 0, 10, 1, 24, ("暖气管漏水", "楼道暖气管滴水", "地沟漏水"), _REPAIRED, HOT_LINE,
         has_sheet=True, is_emergency=True),
    Kind("heat_fee_complaint", "heating", 12, "fees", "office", 240, 600, 0, 72, ("热费面积算错", "停热费收取有异议", "重复扣费"), _HANDLED, desk="BZ-HEAT"),
    Kind("heat_fee_inquiry", "heating", 150, "fees", "answer", 0, 0, 0, 24, ("查询本季热费", "缴费记录查询", "热费减免怎么算"), _ANSWERED,
         desk="BZ-HEAT", is_called_back=False),
    Kind("heat_inquiry", "heating", 250, "cold", "answer", 0, 0, 0, 1, ("供热温度标准是多少", "什么时候开始供热", "测温怎么申请"), _ANSWERED, HOT_LINE,
         desk="QH-SC", is_called_back=False),
    Kind("heat_attitude", "heating", 5, "cold", "office", 300, 900, 0, 72, ("维修员态度生硬", "上门不穿鞋套"), _HANDLED, BOXES),
    Kind("heat_complaint_other", "heating", 7, "cold", "office", 300, 900, 0, 72, ("多次报修未解决", "施工后未恢复地面"), _HANDLED, BOXES),
    Kind("heat_temperature_test", "heating", 18, "cold", "site", 60, 0, 24, 24, ("申请上门测温", "室温不达标要求测温"), _MEASURED,
         is_called_back=False, may_pause=True),
    Kind("heat_suggestion", "heating", 6, "even", "office", 0, 1200, 0, 150, ("建议提前供热", "建议公布换热站温度"), _CHECKED, BOXES, is_called_back=False),
    Kind("heat_praise", "heating", 11, "cold", "office", 0, 0, 0, 150, ("表扬维修员冒雪上门", "表扬夜间抢修"), ("已核实，列入季度表扬",), is_called_back=False),
    Kind("heat_letter", "heating", 3, "even", "office", 600, 0, 0, 72, ("来信反映供热问题",), _HANDLED, LETTERS),
    Kind("heat_application", "heating", 8, "summer", "site", 300, 0, 160, 200, ("新建房屋申请用热", "商铺申请入网"), _DONE, COUNTER,
         is_called_back=False, needs="mark_ready"),
    Kind("heat_account_change", "heating", 22, "fees", "office", 0, 0, 0, 72, ("办理过户", "办理报停", "恢复用热"), _DONE, COUNTER,
         desk="BZ-HEAT", is_called_back=False),
    Kind("heat_paid_service", "heating", 18, "summer", "site", 0, 120, 60, 160, ("更换暖气片", "清洗地暖", "加装放气阀"), _DONE, has_sheet=True),
    Kind("heat_government_supply", "heating", 14, "cold", "site", 30, 120, 6, 24, ("12345：居民反映不热", "12345：小区供热不足"), _WARMED, GOVERNMENT),
    Kind("heat_government", "heating", 6, "even", "office", 120, 400, 0, 110, ("12345：反映热费问题", "12345：反映施工扰民"), _HANDLED, GOVERNMENT),
    Kind("heat_government_complex", "heating", 2, "even", "office", 120, 400, 0, 320, ("12345：老旧管网改造诉求",), _HANDLED, GOVERNMENT, needs="progress"),
)  # fmt: skip
GAS = (
    Kind("gas_leak", "gas", 16, "even", "site", 0, 5, 0.5, 24, ("厨房有燃气味", "楼道有燃气味", "报警器响了"), _TIGHT, HOT_LINE,
         is_emergency=True),
    Kind("gas_network_fault", "gas", 6, "even", "site", 0, 0, 0.5, 24, ("整栋楼没气", "调压箱异响"), _REPAIRED, HOT_LINE, is_sampled=True),
    Kind("gas_indoor_unsafe", "gas", 30, "even", "site", 0, 30, 4, 24, ("灶具打不着火", "突然没气", "热水器报警"), _REPAIRED, may_pause=True),
    Kind("gas_indoor_ordinary", "gas", 90, "even", "site", 0, 120, 24, 24, ("灶具火小", "燃气表不显示", "阀门不灵活"), _REPAIRED, may_pause=True),
    Kind("gas_on", "gas", 28, "autumn", "site", 300, 300, 48, 72, ("新房通气点火", "装修后通气"), ("点火成功，已讲解安全用气",), COUNTER),
    Kind("gas_install_resident", "gas", 12, "summer", "site", 300, 300, 72, 150, ("居民报装燃气",), _DONE, COUNTER, needs="mark_paid"),
    Kind("gas_install_low", "gas", 5, "even", "site", 300, 0, 110, 260, ("餐饮店报装燃气", "工厂报装燃气"), _DONE, COUNTER),
    Kind("gas_alteration", "gas", 18, "even", "site", 300, 300, 40, 110, ("厨房改管", "移表"), _DONE, COUNTER, may_pause=True),
    Kind("gas_transfer", "gas", 18, "even", "office", 0, 0, 0, 72, ("燃气过户", "变更联系电话"), _DONE, COUNTER, desk="BZ-GAS", is_called_back=False),
    Kind("gas_restore_arrears", "gas", 8, "even", "site", 0, 0, 18, 24, ("缴清欠费申请复供",), _DONE, COUNTER, is_called_back=False, needs="mark_paid"),
    Kind("gas_safety_check", "gas", 14, "summer", "site", 0, 0, 48, 50, ("预约安检", "安检复查"), ("安检合格", "发现软管老化，已更换"), is_sampled=True),
    Kind("gas_inquiry", "gas", 230, "even", "answer", 0, 0, 0, 1, ("阶梯气价咨询", "开户材料咨询", "安检时间咨询"), _ANSWERED, HOT_LINE,
         desk="QH-SC", is_called_back=False),
    Kind("gas_fee_query", "gas", 110, "even", "answer", 0, 0, 0, 24, ("查询用气量", "账单有疑问"), _ANSWERED, desk="BZ-GAS", is_called_back=False),
    Kind("gas_complaint_fee", "gas", 6, "even", "office", 60, 400, 0, 72, ("表走得快", "阶梯用气量算错"), _HANDLED, desk="BZ-GAS"),
    Kind("gas_complaint_attitude", "gas", 4, "even", "office", 60, 400, 0, 72, ("安检员迟到不解释", "窗口态度差"), _HANDLED, BOXES),
    Kind("gas_complaint_works", "gas", 4, "even", "office", 60, 400, 0, 72, ("改管后漏水未修", "报装工期太长"), _HANDLED),
    Kind("gas_suggestion", "gas", 5, "even", "office", 0, 1200, 0, 150, ("建议增设自助缴费机", "建议延长营业时间"), _CHECKED, BOXES, is_called_back=False),
    Kind("gas_praise", "gas", 7, "even", "office", 0, 0, 0, 150, ("表扬抢险及时", "表扬安检员细心"), ("已核实，列入季度表扬",), is_called_back=False),
    Kind("gas_letter", "gas", 2, "even", "office", 600, 0, 0, 72, ("来信反映用气问题",), _HANDLED, LETTERS, is_called_back=False),
    Kind("gas_bad_rating", "gas", 4, "even", "office", 0, 60, 0, 100, ("维修评价一星", "窗口评价不满意"), _HANDLED, (("web", 1.0),)),
    Kind("gas_paid_service", "gas", 14, "even", "site", 0, 120, 60, 150, ("更换灶具软管", "安装报警器"), _DONE),
    Kind("gas_government", "gas", 5, "even", "office", 120, 400, 0, 110, ("12345：反映报装问题", "12345：反映气费问题"), _HANDLED, GOVERNMENT),
    Kind("gas_government_supply", "gas", 4, "even", "site", 30, 120, 6, 24, ("12345：小区突然停气",), _REPAIRED, GOVERNMENT),
)  # fmt: skip
KINDS = (*HEATING, *GAS)
BY_CODE = {kind.code: kind for kind in KINDS}
