"""Facts of measuring."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("indicators.measured", _("%(actor)s 计算 %(subject)s 的指标：%(values)s 个值"))
@dataclass(frozen=True, kw_only=True)
class Measured(Fact):
    """``subject`` is the period; ``unit`` the code of the subtree that was measured, empty for the whole company."""

    values: int
    unit: str = ""
