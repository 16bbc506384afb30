"""Facts of reports."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("reporting.report_made", _("%(actor)s 生成报告“%(subject)s”（%(period)s，%(unit)s，%(form)s）"))
@dataclass(frozen=True, kw_only=True)
class ReportMade(Fact):
    """``digest`` is the SHA-256 of the file that was handed out."""

    period: str
    unit: str
    form: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class DocumentFact(Fact):
    """Something that happened to a report on its way out. ``subject`` is its name in the archive, ``document`` its id."""

    document: str
    title: str


@fact("reporting.drafted", _("%(actor)s 起草《%(title)s》（第%(edition)d版，依据 %(clause)s）"))
@dataclass(frozen=True, kw_only=True)
class Drafted(DocumentFact):
    """``rule`` is the schedule's name where one asked for it; ``replaces`` the number of the edition that this one corrects."""

    kind: str
    period: str
    edition: int
    rule: str = ""
    clause: str = "—"
    due_on: str = ""
    replaces: str = ""


@fact("reporting.paragraph_edited", _("%(actor)s 修改《%(title)s》的段落 %(key)s：%(before)s → %(after)s"))
@dataclass(frozen=True, kw_only=True)
class ParagraphEdited(DocumentFact):
    key: str
    before: str
    after: str


@fact("reporting.numbers_taken", _("%(actor)s 更新《%(title)s》的数值，%(count)d 处有变"))
@dataclass(frozen=True, kw_only=True)
class NumbersTaken(DocumentFact):
    """``changes`` are lines "what: before → after"."""

    count: int
    changes: list[str]


@fact("reporting.submitted", _("%(actor)s 将《%(title)s》送签"))
@dataclass(frozen=True, kw_only=True)
class Submitted(DocumentFact):
    digest: str


@fact("reporting.sent_back", _("%(actor)s 退回《%(title)s》：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class SentBack(DocumentFact):
    reason: str


@fact("reporting.released", _("%(actor)s 签发《%(title)s》，%(number)s，发送 %(recipients)d 人"))
@dataclass(frozen=True, kw_only=True)
class Released(DocumentFact):
    """``digest``: of the kept data, from which every file of it is made. ``provisional``: released under the name 暂定."""

    number: str
    digest: str
    edition: int
    provisional: bool
    recipients: int
    kind: str = ""
    period: str = ""


@fact("reporting.withdrawn", _("%(actor)s 撤回 %(number)s《%(title)s》：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class Withdrawn(DocumentFact):
    number: str
    reason: str


@fact("reporting.replaced", _("%(number)s《%(title)s》由更正版 %(by_number)s 代替"))
@dataclass(frozen=True, kw_only=True)
class Replaced(DocumentFact):
    number: str
    by_number: str


@fact("reporting.downloaded", _("%(actor)s 下载《%(title)s》（%(form)s）"))
@dataclass(frozen=True, kw_only=True)
class Downloaded(DocumentFact):
    """``digest`` is the SHA-256 of the file that was handed out."""

    form: str
    digest: str
