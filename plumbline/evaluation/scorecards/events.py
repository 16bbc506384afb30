"""Facts of scoring."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("scorecards.built", _("%(actor)s 按模板 %(template)s 为 %(subject)s 评分：%(sheets)s 个单位"))
@dataclass(frozen=True, kw_only=True)
class Built(Fact):
    """``subject`` is the period."""

    template: str
    sheets: int


@fact("scorecards.sealed", _("%(actor)s 封存 %(subject)s 的评分表（模板 %(template)s）：%(sheets)s 张"))
@dataclass(frozen=True, kw_only=True)
class Sealed(Fact):
    """``digest`` is the SHA-256 of what was sealed, so that a later look can tell whether it is still the same."""

    template: str
    sheets: int
    digest: str


@fact("scorecards.published", _("%(actor)s 发布评价结果《%(subject)s》"))
@dataclass(frozen=True, kw_only=True)
class Published(Fact):
    """``subject`` is the publication's name."""

    period: str
    template: str
    number: int


@fact("scorecards.withdrawn", _("%(actor)s 撤回已发布的《%(withdrawn)s》，另发《%(subject)s》说明：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class Withdrawn(Fact):
    """``subject`` is the counter-publication's name, ``withdrawn`` that of the one taken back."""

    withdrawn: str
    reason: str
    period: str
    template: str
    number: int
