"""The parts of an address that people sort and visit by."""

import re
from dataclasses import dataclass

_BUILDING = re.compile(r"([0-9A-Za-z]+)(?:号楼|栋|幢|座|#)")
_ENTRANCE = re.compile(r"([0-9A-Za-z一二三四五六七八九十]+)(?:单元|门洞)")
_ROOM = re.compile(r"([0-9A-Za-z]+)(?:室|户|号房)?$")
_DASHED = re.compile(r"(\d+)\s*[-－—]\s*(\d+)\s*[-－—]\s*(\d+)$")


@dataclass(frozen=True)
class AddressParts:
    building: str = ""
    entrance: str = ""
    room: str = ""


def address_parts(address: str) -> AddressParts:
    """Building, entrance (单元) and room as far as the address says them: 金桂苑3号楼2单元501室, or 金桂苑3-2-501."""
    dashed = _DASHED.search(address)
    if dashed:
        return AddressParts(*(part[:20] for part in dashed.groups()))
    building, entrance = _BUILDING.search(address), _ENTRANCE.search(address)
    behind = max((found.end() for found in (building, entrance) if found), default=len(address))
    room = _ROOM.search(address, behind)
    return AddressParts(*((found.group(1)[:20] if found else "") for found in (building, entrance, room)))
