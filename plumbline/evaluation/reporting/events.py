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
