"""A case told without whom it is about (personal data law, Art. 6: no more than the purpose needs)."""

import re
from collections.abc import Callable, Iterable

_CALLED = "先生|女士|小姐|师傅|阿姨|大爷|大妈|大叔|老师|同志|同学|经理|主任"
_PERSON = re.compile(rf"[\u4e00-\u9fff]{{1,3}}?(?={_CALLED})")
_SPEAKS = ("某", "该", "客户", "用户", "业主", "居民", "一位", "位", "名")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<![A-Za-z\d])\d(?:[\d\s-]{5,})\d[Xx]?")
_DOOR = re.compile(
    r"(?:(?:[0-9A-Za-z#-]+|[一二三四五六七八九十百零〇两]+)\s?(?:号楼|号院|号|栋|幢|座|单元|层|楼|室)\s?)+(?:[0-9]+室?)?"
)


def anonymous(
    text: str, *, names: Iterable[str] = (), addresses: Iterable[str] = (), mask: Callable[[str], str]
) -> str:
    """The text with these names and addresses gone, and with everything gone that looks like a phone, an identity or meter number, an e-mail address,
    a door, or a person spoken of by name. ``mask`` shortens an address to its street."""
    for address in sorted(addresses, key=len, reverse=True):
        text = text.replace(address, mask(address))
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, "某客户")
    text = _MAIL.sub("***", text)
    text = _LONG_NUMBER.sub("***", text)
    text = _DOOR.sub("**", text)
    return _PERSON.sub(_someone, text)


def _someone(found: re.Match[str]) -> str:
    """One letter before "先生" is a surname; two or three may be words, which stay unless they end in none that is known."""
    spoken = found.group()
    return spoken if spoken.endswith(_SPEAKS) else "某"
