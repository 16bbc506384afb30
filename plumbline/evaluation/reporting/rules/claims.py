"""What a clause claims about the way of a number: up, down, better, worse, the same; or that it is not so. Words alone, no numbers."""

import re
from dataclasses import dataclass
from typing import Literal

Claimed = Literal["up", "down", "better", "worse", "same"]


@dataclass(frozen=True)
class Claim:
    """``word`` as it stands, from ``start`` to ``end`` of the clause. ``denied``: the clause says that it is not so."""

    claimed: Claimed
    word: str
    start: int
    end: int
    denied: bool = False


_UP = "上升|上涨|升高|提高|提升|增加|增长|增多|增至|升至|回升|攀升|上扬|走高|递增|高于(?=上|去年|同期)"
_DOWN = "下降|下滑|降低|减少|回落|下跌|降至|跌至|减至|走低|递减|减低|缩减|低于(?=上|去年|同期)"
_STEEPER = r"(?:的)?[^，。；]{0,4}?(?:有所)?(?:收窄|缩小|减小|放缓|减缓|趋缓|回落|下降|扩大|加大|加快|提高|上升)?"
_EN_UP = r"ros(?:e|en)|ris(?:e|es|en|ing)|increas(?:e|es|ed|ing)|gr(?:ew|ows?|own|owth|owing)|climb(?:s|ed|ing)?|higher|went up|goes up"
_EN_DOWN = r"fell|fall(?:s|en|ing)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|lower|reduced|shrank|went down|goes down"
_EASED = r"(?:\s+\w+){0,2}?\s+(?:narrow(?:ed|s)|slow(?:ed|s)(?: down)?|eased|widened|steepened|accelerated|flattened)"

# The first that fits at a place is taken: what is made of several words goes before its parts. None: says nothing about a way.
_WORDS: tuple[tuple[str, Claimed | None], ...] = (
    (
        "先升后降|先降后升|有升有降|有增有减|升降|涨跌|增减|起伏|上升或下降|增加或减少|上升还是下降|rise and fall|rises? or falls?",
        None,
    ),
    ("止跌回升|由降转升|由跌转升|不降反升|触底回升|由减转增|不减反增", "up"),
    ("由升转降|不升反降|冲高回落|止升回落|由增转减|不增反减", "down"),
    (rf"(?:{_UP}|{_DOWN}|改善|好转)(?:的)?(?:空间|工程|行动|方案|措施|计划|目标|意见|建议|要求|工作|方向)", None),
    (rf"(?:降幅|跌幅|减幅|降速|(?:{_DOWN})(?:的)?(?:幅度|速度|势头|趋势|态势)){_STEEPER}", "down"),
    (rf"(?:增幅|涨幅|升幅|增速|(?:{_UP})(?:的)?(?:幅度|速度|势头|趋势|态势)){_STEEPER}", "up"),
    (rf"\b(?:{_EN_DOWN}){_EASED}", "down"),
    (rf"\b(?:{_EN_UP}){_EASED}", "up"),
    (r"room (?:to|for) (?:improve(?:ment)?|growth)", None),
    (_UP, "up"),
    (_DOWN, "down"),
    ("改善|好转|向好|进步", "better"),
    ("恶化|变差|转差|退步|滑坡", "worse"),
    ("持平|不变|无变化|没有变化", "same"),
    (rf"\b(?:{_EN_UP})\b", "up"),
    (rf"\b(?:{_EN_DOWN})\b", "down"),
    (r"\b(?:improv(?:e|es|ed|ing|ement)|better)\b", "better"),
    (r"\b(?:worsen(?:s|ed|ing)?|worse|deteriorat(?:e|es|ed|ing))\b", "worse"),
    (r"\b(?:unchanged|flat)\b", "same"),
)
_ALL = re.compile("|".join(f"(?P<w{place}>{words})" for place, (words, _way) in enumerate(_WORDS)), re.I)
_DENIED = re.compile(
    r"(?:不再|不曾|并没有|没有|没|未能|未见|并未|尚未|未|并无|毫无|无|不|停止|扭转|遏制|遏止|止住)"
    r"(?:了|住|任何|明显|显著|继续|进一步|再|出现|见|有|得到|有所|呈现|发生|持续|的)*$"
    r"|(?:\bnot?|\bnever|n't|\bwithout|\bneither|\bstopped|\bhalted)(?:\s+(?:a|an|any|the|further|significantly|clearly|again|longer|yet|materially|to))*\s*$",
    re.I,
)
_DOINGS = "提高|提升|降低|减少|改善|增加|好转"
_WISHED = re.compile(
    r"应(?:当|该|予|尽快|着力|进一步)|(?<!响)(?<!供)(?<!反)应(?="
    + _DOINGS
    + r")|(?<![主重次只])要|必须|(?<!必)须|需(?!求)|力争|争取|确保|努力|有待|亟待"
    r"|(?:拟|计划|建议|(?<!所)以|旨在)(?=(?:进一步|继续|逐步|大幅|持续|切实)*(?:" + _DOINGS + r"))"
    r"|(?<!申)请(?!求)|着力|为了|促进|推动|如果|若|预计|预期|将(?!近)|有望|可能|防止|避免|谨防|警惕|是否"
)
_WISHED_IN_ENGLISH = re.compile(
    r"\b(?:should|must|shall|will|would|could|may|might|to|please|aim(?:s|ed)?|target|if|whether|help|prevent|avoid)\b(?:\s+\w+){0,2}\s*$",
    re.I,
)


def claims(clause: str) -> list[Claim]:
    """What the clause states, from left to right; what it wishes, plans or leaves open is left out."""
    found = []
    for match in _ALL.finditer(clause):
        claimed = _WORDS[int(str(match.lastgroup)[1:])][1]
        before = clause[: match.start()]
        if claimed is not None and not _is_wished(clause, match):
            is_denied = bool(_DENIED.search(before))
            found.append(Claim(claimed, match.group(), match.start(), match.end(), is_denied))
    return found


def _is_wished(clause: str, match: re.Match[str]) -> bool:
    """The word itself may show that what stands before it is a wish ("以减少…"), as long as the wish begins before it."""
    wished = any(wish.start() < match.start() for wish in _WISHED.finditer(clause, 0, match.end()))
    return wished or bool(_WISHED_IN_ENGLISH.search(clause[: match.start()]))


_NOTHING_ELSE = re.compile(
    r"^\s*(?:了|的|明显|显著|较多|较快|不少|一些|很多|趋势|态势|势头|again|slightly|sharply|further|clearly|markedly"
    r"|(?:compared|on|from|against|over|since) .*)*\s*[.…”\"’)]*$",
    re.I,
)


def stands_alone(clause: str, claim: Claim) -> bool:
    """Whether nothing follows that would be what was increased or reduced ("增加了值班人员"): then it speaks of what was named before."""
    return bool(_NOTHING_ELSE.match(clause[claim.end :]))
