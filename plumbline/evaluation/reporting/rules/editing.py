"""A paragraph as it is edited: words with numbers as fixed tokens 【1:96.43】, and what may become of them."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from plumbline.evaluation.reporting.rules.pieces import Number, Piece
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

LONGEST_PARAGRAPH = 4_000
_TOKEN = re.compile(r"【\s*(\d{1,3})\s*[:：]\s*([^【】]*?)\s*】")
_FIGURE = re.compile(
    r"(?<![第\d.])\d[\d,]*(?:\.\d+)?\s*(?:[%％‰]|个百分点|个千分点|件|户|起|宗|人次|人|次|小时|percent|per cent"
    r"|percentage points?|points?|cases?|orders?|complaints?|hours?|households?)"
    r"|百分之[零〇一二三四五六七八九十百点两]+|[一二三四五六七八九两十]+个百分点"
)
_DIGITS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]*\d)")


class EditRefused(Refused):
    """The text loses or changes a bound number, types one by hand, or says otherwise than the numbers."""

    code = "edit_refused"


def as_typed(pieces: Sequence[Piece]) -> str:
    """The paragraph as it stands in the field, every number a token with its place in the paragraph."""
    place, text = 0, ""
    for piece in pieces:
        if isinstance(piece, Number):
            place += 1
            text += f"【{place}:{piece.shown}】"
        else:
            text += piece
    return text


def fingerprint(pieces: Sequence[Piece]) -> str:
    """Tells an editor's beginning from what somebody else made of it meanwhile."""
    return hashlib.sha256(as_typed(pieces).encode()).hexdigest()[:16]


def from_typed(text: str, was: Sequence[Piece]) -> tuple[Piece, ...]:
    """The edited paragraph with its own numbers in it.

    Raises:
        EditRefused: empty or too long; a token is missing, doubled, foreign or altered; a figure is typed by hand.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_PARAGRAPH:
        raise EditRefused(_("段落不能为空，也不能超过 %(most)d 字。"), field="text", most=LONGEST_PARAGRAPH)
    numbers = [piece for piece in was if isinstance(piece, Number)]
    pieces: list[Piece] = []
    used: list[int] = []
    after = 0
    for token in _TOKEN.finditer(text):
        place = int(token.group(1))
        _check_token(token.group(), place, token.group(2), numbers, used)
        used.append(place)
        _add(pieces, text[after : token.start()])
        pieces.append(numbers[place - 1])
        after = token.end()
    _add(pieces, text[after:])
    _check_none_lost(numbers, used)
    _check_by_hand(pieces, was, numbers)
    return tuple(pieces)


def _add(pieces: list[Piece], words: str) -> None:
    if words:
        pieces.append(words)


def _check_token(token: str, place: int, shown: str, numbers: Sequence[Number], used: Sequence[int]) -> None:
    if not 1 <= place <= len(numbers):
        raise EditRefused(
            _("“%(token)s”不是本段的数值。数值只能使用本段原有的，不能另行添加。"), field="text", token=token
        )
    if place in used:
        raise EditRefused(_("“%(token)s”出现了两次，每个数值只能保留一处。"), field="text", token=token)
    if shown != numbers[place - 1].shown:
        raise EditRefused(
            _(
                "第 %(place)d 个数值被改成“%(typed)s”，系统数值是“%(shown)s”。数值来自指标，不能手改；如有疑问请对指标提出异议。"
            ),
            field="text",
            place=place,
            typed=shown[:40],
            shown=numbers[place - 1].shown,
        )


def _check_none_lost(numbers: Sequence[Number], used: Sequence[int]) -> None:
    lost = [f"【{place}:{number.shown}】" for place, number in enumerate(numbers, start=1) if place not in used]
    if lost:
        raise EditRefused(
            _("少了数值 %(lost)s。文字可以改写，数值须保留，请按原样写回。"), field="text", lost="、".join(lost)
        )


def _check_by_hand(pieces: Sequence[Piece], was: Sequence[Piece], numbers: Sequence[Number]) -> None:
    """Figures that stand in the words now and did not before."""
    typed = typed_figures(pieces) - typed_figures(was)
    shown = {number.shown for number in numbers}
    bare = [digits for digits in (typed_digits(pieces) - typed_digits(was)) if digits in shown]
    for figure in (*typed, *bare):
        raise EditRefused(
            _("“%(figure)s”是手写的数字。报告中的数值只能来自指标；请删去，或写成不带数字的说法。"),
            field="text",
            figure=figure,
        )


def _words(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece for piece in pieces if isinstance(piece, str))


def typed_figures(pieces: Sequence[Piece]) -> Counter[str]:
    """Amounts that stand in the words themselves: a number with what it counts. Dates, clauses and ordinals are none."""
    return Counter(re.sub(r"\s", "", found) for found in _FIGURE.findall(_words(pieces)))


def typed_digits(pieces: Sequence[Piece]) -> Counter[str]:
    return Counter(_DIGITS.findall(_words(pieces)))
