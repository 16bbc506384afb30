"""Facts of mystery visits. Until a programme is released the journal holds none of it but one root a day, the same on every day, with or without a visit."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("mystery_visits.day_sealed", _("%(actor)s 封存 %(subject)s 的保密记录簿，摘要 %(root)s"))
@dataclass(frozen=True, kw_only=True)
class DaySealed(Fact):
    """``subject`` is the day. Published every day whether or not anything was written down, and its root is salted: it tells nothing, and binds everything."""

    root: str


@dataclass(frozen=True, kw_only=True)
class DisclosedFact(Fact):
    """``subject`` is the visit's number or the programme's code; nobody learns who the shopper was. ``unit``: the visited unit's code."""

    programme: str


@fact(
    "mystery_visits.released",
    _("%(actor)s 公布神秘客户暗访项目“%(title)s”：%(visits)s 次暗访，%(units)s 个单位，得分 %(share)s"),
)
@dataclass(frozen=True, kw_only=True)
class Released(DisclosedFact):
    """``orders``: how many work orders leave the figures with it; ``share`` over all units, in percent, empty where nothing applied."""

    title: str
    visits: int
    units: int
    orders: int
    share: str


@fact(
    "mystery_visits.visit_disclosed",
    _(
        "%(actor)s 公布暗访 %(subject)s：%(visited_on)s 暗访 %(unit)s，得分 %(share)s，工单 %(order)s，证据摘要 %(digest)s"
    ),
)
@dataclass(frozen=True, kw_only=True)
class VisitDisclosed(DisclosedFact):
    """``digest``: what was written into the book when the evidence was handed in, on the day ``sealed_on``; ``order``: empty where none was left behind."""

    unit: str
    kind: str
    visited_on: str
    visited_at: str
    points: str
    of: str
    share: str
    vetoed: bool
    order: str
    digest: str
    sealed_on: str


@fact("mystery_visits.finding_recorded", _("%(actor)s 在暗访 %(subject)s 中记录%(grade)s问题（%(item)s）：%(text)s"))
@dataclass(frozen=True, kw_only=True)
class FindingRecorded(DisclosedFact):
    """What an item of the form fell short of; ``clause``: what it is measured by, ``form``: the form's code. It is the unit's affair, never one person's."""

    finding_id: str
    unit: str
    form: str
    item: str
    grade: str
    clause: str
    text: str
