"""Facts of signals and checks."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("integrity.scanned", _("%(actor)s 排查真实性线索（%(since)s 至 %(until)s）：新发现 %(found)s 条"))
@dataclass(frozen=True, kw_only=True)
class Scanned(Fact):
    """``of_kind``: how many of each kind were new."""

    since: str
    until: str
    found: int
    of_kind: dict[str, int]


@fact("integrity.contradicted", _("两级回访对工单 %(subject)s 的回答相互矛盾，列为线索"))
@dataclass(frozen=True, kw_only=True)
class Contradicted(Fact):
    """Two levels of call-back heard different answers: the one kind of signal that opens a check by itself."""

    signal_id: str


@fact("integrity.check_opened", _("%(actor)s 立案核查 %(subject)s：%(why)s"))
@dataclass(frozen=True, kw_only=True)
class CheckOpened(Fact):
    why: str
    kinds: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CheckDecided(Fact):
    """``cases``: numbers of the cases the signals are about; ``heard``: what the unit said."""

    kinds: tuple[str, ...]
    cases: tuple[str, ...]
    heard: str
    reason: str


@fact("integrity.check_explained", _("%(actor)s 核查 %(subject)s：有合理解释。单位说明：%(heard)s；结论：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class CheckExplained(CheckDecided):
    pass


@fact("integrity.check_confirmed", _("%(actor)s 核查 %(subject)s：查实。单位说明：%(heard)s；结论：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class CheckConfirmed(CheckDecided):
    """Whoever keeps rectifications may open one for it; nothing is scored or punished by it."""


@fact("integrity.check_dismissed", _("%(actor)s 核查 %(subject)s：线索不成立。%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class CheckDismissed(CheckDecided):
    pass


@fact("integrity.threshold_set", _("%(actor)s 将判别值“%(subject)s”由 %(before)s 改为 %(value)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class ThresholdChanged(Fact):
    before: int
    value: int
    reason: str
