"""Facts of measurements."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact(
    "measurements.imported",
    _(
        "%(actor)s 从 %(source)s 导入数据文件 %(subject)s：新增 %(entered)s 行，更正 %(changed)s 行，未变 %(unchanged)s 行，拒绝 %(rejected)s 行"
    ),
)
@dataclass(frozen=True, kw_only=True)
class Imported(Fact):
    """``subject`` is the file's name, ``digest`` the SHA-256 of its content."""

    source: str
    entered: int
    changed: int
    unchanged: int
    rejected: int
    digest: str


@fact("measurements.recorded", _("本系统记入 %(subject)s 等 %(count)d 项，用于统计"))
@dataclass(frozen=True, kw_only=True)
class Recorded(Fact):
    """``subject`` is the number of the first case that was found out about."""

    kind: str
    count: int


@fact("measurements.taken_back", _("%(subject)s 不再计入统计"))
@dataclass(frozen=True, kw_only=True)
class TakenBack(Fact):
    """It stays readable and counts no more."""

    kind: str
