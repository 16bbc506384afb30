"""Facts that any case may have."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("casefiles.remark_made", _("%(actor)s 备注：%(text)s"), personal=("text",))
@dataclass(frozen=True, kw_only=True)
class RemarkMade(Fact):
    text: str


@fact("casefiles.file_attached", _("%(actor)s 上传附件“%(file_name)s”（%(size)s 字节，SHA-256 %(digest)s）"))
@dataclass(frozen=True, kw_only=True)
class FileAttached(Fact):
    file_name: str
    size: int
    digest: str
