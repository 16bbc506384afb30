"""Facts of liability, rectification and hot issues."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class LiabilityFact(Fact):
    """``subject`` is the complaint's number; ``outcome`` and ``party`` as the tree names them."""

    outcome: str
    party: str


@fact("improvement.liability_proposed", _("%(actor)s 对投诉 %(subject)s 提出定责意见：%(outcome)s"))
@dataclass(frozen=True, kw_only=True)
class LiabilityProposed(LiabilityFact):
    pass


@fact("improvement.liability_decided", _("%(actor)s 认定投诉 %(subject)s：%(outcome)s，申诉截止 %(appeal_until)s"))
@dataclass(frozen=True, kw_only=True)
class LiabilityDecided(LiabilityFact):
    """``changed``: decided otherwise than proposed."""

    appeal_until: str
    changed: bool = False


@fact(
    "improvement.liability_appealed", _("%(actor)s 对投诉 %(subject)s 的定责提出申诉：%(reason)s"), personal=("reason",)
)
@dataclass(frozen=True, kw_only=True)
class LiabilityAppealed(LiabilityFact):
    reason: str


@fact("improvement.liability_settled", _("%(actor)s 对投诉 %(subject)s 作出终局认定：%(outcome)s"))
@dataclass(frozen=True, kw_only=True)
class LiabilitySettled(LiabilityFact):
    """``changed``: otherwise than decided before the appeal."""

    changed: bool = False


@fact("improvement.reviews_drawn", _("%(actor)s 抽取 %(subject)s 投诉案卷 %(count)s 件评查"))
@dataclass(frozen=True, kw_only=True)
class ReviewsDrawn(Fact):
    """``subject`` is the span of days in which the complaints were closed."""

    count: int
    seed: str


@fact("improvement.file_reviewed", _("%(actor)s 评查投诉 %(subject)s 的案卷：%(result)s，%(points)s 分"))
@dataclass(frozen=True, kw_only=True)
class FileReviewed(Fact):
    result: str
    points: str


@dataclass(frozen=True, kw_only=True)
class RectificationFact(Fact):
    """``subject`` is the rectification's number; ``round`` counts from 1."""

    round: int


@fact(
    "improvement.rectification_opened",
    _("%(actor)s 下达整改 %(subject)s“%(title)s”，期限 %(due_on)s"),
    personal=("title",),
)
@dataclass(frozen=True, kw_only=True)
class RectificationOpened(RectificationFact):
    """``source`` and ``reference`` say what it came from; ``recurs`` the number of the earlier one that it repeats."""

    title: str
    source: str
    reference: str
    grade: str
    due_on: str
    recurs: str = ""


@fact("improvement.measures_planned", _("%(actor)s 报送整改 %(subject)s 的措施"))
@dataclass(frozen=True, kw_only=True)
class MeasuresPlanned(RectificationFact):
    pass


@fact("improvement.rectification_answered", _("%(actor)s 报告整改 %(subject)s 已完成"))
@dataclass(frozen=True, kw_only=True)
class RectificationAnswered(RectificationFact):
    pass


@fact(
    "improvement.extension_asked",
    _("%(actor)s 申请将整改 %(subject)s 延期至 %(until)s：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(RectificationFact):
    until: str
    reason: str


@fact("improvement.extension_decided", _("%(actor)s 审批整改 %(subject)s 的延期（至 %(until)s）：%(decision)s"))
@dataclass(frozen=True, kw_only=True)
class ExtensionDecided(RectificationFact):
    until: str
    decision: str


@fact("improvement.rectification_verified", _("%(actor)s 验证整改 %(subject)s 已落实，%(check_on)s 检验效果"))
@dataclass(frozen=True, kw_only=True)
class RectificationVerified(RectificationFact):
    check_on: str


@fact("improvement.rectification_sent_back", _("%(actor)s 退回整改 %(subject)s：%(reason)s"), personal=("reason",))
@dataclass(frozen=True, kw_only=True)
class RectificationSentBack(RectificationFact):
    reason: str


@dataclass(frozen=True, kw_only=True)
class EffectFact(RectificationFact):
    """``figures`` in words: the shares that decided."""

    figures: str


@fact("improvement.effective", _("整改 %(subject)s 经效果检验有效：%(figures)s"))
@dataclass(frozen=True, kw_only=True)
class Effective(EffectFact):
    pass


@fact("improvement.not_effective", _("整改 %(subject)s 经效果检验无效，重新整改，期限 %(due_on)s：%(figures)s"))
@dataclass(frozen=True, kw_only=True)
class NotEffective(EffectFact):
    due_on: str


@fact("improvement.inconclusive", _("整改 %(subject)s 的效果检验样本不足，须由人判断：%(figures)s"))
@dataclass(frozen=True, kw_only=True)
class Inconclusive(EffectFact):
    pass


@fact("improvement.rectification_closed", _("%(actor)s 关闭整改 %(subject)s：%(reason)s"), personal=("reason",))
@dataclass(frozen=True, kw_only=True)
class RectificationClosed(RectificationFact):
    """``in_time``: verified by its due day."""

    reason: str
    in_time: bool


@fact("improvement.rectification_withdrawn", _("%(actor)s 撤销整改 %(subject)s：%(reason)s"), personal=("reason",))
@dataclass(frozen=True, kw_only=True)
class RectificationWithdrawn(RectificationFact):
    reason: str


@dataclass(frozen=True, kw_only=True)
class IssueFact(Fact):
    """``subject`` is the hot issue's number."""

    title: str


@fact("improvement.issue_suggested", _("%(actor)s 就热点问题 %(subject)s“%(title)s”提出改进建议，%(answer_by)s 前答复"))
@dataclass(frozen=True, kw_only=True)
class IssueSuggested(IssueFact):
    answer_by: str


@fact("improvement.issue_answered", _("%(actor)s 答复热点问题 %(subject)s“%(title)s”的改进建议"))
@dataclass(frozen=True, kw_only=True)
class IssueAnswered(IssueFact):
    pass


@fact("improvement.issue_finished", _("%(actor)s 报告热点问题 %(subject)s“%(title)s”的措施已完成"))
@dataclass(frozen=True, kw_only=True)
class IssueFinished(IssueFact):
    pass


@fact(
    "improvement.issue_sent_back", _("%(actor)s 退回热点问题 %(subject)s“%(title)s”：%(reason)s"), personal=("reason",)
)
@dataclass(frozen=True, kw_only=True)
class IssueSentBack(IssueFact):
    reason: str


@fact(
    "improvement.verified", _("%(actor)s 验证热点问题 %(subject)s“%(title)s”的措施已完成，抽取 %(callees)s 位客户回访")
)
@dataclass(frozen=True, kw_only=True)
class ImprovementVerified(IssueFact):
    callees: int


@fact("improvement.customer_called", _("%(actor)s 就热点问题 %(subject)s 回访工单 %(order_number)s 的客户：%(result)s"))
@dataclass(frozen=True, kw_only=True)
class CustomerCalled(IssueFact):
    order_number: str
    result: str


@fact(
    "improvement.evaluated",
    _("%(actor)s 评价热点问题 %(subject)s“%(title)s”：%(result)s（%(improved)s/%(reached)s 位客户说已改善）"),
)
@dataclass(frozen=True, kw_only=True)
class ImprovementEvaluated(IssueFact):
    result: str
    improved: int
    reached: int
    before: int
    after: int
