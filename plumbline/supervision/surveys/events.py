"""Facts of surveys."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("surveys.designed", _("%(actor)s 设计调查 %(subject)s“%(title)s”"))
@dataclass(frozen=True, kw_only=True)
class Designed(Fact):
    title: str
    kind: str
    n: int
    seed: str


@fact("surveys.opened", _("%(actor)s 启动调查 %(subject)s：抽样框 %(size)s 户，样本 %(n)s 户，种子“%(seed)s”"))
@dataclass(frozen=True, kw_only=True)
class Opened(Fact):
    """``digest``: of the names in the frame, so that the draw can be repeated; ``rested``: left out because they had been asked not long ago."""

    kind: str
    size: int
    n: int
    seed: str
    rested: int
    digest: str


@fact("surveys.invited", _("调查 %(subject)s 向 %(count)s 位客户发出访问"))
@dataclass(frozen=True, kw_only=True)
class Invited(Fact):
    """``replaces``: one person of a stratum that stands in for somebody lost."""

    count: int
    replaces: bool


@fact("surveys.called", _("%(actor)s 第 %(number)s 次拨打 %(subject)s 的受访客户：%(result)s"))
@dataclass(frozen=True, kw_only=True)
class Called(Fact):
    invite_id: str
    number: int
    result: str


@fact("surveys.answered", _("调查 %(subject)s 收到一份答卷（%(way)s）"))
@dataclass(frozen=True, kw_only=True)
class Answered(Fact):
    """``unit_id`` is the unit that had served when the question was sent. What was said is in the response, never in the journal."""

    response_id: str
    way: str
    person_id: str


@fact(
    "surveys.imported",
    _("%(actor)s 为调查 %(subject)s 导入文件“%(file_name)s”：新增 %(taken)s 份，退回 %(rejected)s 行"),
)
@dataclass(frozen=True, kw_only=True)
class Imported(Fact):
    file_name: str
    digest: str
    source: str
    taken: int
    unchanged: int
    rejected: int


@fact("surveys.closed", _("%(actor)s 结束调查 %(subject)s：发出 %(invited)s，答卷 %(answered)s"))
@dataclass(frozen=True, kw_only=True)
class Closed(Fact):
    kind: str
    invited: int
    answered: int


@fact("surveys.hot_spot_found", _("调查 %(subject)s 发现热点：“%(item_name)s”仅 %(share)s%%，低于 %(below)s%%"))
@dataclass(frozen=True, kw_only=True)
class HotSpotFound(Fact):
    """An item of which too few are content, percent; ``unit_id``: the unit with the lowest share of it that can be told, else the survey's."""

    item: str
    item_name: str
    share: str
    below: str
    n: int


@fact("surveys.ranking_published", _("%(actor)s 公布调查 %(subject)s 的排名（%(units)s 个单位，%(people)s 名人员）"))
@dataclass(frozen=True, kw_only=True)
class RankingPublished(Fact):
    units: int
    people: int


@fact("surveys.covered", _("%(period)s“%(rule_name)s”应覆盖的 %(accounts)s 家大客户已全部调查到"))
@dataclass(frozen=True, kw_only=True)
class Covered(Fact):
    """``rule``: the code of the rule of coverage; ``period``: the half-year or year; ``subject``: both."""

    rule: str
    rule_name: str
    period: str
    accounts: int
