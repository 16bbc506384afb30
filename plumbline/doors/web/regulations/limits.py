"""All limits at a glance."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.regulations.showing import (
    PHASES,
    LimitRow,
    concerns,
    limit_row,
)
from plumbline.doors.web.saying import named, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.queries import DatedLimit
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.states import URGENCY_LABELS

ANY = ""
EVERY = gettext_lazy("全部")


class LimitFilter(forms.Form):
    """What to narrow the list of limits to; nonsense in the address narrows nothing."""

    pack = forms.ChoiceField(label=gettext_lazy("制度包"), required=False)
    order_type = forms.ChoiceField(label=gettext_lazy("工单类型"), required=False)
    milestone = forms.ChoiceField(label=gettext_lazy("环节"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    season_phase = forms.ChoiceField(label=gettext_lazy("供热期阶段"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("区域"), required=False)
    only = forms.ChoiceField(
        label=gettext_lazy("只看"),
        required=False,
        choices=[(ANY, EVERY), ("floor", gettext_lazy("底线")), ("proposed", gettext_lazy("建议值"))],
    )

    def __init__(self, data: Any, dated: list[DatedLimit], catalogue: Catalogue) -> None:
        super().__init__(data)
        limits = [each.limit for each in dated]
        self._offer("pack", {limit.pack: limit.pack for limit in limits})
        self._offer(
            "order_type", {node.code: "　" * (len(node.line_of_descent) - 1) + named(node) for node in catalogue.nodes}
        )
        self._offer("milestone", {limit.milestone: milestone_label(limit.milestone) for limit in limits})
        self._offer("urgency", {str(key): word(label) for key, label in URGENCY_LABELS.items()})
        self._offer("season_phase", {str(key): word(label) for key, label in PHASES.items()})
        self._offer(
            "region",
            {limit.region: word(REGION_WORDS.get(limit.region, limit.region)) for limit in limits if limit.region},
        )

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(ANY, EVERY), *choices.items()]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


REGION_WORDS: dict[str, str] = {"remote": _("偏远地区")}


@dataclass(frozen=True)
class ListedLimit:
    """A limit in words with from when to when it is valid."""

    row: LimitRow
    valid_from: Any
    valid_to: Any
    is_coming: bool


def index(request: PageRequest) -> HttpResponse:
    """Every limit in force or installed for later, narrowed by what the address asks."""
    today = timezone.localdate(request.at)
    catalogue = work_orders.catalogue(revision=request.revision)
    standing = [
        each
        for each in service_levels.book(revision=request.revision).limits
        if each.valid_to is None or each.valid_to > today
    ]
    form = LimitFilter(request.GET, standing, catalogue)
    wanted = form.wanted()
    shown = [each for each in standing if _fits(each.limit, wanted, catalogue)]
    place = {node.code: number for number, node in enumerate(catalogue.nodes)}
    shown.sort(
        key=lambda each: (each.limit.pack, place.get(each.limit.order_type, -1), each.limit.milestone, each.limit.code)
    )
    context = {
        "form": form,
        "limits": [
            ListedLimit(
                limit_row(each.limit, concerns=concerns(each.limit, catalogue)),
                each.valid_from,
                each.valid_to,
                each.valid_from > today,
            )
            for each in shown
        ],
        "total": len(standing),
        "is_narrowed": bool(wanted),
    }
    return render(request, "regulations/limits.html", context)


def _fits(limit: Limit, wanted: dict[str, str], catalogue: Catalogue) -> bool:
    """What a limit leaves open applies to all, so it is shown with every choice; a type brings the limits of those above it."""
    for field in ("pack", "milestone"):
        if field in wanted and getattr(limit, field) != wanted[field]:
            return False
    for field in ("urgency", "season_phase", "region"):
        if field in wanted and getattr(limit, field) not in ("", wanted[field]):
            return False
    if "order_type" in wanted and not _concerns_type(limit, wanted["order_type"], catalogue):
        return False
    only = wanted.get("only", ANY)
    return (only != "floor" or limit.floor) and (only != "proposed" or limit.proposed)


def _concerns_type(limit: Limit, code: str, catalogue: Catalogue) -> bool:
    node = catalogue.by_code.get(code)
    if node is None:
        return False
    return (not limit.order_type or limit.order_type in node.line_of_descent) and limit.order_kind in ("", node.kind)
