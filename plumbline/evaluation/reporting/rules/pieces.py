"""What sentences and cells are made of: words, and numbers that know where they are from."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from plumbline.ground.kernel.wording import _

Kept = Literal["indicator", "sheet", "line", "orders", "supervision"]
"""Where a number is kept: a measured value, a sheet's points, a line of it, or nowhere: orders, or what supervision wrote down, counted as they stood."""

COUNTED: dict[str, str] = {
    "inspections": _("监督检查"),
    "mystery": _("神秘客户暗访"),
    "surveys": _("满意度调查"),
    "rechecks": _("三级回访复核"),
    "rectifications": _("整改"),
    "hot_issues": _("热点问题"),
    "praise": _("表扬"),
    "rewards": _("奖励"),
}
"""What people call that which is counted from supervision's own records, by the ``code`` of its source."""


@dataclass(frozen=True)
class Source:
    """Which measured value a number is, so that the cases behind it can be opened.

    Of a sheet or a line of one ``code`` is "pack/template", ``basis`` the column and ``scope`` the item; of counted orders ``code`` and ``basis`` name the
    indicator whose cases were counted and ``scope`` the part of them, as in "area:…". Of what supervision wrote down ``code`` is what was counted, as in
    "inspections", ``basis`` what was counted of it and ``scope`` the part, as in "level:company".
    """

    code: str
    basis: str
    period: str
    unit: str
    scope: str = ""
    outcome: str = ""
    kept: Kept = "indicator"


@dataclass(frozen=True)
class Number:
    """``shown`` is what people read, ``rounded`` the same as a number (None: a dash), ``exact`` the fraction behind it.

    ``before``: of a difference, the number it is the distance from; ``source`` is then that of the number now. A difference is taken between the two
    as they are shown, so that readers can check it; its sign is kept in ``rounded`` and said in words, ``shown`` is the bare distance or "持平".
    """

    shown: str
    rounded: Decimal | None
    exact: Fraction | None
    places: int
    source: Source | None = None
    before: Source | None = None


Cell = str | Number
Piece = str | Number


def plain(pieces: tuple[Piece, ...]) -> str:
    """As people read it."""
    return "".join(piece.shown if isinstance(piece, Number) else piece for piece in pieces)
