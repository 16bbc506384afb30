"""Where it plays: the districts of a city that is on no map, who serves them, and the homes in them."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

HOUSEHOLDS = 20_000
_WEST, _SOUTH = 108.0, 43.0
"""Where the outlines lie: open steppe."""

# code, name, English name, heating unit, gas unit, column and row on the plan of the city, in halves of a district
_DISTRICTS = (
    ("E", "东城区", "East District", "HE-EAST", "GA-EAST", 4, 1),
    ("W", "西城区", "West District", "HE-WEST", "GA-WEST", 0, 1),
    ("S", "南城区", "South District", "HE-SOUTH", "GA-WEST", 2, 0),
    ("N", "北城区", "North District", "HE-NORTH", "GA-EAST", 2, 2),
    ("D", "开发区", "New District", "HE-EAST", "GA-NEW", 6, 1),
)
_QUARTERS = (("1", "一"), ("2", "二"), ("3", "三"), ("4", "四"))
_STREETS = ("青禾大街", "稻香路", "麦浪路", "向暖街", "安燃路", "清流街", "和风路", "丰登街")
_ESTATES = ("禾苑", "穗园", "暖阳里", "清泉坊", "翠畦小区", "金穗花园", "晨露家园", "桑榆新村")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_GIVEN = "一二晓小明文志建国秀兰玉珍海燕春梅冬雪雨晨子涵梓轩浩然欣怡佳琪宇航思远若曦安宁清和"
_TRADES = ("餐饮店", "便利店", "洗浴中心", "宾馆", "食品加工部", "幼儿园", "洗衣房", "茶楼")
_BODIES = ("小学", "中学", "社区卫生服务站", "敬老院", "街道办事处", "图书馆")
_WORKS = ("陶瓷厂", "食品厂", "玻璃制品厂", "纺织厂")

Ring = list[list[float]]
Point = tuple[int, int]
_CITY: tuple[Point, ...] = (
    *((0, 1), (1, 1), (2, 1), (2, 0), (3, 0), (4, 0), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (8, 2), (8, 3), (7, 3)),
    *((6, 3), (5, 3), (4, 3), (4, 4), (3, 4), (2, 4), (2, 3), (1, 3), (0, 3), (0, 2)),
)


@dataclass(frozen=True)
class AreaOf:
    code: str
    name: str
    name_en: str
    parent: str
    heating: str
    gas: str
    outline: list[Ring]


@dataclass(frozen=True)
class Household:
    """A customer as the story knows one."""

    number: str
    name: str
    kind: str
    tier: str
    phone: str
    address: str
    area: str
    contact: tuple[str, str, str] = ("", "", "")
    position: tuple[float, float] = (_WEST, _SOUTH)


def areas() -> list[AreaOf]:
    """City, districts, quarters; each before those under it."""
    found = [AreaOf("QHS", "青禾市", "Qinghe", "", "", "", [_ring(*_CITY)])]
    for code, name, name_en, heating, gas, column, row in _DISTRICTS:
        found.append(AreaOf(code, name, name_en, "QHS", heating, gas, [_ring(*_around(column, row, 2))]))
        for place, (number, word) in enumerate(_QUARTERS):
            outline = _ring(*_around(column + place % 2, row + place // 2, 1))
            found.append(
                AreaOf(f"{code}-{number}", f"{name}第{word}片", f"{name_en} {number}", code, "", "", [outline])
            )
    return found


def _around(column: int, row: int, size: int) -> Iterator[Point]:
    """The corners of a square of the plan and those between them, against the clock."""
    steps = range(size)
    yield from ((column + step, row) for step in steps)
    yield from ((column + size, row + step) for step in steps)
    yield from ((column + size - step, row + size) for step in steps)
    yield from ((column, row + size - step) for step in steps)


def _ring(*corners: Point) -> Ring:
    return [list(_corner(*each)) for each in (*corners, corners[0])]


def _corner(column: int, row: int) -> tuple[float, float]:
    """Where a corner of the plan lies: no street is quite straight, and neighbours share their corners."""
    chance = Random(f"corner {column} {row}")
    x, y = column + chance.uniform(-0.18, 0.18), row + chance.uniform(-0.18, 0.18)
    return round(_WEST + x * 0.03, 6), round(_SOUTH + y * 0.02, 6)


def _somewhere_in(area: str, position: int) -> tuple[float, float]:
    """A place in a quarter, between its four corners; the same for the same customer."""
    column, row = _PLACES[area]
    corners = [_CORNERS[column + x, row + y] for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    u, v = (
        position * 0.7548776662 % 1 * 0.9 + 0.05,
        position * 0.5698402910 % 1 * 0.9 + 0.05,
    )  # as even as a few points can lie
    shares = ((1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v)
    longitude, latitude = (
        sum(share * corner[axis] for share, corner in zip(shares, corners, strict=True)) for axis in (0, 1)
    )
    return round(longitude, 6), round(latitude, 6)


QUARTERS = tuple(f"{district[0]}-{number}" for district in _DISTRICTS for number, _word in _QUARTERS)
_PLACES = {
    f"{district[0]}-{number}": (district[5] + place % 2, district[6] + place // 2)
    for district in _DISTRICTS
    for place, (number, _word) in enumerate(_QUARTERS)
}
_CORNERS = {(column, row): _corner(column, row) for column in range(9) for row in range(5)}
_DISTRICT_NAMES = {district[0]: district[1] for district in _DISTRICTS}
HEATING_OF = {district[0]: district[3] for district in _DISTRICTS}
GAS_OF = {district[0]: district[4] for district in _DISTRICTS}


def responsible(area: str, line: str) -> str:
    """The unit that serves a quarter."""
    return (HEATING_OF if line == "heating" else GAS_OF)[area.split("-")[0]]


def households(seed: int, count: int = HOUSEHOLDS) -> list[Household]:
    """The customers; the same for the same seed."""
    chance = Random(f"households {seed}")
    return [_household(position, chance) for position in range(count)]


def _household(position: int, chance: Random) -> Household:
    area = QUARTERS[position % len(QUARTERS)]
    street, estate = chance.choice(_STREETS), chance.choice(_ESTATES)
    kind, tier = _kind(position)
    place = f"青禾市{_DISTRICT_NAMES[area[0]]}{street}{chance.randint(1, 200)}号"
    home = (
        f"{estate}{chance.randint(1, 30)}号楼{chance.randint(1, 4)}单元{chance.randint(1, 18)}0{chance.randint(1, 4)}室"
    )
    contact = ("", "", "")
    if kind != "resident" or position % 20 == 7:
        relation = "经办人" if kind != "resident" else "家属"
        contact = (_person(chance), f"138000{60_000 + position:05d}", relation)
    name = _person(chance) if kind == "resident" else f"青禾{estate}{chance.choice(_names(kind))}"
    phone = f"138000{20_000 + position:05d}"
    address = place + home if kind == "resident" else place
    lies = _somewhere_in(area, position // len(QUARTERS))
    return Household(f"QH{position + 1:07d}", name, kind, tier, phone, address, area, contact, lies)


def _kind(position: int) -> tuple[str, str]:
    if position % 1_000 == 500:
        return "key_account", "gold" if position % 4_000 == 500 else "silver"
    if position % 330 == 17:
        return "industrial", ""
    if position % 160 == 33:
        return "public_body", ""
    return ("commercial", "") if position % 17 == 5 else ("resident", "")


def _names(kind: str) -> tuple[str, ...]:
    return {"commercial": _TRADES, "public_body": _BODIES}.get(kind, _WORKS)


def _person(chance: Random) -> str:
    given = chance.choice(_GIVEN) + (chance.choice(_GIVEN) if chance.random() < 0.75 else "")
    return chance.choice(_SURNAMES) + given


def as_file(customers: list[Household]) -> bytes:
    """The customers as an office would export them."""
    text = io.StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(
        ["户号", "名称", "类型", "等级", "电话", "地址", "片区", "联系人", "联系人电话", "联系人关系", "经度", "纬度"]
    )
    for each in customers:
        row = [
            each.number,
            each.name,
            each.kind,
            each.tier,
            each.phone,
            each.address,
            each.area,
            *each.contact,
            *each.position,
        ]
        sheet.writerow(row)
    return text.getvalue().encode()
