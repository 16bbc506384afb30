"""A notice (通报) of commendation, of criticism or of a unit held to account, on the company's own paper."""

from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from plumbline.doors.web.recognition.showing import yuan
from plumbline.doors.web.saying import chosen, word
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.queries import Proposal
from plumbline.evaluation.recognition.states import EFFECT_LABELS, EffectKind, RuleKind
from plumbline.evaluation.reporting.renderers.papers import Frame, day
from plumbline.evaluation.reporting.rules import Letterhead, Paragraph, Report
from plumbline.ground.organization.queries import tree

TITLES = {
    RuleKind.REWARD.value: lambda whom: gettext("关于表扬%(whom)s的通报") % {"whom": whom},
    RuleKind.PENALTY.value: lambda whom: gettext("关于对%(whom)s的批评通报") % {"whom": whom},
    RuleKind.ACCOUNTABILITY.value: lambda whom: gettext("关于对%(whom)s追究责任的通报") % {"whom": whom},
}


def docx(made: Proposal, *, at: datetime) -> BytesIO:
    """In the reader's language, on the template that reports use (a company may replace it): to be completed and signed by hand."""
    report = notice_of(made, at=at)
    head = Frame(
        organ=report.letterhead.organ,
        number="",
        signatory="",
        title=report.title,
        state="",
        recipients=gettext("各单位："),
        issued_by=report.letterhead.issued_by,
        issued_on=day(report.letterhead.issued_on),
        copies="",
        made="",
    )
    # What writes docx takes long to load, so it is looked up when it is wanted.
    render = import_string("plumbline.evaluation.reporting.renderers.docx.render")
    return BytesIO(render(report, head=head))


def notice_of(made: Proposal, *, at: datetime) -> Report:
    """The notice as data: who, what happened, by which clause, with which effect."""
    company = next((chosen(place.name, place.name_en) for place in tree().places if place.parent_id is None), "")
    today = timezone.localdate(at, timezone.get_default_timezone())
    return Report(
        name="notice",
        title=TITLES[made.kind](_whom(made)),
        period=made.period,
        unit=made.unit.code,
        made_at=at,
        parts=tuple(Paragraph(key, (text,)) for key, text in _paragraphs(made).items()),
        letterhead=Letterhead(organ=company, issued_by=company, issued_on=today),
    )


def _whom(made: Proposal) -> str:
    unit = chosen(made.unit.name, made.unit.name_en)
    if made.person is None:
        return unit
    return gettext("%(unit)s%(name)s") % {"unit": unit, "name": made.person.name}


def _paragraphs(made: Proposal) -> dict[str, str]:
    rule = queries.rule_of(made)
    effects = gettext("、").join(word(EFFECT_LABELS[EffectKind(each)]) for each in made.effects)
    money = f"（{yuan(made.amount)}）" if made.amount else ""
    said = {
        "rule": f"{chosen(rule.name, rule.name_en)}",
        "clause": rule.clause or "—",
        "effects": f"{effects}{money}",
    }
    closing = (
        gettext("希望各单位和全体员工以此为榜样，为客户提供优质服务。")
        if made.kind == RuleKind.REWARD.value
        else gettext("请各单位引以为戒，对照检查，防止类似问题再次发生。")
    )
    return {
        "facts": made.reason,
        "decision": gettext("依据 %(clause)s“%(rule)s”，经研究决定：%(effects)s。") % said,
        "closing": closing,
    }
