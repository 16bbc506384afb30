"""Who plays: a city gas and heating company that does not exist, its units and its people.

Names are put together from common parts; nobody is meant. Telephones are of the form ``138000xxxxx``, numbers that no network gives out.
"""

from dataclasses import dataclass

from plumbline.ground.organization.states import Role, UnitKind

PASSWORD = "zhunsheng2026"
COMPANY = "QH"
CENTRE = "QH-SC"


@dataclass(frozen=True)
class UnitOf:
    code: str
    name: str
    name_en: str
    kind: UnitKind
    parent: str


@dataclass(frozen=True)
class PersonOf:
    """``role`` is held on ``on``; ``unit`` is where the person belongs."""

    username: str
    name: str
    role: Role
    on: str
    unit: str


_K = UnitKind
UNITS = (
    UnitOf("QH", "青禾燃气热力集团（演示）", "Qinghe Gas and Heating (demo)", _K.COMPANY, ""),
    UnitOf("QH-SC", "客户服务中心", "Customer Service Centre", _K.UNIT, "QH"),
    UnitOf("QH-HEAT", "供热分公司", "Heating Division", _K.DIVISION, "QH"),
    UnitOf("QH-GAS", "燃气分公司", "Gas Division", _K.DIVISION, "QH"),
    UnitOf("QH-BIZ", "营业分公司", "Business Division", _K.DIVISION, "QH"),
    UnitOf("QH-3RD", "明鉴服务评价所（第三方）", "Mingjian Service Evaluation (third party)", _K.THIRD_PARTY, "QH"),
    UnitOf("HE-EAST", "东城供热所", "Heating East", _K.UNIT, "QH-HEAT"),
    UnitOf("HE-WEST", "西城供热所", "Heating West", _K.UNIT, "QH-HEAT"),
    UnitOf("HE-SOUTH", "南城供热所", "Heating South", _K.UNIT, "QH-HEAT"),
    UnitOf("HE-NORTH", "北城供热所", "Heating North", _K.UNIT, "QH-HEAT"),
    UnitOf("GA-EAST", "城东燃气所", "Gas East", _K.UNIT, "QH-GAS"),
    UnitOf("GA-WEST", "城西燃气所", "Gas West", _K.UNIT, "QH-GAS"),
    UnitOf("GA-NEW", "开发区燃气所", "Gas New District", _K.UNIT, "QH-GAS"),
    UnitOf("BZ-HEAT", "热费营业所", "Heating Fees", _K.UNIT, "QH-BIZ"),
    UnitOf("BZ-GAS", "燃气营业所", "Gas Fees", _K.UNIT, "QH-BIZ"),
    UnitOf("QH-SC-1", "热线班", "Hotline Team", _K.TEAM, "QH-SC"),
    UnitOf("QH-SC-2", "回访班", "Call-back Team", _K.TEAM, "QH-SC"),
    *(
        UnitOf(f"{unit}-{number}", f"{name}{words}", f"{name_en} Team {number}", _K.TEAM, unit)
        for unit, name, name_en in (
            ("HE-EAST", "东城", "East"),
            ("HE-WEST", "西城", "West"),
            ("HE-SOUTH", "南城", "South"),
            ("HE-NORTH", "北城", "North"),
            ("GA-EAST", "城东", "Gas East"),
            ("GA-WEST", "城西", "Gas West"),
            ("GA-NEW", "开发区", "New District"),
        )
        for number, words in ((1, "一班"), (2, "二班"))
    ),
    UnitOf("BZ-HEAT-1", "热费窗口班", "Heating Fee Counter", _K.TEAM, "BZ-HEAT"),
    UnitOf("BZ-GAS-1", "燃气窗口班", "Gas Fee Counter", _K.TEAM, "BZ-GAS"),
)

HANDLING = ("HE-EAST", "HE-WEST", "HE-SOUTH", "HE-NORTH", "GA-EAST", "GA-WEST", "GA-NEW", "BZ-HEAT", "BZ-GAS")
"""The nine units that handle orders."""

_R = Role
_OFFICE = (
    PersonOf("leader", "闻远山", _R.LEADER, "QH", "QH"),
    PersonOf("leader2", "温若川", _R.LEADER, "QH", "QH"),
    PersonOf("supervisor", "简正衡", _R.SUPERVISOR, "QH", "QH"),
    PersonOf("supervisor2", "鉴秋水", _R.SUPERVISOR, "QH", "QH"),
    PersonOf("inspector", "审思明", _R.INSPECTOR, "QH", "QH"),
    PersonOf("inspector2", "察微", _R.INSPECTOR, "QH", "QH"),
    PersonOf("mystery", "慎独", _R.PROGRAMME_OWNER, "QH", "QH"),
    PersonOf("shopper", "路过", _R.SHOPPER, "QH-3RD", "QH-3RD"),
    PersonOf("shopper2", "寻常", _R.SHOPPER, "QH-3RD", "QH-3RD"),
    PersonOf("shopper3", "如客", _R.SHOPPER, "QH-3RD", "QH-3RD"),
    PersonOf("admin", "管思齐", _R.ADMINISTRATOR, "QH", "QH"),
    PersonOf("machine", "接口账号", _R.MACHINE, "QH", "QH"),
    PersonOf("dispatcher", "戴令行", _R.DISPATCHER, "QH", "QH-SC"),
    PersonOf("dispatcher2", "狄云帆", _R.DISPATCHER, "QH", "QH-SC"),
    PersonOf("agent", "席晓禾", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("agent2", "安语桐", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("agent3", "方听雨", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("agent4", "苏亦清", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("agent5", "白一诺", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("agent6", "麦知夏", _R.AGENT, "QH", "QH-SC-1"),
    PersonOf("centre", "钟毓文", _R.UNIT_HEAD, "QH-SC", "QH-SC"),
    PersonOf("centre2", "邵明远", _R.UNIT_HEAD, "QH-SC", "QH-SC"),
    PersonOf("callback", "惠如心", _R.CALLBACK_AGENT, "QH", "QH-SC-2"),
    PersonOf("callback2", "柳问安", _R.CALLBACK_AGENT, "QH", "QH-SC-2"),
    PersonOf("callback3", "应景行", _R.CALLBACK_AGENT, "QH", "QH-SC-2"),
    PersonOf("third", "洪鉴", _R.CALLBACK_AGENT, "QH", "QH-3RD"),
    PersonOf("dispatcher-heat", "段北辰", _R.DISPATCHER, "QH-HEAT", "QH-HEAT"),
    PersonOf("dispatcher-gas", "祁南星", _R.DISPATCHER, "QH-GAS", "QH-GAS"),
    PersonOf("dispatcher-biz", "于西泠", _R.DISPATCHER, "QH-BIZ", "QH-BIZ"),
    PersonOf("division-heat", "任长庚", _R.UNIT_HEAD, "QH-HEAT", "QH-HEAT"),
    PersonOf("division-gas", "齐怀瑾", _R.UNIT_HEAD, "QH-GAS", "QH-GAS"),
    PersonOf("division-biz", "营清和", _R.UNIT_HEAD, "QH-BIZ", "QH-BIZ"),
)
_HEADS = (
    ("HE-EAST", "head", "东方既白"),
    ("HE-WEST", "head-he-west", "西门向阳"),
    ("HE-SOUTH", "head-he-south", "南宫慢"),
    ("HE-NORTH", "head-he-north", "北堂文饰"),
    ("GA-EAST", "head-ga-east", "祁东升"),
    ("GA-WEST", "head-ga-west", "祁西岭"),
    ("GA-NEW", "head-ga-new", "祁新桥"),
    ("BZ-HEAT", "head-bz-heat", "费热之"),
    ("BZ-GAS", "head-bz-gas", "费然之"),
)
_FITTERS = (
    ("HE-EAST", ("fitter", "修远"), ("fitter-he-east-2", "暖阳"), ("fitter-he-east-3", "管通")),
    ("HE-WEST", ("fitter-he-west-1", "暖春"), ("fitter-he-west-2", "阀正"), ("fitter-he-west-3", "温恒")),
    ("HE-SOUTH", ("fitter-he-south-1", "迟暮"), ("fitter-he-south-2", "暖迟"), ("fitter-he-south-3", "宽缓")),
    ("HE-NORTH", ("fitter-he-north-1", "速成"), ("fitter-he-north-2", "即毕"), ("fitter-he-north-3", "文齐")),
    ("GA-EAST", ("fitter-ga-east-1", "安燃"), ("fitter-ga-east-2", "灶明"), ("fitter-ga-east-3", "蓝焰")),
    ("GA-WEST", ("fitter-ga-west-1", "表准"), ("fitter-ga-west-2", "阀安"), ("fitter-ga-west-3", "气清")),
    ("GA-NEW", ("fitter-ga-new-1", "新安"), ("fitter-ga-new-2", "开明"), ("fitter-ga-new-3", "拓安")),
    ("BZ-HEAT", ("fitter-bz-heat-1", "费明"), ("fitter-bz-heat-2", "账清")),
    ("BZ-GAS", ("fitter-bz-gas-1", "费晓"), ("fitter-bz-gas-2", "账平")),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"


def _people() -> tuple[PersonOf, ...]:
    heads = [PersonOf(username, name, _R.UNIT_HEAD, unit, unit) for unit, username, name in _HEADS]
    fitters, surnames = [], iter(_SURNAMES * 2)
    for unit, *crew in _FITTERS:
        for place, (username, name) in enumerate(crew):
            team = f"{unit}-{place % 2 + 1}" if f"{unit}-2" in _CODES else f"{unit}-1"
            fitters.append(PersonOf(username, next(surnames) + name, _R.FITTER, unit, team))
    return (*_OFFICE, *heads, *fitters)


_CODES = {unit.code for unit in UNITS}
PEOPLE = _people()
HEAD_OF = {unit: username for unit, username, _name in _HEADS} | {CENTRE: "centre"}
CREW_OF = {unit: tuple(username for username, _name in crew) for unit, *crew in _FITTERS} | {
    CENTRE: ("centre", "centre2")
}
AGENTS = ("agent", "agent2", "agent3", "agent4", "agent5", "agent6")
CALLERS = ("callback", "callback2", "third")
FRIENDLY_CALLER = "callback3"
"""The call-back agent who writes down what suits the unit of the north."""

SIGN_INS = (
    ("agent", Role.AGENT),
    ("dispatcher", Role.DISPATCHER),
    ("fitter", Role.FITTER),
    ("head", Role.UNIT_HEAD),
    ("callback", Role.CALLBACK_AGENT),
    ("supervisor", Role.SUPERVISOR),
    ("leader", Role.LEADER),
    ("admin", Role.ADMINISTRATOR),
    ("inspector", Role.INSPECTOR),
    ("mystery", Role.PROGRAMME_OWNER),
    ("shopper", Role.SHOPPER),
)
"""One documented sign-in a role."""
