"""What stands in for personal values wherever they were not revealed.

========== ======================================== =====================================================
Value      Rule                                     Example
========== ======================================== =====================================================
phone      first 3 and last 4 of 11 and more        13800138000 → 138****8000; 04716543210 → 047****3210
           first 1 and last 2 of 7 to 10            6543210 → 6****10
           shorter: nothing                         12345 → *****
name       first and last character                 王小明 → 王*明; 欧阳小明 → 欧**明
           two characters: the first                王明 → 王*
address    the street; the first number and         北京路12号金桂苑3号楼501 → 北京路**号
           everything behind it go
identity   first 3 and last 2                       150102199001011234 → 150*************34
========== ======================================== =====================================================

Names of organisations are no personal data and stay; the caller decides by the kind of customer.
"""

import re

_NUMBERED = re.compile(r"[0-9A-Za-z#]+|[一二三四五六七八九十百零〇两]+(?=号|栋|幢|座|单元|层|楼|室|户|组|排|弄)")
_STREET = re.compile(r"^.*?(?:大街|大道|胡同|路|街|道|巷|里|弄|镇|乡|村|小区|苑|园|城|庄|湾)")
_AREA_OF_TOWN = re.compile(r"^(?:.{1,8}?(?:省|自治区))?(?:.{1,6}?(?:市|盟|州))?(?:.{1,6}?(?:区|县|旗))?")


def mask_phone(phone: str) -> str:
    if len(phone) >= 11:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    if len(phone) >= 7:
        return phone[0] + "*" * (len(phone) - 3) + phone[-2:]
    return "*" * len(phone)


def mask_name(name: str) -> str:
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_address(address: str) -> str:
    """Keeps the town and the street; the first number and all that follows it become ``**号`` (or ``**``)."""
    number = _NUMBERED.search(address)
    if number:
        ending = "号" if address[number.end() :].startswith("号") else ""
        return address[: number.start()].rstrip() + "**" + ending
    town = _AREA_OF_TOWN.match(address)
    start = town.end() if town else 0
    street = _STREET.match(address[start:])
    kept = start + street.end() if street else start
    return address[:kept] + "**" if address else ""


def mask_identity(number: str) -> str:
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]
