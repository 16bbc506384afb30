"""Facts of visits."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class VisitFact(Fact):
    """``order_number`` names the order, ``trip`` which visit of it this is."""

    order_number: str
    trip: int


@dataclass(frozen=True, kw_only=True)
class TimedFact(VisitFact):
    """Both moments, as ISO text: what the device showed (empty where it sent none) and when the server received it.

    ``clock`` says which of them counts, ``because`` why it is not the device's.
    """

    device_at: str = ""
    received_at: str = ""
    clock: str = "server"
    because: str = ""


@fact("field_visits.sheet_opened", _("%(actor)s 打开上门任务 %(subject)s，看到完整地址"))
@dataclass(frozen=True, kw_only=True)
class SheetOpened(Fact):
    """The assignee has the address in the clear from now on; never the address itself."""


@fact("field_visits.planned", _("%(actor)s 与客户约定上门 %(subject)s：%(starts_at)s 至 %(ends_at)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Planned(VisitFact):
    starts_at: str
    ends_at: str
    note: str = ""


@fact("field_visits.departed", _("%(actor)s 出发上门 %(subject)s %(because)s"))
@dataclass(frozen=True, kw_only=True)
class Departed(TimedFact):
    pass


@fact("field_visits.arrived", _("%(actor)s 到达现场 %(subject)s %(because)s"))
@dataclass(frozen=True, kw_only=True)
class Arrived(TimedFact):
    pass


@fact("field_visits.finished", _("%(actor)s 完成上门 %(subject)s：%(result)s %(because)s"))
@dataclass(frozen=True, kw_only=True)
class Finished(TimedFact):
    """``files``: how many the manifest named, all of which were there; ``signed``: whether the customer signed."""

    result: str
    solved: bool
    opinion: str = ""
    files: int = 0
    signed: bool = False
    checklist: str = ""


@fact("field_visits.no_access", _("%(actor)s 到访不遇 %(subject)s：%(note)s %(because)s"))
@dataclass(frozen=True, kw_only=True)
class NoAccess(TimedFact):
    note: str
    files: int = 0


@fact("field_visits.left", _("%(actor)s 未完离开 %(subject)s：%(note)s %(because)s"))
@dataclass(frozen=True, kw_only=True)
class Left(TimedFact):
    note: str


@fact("field_visits.cancelled", _("上门 %(subject)s 取消：工单 %(order_number)s 已不需要上门"))
@dataclass(frozen=True, kw_only=True)
class Cancelled(VisitFact):
    pass
