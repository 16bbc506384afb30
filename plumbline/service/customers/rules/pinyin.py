"""Names as they are typed on a keyboard: syllables and initials."""

import os
import re
from functools import cache

# A name is read character by character; the dictionary of phrases would cost every process 45 MB and help no name.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import lazy_pinyin

_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge", "任": "ren", "华": "hua",
    "种": "chong", "召": "shao", "乐": "yue", "员": "yun", "翟": "zhai", "覃": "qin", "冼": "xian", "逄": "pang", "缪": "miao", "纪": "ji",
    "洗": "xian", "燕": "yan", "应": "ying", "车": "che", "万": "wan", "尹": "yin", "沈": "shen", "宁": "ning", "祭": "zhai", "那": "na",
}  # fmt: skip
_DOUBLE_SURNAMES = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai")}
_WANTED = re.compile(r"[0-9a-z]+")


@cache
def _syllable(character: str) -> str:
    read = lazy_pinyin(character, errors="ignore")
    return read[0].replace("ü", "v") if read else "".join(_WANTED.findall(character.lower()))


def spelled(name: str, *, is_person: bool = True) -> tuple[str, str]:
    """The name in syllables without tones, run together, and its initials: 王小明 → (``wangxiaoming``, ``wxm``).

    Surnames are read as surnames (单 shan, 曾 zeng) when ``is_person``.
    """
    syllables = [_syllable(character) for character in name]
    if is_person and name[:2] in _DOUBLE_SURNAMES:
        syllables[:2] = _DOUBLE_SURNAMES[name[:2]]
    elif is_person and name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return "".join(syllables)[:120], "".join(each[:1] for each in syllables)[:60]
