"""Why a search found a customer: much of what it looked at is masked on the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _
from plumbline.service.customers.queries import Found
from plumbline.service.customers.rules import Way

LABELS: dict[Way, str] = {
    Way.NUMBER: _("户号"),
    Way.NUMBER_START: _("户号"),
    Way.PHONE: _("电话"),
    Way.PHONE_START: _("电话"),
    Way.TAIL: _("电话尾号"),
    Way.NAME: _("姓名"),
    Way.NAME_PART: _("姓名"),
    Way.PINYIN: _("拼音"),
    Way.ADDRESS: _("地址"),
    Way.NAME_AND_ADDRESS: _("姓名、地址"),
}
OF_CONTACTS: dict[Way, str] = {
    Way.PHONE: _("联系人电话"),
    Way.PHONE_START: _("联系人电话"),
    Way.TAIL: _("联系人电话尾号"),
}


@dataclass(frozen=True)
class Hit:
    """A customer that was found, and by what."""

    found: Found
    reason: str


def hits(found: Iterable[Found]) -> list[Hit]:
    return [Hit(each, gettext("匹配：%(what)s") % {"what": word(_label(each))}) for each in found]


def _label(found: Found) -> str:
    return OF_CONTACTS[found.way] if found.is_by_contact else LABELS[found.way]
