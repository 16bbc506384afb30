"""What each file of a pack is about, for owners of rules who know the regulation and not the files."""

import re

from django.utils.translation import gettext

from plumbline.doors.web.regulations.row_words import section_label
from plumbline.doors.web.saying import chosen
from plumbline.ground.kernel.wording import _

FILES: dict[str, str] = {
    "pack.yaml": _("名称、版本、制度文件、岗位"),
    "clauses.yaml": _("条款原文"),
    "reasons.yaml": _("退回、挂起、延期、作废的原因"),
    "escalation.yaml": _("超时提醒与升级、电话通知名单"),
}
_TITLE = re.compile(r"^#[^\n]*?《([^》]+)》")


def file_words(path: str, text: str) -> str:
    """A few words on what stands in a file; nothing for a file of a name that packs do not use."""
    name = path.rpartition("/")[2]
    if path.startswith("clauses/"):
        title = _TITLE.match(text)
        return chosen(title[1], gettext("条款原文")) if title else gettext("条款原文")
    if name in FILES:
        return gettext(FILES[name])
    section = name.removesuffix(".yaml")
    label = section_label(section)
    return label if label != section else ""
