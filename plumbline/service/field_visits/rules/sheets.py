"""Whether what was written at the customer's is whole: the sheet, the slot of an appointment, the files that belong to it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.service.field_visits.states import Done, Opinion, Supply

MOST_PARTS = 30
MOST_PHOTOS = 12
LONGEST_SLOT = timedelta(hours=12)
DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_MONEY = Decimal(1_000_000)


class VisitRefused(Refused):
    """The visit cannot be recorded as given; ``field`` names the input."""

    code = "visit_refused"


class FilesMissing(Conflict):
    """The sheet names files that are not here yet; they are to be sent first. ``digests`` are theirs."""

    code = "files_missing"

    def __init__(self, sentence: str, /, *, digests: tuple[str, ...] = (), **params: object) -> None:
        self.digests = digests
        super().__init__(sentence, field="files", **params)


@dataclass(frozen=True)
class Answer:
    """How one item of the checklist stands; an item left open is said to be open."""

    code: str
    done: str


@dataclass(frozen=True)
class PartUsed:
    """One line of parts and labour. ``code`` is the price list's, empty for what was typed freely."""

    name: str
    quantity: Decimal
    code: str = ""
    unit: str = ""
    price: Decimal | None = None
    supply: str = Supply.COMPANY.value


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the fitter writes on leaving: the customer service sheet (effect, items, opinion, signature, date: S1 §三 8)."""

    result: str
    solved: bool
    answers: tuple[Answer, ...] = ()
    parts: tuple[PartUsed, ...] = ()
    price_list_shown: bool = False
    opinion: str = ""
    opinion_text: str = ""
    signer: str = ""
    signature: str = ""
    unsigned_because: str = ""
    files: tuple[str, ...] = field(default=())

    @property
    def manifest(self) -> tuple[str, ...]:
        """Digests of everything that belongs to the sheet, each once."""
        return tuple(dict.fromkeys([*self.files, *([self.signature] if self.signature else [])]))


def check_sheet(sheet: Sheet, *, was_there: bool) -> None:
    """Refuses half a sheet; ``was_there``: somebody was at the customer's, so that a signature can be expected.

    Raises:
        VisitRefused, TextRefused: naming the field.
    """
    if not sheet.result.strip():
        raise VisitRefused(_("请填写处理结果。"), field="result")
    texts = (
        ("result", _("处理结果"), 4_000),
        ("opinion_text", _("客户意见"), 2_000),
        ("signer", _("签字人"), 60),
        ("unsigned_because", _("未签字原因"), 200),
    )
    for name, label, most in texts:
        check_text(getattr(sheet, name), field=name, name=label, most=most)
    if sheet.opinion and sheet.opinion not in set(Opinion):
        raise VisitRefused(_("请从列表中选择客户评价。"), field="opinion")
    if any(answer.done not in {"", *Done} for answer in sheet.answers):
        raise VisitRefused(_("检查项只能选“已做”“未做”或“不适用”。"), field="answers")
    _check_parts(sheet.parts)
    _check_files(sheet)
    if was_there:
        _check_signed(sheet)


def _check_signed(sheet: Sheet) -> None:
    if not sheet.signature and not sheet.unsigned_because.strip():
        raise VisitRefused(_("请客户签字；确实签不了的，请写明原因。"), field="signature")
    if sheet.signature and not sheet.opinion:
        raise VisitRefused(_("请客户选择满意、基本满意或不满意。"), field="opinion")
    if any(part.supply == Supply.COMPANY and part.price for part in sheet.parts) and not sheet.price_list_shown:
        raise VisitRefused(_("收费的项目须先出示价目表，请确认已出示。"), field="price_list_shown")


def _check_parts(parts: Sequence[PartUsed]) -> None:
    if len(parts) > MOST_PARTS:
        raise VisitRefused(_("材料最多填 %(most)d 行。"), field="parts", most=MOST_PARTS)
    for part in parts:
        check_text(part.name, field="parts", name=_("材料或人工"), most=120)
        check_text(part.unit, field="parts", name=_("单位"), most=20)
        if not part.name.strip():
            raise VisitRefused(_("请填写材料名称，或删除该行。"), field="parts")
        if not 0 < part.quantity <= 10_000:
            raise VisitRefused(_("“%(name)s”的数量须大于 0。"), field="parts", name=part.name[:40])
        if part.price is not None and not 0 <= part.price <= _MOST_MONEY:
            raise VisitRefused(_("“%(name)s”的单价不对，请核对。"), field="parts", name=part.name[:40])
        if part.supply not in set(Supply):
            raise VisitRefused(_("请选择公司供料或客户自备。"), field="parts")


def _check_files(sheet: Sheet) -> None:
    if len(sheet.files) > MOST_PHOTOS:
        raise VisitRefused(_("照片最多 %(most)d 张。"), field="files", most=MOST_PHOTOS)
    if any(DIGEST.fullmatch(digest) is None for digest in sheet.manifest):
        raise VisitRefused(_("文件清单有误，请刷新页面后重试。"), field="files")


def missing_files(manifest: Sequence[str], there: Collection[str]) -> tuple[str, ...]:
    """What the manifest names and is not there."""
    return tuple(digest for digest in manifest if digest not in there)


def check_slot(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    """Refuses a slot that is no slot: over before it begins, longer than half a day, or past.

    Raises:
        VisitRefused: naming the field.
    """
    if ends_at <= starts_at or ends_at - starts_at > LONGEST_SLOT:
        raise VisitRefused(_("预约时段的结束须晚于开始，且不超过 12 小时。"), field="ends_at")
    if ends_at <= at:
        raise VisitRefused(_("预约时段已经过去，请重新选择。"), field="starts_at")
