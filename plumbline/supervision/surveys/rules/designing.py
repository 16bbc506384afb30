"""What a survey's design has to be before anybody is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from math import ceil
from typing import Any

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.supervision.sampling.rules import SampleRefused, needed_for_margin, needed_to_show
from plumbline.supervision.sampling.rules.sizes import Allocation
from plumbline.supervision.surveys.states import Basis, Dimension, Kind, Replacement, Way

LONGEST_NAME = 120
LONGEST_SEED = 40
MOST_ASKED = 50_000
MOST_REST_DAYS = 3_650
MOST_LINK_DAYS = 180
MOST_STRATA = 200
SEPARATOR = "|"


class DesignRefused(Refused):
    """The design cannot be used; ``field`` names the part."""

    code = "survey_design_refused"


@dataclass(frozen=True, kw_only=True)
class GivenStratum:
    """A stratum of somebody else's frame. ``size`` 0: nobody knows it, and it stands beside the weighted figures."""

    code: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Design:
    """Everything a survey is drawn and judged by.

    ``kinds``, ``tiers``, ``areas``, ``order_kinds`` narrow the frame (none: everybody). ``starts`` and ``ends`` bound the orders of the frame, or, of a frame
    of customers, the time in which a contact counts (half-open dates of the company). ``percent`` values are 0 to 100.
    """

    name: str
    kind: Kind
    ways: tuple[Way, ...]
    basis: Basis
    kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    line: str = ""
    order_kinds: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    strata_by: tuple[Dimension, ...] = ()
    given: tuple[GivenStratum, ...] = ()
    allocation: Allocation = "proportional"
    spread: Mapping[str, float] = field(default_factory=dict)
    n: int = 0
    seed: str = ""
    replacement: Replacement = Replacement.SAME_STRATUM
    rest_days: int = 90
    target_percent: float | None = None
    margin_percent: float = 5.0
    expected_percent: float = 90.0
    response_percent: float = 50.0
    link_days: int = 14
    hot_below_percent: float | None = 80.0
    beside: str = ""

    @property
    def draws(self) -> bool:
        """Whether people are drawn from a frame of our own, and invited one by one."""
        return self.basis is not Basis.GIVEN


def check_design(design: Design) -> None:
    """Refuses a design that no field work could follow.

    Raises:
        DesignRefused, SampleRefused, TextRefused: naming the part.
    """
    check_text(design.name, field="name", name=_("调查名称"), most=LONGEST_NAME)
    if not design.name.strip():
        raise DesignRefused(_("请填写调查名称。"), field="name")
    if not design.ways:
        raise DesignRefused(_("请至少选择一种访问方式。"), field="ways")
    _check_ways(design)
    _check_period(design)
    _check_numbers(design)
    check_goals(design)


def _check_ways(design: Design) -> None:
    asks_one_by_one = {Way.PHONE, Way.LINK} & set(design.ways)
    if asks_one_by_one and not design.draws:
        raise DesignRefused(
            _("电话和网页链接须从客户档案或工单中抽样；外部分层只能用于窗口评价和文件导入。"), field="ways"
        )
    if design.draws and not asks_one_by_one and Way.FILE not in design.ways:
        raise DesignRefused(_("从客户档案或工单中抽样时，须选择电话、网页链接或文件导入。"), field="ways")
    if not design.draws:
        _check_given(design.given)


def _check_given(given: Sequence[GivenStratum]) -> None:
    codes = [each.code for each in given]
    if not codes or len(codes) > MOST_STRATA:
        raise DesignRefused(_("请列出 1 至 %(most)d 个分层。"), field="given", most=MOST_STRATA)
    if len(set(codes)) != len(codes) or any(
        not code or len(code) > 60 or each.size < 0 for code, each in zip(codes, given, strict=True)
    ):
        raise DesignRefused(_("分层名称须各不相同、不超过 60 字，户数不能为负。"), field="given")


def _check_period(design: Design) -> None:
    needs = design.basis is Basis.ORDERS or Dimension.CONTACT in design.strata_by or bool(design.beside)
    if needs and (design.starts is None or design.ends is None):
        raise DesignRefused(_("请填写工单或诉求的起止日期。"), field="starts")
    if design.starts is not None and design.ends is not None and design.ends <= design.starts:
        raise DesignRefused(_("截止日期须晚于起始日期。"), field="ends")


def _check_numbers(design: Design) -> None:
    if design.draws and not 0 < design.n <= MOST_ASKED:
        raise DesignRefused(_("样本量须在 1 到 %(most)d 之间。"), field="n", most=MOST_ASKED)
    if design.draws and (not design.seed.strip() or len(design.seed) > LONGEST_SEED):
        raise DesignRefused(
            _("请填写抽样种子（不超过 %(most)d 字），以便他人重抽核对。"), field="seed", most=LONGEST_SEED
        )
    if not 0 <= design.rest_days <= MOST_REST_DAYS:
        raise DesignRefused(_("免打扰天数须在 0 到 %(most)d 之间。"), field="rest_days", most=MOST_REST_DAYS)
    if not 1 <= design.link_days <= MOST_LINK_DAYS:
        raise DesignRefused(_("链接有效天数须在 1 到 %(most)d 之间。"), field="link_days", most=MOST_LINK_DAYS)
    for name in ("expected_percent", "response_percent"):
        if not 0 < getattr(design, name) <= 100:
            raise DesignRefused(_("预计比例须大于 0 且不超过 100%。"), field=name)
    if design.hot_below_percent is not None and not 0 < design.hot_below_percent <= 100:
        raise DesignRefused(_("热点线须大于 0 且不超过 100%。"), field="hot_below_percent")


@dataclass(frozen=True)
class Needed:
    """How many answers a design needs. ``invites``: how many have to be asked for so many answers, at the expected response."""

    for_margin: int
    to_show: int | None
    answers: int
    invites: int
    expected_answers: int

    @property
    def reaches_margin(self) -> bool:
        return self.expected_answers >= self.for_margin

    @property
    def can_show(self) -> bool:
        return self.to_show is None or self.expected_answers >= self.to_show


def check_goals(design: Design, size: int | None = None) -> Needed:
    """What the goals need, out of a frame of ``size`` (None: very large).

    Raises:
        SampleRefused: a goal that no sample can reach, with the field of the design it stands in.
    """
    try:
        margin = needed_for_margin(design.expected_percent / 100, design.margin_percent / 100, size)
    except SampleRefused as refused:
        raise SampleRefused(refused.sentence, field="margin_percent", **refused.params) from refused
    try:
        show = None if design.target_percent is None else needed_to_show(design.target_percent / 100)
    except SampleRefused as refused:
        raise SampleRefused(refused.sentence, field="target_percent", **refused.params) from refused
    answers = max(margin, show or 0)
    response = design.response_percent / 100
    return Needed(margin, show, answers, ceil(answers / response), int(design.n * response))


def stratum_code(parts: Sequence[str]) -> str:
    """The name of a stratum out of its parts, one for each dimension; one stratum of everybody is "all"."""
    return SEPARATOR.join(part or "-" for part in parts) if parts else "all"


def written(design: Design) -> dict[str, Any]:
    """The design as JSON keeps it."""
    plain = asdict(design)
    plain["starts"] = design.starts.isoformat() if design.starts else None
    plain["ends"] = design.ends.isoformat() if design.ends else None
    return plain


def read_design(plain: Mapping[str, Any]) -> Design:
    """The design as it was written."""
    known = dict(plain)
    known["kind"], known["basis"] = Kind(known["kind"]), Basis(known["basis"])
    known["replacement"] = Replacement(known["replacement"])
    known["ways"] = tuple(Way(each) for each in known["ways"])
    known["strata_by"] = tuple(Dimension(each) for each in known["strata_by"])
    known["given"] = tuple(GivenStratum(**each) for each in known["given"])
    for name in ("kinds", "tiers", "areas", "order_kinds"):
        known[name] = tuple(known[name])
    for name in ("starts", "ends"):
        known[name] = date.fromisoformat(known[name]) if known[name] else None
    return Design(**known)


def default_seed(kind: str, day: date) -> str:
    """A seed that says what it is of; anybody can draw again with it."""
    return f"{kind} {day.isoformat()}"
