"""The decision tree of liability for a complaint (PROPOSED, after 有效/无效投诉 of W54): questions in order, each answer leads on or ends.

1 true in essentials? 2 law, promise, contract, internal standard or time limit broken? 3 by whom? 4 explained and announced? 5 what was the cause?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.improvement.states import Outcome, Party

LONGEST_BASIS = 1_000
APPEAL_DAYS = 5
"""Working days in which the unit may appeal (rules 4.4)."""


class AnswersRefused(Refused):
    """The tree was not walked to its end, or an answer stands without its basis."""

    code = "answers_refused"


@dataclass(frozen=True)
class Answer:
    """``leads_to`` the next question, or ``outcome`` where it ends; ``cites``: the clause that was broken must be named."""

    code: str
    label: str
    leads_to: str = ""
    outcome: Outcome | None = None
    party: Party = Party.NOBODY
    cites: bool = False


@dataclass(frozen=True)
class Question:
    """``basis`` says by which rule it is asked."""

    code: str
    ask: str
    basis: str
    answers: tuple[Answer, ...]

    def answer(self, code: str) -> Answer | None:
        return next((each for each in self.answers if each.code == code), None)


TREE: tuple[Question, ...] = (
    Question(
        "true",
        _("投诉的主要事实是否属实？"),
        _("事实不清不定责：先核实录音、工单、现场记录。"),
        (
            Answer("yes", _("属实"), leads_to="breach"),
            Answer("no", _("不属实"), outcome=Outcome.UNFOUNDED),
        ),
    ),
    Question(
        "breach",
        _("公司、员工或承包方违反了什么？"),
        _("违反法律法规、公开承诺、合同、内部标准或时限之一即有责，须写明条款。"),
        (
            Answer("law", _("法律法规"), leads_to="whose", cites=True),
            Answer("promise", _("公开承诺"), leads_to="whose"),
            Answer("contract", _("合同约定"), leads_to="whose"),
            Answer("standard", _("内部标准"), leads_to="whose", cites=True),
            Answer("limit", _("办理时限"), leads_to="whose", cites=True),
            Answer("none", _("没有违反"), leads_to="explained"),
        ),
    ),
    Question(
        "whose",
        _("由谁违反？"),
        _("承包方的过错对客户即公司有责，承包方列为责任方。"),
        (
            Answer("company", _("公司（制度、流程、设施）"), outcome=Outcome.LIABLE, party=Party.COMPANY),
            Answer("staff", _("员工"), outcome=Outcome.LIABLE, party=Party.STAFF),
            Answer("contractor", _("承包方"), outcome=Outcome.LIABLE, party=Party.CONTRACTOR),
        ),
    ),
    Question(
        "explained",
        _("应当的解释、告知是否做到？"),
        _("没有违规，但解释或告知缺失、错误的，部分有责。"),
        (
            Answer("missing", _("缺失"), outcome=Outcome.PARTLY, party=Party.STAFF),
            Answer("wrong", _("有误"), outcome=Outcome.PARTLY, party=Party.STAFF),
            Answer("complete", _("完整、正确"), leads_to="cause"),
        ),
    ),
    Question(
        "cause",
        _("事情由什么引起？"),
        _("由客户设施、第三方、不可抗力或政策引起，且处理、解释得当的，无责。"),
        (
            Answer("customer", _("客户自有设施或使用不当"), outcome=Outcome.NOT_LIABLE),
            Answer("third_party", _("第三方"), outcome=Outcome.NOT_LIABLE, party=Party.THIRD_PARTY),
            Answer("force_majeure", _("不可抗力"), outcome=Outcome.NOT_LIABLE),
            Answer("policy", _("政策规定"), outcome=Outcome.NOT_LIABLE),
            Answer("misunderstanding", _("客户误解"), outcome=Outcome.NOT_LIABLE),
        ),
    ),
)


@dataclass(frozen=True)
class Said:
    """One answer with what it rests on; ``clause`` the code of the clause that was broken."""

    answer: str
    basis: str
    clause: str = ""


@dataclass(frozen=True)
class Finding:
    """Where the answers lead: the outcome, who answers for it, and the path in order."""

    outcome: Outcome
    party: Party
    path: tuple[tuple[Question, Answer, Said], ...]


def walk(said: Mapping[str, Said], tree: Sequence[Question] = TREE) -> Finding:
    """Follows the answers from the first question to an outcome; what lies off the path is not looked at.

    Raises:
        AnswersRefused: a question on the path without an answer of its own, without its basis, or without the clause it must cite.
    """
    by_code = {question.code: question for question in tree}
    question, path = tree[0], list[tuple[Question, Answer, Said]]()
    while True:
        each = said.get(question.code)
        answer = question.answer(each.answer) if each else None
        if each is None or answer is None:
            raise AnswersRefused(_("请回答“%(question)s”。"), field=question.code, question=question.ask)
        _check_basis(question, answer, each)
        path.append((question, answer, each))
        if answer.outcome is not None:
            return Finding(answer.outcome, answer.party, tuple(path))
        question = by_code[answer.leads_to]


def _check_basis(question: Question, answer: Answer, said: Said) -> None:
    given = said.basis.strip()
    if not given or len(given) > LONGEST_BASIS:
        raise AnswersRefused(
            _("“%(question)s”须写明依据（1—%(most)d 字）。"),
            field=f"{question.code}_basis",
            question=question.ask,
            most=LONGEST_BASIS,
        )
    if answer.cites and not said.clause.strip():
        raise AnswersRefused(
            _("认定违反“%(kind)s”须写明条款编号。"), field=f"{question.code}_clause", kind=answer.label
        )


@dataclass(frozen=True)
class Term:
    """One word of a taxonomy."""

    code: str
    label: str


CAUSES: tuple[Term, ...] = (
    Term("attitude", _("服务态度")),
    Term("delay", _("办理超时")),
    Term("quality", _("维修施工质量")),
    Term("fee", _("收费计量")),
    Term("information", _("告知解释")),
    Term("supply", _("供应质量")),
    Term("process", _("流程制度")),
    Term("safety", _("安全隐患")),
    Term("integrity", _("弄虚作假")),
    Term("customer", _("客户原因")),
    Term("third_party", _("外部原因")),
)
STAGES: tuple[Term, ...] = (
    Term("accept", _("受理")),
    Term("dispatch", _("派单转办")),
    Term("contact", _("联系预约")),
    Term("arrive", _("到场")),
    Term("handle", _("现场处理")),
    Term("charge", _("收费")),
    Term("reply", _("答复")),
    Term("callback", _("回访")),
    Term("notice", _("停供与公告")),
    Term("counter", _("窗口")),
)
ESCALATIONS: tuple[Term, ...] = (
    Term("none", _("未升级")),
    Term("headquarters", _("上级公司")),
    Term("municipal", _("12345 热线")),
    Term("regulator", _("监管部门")),
    Term("media", _("媒体")),
    Term("petition", _("信访")),
)


def check_term(code: str, terms: Sequence[Term], *, field: str, name: str) -> None:
    """Raises AnswersRefused for a word that is not in the taxonomy."""
    if code not in {term.code for term in terms}:
        raise AnswersRefused(_("请选择“%(name)s”。"), field=field, name=name)


@dataclass(frozen=True)
class Hand:
    """Who proposed, decided or settles, and whether he belongs to the unit concerned."""

    person_id: UUID | None
    is_inside: bool


class NotImpartial(Refused):
    """Two people, and neither of the unit concerned."""

    code = "not_impartial"


def impartial(hand: Hand, *, others: Sequence[UUID | None]) -> UUID:
    """The person who acts. Raises NotImpartial for a machine, for somebody of the unit concerned, and for somebody who had a hand in the earlier step."""
    if hand.person_id is None:
        raise NotImpartial(_("定责须由本人办理，不能由系统或接口代办。"))
    if hand.is_inside:
        raise NotImpartial(_("您属于被投诉单位，不能参与本单位投诉的定责。"))
    if hand.person_id in others:
        raise NotImpartial(_("定责由两人分别办理：您已参与前一步，请由另一位同事认定。"))
    return hand.person_id


def may_be_appealed(at: datetime, until: datetime | None) -> bool:
    """The unit's five working days are not over."""
    return until is not None and at < until
