"""What customers of a heating and gas company say, and where they live: enough different words that a search has frequent, seasonal and rare ones to find."""

from dataclasses import dataclass
from functools import cache
from random import Random

from plumbline.service.work_orders import rules

WINTER, SPRING, SUMMER, AUTUMN = "winter", "spring", "summer", "autumn"
SEASON_OF_MONTH = (WINTER,) * 3 + (SPRING,) * 2 + (SUMMER,) * 3 + (AUTUMN,) * 2 + (WINTER,) * 2
ALWAYS = {WINTER: 1.0, SPRING: 1.0, SUMMER: 1.0, AUTUMN: 1.0}
HEATED = {WINTER: 1.0, SPRING: 0.1}


@dataclass(frozen=True)
class Topic:
    """What a call is about: its order type, how often it comes in which season, and how people put it."""

    order_type: str
    weight: float
    seasons: dict[str, float]
    titles: tuple[str, ...]
    sentences: tuple[str, ...]


TOPICS = (
    Topic(
        "heat_no_heat_household",
        30,
        HEATED,
        ("家里暖气不热", "暖气片只有一半热", "卧室暖气不热，室温只有十四度", "地暖一直不热"),
        ("室温只有十四度，已连续三天", "进水管热、回水管凉", "客厅热，卧室两组暖气片全凉", "邻居家都热，只有自家不热"),
    ),
    Topic(
        "heat_no_heat_area",
        5,
        HEATED,
        ("整栋楼暖气不热", "小区大面积不热", "整个单元暖气都是凉的"),
        ("从昨天夜里开始整栋楼都不热", "物业说换热站压力不够", "二十多户同时反映"),
    ),
    Topic(
        "heat_repair_out_of_scope",
        8,
        HEATED,
        ("暖气片放气阀漏水", "立管阀门关不严", "室内管道渗水"),
        ("放气阀一直滴水，已用盆接着", "阀门锈死，拧不动", "墙角管道接口渗水，地板已泡"),
    ),
    Topic(
        "heat_repair_in_scope",
        4,
        ALWAYS,
        ("换热站噪音大", "供热井盖破损", "小区主管道保温层脱落"),
        ("换热站夜里嗡嗡响，影响休息", "井盖翘起，有人绊倒", "管道保温棉掉了一地"),
    ),
    Topic(
        "heat_burst",
        1,
        HEATED,
        ("路边供热管道跑水", "楼道暖气管爆裂跑水"),
        ("热水喷出，路面冒着热气", "水已流到楼下商铺，请立即抢修"),
    ),
    Topic(
        "heat_fee_complaint",
        3,
        ALWAYS,
        ("供热面积与房产证不符", "已报停仍收取基本热费", "热费收据抬头有误"),
        ("房产证面积与收费面积相差六平方米", "去年已办理报停，今年仍按全额收费"),
    ),
    Topic(
        "heat_fee_inquiry",
        8,
        ALWAYS,
        ("咨询热费缴纳方式", "查询欠费金额", "咨询热费什么时候交"),
        ("询问能否在手机上缴费", "询问上一采暖季是否欠费"),
    ),
    Topic(
        "heat_account_change",
        6,
        {SPRING: 1.0, SUMMER: 0.3, AUTUMN: 1.0},
        ("办理用热过户", "申请报停", "恢复用热"),
        ("新买的二手房，申请过户", "房屋长期无人居住，申请报停"),
    ),
    Topic(
        "heat_complaint_other",
        4,
        {SPRING: 1.0},
        ("停暖后要求退费", "室温不达标要求退费", "采暖费退费没有到账"),
        ("测温单已签字，退费至今没有到账", "要求按不达标天数退费"),
    ),
    Topic(
        "heat_inquiry",
        5,
        {SUMMER: 0.5, AUTUMN: 1.0},
        ("打压试水时间咨询", "试水期间家中需要留人吗", "咨询今年何时开始供热"),
        ("看到打压试水通知，询问具体哪一天", "询问家里没人怎么办"),
    ),
    Topic("heat_temperature_test", 3, HEATED, ("申请入户测温", "要求复测室温"), ("自测室温十六度，申请入户测温",)),
    Topic(
        "heat_attitude", 1, HEATED, ("维修人员态度不好", "客服电话一直打不通"), ("师傅上门后态度生硬，没有处理就走了",)
    ),
    Topic(
        "heat_government",
        6,
        ALWAYS,
        ("12345转办：暖气不热", "12345转办：供热收费"),
        ("市民热线转来，请按时限回复并上报结果",),
    ),
    Topic(
        "gas_leak",
        4,
        ALWAYS,
        ("家中有燃气味", "楼道里闻到燃气味", "小区门口疑似燃气泄漏"),
        ("厨房闻到臭鸡蛋味，已关闭阀门开窗", "楼道里气味很大，住户不敢回家"),
    ),
    Topic(
        "gas_indoor_ordinary",
        14,
        ALWAYS,
        ("燃气表不走字", "燃气表黑屏", "灶具打不着火", "燃气表电池没电"),
        ("表上显示余额，但打不着火", "换过电池仍然黑屏"),
    ),
    Topic(
        "gas_indoor_unsafe",
        3,
        ALWAYS,
        ("燃气胶管老化", "报警器一直响", "热水器自动断气"),
        ("胶管开裂，请上门更换", "报警器响个不停，已关总阀"),
    ),
    Topic(
        "gas_safety_check",
        9,
        ALWAYS,
        ("预约入户安检", "安检隐患复查"),
        ("上次安检家中无人，重新预约", "隐患已整改，申请复查"),
    ),
    Topic("gas_on", 5, ALWAYS, ("新房通气点火", "预约通气"), ("新房装修完毕，申请通气点火",)),
    Topic(
        "gas_fee_query",
        8,
        ALWAYS,
        ("气费阶梯价咨询", "购气不到账", "查询气费"),
        ("线上购气两天仍不到账", "询问第二阶梯从多少方开始"),
    ),
    Topic("gas_transfer", 4, ALWAYS, ("燃气过户", "更改用气人口"), ("家庭人口五人，申请增加阶梯气量",)),
    Topic("gas_alteration", 3, ALWAYS, ("厨房改管", "移表申请"), ("装修需要移动燃气表，申请上门勘测",)),
    Topic("gas_complaint_supply", 2, ALWAYS, ("火苗小，气压不足", "突然停气没有通知"), ("做饭时火苗很小，晚上更明显",)),
    Topic("gas_install_low", 1, ALWAYS, ("商铺燃气报装", "食堂燃气报装"), ("新开餐馆申请报装，已备齐材料",)),
    Topic("gas_praise", 1, ALWAYS, ("表扬上门师傅", "表扬客服人员"), ("师傅冒雪上门，态度热情，修好才走",)),
)
OPENERS = ("客户反映", "来电人称", "客户来电反映", "业主反映", "租户反映", "客户称")
CLOSERS = (
    "希望尽快上门处理。",
    "家中有老人和小孩，请尽快处理。",
    "请先电话联系，白天上班，晚上六点以后在家。",
    "联系电话为来电号码。",
    "此前已报修过一次，没有解决。",
    "请核实后回复客户。",
    "客户要求今天之内有人联系。",
    "已告知客户注意安全。",
)
RARE = (
    "楼下是宠物医院。",
    "住户为退役军人。",
    "门口有施工围挡。",
    "地下室有琴房。",
    "对面是烤鸭店。",
    "楼顶装有太阳能。",
    "邻居养蜂。",
    "一层是诊所。",
)
RARE_SHARE = 0.0002
STREETS = tuple(
    name + kind
    for name in (
        "新华",
        "解放",
        "中山",
        "建设",
        "人民",
        "和平",
        "胜利",
        "光明",
        "云河",
        "锦绣",
        "昭乌达",
        "兴安",
        "鄂尔多斯",
        "大学",
        "石羊桥",
    )
    for kind in ("东路", "西路", "北街", "南街")
)
COMPOUNDS = tuple(
    name + kind
    for name in (
        "金桂",
        "水岸",
        "阳光",
        "祥和",
        "丽景",
        "书香",
        "绿城",
        "东方",
        "华府",
        "紫薇",
        "梧桐",
        "银河",
        "桃源",
        "御龙",
        "铁路",
        "供电局",
    )
    for kind in ("苑", "小区", "家园", "花园", "公馆")
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉"


@dataclass(frozen=True)
class Said:
    """What one order says, and the words by which search will find it."""

    title: str
    description: str
    words: frozenset[str]


@cache
def words_of(text: str) -> frozenset[str]:
    """The search words of one piece of text; pieces that meet at a space or a full stop share no word."""
    return frozenset(rules.search_words(text))


def say(topic: Topic, dice: Random) -> Said:
    """A title and a description of two or three sentences."""
    title = dice.choice(topic.titles)
    told = dice.choice(OPENERS) + dice.choice(topic.sentences) + "。"
    rest = dice.choice(CLOSERS)
    rare = dice.choice(RARE) if dice.random() < RARE_SHARE else ""
    return Said(title, told + rest + rare, words_of(title) | words_of(told) | words_of(rest) | words_of(rare))


def topics_of(month: int) -> tuple[list[Topic], list[float]]:
    """What people call about in a month (1 to 12), and the weights by which to draw."""
    season = SEASON_OF_MONTH[month - 1]
    weighted = [(topic, topic.weight * topic.seasons.get(season, 0.0)) for topic in TOPICS]
    called = [(topic, weight) for topic, weight in weighted if weight]
    return [topic for topic, _ in called], [weight for _, weight in called]


def address_of(position: int) -> str:
    """The address of the customer at this position: compounds of forty buildings with sixty flats."""
    block, flat = divmod(position, 60)
    compound, building = divmod(block, 40)
    street = STREETS[compound % len(STREETS)]
    name = COMPOUNDS[compound * 7 % len(COMPOUNDS)]
    return f"{street}{compound // len(STREETS) + 1}号{name}{building + 1}号楼{flat // 20 + 1}单元{flat % 20 // 2 + 1:d}0{flat % 2 + 1}室"


def name_of(position: int) -> str:
    """The name of the customer at this position."""
    return SURNAMES[position % 20] + GIVEN[position // 20 % 30] + GIVEN[position // 600 % 30]
