"""Which way a number went, as a word that is written by rule."""

from decimal import Decimal
from typing import Literal

from plumbline.ground.kernel.wording import _

Way = Literal["rise", "fall", "same"]
WAYS: dict[Way, str] = {"rise": _("上升"), "fall": _("下降"), "same": _("持平")}


def way(difference: Decimal) -> Way:
    """Of a difference between two numbers as they are shown: what is shown alike is the same."""
    if not difference:
        return "same"
    return "rise" if difference > 0 else "fall"
